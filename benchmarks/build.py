"""Building collections: growth, formats, and where the time goes.

    python -m benchmarks.build [--sizes 1 10 50 100] [--everything [--keep DIR]] [--breakdown N]

``--sizes`` builds that many reports of ``../shared/corpus/texts`` (spread evenly over it), each
into a new folder by ``reportkg build`` in a process of its own: wall seconds, characters a second,
peak memory of all its processes together, megabytes on disk, and the exponent of the fit of time
to characters. ``--everything`` builds all texts of ``../shared/corpus``, then
every original, prints a table by format, and keeps the collection of the texts where ``--keep``
says. ``--breakdown`` builds a few reports in this process and prints
the seconds in each part beside the peer: the same passages through sentence-transformers (the
same model on torch, float32), which gives vectors and nothing else.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.growth import exponent
from search_api.collection import Collection
from search_api.manifest import Entry, Failure

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / ".." / "shared" / "corpus"
PARTS = {
    "encoder pass": "embeddings.shard:Shard.encode",
    "LAC pass and layout": "kg.tagger.features:features",
    "networks": "kg.tagger.ensemble:Ensemble.candidates",
    "second look and names": "kg.tagger.names:NameFinder.find",
    "claims from names": "kg.extract:compose",
    "graph and validation": "search_api.writer:Writer._write_graph",
    "index of the generation": "search_api.passage_index:assemble",
}
"""Functions by what they do; time in one that another of them called counts for the inner one."""


@dataclass(frozen=True, slots=True)
class Built:
    """One build and what it took."""

    entries: tuple[Entry, ...]
    failures: tuple[Failure, ...]
    seconds: float
    processor: float
    """Seconds over all cores."""
    peak: float
    """MiB that all processes of the build held together at most (proportional set size)."""
    disk: float
    """MiB."""

    @property
    def characters(self) -> int:
        return sum(entry.characters for entry in self.entries)

    @property
    def claims(self) -> int:
        return sum(sum(entry.claims.values()) for entry in self.entries)


def spread(files: Sequence[Path], count: int) -> list[Path]:
    """``count`` of the files, evenly over their order."""
    return [files[i * len(files) // count] for i in range(min(count, len(files)))]


def build(files: Sequence[Path], keep: Path | None = None) -> Built:
    """``reportkg build`` in a process of its own, into ``keep`` or a folder that is gone then."""
    with tempfile.TemporaryDirectory() as folder:
        data = keep or Path(folder) / "data"
        command = [sys.executable, "-m", "search_api.cli", "build", *map(str, files)]
        command += ["--data", str(data), "--json"]
        used = os.times()
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        peaks = [0.0]
        watcher = threading.Thread(target=_watch, args=(process, peaks))
        watcher.start()
        process.communicate()
        watcher.join()
        seconds = time.perf_counter() - began
        after = os.times()
        processor = after.children_user + after.children_system
        processor -= used.children_user + used.children_system
        manifest = Collection.open(data).manifest
        disk = sum(_inodes(data).values()) / 2**20
        return Built(manifest.entries, manifest.failures, seconds, processor, peaks[0] / 1024, disk)


def _inodes(folder: Path) -> dict[int, int]:
    """Sizes by inode: linked files count once."""
    found = (path.stat() for path in folder.rglob("*") if path.is_file())
    return {stat.st_ino: stat.st_size for stat in found}


def _watch(process: subprocess.Popen[bytes], peaks: list[float]) -> None:
    while process.poll() is None:
        peaks[0] = max(peaks[0], sum(_kilobytes(pid) for pid in _family(process.pid)))
        time.sleep(1.0)  # the kernel walks all pages of a process for this


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _kilobytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return float(next((line.split()[1] for line in lines if line.startswith("Pss:")), 0.0))


def growth(files: Sequence[Path], sizes: Sequence[int]) -> None:
    """A line for each size, and the exponent between time and characters."""
    print(
        "| reports | characters | s | characters/s | processor s | peak MiB | disk MiB | claims |"
    )
    print("|---|---|---|---|---|---|---|---|")
    points: dict[int, float] = {}
    for size in sizes:
        done = build(spread(files, size))
        points[done.characters] = done.seconds
        rate = done.characters / done.seconds
        print(
            f"| {len(done.entries)} | {done.characters:,} | {done.seconds:.0f} | {rate:,.0f} | "
            f"{done.processor:.0f} | {done.peak:,.0f} | {done.disk:,.0f} | {done.claims:,} |",
            flush=True,
        )
    if len(points) > 2:
        print(f"\ntime grows with characters to the power {exponent(points):.2f}")


def everything(keep: Path | None) -> None:
    """All texts, then all originals; what they took, a table by format, and every failure."""
    runs = [build([CORPUS / "texts"], keep), build([CORPUS / "originals"])]
    for name, done in zip(("texts", "originals"), runs, strict=True):
        print(
            f"{name}: {len(done.entries)} reports, {len(done.failures)} files not built, "
            f"{done.characters:,} characters, {done.claims:,} claims: {done.seconds:.0f} s, "
            f"{done.characters / done.seconds:,.0f} characters a second, {done.processor:.0f} "
            f"processor seconds, peak {done.peak:,.0f} MiB, disk {done.disk:,.0f} MiB",
            flush=True,
        )
    entries = [entry for done in runs for entry in done.entries]
    files: Counter[str] = Counter()
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        form = Path(entry.source).suffix
        files[form] += 1
        sums[form] += Counter(entry.claims) + Counter({"characters": entry.characters})
    kinds = sorted({kind for entry in entries for kind in entry.claims})
    print("\n| format | built | characters | " + " | ".join(kinds) + " |")
    print("|---" * (3 + len(kinds)) + "|")
    for form, count in files.most_common():
        own = sums[form]
        cells = [f"{count}", f"{own['characters']:,}", *(f"{own[kind]:,}" for kind in kinds)]
        print(f"| {form} | " + " | ".join(cells) + " |")
    for failure in (failure for done in runs for failure in done.failures):
        print(f"not built: {Path(failure.path).name}: {failure.reason}")


@contextmanager
def timed(spent: dict[str, float]) -> Iterator[None]:
    """Adds up the seconds spent in each of ``PARTS``, without what other parts took inside."""
    inner = [0.0]
    kept: list[tuple[Any, str, Any]] = []

    def wrap(label: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            began, before = time.perf_counter(), inner[0]
            inner[0] = 0.0
            try:
                return function(*args, **kwargs)
            finally:
                taken = time.perf_counter() - began
                spent[label] = spent.get(label, 0.0) + taken - inner[0]
                inner[0] = before + taken

        return run

    for label, where in PARTS.items():
        module, _, path = where.partition(":")
        *outer, name = path.split(".")
        owner: Any = importlib.import_module(module)
        for part in outer:
            owner = getattr(owner, part)
        original = owner.__dict__[name]
        kept.append((owner, name, original))
        plain = getattr(owner, name) if isinstance(original, classmethod) else original
        wrapped = wrap(label, plain)
        setattr(
            owner, name, staticmethod(wrapped) if isinstance(original, classmethod) else wrapped
        )
    try:
        yield
    finally:
        for owner, name, original in kept:
            setattr(owner, name, original)


def breakdown(files: Sequence[Path]) -> None:
    """Seconds by part of a build in this process, and those of the peer."""
    from search_api import build as building
    from search_api.parts import Parts

    spent: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        building.build([files[0]], Path(folder) / "warm", jobs=1)
        began = time.perf_counter()
        with timed(spent):
            result = building.build(files, data, jobs=1)
        whole = time.perf_counter() - began
        entries = Collection.open(data).manifest.entries
        characters = sum(entry.characters for entry in entries)
        import corpus

        reports = [corpus.read(Path(entry.source)) for entry in entries]
        texts = [p.text for report in reports for p in corpus.passages(report)]
        assert Parts(data).path(entries[0].id, entries[0].key).exists()
    print(f"{len(result.built)} reports, {characters:,} characters, one process: {whole:.0f} s")
    spent["the rest (reading, writing)"] = whole - sum(spent.values())
    for label, seconds in sorted(spent.items(), key=lambda x: -x[1]):
        print(f"{label:30} {seconds:7.1f} s  {100 * seconds / whole:5.1f} %")
    peer = _peer(texts)
    print(
        f"peer: sentence-transformers on torch, the same {len(texts)} passages to vectors alone: "
        f"{peer:.0f} s; the whole build takes {whole / peer:.2f} times as long"
    )


def _peer(texts: Sequence[str]) -> float:
    import torch
    from sentence_transformers import SentenceTransformer

    from embeddings.prepare import folder

    torch.set_num_threads(1)
    model = SentenceTransformer(str(folder()), device="cpu")
    began = time.perf_counter()
    model.encode([f"passage: {text}" for text in texts], batch_size=16)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--sizes", nargs="*", type=int, default=[])
    parser.add_argument("--everything", action="store_true")
    parser.add_argument("--keep", type=Path, help="new folder for the collection of all texts")
    parser.add_argument("--breakdown", type=int, default=0, metavar="N")
    given = parser.parse_args()
    if not CORPUS.is_dir():
        print("skipped: ../shared/corpus is missing")
        return
    files = sorted((CORPUS / "texts").glob("*.txt"))
    print(json.dumps({"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}))
    if given.sizes:
        growth(files, given.sizes)
    if given.everything:
        everything(given.keep)
    if given.breakdown:
        breakdown(spread(files, given.breakdown))


if __name__ == "__main__":
    main()
