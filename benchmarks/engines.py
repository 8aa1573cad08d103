"""The same questions on every engine: ``python -m benchmarks.engines --store http://…``.

``--store`` may be given several times.

The gold of the reports that the 80 development questions name is put into the embedded store and
published to each engine given; every answer there is held against the embedded one as JSON: rows,
evidence, order. Prints how many are equal, what differs, how long publishing and asking took.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.questions import EVAL, Bare, answers, load
from kg.stores import open_store, publish
from search_api.questions import warm


def asked(name: str, store: Any, questions: list[dict[str, Any]]) -> list[Any]:
    """All answers; prints how long reading the names and asking took."""
    collection = Bare(store)
    began = time.perf_counter()
    warm(collection)
    warmed = time.perf_counter() - began
    found, times = answers(collection, questions)
    late = sorted(times)[int(len(times) * 0.95)]
    print(
        f"{name:10} names read in {warmed:5.1f} s, asking: median {statistics.median(times):6.1f} "
        f"ms, 95th percentile {late:6.1f} ms",
        flush=True,
    )
    return found


def differences(one: Any, other: Any) -> list[str]:
    """Fields of two answers that differ; ``order`` where it is that of the rows alone."""
    keys = [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]
    if "rows" in keys:

        def names(answer: Any) -> list[str]:
            return sorted(json.dumps(row, sort_keys=True) for row in answer["rows"])

        if names(one) == names(other):
            keys[keys.index("rows")] = "order of rows"
    return sorted(keys)


def unlike(
    asked: Sequence[Any], wanted: Sequence[Any], found: Sequence[Any]
) -> list[tuple[Any, list[str]]]:
    """What was asked where two engines answer differently, with the fields that differ."""
    return [
        (each, differences(one, other))
        for each, one, other in zip(asked, wanted, found, strict=True)
        if one != other
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", action="append", default=[], help="address of an engine")
    args = parser.parse_args(arguments)
    if not EVAL.exists():
        print(f"skipped: there is no {EVAL}")
        return 0
    lines = (EVAL / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    stems = {stem for question in questions for stem in question["reports"]}
    local = load(stems, EVAL / "gold")[0].store
    reports = local.reports()
    print(f"{len(reports)} reports, {len(local):,} quads, {len(questions)} questions")
    wanted = asked("embedded", local, questions)
    worst = 0
    for address in args.store:
        remote = open_store(address, local.base)
        began = time.perf_counter()
        made = publish(local, remote, dict.fromkeys(reports, str(began)))
        took = time.perf_counter() - began
        name = remote.engine.NAME
        rate = 60 * len(made.replaced) / took
        print(
            f"{name:10} {made.inserted:,} triples published in {took:.1f} s, {rate:.0f} graphs/min"
        )
        found = asked(name, remote, questions)
        apart = unlike(questions, wanted, found)
        print(f"{name:10} {len(questions) - len(apart)} of {len(questions)} answers are the same")
        for question, keys in apart:
            print(f"    {question['id']} {question['question']}: {', '.join(keys)}")
        worst = max(worst, len(apart))
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
