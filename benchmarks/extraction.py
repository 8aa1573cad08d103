"""How well facts are extracted from reports of regions that nothing was learned from.

    python -m benchmarks.extraction [--only WORD …] [--regions WORD …] [--out DIR]
                                    [--variant NAME] [--ablation] [--members N]
                                    [--further DIR] [--gold-only] [--alone]

Two regions left out at a time (``--alone``: one) of ``../shared/eval/gold``. Networks are kept
under ``out/folds``, so that a run after a change elsewhere takes minutes. Prints the table of
``score.py`` pooled and by report, losses taken apart, reliability of the confidence, B-cubed of
the aliases, characters a second and peak memory. ``--out`` writes the claims of each left-out
report as JSON Lines, ``--mentions`` the names that the tagger found.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.folds import (
    FIRST,
    SHARED,
    Fold,
    Gold,
    Record,
    Setting,
    claims,
    folds,
    further,
    gold,
    seen,
)
from benchmarks.scores import NAMED, Tally, b_cubed
from corpus.model import Span
from kg import extract, name_rules, resolution
from kg.claims import to_record
from kg.linkers import linker
from kg.linkers.labels import Example
from kg.linkers.linker import Linker
from kg.mentions import Mention
from kg.tagger.labels import spans_of
from kg.tagger.model import Shape
from kg.tagger.train import Recipe

VARIANTS = {
    "combined": "tagger and rules, as shipped",
    "rules": "nothing learned",
    "gold names": "names taken from the annotation: the ceiling of linking",
    "without E5": "tagger on LAC states alone",
    "without LAC": "tagger on encoder states alone",
    "half": "half the training reports",
}


def names_of(one: Gold, fold: Fold, variant: str) -> list[Mention]:
    """The names that a variant starts from."""
    if variant == "rules":
        return name_rules.mentions(one.report)
    if variant == "gold names":
        labels = spans_of(one.report.text, claims(one))
        return [Mention(Span(x.start, x.end), x.kind, 1.0) for x in labels]
    assert fold.learned is not None
    return fold.learned.finder.find(one.report, seen(one.path))


def facts(one: Gold, mentions: Sequence[Mention], weighed: Linker | None) -> list[Record]:
    """The records extracted from a report with the fold's models."""
    return [to_record(claim) for claim in extract.compose(one.report, mentions, "fold/1", weighed)]


def linker_of(fold: Fold) -> Linker:
    """The linkers trained on the names that were found in training reports unseen."""
    assert fold.learned is not None
    held_out = fold.learned.held_out
    examples = [Example(a.report, held_out[a.report.id], a.claims) for a in fold.training]
    return linker.train(examples)


def aliases(one: Gold, found: Sequence[Record]) -> dict[str, tuple[float, float, int]]:
    """B-cubed sums: end to end, and of resolution alone on the annotated names."""
    out = {}
    for kind in NAMED:
        wanted = [
            [n for n in (r["name"], *r["aliases"]) if n in one.report.text]
            for r in one.records
            if r["type"] == kind
        ]
        own = [[r["name"], *r["aliases"]] for r in found if r["type"] == kind]
        out[kind] = b_cubed(wanted, own)
        labels = [x for x in spans_of(one.report.text, claims(one)) if x.kind in NAMED]
        marked = [Mention(Span(x.start, x.end), x.kind, 1.0) for x in labels]
        grouped = [e.names for e in resolution.resolve(one.report, marked) if e.kind == kind]
        out[f"{kind} (annotated names)"] = b_cubed(wanted, grouped)
    return out


def varied(setting: Setting, variant: str) -> Setting:
    """The setting of a variant."""
    if variant == "without E5":
        return replace(setting, recipe=Recipe(shape=Shape(encoder=0)))
    if variant == "without LAC":
        return replace(setting, recipe=Recipe(shape=Shape(lac=0)))
    if variant == "rules":
        return replace(setting, learning=False)
    if variant == "half":
        return replace(setting, share=0.5, more=setting.more[::2])
    return setting


