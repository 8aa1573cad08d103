"""One run of a build: files are read, reports extracted, batches published, in their order."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from embeddings.vectors import reach
from ontology.errors import ReportkgError
from ontology.settings import settings
from search_api.crew import Crew, DiskFull, Limits, TaskError, TaskRefused
from search_api.generations import disk_full
from search_api.manifest import Entry, Failure
from search_api.writer import Task, Work, Writer

BATCH = 50
"""Reports to a published generation. What is done in between is kept in the reports' parts."""
FEW = 4
"""Fewer files are extracted in this process: to start others with their models costs more."""
_log = logging.getLogger("reportkg")


class BuildError(ReportkgError):
    """Nothing could be built; the message says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """Progress: ``done`` of ``total`` files; ``name`` is the one in hand, ``what`` the work."""

    done: int
    total: int
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did. Reports are given by id."""

    generation: int | None
    built: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    warnings: tuple[str, ...] = ()
    claims: int = 0
    """Claims of the reports that were built."""


Progress = Callable[[Step], None]


class Hands(Protocol):
    """Where parts of reports are made: processes of this machine, or actors of a cluster."""

    size: int

    def submit(self, *task: *Task) -> Future[Any]: ...


class _Processes:
    """The workers of a crew as hands."""

    def __init__(self, crew: Crew, size: int) -> None:
        self._crew, self.size = crew, size

    def submit(self, *task: *Task) -> Future[Any]:
        return self._crew.submit("search_api.make_part:make_part", *task)


