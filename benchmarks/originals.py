"""Do a Word file and the text of the same report give the same claims?

    python -m benchmarks.originals [--only WORD …] [--show ROW] [--readers]

Claims of each ``.docx`` of ``../shared/corpus/originals`` against those of the text of the same
report, scored by ``score.py`` (the text in the place of the gold): F1 a row, pooled and by report,
with the characters that differ between the two texts once blanks are left out. ``--show`` lists
what one row holds on one side only, ``--readers`` only compares words, parts, sections and roles of
the paragraphs, in seconds: reports that agree in these give the same claims.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpus
from benchmarks.corpus import CORPUS, manifest
from benchmarks.folds import Record
from benchmarks.scores import scorer
from corpus.model import Report

ROWS = (
    "enterprise",
    "place",
    "project",
    "project-enterprise",
    "project-industry",
    "stage",
    "observation",
    "award",
)
GOAL = 0.98


@dataclass(frozen=True, slots=True)
class Twins:
    """One report twice: as it was published in Word, and as text."""

    name: str
    word: Report
    text: Report

    @property
    def differing(self) -> int:
        """Characters to take out or put in to get from one to the other, blanks left out."""
        return sum(max(b - a, d - c) for a, b, c, d in _changes(self.text.text, self.word.text))

    @property
    def apart(self) -> list[str]:
        """Paragraphs that only one side has with these words, this part, section and role."""
        return [key[0] for key in _paragraphs(self.word) ^ _paragraphs(self.text)]


def _paragraphs(report: Report) -> set[tuple[str, str, str, bool]]:
    return {
        (
            _solid(report.quote(paragraph.span)),
            paragraph.part.value,
            _solid("/".join(paragraph.section)),
            paragraph.heading,
        )
        for paragraph in report.paragraphs
    }


def _solid(text: str) -> str:
    return re.sub(r"[\s\u3000]+", "", text)


def _changes(one: str, other: str) -> list[tuple[int, int, int, int]]:
    matcher = difflib.SequenceMatcher(None, _solid(one), _solid(other), autojunk=False)
    return [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def pairs(only: Sequence[str] = ()) -> list[tuple[Path, Path]]:
    """Word files with the text of the same title."""
    texts = {entry["title"]: CORPUS / entry["file"] for entry in manifest()}
    found = []
    for path in sorted((CORPUS / "originals").glob("*.docx")):
        text = texts.get(path.stem)
        if text is not None and (not only or any(word in path.stem for word in only)):
            found.append((path, text))
    return found


def twins(word: Path, text: Path) -> Twins:
    """Both read without the help of a file name: they differ."""
    return Twins(word.stem, corpus.read(word), corpus.read(text))


def records(report: Report) -> list[Record]:
    """The claims of the shipped extractor, as records that ``score.py`` reads."""
    from kg.claims import to_record
    from kg.extract import extract

    return [to_record(claim) for claim in extract(report)]


def structure(one: Twins) -> str:
    """Where the two readings differ, paragraph by paragraph."""
    apart = [f"{words[:30]}{'…' if len(words) > 30 else ''}" for words in one.apart]
    return (
        f"{one.name:22} {len(one.word.paragraphs)}/{len(one.text.paragraphs)} paragraphs, "
        f"sections {len(one.word.sections)}/{len(one.text.sections)}, "
        f"tables {len(one.word.tables)}/{len(one.text.tables)}; {one.differing} characters differ, "
        f"{len(apart)} paragraphs on one side only: {', '.join(apart[:4])}"
        + ("" if one.word.id == one.text.id else f"; ids {one.word.id}/{one.text.id}")
    )


def compare(found: Sequence[tuple[Path, Path]], show: str | None) -> None:
    """The table of ``score.py`` between Word files and texts."""
    pooled: dict[str, list[int]] = {}
    head = "  ".join(f"{row[:12]:>12}" for row in ROWS)
    print(f"{'F1, Word file against text':24} {head}  differing  seconds", flush=True)
    try:
        for word, text in found:
            began = time.perf_counter()
            one = twins(word, text)
            run = scorer().Scorer(records(one.text), records(one.word))
            own = run.run()
            for row, counts in own.items():
                sums = pooled.setdefault(row, [0, 0, 0])
                pooled[row] = [a + b for a, b in zip(sums, counts, strict=True)]
            cells = "  ".join(f"{_f1(own[row]):>12}" for row in ROWS)
            spent = time.perf_counter() - began
            print(f"{one.name:18} {cells}  {one.differing:9}  {spent:7.1f}", flush=True)
            if show:
                _one_sided(run, show)
    except KeyboardInterrupt:
        print("stopped: what follows is of the reports above")
    if not pooled:
        return
    cells = "  ".join(f"{_f1(pooled[row]):>12}" for row in ROWS)
    print(f"{'all':22} {cells}")
    for row in ROWS:
        hit, wanted, own_count = pooled[row]
        print(f"  {row:20} {hit} shared of {wanted} (text) and {own_count} (Word)")
    short = [row for row in ROWS if 2 * pooled[row][0] < GOAL * sum(pooled[row][1:])]
    print(f"goal of {GOAL} " + (f"missed by {', '.join(short)}" if short else "met on every row"))


def _one_sided(run: Any, row: str) -> None:
    for sign, side in (("text only", run.missed[row]), ("Word only", run.spurious[row])):
        for record in side:
            print(f"    {sign}: {json.dumps(record, ensure_ascii=False)[:300]}")


def _f1(counts: Sequence[int]) -> str:
    hit, one, other = counts
    return f"{2 * hit / (one + other):.3f}" if one + other else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--only", nargs="*", default=[], help="words of the names to take")
    parser.add_argument("--show", choices=ROWS, help="list what is on one side only")
    parser.add_argument("--readers", action="store_true", help="texts and structure alone")
    given = parser.parse_args()
    if not CORPUS.is_dir():
        print("skipped: ../shared/corpus is missing")
        return
    found = pairs(given.only)
    if given.readers:
        for word, text in found:
            print(structure(twins(word, text)), flush=True)
        return
    compare(found, given.show)


if __name__ == "__main__":
    main()
