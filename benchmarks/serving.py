"""A service in a process of its own, for whatever measures or attacks it from outside."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READY_LIMIT = 120.0


class Served:
    """A running service: its port and process."""

    def __init__(self, data: Path, port: int, settings: dict[str, str]) -> None:
        self.data, self.port = data, port
        environment = {**os.environ, **{f"REPORTKG_{k.upper()}": v for k, v in settings.items()}}
        command = [sys.executable, "-m", "search_api.cli", "serve"]
        self.process = subprocess.Popen(
            [*command, "--data", str(data), "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 60.0,
        source: str = "127.0.0.1",
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by lower-case name, body; ``source`` is the address to ask from."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=timeout, source_address=(source, 0)
        )
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, answer.read()
        finally:
            connection.close()

    def wait(self, seconds: float = READY_LIMIT, path: str = "/readyz") -> float:
        """Seconds until it answered at ``path``.

        Raises ``TimeoutError`` where it never does, ``ChildProcessError`` where it has ended.
        """
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            if (status := self.process.poll()) is not None:
                raise ChildProcessError(f"the service ended with status {status}")
            try:
                if self.request("GET", path, timeout=10)[0] == 200:
                    return time.monotonic() - started
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.02)
        raise TimeoutError(f"the service was not ready within {seconds:g} seconds")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(data: Path, ready: float = READY_LIMIT, **settings: str) -> Iterator[Served]:
    """A service over ``data``, ready within so many seconds; ended afterwards.

    Settings by name, as strings. Whoever finds a free port may lose it to another process before
    the service listens; then another port is tried.
    """
    served = Served(data, free_port(), settings)
    try:
        for left in (2, 1, 0):
            try:
                served.wait(ready)
                break
            except ChildProcessError:
                if not left:
                    raise
                served = Served(data, free_port(), settings)
        yield served
    finally:
        served.stop()
