"""A pool of killable query workers over one read-only snapshot.

pyoxigraph has no timeout, no cancel and no memory cap, so each query runs in a process of its own
that is killed at the deadline and replaced. Killing one disturbs nobody: a snapshot is never
written.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
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
from search_api.sparql.waiting import Turn

SOON = 0.3
"""Seconds after which a query counts as long and leaves its fast slot."""
NICE = 10
"""Priority of long queries, so that cheap ones get the processor first."""
SPARE = 1
"""Workers that stand ready for the place of one that left the fast lane."""
KEPT = 4
"""Further workers that stay when they come back from the long lane: starting one costs more."""
ARENAS = "2"
"""Heaps of the C library: each reserves address space, which is what the memory cap counts."""
_START_LIMIT = 30.0
"""Seconds that a worker may take to open the snapshot."""


@dataclass(frozen=True, slots=True)
class Job:
    """One query, ready to run: it has passed ``guard.check``, or is to pass it in the worker."""

    query: str
    prefixes: dict[str, str]
    result_type: str | None
    graph_type: str | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    unchecked: bool = False
    """A long query, whose check (``guard.check``) is left to the worker."""


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
                process_group=0,  # the kernel then ends a paused worker whose service has died
                env={**os.environ, "MALLOC_ARENA_MAX": ARENAS},
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self.connection = Connection(ours.detach())
        self.thread: int | None = None
        """In which the next query runs, once it is ready."""
        self.worn = False
        """Whether a query left so much memory behind that another should not begin here."""

    def wait_ready(self, seconds: float) -> None:
        if self.thread is not None:
            return
        if not self.connection.poll(seconds):
            raise QueryTimeout("a query worker did not start in time")
        try:
            self.thread = self.connection.recv()
        except (EOFError, OSError):
            raise ServiceBusy("a query worker could not start; try again shortly") from None

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Go on at low priority; the next query then runs in another thread."""
        if self.thread is not None:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.thread, NICE)
        self.thread = None
        self.process.send_signal(signal.SIGCONT)

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
        self._changed = threading.Condition()
        self._idle: deque[_Worker] = deque(_Worker(path, memory_mb) for _ in range(size + SPARE))

    def run(
        self, job: Job, timeout: float, turn: Turn | None = None, patience: float = 0.0
    ) -> Output:
        """Answer ``job`` within ``timeout`` seconds, waiting for a free worker included.

        With a ``turn``, a query that takes long gives its fast slot back and goes on in the long
        lane; up to ``patience`` seconds that it stands paused before do not count. Raises
        ``ServiceBusy`` where no worker came free, ``QueryTimeout`` at the deadline, and the other
        errors of ``search_api.sparql.errors`` as their names say.
        """
        deadline = time.monotonic() + timeout
        worker = self._take(timeout)
        try:
            worker.wait_ready(_START_LIMIT)
            deadline = max(deadline, time.monotonic() + min(timeout, 0.05))
            answered = self._exchange(worker, job, deadline, timeout, turn, patience)
        except BaseException:
            self._drop(worker)
            with self._changed:
                self.killed += 1
            raise
        self._give_back(worker)
        return _output(*answered, self.result_bytes)

    def _exchange(
        self,
        worker: _Worker,
        job: Job,
        deadline: float,
        timeout: float,
        turn: Turn | None,
        patience: float,
    ) -> tuple[str, str, bytes]:
        """The worker's answer."""
        message = (
            job.query,
            job.prefixes,
            job.result_type,
            job.graph_type,
            job.default_graphs,
            job.named_graphs,
            self.result_bytes,
            timeout + patience,
            job.unchecked,
        )
        try:
            worker.connection.send(message)
            paused = time.monotonic() + SOON
            if turn is not None and deadline > paused and not worker.connection.poll(SOON):
                worker.pause()
                self._fill()
                turn.lengthen(deadline + patience)
                deadline += min(patience, time.monotonic() - paused)
                worker.resume()
            if not worker.connection.poll(max(0.001, deadline - time.monotonic())):
                raise QueryTimeout(
                    f"the query was stopped after {timeout:g} seconds; ask for less, "
                    "or bind more of its patterns"
                )
            status, detail, worker.worn = worker.connection.recv()
            return status, detail, worker.connection.recv_bytes()
        except (EOFError, OSError):
            raise QueryOverMemory(
                f"the query needed more than {self.memory_mb} MiB of memory and was stopped"
            ) from None

    def _take(self, seconds: float) -> _Worker:
        with self._changed:
            if not self._changed.wait_for(lambda: self._idle, seconds):
                raise ServiceBusy("no query worker came free in time; try again shortly")
            return self._idle.pop()

    def _give_back(self, worker: _Worker) -> None:
        with self._changed:
            enough = len(self._idle) >= self.size + SPARE + KEPT
            if not (self._closed or enough or worker.worn):
                self._idle.append(worker)
                self._changed.notify()
                return
        self._drop(worker)

    def _drop(self, worker: _Worker) -> None:
        """End a worker; another takes its place where one is missing."""
        worker.kill()
        self._fill()

    def _fill(self) -> None:
        """Start a worker where fewer stand ready than there are slots."""
        with self._changed:
            if self._closed or len(self._idle) >= self.size + SPARE:
                return
            self._idle.appendleft(_Worker(self.path, self.memory_mb))
            self._changed.notify()

    def close(self) -> None:
        """End every idle worker; busy ones end when their query does."""
        with self._changed:
            self._closed = True
            idle, self._idle = list(self._idle), deque()
        for worker in idle:
            worker.kill()


def _output(status: str, detail: str, body: bytes, limit: int) -> Output:
    if status == words.OK:
        return Output(detail, body)
    if status == words.SYNTAX:
        raise QuerySyntaxError(detail)
    if status == words.REFUSED:
        raise QueryRefused(detail)
    if status == words.TOO_LARGE:
        raise ResultTooLarge(
            f"the result is larger than {limit:,} bytes; add a LIMIT or select less. "
            "Results are never cut silently"
        )
    if status == words.NOT_ACCEPTABLE:
        raise NotAcceptable(f"the result is a {detail}; accept a format that can carry one")
    raise QueryRefused(detail)
