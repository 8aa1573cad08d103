"""From files to a published generation: read, encode, extract, write, publish.

One encoder pass over a report serves its vectors, its token vectors and the extractor. Unchanged
reports are skipped by a key of their content, the extractor and the encoder. Whole batches are
published, so a build that is stopped goes on where it was, and readers never see half a report.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from threadpoolctl import threadpool_limits

from corpus import ReadError, discover, read
from corpus.model import Report
from ontology.errors import ReportkgError
from search_api.generations import writing
from search_api.manifest import Failure
from search_api.writer import Work, Writer

BATCH = 25
"""Reports to a published generation."""
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


def _silent(step: Step) -> None:
    """No progress is shown."""


def build(
    paths: Iterable[Path | str],
    data_dir: Path | str,
    *,
    progress: Progress = _silent,
    prune: bool = False,
    extractor: str = "combined",
    batch: int = BATCH,
) -> BuildResult:
    """Bring the collection in ``data_dir`` up to the files of ``paths``.

    A file that cannot be read is named in ``failures`` and the rest is built. With ``prune``,
    reports whose file is not among ``paths`` leave the collection. Raises ``ReadError`` for a wrong
    path, ``CollectionError`` for a folder that cannot be written, and ``BuildError`` where no file
    could be read; then nothing was written.
    """
    files = discover(paths)
    data, fresh = Path(data_dir), not Path(data_dir).exists()
    try:
        # Many small products: a second BLAS thread costs five times the processor time it saves.
        with writing(data), threadpool_limits(1, user_api="blas"):
            return _Build(Writer(data, extractor), progress, batch).run(files, prune)
    except ReportkgError:
        _tidy(data, fresh)
        raise


def load(facts: Path | str, report_path: Path | str, data_dir: Path | str) -> BuildResult:
    """A report with curated claims (JSON Lines) in the place of extracted ones.

    Raises ``ReadError`` or ``kg.load.LoadError`` where a file cannot be used.
    """
    from kg.load import load_records

    report = read(report_path)
    claims = load_records(facts, report)
    data, fresh = Path(data_dir), not Path(data_dir).exists()
    try:
        with writing(data):
            writer = Writer(data, "curated")
            work = writer.work(report, str(report_path), tuple(claims))
            writer.extract(work)
            writer.publish([work])
    except ReportkgError:
        _tidy(data, fresh)
        raise
    return BuildResult(
        writer.number, built=(report.id,), warnings=writer.warnings, claims=len(claims)
    )


def remove(names: Sequence[str], data_dir: Path | str) -> BuildResult:
    """Take reports (by id or file) out; raises ``CollectionError`` where one is not there."""
    from search_api.collection import Collection

    entries = [Collection.open(data_dir).entry(name) for name in names]
    with writing(Path(data_dir)):
        writer = Writer(Path(data_dir), None)
        gone = [entry.id for entry in entries]
        writer.publish([], removed=gone)
    return BuildResult(writer.number, removed=tuple(gone))


class _Build:
    """One run of ``build`` under the lock."""

    def __init__(self, writer: Writer, progress: Progress, batch: int) -> None:
        self.writer, self.progress, self.batch = writer, progress, max(1, batch)
        self.failures: list[Failure] = []
        self.unchanged: list[str] = []
        self.built: list[str] = []
        self.claims = 0

    def run(self, files: list[Path], prune: bool) -> BuildResult:
        works = self._works(files)
        removed: list[str] = []
        first = True
        while chunk := list(islice(works, self.batch)):
            done: list[Work] = []
            try:
                done.extend(work for work in chunk if self._extract(work, len(files)))
            finally:  # Ctrl-C: what is complete is kept, and the next build goes on from there
                if done:
                    self._publish(done, first)
                    first = False
        if not self.built and not self.unchanged:
            raise BuildError(_all_failed(self.failures))
        if prune:
            kept = {os.path.abspath(file) for file in files}
            removed = [
                entry.id
                for entry in self.writer.manifest.entries
                if os.path.abspath(entry.source) not in kept
            ]
        attempted = [str(file) for file in files]
        self.writer.finish(self.failures, attempted, removed)
        return BuildResult(
            self.writer.number,
            tuple(self.built),
            tuple(self.unchanged),
            tuple(removed),
            tuple(self.failures),
            self.writer.warnings,
            self.claims,
        )

    def _works(self, files: list[Path]) -> Iterator[Work]:
        """Reports that need work, in the order of their files."""
        seen: dict[str, str] = {}
        for number, file in enumerate(files):
            self.progress(Step(number, len(files), file.name, "read"))
            report = self._read(file)
            if report is None:
                continue
            if report.id in seen:
                reason = f"is the same report ({report.id}) as {seen[report.id]}"
                self.failures.append(Failure(str(file), reason))
                continue
            seen[report.id] = file.name
            work = self.writer.work(report, str(file))
            if self.writer.is_current(work):
                self.unchanged.append(report.id)
            else:
                yield work

    def _read(self, file: Path) -> Report | None:
        try:
            return read(file)
        except ReadError as error:
            reason = str(error)
        except Exception as error:  # a library stumbled over this file; the others are built
            _log.exception("cannot read %s", file)
            reason = f"{file.name} cannot be read: {type(error).__name__}: {error}"
        self.failures.append(Failure(str(file), _one_line(reason)))
        return None

    def _extract(self, work: Work, total: int) -> bool:
        number = len(self.built) + len(self.unchanged) + len(self.failures)
        self.progress(Step(number, total, Path(work.source).name, "extract"))
        try:
            self.writer.extract(work)
        except ReportkgError:
            raise
        except Exception as error:
            _log.exception("cannot extract %s", work.source)
            reason = f"claims cannot be extracted: {type(error).__name__}: {error}"
            self.failures.append(Failure(work.source, _one_line(reason)))
            return False
        self.built.append(work.report.id)
        self.claims += len(work.claims or ())
        return True

    def _publish(self, done: list[Work], first: bool) -> None:
        self.progress(Step(len(self.built), len(self.built), done[-1].report.id, "publish"))
        self.writer.publish(done)


def _all_failed(failures: Sequence[Failure]) -> str:
    if len(failures) == 1:
        return failures[0].reason
    return f"none of {len(failures)} files could be built; the first: {failures[0].reason}"


def _one_line(words: str) -> str:
    return " ".join(words.split())[:500]


def _tidy(data: Path, fresh: bool) -> None:
    """Leave no trace in a folder that held no collection before and holds none now."""
    if (data / "current").exists() or not data.is_dir():
        return
    for name in ("generations", "reports"):
        shutil.rmtree(data / name, ignore_errors=True)
    (data / "lock").unlink(missing_ok=True)
    if fresh and not any(data.iterdir()):
        data.rmdir()
