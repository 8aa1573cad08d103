"""A pool of killable query workers over one read-only snapshot.

pyoxigraph has no timeout, no cancel and no memory cap, so each query runs in a process of its own
that is killed at the deadline and replaced. Killing one disturbs nobody: a snapshot is never
written.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from search_api.sparql import worker as words
from search_api.sparql.errors import (
    NotAcceptable,
    QueryOverMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
    ServiceBusy,
)

_START_LIMIT = 30.0
"""Seconds that a worker may take to open the snapshot."""


@dataclass(frozen=True, slots=True)
class Job:
    """One query, ready to run: it has passed ``guard.check``."""

    query: str
    prefixes: dict[str, str]
    result_type: str | None
    graph_type: str | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A serialised result and its media type."""

    media_type: str
    body: bytes


class _Worker:
    """One process and the connection to it."""

    def __init__(self, path: Path, memory_mb: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "search_api.sparql.worker",
                    str(theirs.fileno()),
                    str(path),
                    str(memory_mb),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self.connection = Connection(ours.detach())
        self.ready = False

    def wait_ready(self, seconds: float) -> None:
        if self.ready:
            return
        if not self.connection.poll(seconds):
            raise QueryTimeout("a query worker did not start in time")
        self.connection.recv()
        self.ready = True

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.connection.close()


class Pool:
    """``size`` workers over the store at ``path``; safe to use from many threads."""

    def __init__(self, path: Path, size: int, memory_mb: int, result_bytes: int) -> None:
        self.path, self.size = path, size
        self.memory_mb, self.result_bytes = memory_mb, result_bytes
        self.killed = 0
        self._closed = False
        self._lock = threading.Lock()
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(_Worker(path, memory_mb))

    def run(self, job: Job, timeout: float) -> Output:
        """Answer ``job`` within ``timeout`` seconds, waiting for a free worker included.

        Raises ``ServiceBusy`` where no worker came free, ``QueryTimeout`` at the deadline, and
        the other errors of ``search_api.sparql.errors`` as their names say.
        """
        deadline = time.monotonic() + timeout
        try:
            worker = self._idle.get(timeout=timeout)
        except queue.Empty:
            raise ServiceBusy("no query worker came free in time; try again shortly") from None
        try:
            worker.wait_ready(_START_LIMIT)
            deadline = max(deadline, time.monotonic() + min(timeout, 0.05))
            status, detail, body = self._exchange(worker, job, deadline, timeout)
        except BaseException:
            worker = self._replace(worker)
            raise
        finally:
            self._give_back(worker)
        return _output(status, detail, body, self.result_bytes)

    def _exchange(
        self, worker: _Worker, job: Job, deadline: float, timeout: float
    ) -> tuple[str, str, bytes]:
        message = (
            job.query,
            job.prefixes,
            job.result_type,
            job.graph_type,
            job.default_graphs,
            job.named_graphs,
            self.result_bytes,
            timeout,
        )
        try:
            worker.connection.send(message)
            if not worker.connection.poll(max(0.001, deadline - time.monotonic())):
                raise QueryTimeout(
                    f"the query was stopped after {timeout:g} seconds; ask for less, "
                    "or bind more of its patterns"
                )
            status, detail = worker.connection.recv()
            return status, detail, worker.connection.recv_bytes()
        except (EOFError, OSError):
            raise QueryOverMemory(
                f"the query needed more than {self.memory_mb} MiB of memory and was stopped"
            ) from None

    def _replace(self, worker: _Worker) -> _Worker:
        worker.kill()
        with self._lock:
            self.killed += 1
        return _Worker(self.path, self.memory_mb)

    def _give_back(self, worker: _Worker) -> None:
        with self._lock:
            if not self._closed:
                self._idle.put(worker)
                return
        worker.kill()

    def close(self) -> None:
        """End every idle worker; busy ones end when their query does."""
        with self._lock:
            self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().kill()


def _output(status: str, detail: str, body: bytes, limit: int) -> Output:
    if status == words.OK:
        return Output(detail, body)
    if status == words.SYNTAX:
        raise QuerySyntaxError(detail)
    if status == words.TOO_LARGE:
        raise ResultTooLarge(
            f"the result is larger than {limit:,} bytes; add a LIMIT or select less. "
            "Results are never cut silently"
        )
    if status == words.NOT_ACCEPTABLE:
        raise NotAcceptable(f"the result is a {detail}; accept a format that can carry one")
    raise QueryRefused(detail)
