"""Twenty reports built into three combinations of engines, and the same questions to each.

    python -m benchmarks.combinations --oxigraph http://localhost:7878 \\
        --virtuoso http://localhost:8890

Embedded; Oxigraph's server with vectors in a Milvus file; Virtuoso with FAISS. Each is filled by
one command, ``reportkg build``, from the files of the annotated reports and of some others, and
served by ``reportkg serve``. The 80 development questions, and as many searches, are then asked
over HTTP, and every answer is held against the embedded one: rows, evidence, scores, order.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.engines import unlike
from benchmarks.questions import EVAL, TEXTS, text_of
from benchmarks.serving import Served, serving

COUNT = 20
READY = 900.0
"""Seconds until a service has read all names; Virtuoso as installed takes minutes."""
WORDS = ("took", "took_ms", "generation", "request_id")
"""Fields of an answer that differ from one service to the next."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Where graph and vectors lie: an address or nothing, and the setting of the vectors."""

    name: str
    store: str | None
    vectors: str


def reports(count: int = COUNT) -> list[Path]:
    """The files of the annotated reports, then others in the order of their names."""
    annotated = [text_of(path.stem) for path in sorted((EVAL / "gold").glob("*.jsonl"))]
    others = (path for path in sorted(TEXTS.glob("c*.txt")) if path not in annotated)
    return [*annotated, *others][:count]


def built(combination: Combination, files: Sequence[Path], data: Path) -> float:
    """Seconds that ``reportkg build`` took; ends with its words where it fails."""
    store = ["--store", combination.store] if combination.store else []
    command = [sys.executable, "-m", "search_api.cli", "build", *map(str, files)]
    began = time.monotonic()
    done = subprocess.run(
        [*command, "--data", str(data), *store],
        env={**os.environ, "REPORTKG_VECTORS": combination.vectors},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise SystemExit(f"{combination.name}: {done.stderr[-500:]}")
    return time.monotonic() - began


def asked(served: Served, path: str, words: Sequence[str]) -> tuple[list[Any], float]:
    """The answers as JSON and the median of the ms that they took."""
    found, times = [], []
    for each in words:
        began = time.monotonic()
        _, _, body = served.request("GET", f"{path}?q={quote(each)}", timeout=120)
        times.append(1000 * (time.monotonic() - began))
        answer = json.loads(body)
        found.append({key: value for key, value in answer.items() if key not in WORDS})
    return found, statistics.median(times)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--oxigraph", help="address of `oxigraph serve`")
    parser.add_argument("--virtuoso", help="address of Virtuoso")
    args = parser.parse_args(arguments)
    if not EVAL.exists():
        print(f"skipped: there is no {EVAL}")
        return 0
    lines = (EVAL / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    lines = (EVAL / "retrieval" / "queries.jsonl").read_text("utf-8").splitlines()
    searches = [str(json.loads(line)["q_global"]) for line in lines][: len(questions)]
    wanted: dict[str, list[Any]] = {}
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        every = [
            Combination("embedded", None, "faiss"),
            Combination("Oxigraph and Milvus", args.oxigraph, f"{folder}/vectors.db"),
            Combination("Virtuoso and FAISS", args.virtuoso, "faiss"),
        ]
        for combination in every[:1] + [each for each in every[1:] if each.store]:
            data = Path(folder) / combination.name.replace(" ", "-")
            files = reports()
            took = built(combination, files, data)
            print(f"{combination.name:22}{len(files)} reports built in {took:.0f} s", flush=True)
            settings = {"rate_limit": "0", "query_timeout": "60"}
            if combination.store:
                settings["store"] = combination.store
            with serving(data, READY, **settings) as served:
                for path, words in (("/api/ask", questions), ("/api/search", searches)):
                    found, median = asked(served, path, words)
                    first = wanted.setdefault(path, found)
                    apart = unlike(words, first, found)
                    print(
                        f"{'':22}{path}: {len(words) - len(apart)} of {len(words)} answers are "
                        f"those of the embedded one, median {median:.1f} ms",
                        flush=True,
                    )
                    for each, keys in apart:
                        print(f"{'':26}{each}: {', '.join(keys)}")
                    worst = max(worst, len(apart))
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
