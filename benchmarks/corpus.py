"""How well reports are read: ``python -m benchmarks.corpus [--parts] [--originals]``.

Metadata over all texts of ``../shared/corpus`` against its manifest, once with the real file names
and once without; ``--parts`` adds the review/plan split against the statuses and modalities of the
gold in ``../shared/eval``, with the part model trained without the regions of each gold report.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import corpus
from corpus import part_model, report, train_parts
from corpus.errors import ReadError
from corpus.model import Report
from corpus.part_model import PartModel
from ontology.divisions import short_names
from ontology.terms import Part

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared"
CORPUS, EVAL = SHARED / "corpus", SHARED / "eval"
SAMPLE = Path(__file__).resolve().parents[1] / "corpus" / "reports" / "jiuyuan-2023.txt"


def manifest() -> list[dict[str, Any]]:
    lines = (CORPUS / "manifest.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def same_region(found: str, wanted: str) -> bool:
    """九原区 is 九原区, and 徐水县 of an old report is what the manifest files under 徐水区."""

    def stem(name: str) -> str:
        return (*short_names(name), name)[0]

    return found == wanted or stem(found) == stem(wanted) or stem(wanted) in found


def metadata(with_name: bool, show: bool) -> None:
    """Shares of right region, level, kind and year."""
    right: Counter[str] = Counter()
    total, began, slowest, made = 0, time.perf_counter(), (0.0, ""), []
    for entry in manifest():
        path = CORPUS / entry["file"]
        before = time.perf_counter()
        try:
            found = (
                corpus.read(path)
                if with_name
                else corpus.from_text(path.read_text("utf-8"), name="report.txt")
            )
        except ReadError as error:
            total += 1
            print("  refused:", path.name, error)
            continue
        slowest = max(slowest, (time.perf_counter() - before, path.name))
        made.append(found.id)
        total += 1
        year = found.reviewed_year if entry["kind"] == "tjgb" else found.planned_year
        checks = {
            "region": same_region(found.region.name, entry["region"]),
            "level": found.region.level.value == entry["level"],
            "kind": found.kind.value == entry["kind"],
            "year": year == entry["year"],
        }
        right.update(name for name, passed in checks.items() if passed)
        failed = [name for name, passed in checks.items() if not passed]
        if failed and show:
            print(f"  {path.name}: wrong {', '.join(failed)}: {found.id} {found.region.level}")
    took = time.perf_counter() - began
    print(
        f"{'with' if with_name else 'without'} file names: {total} reports, "
        + ", ".join(
            f"{name} {right[name] / total:.3f}" for name in ("region", "level", "kind", "year")
        )
        + f"; distinct ids {len(set(made))}; {took:.1f} s, slowest {slowest[1]} {slowest[0]:.2f} s"
    )


def gold_reports() -> list[tuple[Path, Path]]:
    """Pairs of report text and gold file."""
    pairs = []
    for gold in sorted((EVAL / "gold").glob("*.jsonl")):
        text = CORPUS / "texts" / f"{gold.stem}.txt"
        pairs.append((text if text.exists() else SAMPLE, gold))
    return pairs


def wanted_part(record: dict[str, Any]) -> Part | None:
    """The part in which a gold record must stand; ``None`` where its words do not decide."""
    if record["type"] == "stage":
        return {"planned": Part.PLAN, "actual": Part.REVIEW, "ongoing": Part.REVIEW}.get(
            record["modality"]
        )
    if record["type"] == "observation":
        return Part.PLAN if record["status"] == "target" else Part.REVIEW
    return None


def part_at(found: Report, offset: int) -> Part:
    for sentence in found.sentences:
        if sentence.span.start <= offset < sentence.span.end:
            return sentence.part
    return Part.OTHER


def agreement(found: Report, gold: Path, show: bool) -> tuple[int, int]:
    """Gold quotes outside tables whose part is right, and how many there are."""
    right = total = 0
    for line in gold.read_text("utf-8").splitlines():
        record = json.loads(line)
        wanted = wanted_part(record)
        at = found.text.find(record["quote"])
        if wanted is None or at < 0:
            continue
        if any(table.span.start <= at < table.span.end for table in found.tables):
            continue
        total += 1
        places = [at]
        while (at := found.text.find(record["quote"], at + 1)) >= 0:
            places.append(at)
        if any(part_at(found, place) is wanted for place in places):
            right += 1
        elif show:
            print(f"    {wanted} not {part_at(found, places[0])}: {record['quote'][:60]}")
    return right, total


def parts(show: bool) -> None:
    """The split per gold report, with a model that never saw the report's region."""
    everything = list(train_parts.corpus_labels(sorted((CORPUS / "texts").glob("*.txt"))))
    everything += [x for x in [train_parts.label(corpus.read(SAMPLE))] if x is not None]
    print(f"{len(everything)} reports with clear headings")
    models: dict[str, PartModel] = {}
    sums = {"combined": [0, 0], "headings": [0, 0], "wording": [0, 0]}
    for text, gold in gold_reports():
        region = corpus.read(text).region
        key = region.name[:2]
        if key not in models:
            out = frozenset(r.region for r in everything if r.region[:2] == key)
            models[key] = train_parts.train(everything, out)
        scores = {}
        for name in sums:
            found = report.read(text, model=models[key], use=name)
            scores[name] = agreement(found, gold, show and name == "combined")
            sums[name][0] += scores[name][0]
            sums[name][1] += scores[name][1]
        print(
            f"  {gold.stem:32}"
            + "  ".join(f"{name} {r}/{n} {r / n:.3f}" for name, (r, n) in scores.items())
        )
    print("  all  " + "  ".join(f"{name} {r / n:.4f} of {n}" for name, (r, n) in sums.items()))


def originals() -> None:
    """Every original file is read; prints what came out."""
    for path in sorted((CORPUS / "originals").iterdir()):
        before = time.perf_counter()
        try:
            found = corpus.read(path)
        except ReadError as error:
            print(f"  {path.name}: {error}")
            continue
        print(
            f"  {path.name}: {found.id}, {len(found.text)} characters, {len(found.sections)} "
            f"sections, {len(found.tables)} tables, {time.perf_counter() - before:.2f} s"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", action="store_true")
    parser.add_argument("--originals", action="store_true")
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    given = parser.parse_args()
    if not CORPUS.is_dir():
        print("skipped: ../shared/corpus is missing")
        return
    print(f"part model: {'trained' if part_model.default() else 'missing'}")
    metadata(True, given.show)
    metadata(False, given.show)
    if given.originals:
        originals()
    if given.parts:
        parts(given.show)


if __name__ == "__main__":
    main()
