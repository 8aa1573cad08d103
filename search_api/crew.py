"""Work in processes of its own, with deadline and memory cap: what goes wrong there stays there.

A worker is started when first needed, is used for one task after another, and is replaced when it
crashes, hangs or runs out of memory; only the task in its hands is lost. Tasks are named
``module:function``, so that a worker imports no more than it needs. Workers end with their parent.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any

from ontology.errors import ReportkgError

HEADER = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may use. A file of a report is read in seconds and well under a gigabyte."""

    seconds: float = 180.0
    memory: int = 3 * 2**30
    """Bytes of memory a worker may hold of its own (``RLIMIT_DATA``; enforced on Linux)."""


class TaskError(ReportkgError):
    """A task that a worker could not finish; the message says why in one line."""


class TaskRefused(TaskError):
    """The task itself said no: the message is that of the ``ReportkgError`` it raised."""


class DiskFull(TaskError):
    """The task could not write: no later task would either."""


def too_long(limits: Limits) -> TaskError:
    """The error of a task whose time is up."""
    return TaskError(
        f"took longer than {limits.seconds:g} s and was stopped; "
        "`reportkg build --deadline` allows more"
    )


def failed(outcome: str, words: str) -> TaskError:
    """The error of a task that ``search_api.crew_worker.answer`` says went wrong."""
    return {"refused": TaskRefused, "disk": DiskFull}.get(outcome, TaskError)(words)


class Crew:
    """A fixed number of workers; ``submit`` gives a future, results come as they are ready."""

    def __init__(
        self, size: int = 1, limits: Limits | None = None, environment: Mapping[str, str] = {}
    ) -> None:
        self._limits = limits or Limits()
        self._environment = {**os.environ, **environment}
        self._threads = ThreadPoolExecutor(max(1, size), thread_name_prefix="crew")
        self._own = threading.local()
        self._workers: list[_Worker] = []
        self._closed = False

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def submit(self, task: str, *arguments: Any) -> Future[Any]:
        """Run ``module:function`` with the arguments; the future raises ``TaskError``."""
        return self._threads.submit(self._run, task, arguments)

    def close(self) -> None:
        """Drop what is waiting, end what is running."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.kill()
        self._threads.shutdown(wait=True)

    def _run(self, task: str, arguments: tuple[Any, ...]) -> Any:
        if self._closed:
            raise TaskError("the build was stopped")
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker is None or not worker.alive:
            worker = self._own.worker = _Worker(self._limits, self._environment)
            self._workers.append(worker)
        return worker.run(task, arguments, self._limits)


class _Worker:
    """One process, spoken to by length-prefixed pickles over its standard streams."""

    def __init__(self, limits: Limits, environment: Mapping[str, str]) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by _end)
        command = [sys.executable, "-m", "search_api.crew_worker", str(limits.memory)]
        path = os.pathsep.join(p or os.getcwd() for p in sys.path)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**environment, "PYTHONPATH": path},
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        if self.alive:
            self._process.kill()

    def run(self, task: str, arguments: tuple[Any, ...], limits: Limits) -> Any:
        message = pickle.dumps((task, arguments), protocol=5)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(HEADER.pack(len(message)) + message)
            self._process.stdin.flush()
            until = time.monotonic() + limits.seconds
            (length,) = HEADER.unpack(self._receive(HEADER.size, until))
            outcome, value = pickle.loads(self._receive(length, until))
        except TimeoutError:
            self._end()
            raise too_long(limits) from None
        except (EOFError, BrokenPipeError):
            raise TaskError(self._end()) from None
        if outcome == "ok":
            return value
        if outcome == "memory":
            self._end()
            raise TaskError(
                f"needs more than {limits.memory / 2**30:.1f} GiB of memory and was stopped"
            )
        raise failed(outcome, value)

    def _receive(self, length: int, until: float) -> bytes:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        pieces: list[bytes] = []
        while length:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError
            piece = os.read(descriptor, min(length, 1 << 20))
            if not piece:
                raise EOFError
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def _end(self) -> str:
        """End the process; what comes back says how it ended."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        code = self._process.returncode
        self._errors.seek(0)
        said = self._errors.read()[-2000:].decode("utf-8", "replace").strip().split("\n")[-1]
        self._errors.close()
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"
        return f"stopped with {how}" + (f": {said[:200]}" if said else "")
