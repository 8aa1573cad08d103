"""From files to a published generation: read, encode, extract, write, publish.

One encoder pass over a report serves its vectors, its token vectors and the extractor. Unchanged
reports are skipped by a key of their content, the extractor and the encoder. Whole batches are
published, so a build that is stopped goes on where it was, and readers never see half a report.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from threadpoolctl import threadpool_limits

from corpus import discover, read
from ontology.errors import ReportkgError
from search_api.build_run import BATCH, BuildError, BuildResult, BuildRun, Progress, Step
from search_api.crew import Limits
from search_api.generations import writing
from search_api.writer import CURATED, Writer

__all__ = ["BuildError", "BuildResult", "Progress", "Step", "build", "load", "rebuild", "remove"]


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
    jobs: int | None = None,
    limits: Limits | None = None,
    ray: str | None = None,
) -> BuildResult:
    """Bring the collection in ``data_dir`` up to the files of ``paths``.

    Files are read in processes of their own, under ``limits``: one that cannot be read, or whose
    reader crashes, hangs or eats memory, is named in ``failures`` and the rest is built. ``jobs``
    processes extract; by default as many as the setting ``threads`` where there are many files,
    else this one does. With ``ray`` (an address; ``search_api.ray_hands``) the actors of that
    cluster do, ``jobs`` of them; the result is the same to the byte. With ``prune``, reports whose
    file is not among ``paths`` leave the collection. Raises ``ReadError`` for a wrong path,
    ``CollectionError`` for a folder that cannot be written, ``RayMissing`` for a cluster that does
    not answer, and ``BuildError`` where no file could be read; then nothing was written.
    """
    files = discover(paths)
    data, fresh = Path(data_dir), not Path(data_dir).exists()
    try:
        # Many small products: a second BLAS thread costs five times the processor time it saves.
        with writing(data), threadpool_limits(1, user_api="blas"):
            writer = Writer(data, extractor)
            return BuildRun(writer, progress, batch, jobs, limits=limits, ray=ray).run(files, prune)
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
            writer.tidy()
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
        writer.finish(gone)
    return BuildResult(writer.number, removed=tuple(gone))


def rebuild(
    names: Sequence[str],
    data_dir: Path | str,
    *,
    progress: Progress = _silent,
    extractor: str = "combined",
    jobs: int | None = None,
) -> BuildResult:
    """Make reports (by id or file; all of them without names) anew from their files.

    Reports with annotated facts are left alone. Raises ``CollectionError`` where one is not there,
    and ``BuildError`` where no file could be read.
    """
    from search_api.collection import Collection

    data = Path(data_dir)
    collection = Collection.open(data)
    entries = [collection.entry(name) for name in names] or collection.manifest.entries
    files = [Path(e.source) for e in entries if e.extractor != CURATED]
    if not files:
        raise BuildError("these reports have annotated facts; bring them up with `reportkg load`")
    with writing(data), threadpool_limits(1, user_api="blas"):
        writer = Writer(data, extractor)
        return BuildRun(writer, progress, BATCH, jobs, anew=True).run(files, prune=False)


def _tidy(data: Path, fresh: bool) -> None:
    """Leave no trace in a folder that held no collection before and holds none now."""
    if (data / "current").exists() or not data.is_dir():
        return
    for name in ("generations", "reports"):
        shutil.rmtree(data / name, ignore_errors=True)
    (data / "lock").unlink(missing_ok=True)
    if fresh and not any(data.iterdir()):
        data.rmdir()