class BuildRun:
    """One run over one data folder, whose lock the caller holds."""

    def __init__(
        self,
        writer: Writer,
        progress: Progress,
        batch: int,
        jobs: int | None,
        anew: bool = False,
        limits: Limits | None = None,
        ray: str | None = None,
    ) -> None:
        self.writer, self.progress, self.batch = writer, progress, max(1, batch)
        self.jobs, self.anew, self.limits, self.ray = jobs, anew, limits, ray
        self.failures: list[Failure] = []
        self.unchanged: dict[str, str] = {}
        """Report id to fingerprint."""
        self.built: list[str] = []
        self.seen: dict[str, str] = {}
        """Report id to the name of the file that gave it."""
        self.claims = 0

    def run(self, files: list[Path], prune: bool) -> BuildResult:
        """Bring the collection up to ``files``; raises ``BuildError`` where none could be read."""
        prints = [self.writer.fingerprint(file) for file in files]
        todo = sum(self._known(f, p) is None for f, p in zip(files, prints, strict=True))
        if todo:
            reach()  # rather than after an hour's work
        jobs = self.jobs or (settings().threads if todo >= FEW else 1)
        jobs = max(1, min(jobs, todo))
        attempted = [str(file) for file in files]
        threads = str(max(1, settings().threads // jobs) if jobs > 1 else 1)
        quiet = {"REPORTKG_THREADS": threads, "OMP_NUM_THREADS": threads}
        with Crew(jobs, self.limits, quiet) as crew, self._hands(crew, jobs, todo) as hands:
            works = self._works(self._read(crew, files, prints, jobs + 2), len(files))
            done: list[Work] = []
            try:
                for work in self._extracted(hands, works, len(files)):
                    done.append(work)
                    if len(done) >= self.batch:
                        self._publish(done)
                        done = []
            except KeyboardInterrupt:  # what is complete is kept; the next build goes on from there
                if done:
                    self._publish(done)
                raise
            self.writer.fail(self.failures, attempted)
            if done:
                self._publish(done)
        if not self.built and not self.unchanged:
            raise BuildError(_all_failed(self.failures))
        removed: list[str] = []
        if prune:
            kept = {os.path.abspath(file) for file in files}
            removed = [
                entry.id
                for entry in self.writer.manifest.entries
                if os.path.abspath(entry.source) not in kept
            ]
        self.writer.note(self.unchanged)
        self.writer.finish(removed)
        return BuildResult(
            self.writer.number,
            tuple(self.built),
            tuple(self.unchanged),
            tuple(removed),
            tuple(self.failures),
            self.writer.warnings,
            self.claims,
        )

    @contextmanager
    def _hands(self, crew: Crew, jobs: int, todo: int) -> Iterator[Hands | None]:
        """What makes the parts; ``None`` for this process itself."""
        if self.ray is not None and todo:
            from search_api.ray_hands import RayHands

            with closing(RayHands(self.ray, self.jobs, self.limits)) as actors:
                yield actors
        else:
            yield _Processes(crew, jobs) if jobs > 1 else None

    def _known(self, file: Path, print_: str) -> Entry | None:
        return None if self.anew else self.writer.known(file, print_)

    def _read(
        self, crew: Crew, files: Sequence[Path], prints: Sequence[str], ahead: int
    ) -> Iterator[tuple[Path, str, Entry | Future[Any]]]:
        """Files in order with what is known of them or will be read, some read ahead."""
        waiting: deque[tuple[Path, str, Entry | Future[Any]]] = deque()
        for file, print_ in zip(files, prints, strict=True):
            known = self._known(file, print_)
            found = crew.submit("corpus:read", file) if known is None else known
            waiting.append((file, print_, found))
            if len(waiting) > ahead:
                yield waiting.popleft()
        yield from waiting

    def _works(
        self, found: Iterable[tuple[Path, str, Entry | Future[Any]]], total: int
    ) -> Iterator[Work]:
        """Reports that need work, in the order of their files."""
        for number, (file, print_, known) in enumerate(found):
            self.progress(Step(number, total, file.name, "read"))
            if isinstance(known, Entry):
                if self._first(file, known.id):
                    self.unchanged[known.id] = print_
                continue
            try:
                report = known.result()
            except TaskError as error:
                self._fail(file, error, "cannot be read: ")
                continue
            if not self._first(file, report.id):
                continue
            work = self.writer.work(report, str(file), input=print_, anew=self.anew)
            if not self.anew and self.writer.is_current(work):
                self.unchanged[report.id] = print_
            else:
                yield work

    def _first(self, file: Path, report_id: str) -> bool:
        if report_id in self.seen:
            reason = (
                f"is the same report ({report_id}) as {self.seen[report_id]} by region, year and "
                "kind; if it is another, say which in a .yaml beside it"
            )
            self.failures.append(Failure(str(file), reason))
            return False
        self.seen[report_id] = file.name
        return True

    def _extracted(self, hands: Hands | None, works: Iterator[Work], total: int) -> Iterator[Work]:
        """The works with their claims, in order; in this process where there are no hands.

        No more are begun than two to a hand, so that neither texts nor claims pile up.
        """
        waiting: deque[tuple[Work, Future[Any] | None]] = deque()
        ahead = 0 if hands is None else 2 * hands.size
        for work in works:
            future = None if hands is None else hands.submit(*self.writer.task(work))
            waiting.append((work, future))
            if len(waiting) > ahead:
                yield from self._finished(*waiting.popleft(), total)
        for work, future in waiting:
            yield from self._finished(work, future, total)

    def _finished(self, work: Work, future: Future[Any] | None, total: int) -> Iterator[Work]:
        number = len(self.built) + len(self.unchanged) + len(self.failures)
        file = Path(work.source)
        self.progress(Step(number, total, file.name, "extract"))
        try:
            if future is None:
                self.writer.extract(work)
            else:
                self.writer.done(work, *future.result())
        except DiskFull as error:
            with disk_full(self.writer.data):
                raise RuntimeError(str(error)) from None
        except (TaskError, MemoryError) as error:
            self._fail(file, error, "claims cannot be extracted: ")
        except ReportkgError:
            raise
        except Exception as error:
            _log.exception("cannot extract %s", file)
            self._fail(file, TaskError(f"{type(error).__name__}: {error}"), "no claims: ")
        else:
            self.built.append(work.report.id)
            self.claims += len(work.claims or ())
            yield work

    def _fail(self, file: Path, error: Exception, what: str) -> None:
        """Name the file with its reason; what the reader itself says stands alone."""
        reason = str(error) or type(error).__name__
        if not isinstance(error, TaskRefused):
            reason = f"{file.name} {what}{reason}"
        self.failures.append(Failure(str(file), " ".join(reason.split())[:500]))

    def _publish(self, done: list[Work]) -> None:
        self.progress(Step(len(self.built), len(self.built), done[-1].report.id, "publish"))
        self.writer.publish(done)


def _all_failed(failures: Sequence[Failure]) -> str:
    if len(failures) == 1:
        return failures[0].reason
    return f"none of {len(failures)} files could be built; the first: {failures[0].reason}"
