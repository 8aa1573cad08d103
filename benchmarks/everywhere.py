"""The shipped extractor over every report there is: no exception, no unexplained outlier.

    python -m benchmarks.everywhere [TEXTS] [--data DIR]

Prints claims per 1,000 characters over all reports, those far from the rest (by the median and
the median absolute deviation of the logarithm, Iglewicz and Hoaglin 1993), characters a second
with features, and peak memory. ``--data`` takes the counts of a collection that is built already.
"""

from __future__ import annotations

import argparse
import math
import resource
import statistics
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import corpus
from benchmarks.folds import SHARED
from embeddings import get_encoder
from kg import extract
from kg.claims import CLAIM_TYPES
from search_api.collection import Collection

FAR = 3.5
"""Modified z-score from which a report is an outlier."""


@dataclass(frozen=True, slots=True)
class Count:
    """What one report gave."""

    name: str
    characters: int
    claims: Counter[str]

    @property
    def rate(self) -> float:
        """Claims per 1,000 characters."""
        return 1000 * self.claims.total() / max(1, self.characters)


def outliers(counts: list[Count]) -> list[tuple[Count, float]]:
    """Reports whose rate is far from the median one, with their modified z-scores."""
    logs = [math.log(c.rate + 0.1) for c in counts]
    middle = statistics.median(logs)
    spread = statistics.median(abs(x - middle) for x in logs) or 1e-9
    scored = [
        (count, 0.6745 * (x - middle) / spread) for count, x in zip(counts, logs, strict=True)
    ]
    return sorted(((c, z) for c, z in scored if abs(z) >= FAR), key=lambda pair: pair[1])


def counted(texts: Path) -> tuple[list[Count], int]:
    """Extracts from every text; how many raised an exception comes second."""
    encoder = get_encoder()
    counts: list[Count] = []
    failed = 0
    for path in sorted(texts.glob("*.txt")):
        try:
            report = corpus.read(path)
            states = encoder.encode_states([p.text for p in corpus.passages(report)])
            found = extract.extract(report, states)
        except Exception:
            failed += 1
            print(f"{path.name}\n{traceback.format_exc()}")
            continue
        counts.append(Count(path.stem, len(report.text), Counter(c.TYPE for c in found)))
    return counts, failed


def built(data: Path) -> tuple[list[Count], int]:
    """What a collection's manifest says; files that could not be built come second."""
    manifest = Collection.open(data).manifest
    entries = manifest.entries
    counts = [Count(Path(e.source).stem, e.characters, Counter(e.claims)) for e in entries]
    return counts, len(manifest.failures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("texts", type=Path, nargs="?", default=SHARED / "corpus" / "texts")
    parser.add_argument("--data", type=Path, help="a collection that is built already")
    given = parser.parse_args()
    if given.data is None and not given.texts.is_dir():
        print(f"skipped: {given.texts} is missing")
        return
    began = time.perf_counter()
    counts, failed = counted(given.texts) if given.data is None else built(given.data)
    spent = time.perf_counter() - began
    rates = sorted(c.rate for c in counts)
    characters = sum(c.characters for c in counts)
    print(f"{len(counts)} reports, {failed} not read, {characters:,} characters")
    for kind in CLAIM_TYPES:
        total = sum(c.claims[kind] for c in counts)
        print(f"  {kind:12} {total:7,}  {1000 * total / characters:.2f} per 1,000 characters")
    print(
        f"claims per 1,000 characters: median {statistics.median(rates):.1f}, "
        f"5th to 95th of a hundred {rates[len(rates) // 20]:.1f} to {rates[-len(rates) // 20]:.1f}"
    )
    for count, z in outliers(counts):
        kinds = ", ".join(f"{kind} {n}" for kind, n in count.claims.most_common())
        print(f"  far: {count.name} {count.rate:.1f} (z {z:+.1f}, {count.characters}): {kinds}")
    if given.data is None:
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{characters / spent:,.0f} characters a second, peak memory {memory:,.0f} MiB")


if __name__ == "__main__":
    main()
