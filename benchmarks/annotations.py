"""Compact annotations become stand-off files that hold no text of the report.

    python -m benchmarks.annotations COMPACT TEXTS [--out benchmarks/data/annotations]

``COMPACT/NAME.txt`` is what a careful reader wrote about ``TEXTS/NAME.txt``, one record a line,
fields split by ``|``, lists inside a field by ``;``, an empty field for nothing:

    E|name|aliases|industries|quote
    L|name|kind|within|aliases
    P|name|aliases|enterprises|industries|places|quote
    S|stage|modality|year|quote                          a stage of the project above it
    A|subject|honour|level|year|quote

Words are copied from the report. A line whose words do not stand there is reported and left out.
``kg.stand_off`` describes what is written; ``reportkg train`` reads it where the texts are.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import corpus
from corpus.model import Report
from kg.claims import ClaimError, from_record
from kg.stand_off import AnnotationError, Record, detach

FIELDS = {"E": 5, "L": 5, "P": 7, "S": 5, "A": 6}
OUT = Path(__file__).parent / "data" / "annotations"


def records(lines: Sequence[str], report: Report, problems: list[str]) -> list[Record]:
    """The records of a compact file; lines that cannot be right go to ``problems``."""
    out: list[Record] = []
    project = ""
    known = True
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [f.strip() for f in line.split("|")]
        kind = fields[0]
        if len(fields) != FIELDS.get(kind):
            problems.append(f"line {number}: {len(fields)} fields")
            continue
        if kind == "S" and not known:
            problems.append(f"line {number}: its project was left out")
            continue
        record = _record(fields, project, report.text)
        try:
            detach([record], "", report.text)
            from_record(record, report)
        except (AnnotationError, ClaimError) as error:
            problems.append(f"line {number}: {error}")
            known = known and kind != "P"
            continue
        if kind == "P":
            project, known = fields[1], True
        out.append(record)
    return out


def _record(fields: Sequence[str], project: str, text: str) -> Record:
    kind, first = fields[0], fields[1]
    if kind == "E":
        return {
            "type": "enterprise",
            "name": first,
            "aliases": _list(fields[2]),
            "industries": _list(fields[3]),
            "quote": fields[4],
        }
    if kind == "L":
        within = fields[3] if fields[3] in text else ""
        return {
            "type": "place",
            "name": first,
            "aliases": _list(fields[4]),
            "kind": fields[2],
            "within": within or None,
            "quote": first,
        }
    if kind == "P":
        return {
            "type": "project",
            "name": first,
            "aliases": _list(fields[2]),
            "enterprises": _list(fields[3]),
            "industries": _list(fields[4]),
            "places": _list(fields[5]),
            "quote": fields[6],
        }
    year = int(fields[-2]) if fields[-2].isdigit() else 0
    if kind == "S":
        return {
            "type": "stage",
            "project": project,
            "stage": first,
            "modality": fields[2],
            "year": year,
            "quote": fields[4],
        }
    return {
        "type": "award",
        "subject": first,
        "honour": fields[2],
        "level": fields[3],
        "year": year,
        "quote": fields[5],
    }


def _list(field: str) -> list[str]:
    return [part.strip() for part in field.split(";") if part.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("compact", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(given.compact.glob("*.txt")):
        source = given.texts / path.name
        if not source.exists():
            print(f"{path.name}: no such report in {given.texts}")
            continue
        report = corpus.read(source)
        problems: list[str] = []
        found = records(path.read_text("utf-8").splitlines(), report, problems)
        lines = detach(found, source.name, report.text)
        (given.out / f"{path.stem}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        print(f"{path.stem}: {len(found)} records, {len(problems)} lines left out")
        for problem in problems:
            print(f"  {problem}")


if __name__ == "__main__":
    main()
