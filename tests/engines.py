"""Real SPARQL engines for tests: started when asked for, on ports of their own, ended after."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

VIRTUOSO = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {sql}
NumberOfBuffers = 8000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = {rows}
"""
"""The least that Virtuoso starts with; its tables of system data take a few seconds to be made."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """``oxigraph serve`` (PyPI ``oxigraph``); its address."""
    beside = Path(sys.executable).parent / "oxigraph"
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        pytest.skip("no program `oxigraph` here: pip install oxigraph")
    port = free_port()
    command = [program, "serve", "--location", str(folder / "db"), "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, f"http://127.0.0.1:{port}") as url:
        yield url


@contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000) -> Iterator[str]:
    """Virtuoso (Debian ``virtuoso-opensource``); its address. User and password are ``dba``."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("no program `virtuoso-t` here: apt-get install virtuoso-opensource")
    port = free_port()
    words = VIRTUOSO.format(sql=free_port(), http=port, rows=rows)
    (folder / "virtuoso.ini").write_text(words, "utf-8")
    command = [program, "-f", "-c", "virtuoso.ini"]
    with _running(command, folder, f"http://127.0.0.1:{port}") as url:
        yield url


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[str]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet)
    try:
        for _ in range(600):
            if process.poll() is not None:
                pytest.skip(f"{command[0]} does not start here (status {process.returncode})")
            try:
                httpx.get(url, timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()