def run(
    reports: Sequence[Gold],
    variant: str,
    setting: Setting,
    regions: Sequence[str] = (),
    out: Path | None = None,
    mentions_out: Path | None = None,
    detailed: bool = True,
) -> Tally:
    """Every left-out report under one variant."""
    tally, lines = Tally(), []
    resolved: dict[str, list[float]] = {}
    spent, characters = 0.0, 0
    weighed: dict[frozenset[str], Linker] = {}
    for one, fold in _left_out(reports, varied(setting, variant), regions):
        if variant != "rules" and fold.regions not in weighed:
            weighed[fold.regions] = linker_of(fold)
        began = time.perf_counter()
        found_names = names_of(one, fold, variant)
        found = facts(one, found_names, weighed.get(fold.regions))
        spent += time.perf_counter() - began
        characters += len(one.report.text)
        rows = tally.add(one.records, found, one.report.text)
        lines.append(
            f"{one.stem:30} " + "  ".join(f"{row[:12]} {f['f1']:.2f}" for row, f in rows.items())
        )
        for kind, sums in aliases(one, found).items() if detailed else ():
            resolved[kind] = [
                a + b for a, b in zip(resolved.get(kind, [0, 0, 0]), sums, strict=True)
            ]
        _write(out, f"{one.stem}.jsonl", found)
        marks = [
            {"start": m.span.start, "end": m.span.end, "kind": m.kind, "score": m.score}
            for m in found_names
        ]
        _write(mentions_out, f"{one.stem}.mentions.jsonl", marks)
    print(f"== {variant}: {VARIANTS.get(variant, '')}\n{tally.table()}")
    if detailed:
        print("\nby report (F1)", *lines, sep="\n")
        print("\nlosses", tally.explain(), sep="\n")
        print("\nconfidence: mean of a tenth:share right(claims)", tally.reliability(), sep="\n")
        print("\naliases, B-cubed")
        for kind, (precision, recall, count) in resolved.items():
            p, r = precision / max(1, count), recall / max(1, count)
            print(f"{kind:30} P {p:.3f}  R {r:.3f}  F1 {2 * p * r / max(1e-9, p + r):.3f}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\n{characters / max(1e-9, spent):,.0f} characters a second after the encoder pass, "
        f"peak memory {memory:,.0f} MiB with training\n"
    )
    return tally


def _left_out(
    reports: Sequence[Gold], setting: Setting, regions: Sequence[str]
) -> Iterable[tuple[Gold, Fold]]:
    for fold in folds(reports, setting, regions):
        for one in fold.tests:
            if not regions or one.region in regions:
                yield one, fold


def _write(folder: Path | None, name: str, records: Sequence[object]) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(r, ensure_ascii=False) + "\n" for r in records)
        (folder / name).write_text("".join(lines), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--regions", nargs="*", default=[], help="first two characters of each")
    parser.add_argument("--variant", default="combined", choices=VARIANTS)
    parser.add_argument("--ablation", action="store_true", help="every variant, pooled rows only")
    parser.add_argument("--out", type=Path, help="folder for the claims of left-out reports")
    parser.add_argument("--mentions", type=Path, help="folder for the names found in them")
    parser.add_argument("--members", type=int, default=3, help="networks of an ensemble")
    parser.add_argument("--further", type=Path, default=FIRST, help="folder of further reports")
    parser.add_argument("--gold-only", action="store_true", help="no further training reports")
    parser.add_argument("--alone", action="store_true", help="one region left out at a time")
    given = parser.parse_args()
    if not (SHARED / "eval" / "gold").is_dir():
        print("skipped: ../shared/eval/gold is missing")
        return
    reports = gold()
    more = () if given.gold_only else tuple(further(given.further))
    setting = Setting(members=given.members, more=more, alone=given.alone)
    if not given.ablation:
        run(reports, given.variant, setting, given.regions, given.out, given.mentions)
        return
    tallies = {v: run(reports, v, setting, given.regions, detailed=False) for v in VARIANTS}
    rows = [row for row in tallies["combined"].rows if "(" not in row]
    print(
        "| variant | " + " | ".join(rows) + " | macro |\n|---" * 1 + "|---" * (len(rows) + 1) + "|"
    )
    for variant, tally in tallies.items():
        cells = [f"{tally.f1(row):.3f}" for row in rows]
        print(f"| {variant} | " + " | ".join(cells) + f" | {tally.macro():.3f} |")


if __name__ == "__main__":
    main()
