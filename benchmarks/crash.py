"""kill -9 at random moments of building and replacing: is every report wholly there or wholly not?

    python -m benchmarks.crash --kills 100

Small invented reports are built, changed, removed and built again by ``reportkg build`` in a
process of its own, which is killed after a random (seeded) time. After every kill the collection is
opened and ``reportkg validate --deep`` is asked: graph, text, vectors, words and token vectors must
agree for every report, each report must be the version before or after, never a mixture, and no
lock may stay behind. Prints a line for every kill that left something wrong, and a summary.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from search_api.collection import Collection
from search_api.deep import disagreements, leftovers

REPORT = """{place}{year}年政府工作报告

各位代表：

现在，我代表县人民政府向大会报告工作，请予审议。

一、{last}年工作回顾

地区生产总值完成{gdp}亿元，增长{growth}%。一般公共预算收入完成{budget}亿元。粮食产量达到{grain}万吨。

{place}绿源肉牛养殖场扩建项目建成投产，新增就业{jobs}人。

二、{year}年工作安排

地区生产总值增长7%左右。加快推进{place}通用机场项目建设，力争年内开工。
"""
PLACES = ("延寿县", "临澧县", "宁陕县", "乐安县", "木兰县", "同江市")


@dataclass
class Outcome:
    kills: int = 0
    ended: int = 0
    """Builds that were over before the kill."""
    wrong: list[str] = field(default_factory=list)
    moments: Counter[str] = field(default_factory=Counter)
    """What a kill left behind."""


def report(place: str, version: int) -> str:
    draw = random.Random(f"{place}{version}")
    return REPORT.format(
        place=place,
        year=2024,
        last=2023,
        gdp=round(draw.uniform(20, 900), 2),
        growth=round(draw.uniform(1, 9), 1),
        budget=round(draw.uniform(1, 60), 2),
        grain=round(draw.uniform(1, 80), 1),
        jobs=draw.randrange(20, 900),
    )


def run(
    kills: int, seed: int = 1, encoder: str = "hashing", extractor: str = "rules", jobs: int = 1
) -> Outcome:
    """Kill ``kills`` builds and look at what is left after each."""
    draw = random.Random(seed)
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        versions = dict.fromkeys(PLACES, 0)
        (root / "reports").mkdir()
        for place in PLACES:
            _write(root, place, 0)
        environment = {**os.environ, "REPORTKG_ENCODER": encoder}
        command = [sys.executable, "-m", "search_api.cli", "build", str(root / "reports")]
        command += ["--data", str(root / "data"), "--prune", "--extractor", extractor]
        command += ["--jobs", str(jobs)]
        started = time.monotonic()
        subprocess.run(command, env=environment, check=True, capture_output=True)
        usual = time.monotonic() - started
        texts = {place: {report(place, 0)} for place in PLACES}
        while outcome.kills < kills:
            for place in draw.sample(PLACES, draw.randrange(1, 4)):
                versions[place] += 1
                texts[place].add(_write(root, place, versions[place]))
            if draw.random() < 0.2:
                gone = draw.choice(PLACES)
                (root / "reports" / f"{gone}.txt").unlink(missing_ok=True)
            with subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as process:
                began = time.monotonic()
                try:
                    process.wait(timeout=draw.uniform(0.2, 1.15) * usual)
                    outcome.ended += 1
                    usual = 0.7 * usual + 0.3 * (time.monotonic() - began)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    outcome.kills += 1
            outcome.wrong += [f"kill {outcome.kills}: {w}" for w in look(root / "data", texts)]
            outcome.moments.update(_left(root / "data"))
        subprocess.run(command, env=environment, check=True, capture_output=True)
        outcome.wrong += [f"after the last build: {w}" for w in look(root / "data", texts)]
        outcome.wrong += [f"left behind: {w}" for w in leftovers(root / "data")]
        last = {p.read_text(encoding="utf-8") for p in (root / "reports").glob("*.txt")}
        if _texts(Collection.open(root / "data")) != {t.strip() for t in last}:
            outcome.wrong.append("the last build does not hold the last versions")
    return outcome


def look(data: Path, texts: dict[str, set[str]]) -> list[str]:
    """What is wrong with the collection as a reader finds it."""
    collection = Collection.open(data)
    wrong = list(disagreements(collection))
    known = {text.strip() for versions in texts.values() for text in versions}
    mixed = _texts(collection) - known
    return wrong + [f"a report that is no version of its file: {text[:30]}" for text in mixed]


def _texts(collection: Collection) -> set[str]:
    return {collection.reports[name].text.strip() for name in collection.reports}


def _left(data: Path) -> list[str]:
    """At what moment the build was stopped, by what it left."""
    found = {Path(path).parts[0] for path in leftovers(data)}
    if "generations" in found:
        return ["while a generation was written"]
    return ["while reports were read and extracted"] if found else ["between the steps"]


def _write(root: Path, place: str, version: int) -> str:
    text = report(place, version)
    (root / "reports" / f"{place}.txt").write_text(text, encoding="utf-8")
    return text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--encoder", default="hashing", help="or bundled: slower, the real one")
    parser.add_argument("--extractor", default="rules")
    parser.add_argument("--jobs", type=int, default=1)
    said = parser.parse_args()
    started = time.monotonic()
    os.environ["REPORTKG_ENCODER"] = said.encoder
    found = run(said.kills, said.seed, said.encoder, said.extractor, said.jobs)
    for line in found.wrong:
        print(line)
    for moment, count in sorted(found.moments.items()):
        print(f"{count:4} {moment}")
    print(
        f"{found.kills} builds killed, {found.ended} over before, {len(found.wrong)} things wrong, "
        f"{time.monotonic() - started:.0f} s"
    )
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
