"""The service under attack: does a cheap query stay cheap, does memory stay bounded, has every
refusal a reason?

    python -m benchmarks.attacks [--times 4]

Each attack runs against a service of its own settings from 127.0.0.1 while a bystander on 127.0.0.2
asks a cheap query again and again (``benchmarks.bystander``).
``tests/search_api/test_attacks.py`` runs the same attacks once.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from benchmarks.hostile import ATTACKS, Answer, post
from benchmarks.serving import Served, free_port, serving

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "data" / "jiuyuan-2023.jsonl"
SAMPLE = ROOT / "corpus" / "reports" / "jiuyuan-2023.txt"
CHEAP = "/sparql?query=" + quote("ASK { ?s a rk:Project }")
SETTINGS = {"query_timeout": "2", "query_memory_mb": "1024", "result_bytes": "5000000"}


@dataclass
class Watch:
    """What a bystander sees during an attack."""

    served: Served
    waits: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    peak: int = 0
    """Bytes of resident memory of service and workers together, at most."""
    largest: int = 0
    """Bytes of the largest single process."""

    def __enter__(self) -> Watch:
        self._stop = threading.Event()
        self._bystander = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.bystander", str(self.served.port), CHEAP],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._threads = [
            threading.Thread(target=self._listen),
            threading.Thread(target=self._weigh),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._bystander.stdin is not None
        self._bystander.stdin.close()
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._bystander.wait()

    def _listen(self) -> None:
        assert self._bystander.stdout is not None
        with self._bystander.stdout as told:
            for line in told:
                seconds, failure = json.loads(line)
                self.waits.append(seconds)
                if failure:
                    self.failures.append(failure)

    def _weigh(self) -> None:
        while not self._stop.is_set():
            sizes = resident(self.served.process.pid)
            self.peak = max(self.peak, sum(sizes))
            self.largest = max(self.largest, max(sizes[1:], default=0))
            self._stop.wait(0.05)


def resident(pid: int) -> list[int]:
    """Bytes of resident memory of a process and of its children, itself first."""
    found = [pid]
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += map(int, (task / "children").read_text().split())
    sizes = []
    for each in found:
        try:
            pages = int(Path(f"/proc/{each}/statm").read_text().split()[1])
        except (OSError, IndexError):
            pages = 0
        sizes.append(pages * 4096)
    return sizes


def reasonless(answers: Sequence[Answer]) -> list[Answer]:
    """Refusals that do not say why. A cut connection has nothing to say it on."""
    found = []
    for status, body in answers:
        if status < 400:
            continue
        try:
            detail = json.loads(body)["detail"]
        except (ValueError, KeyError, TypeError):
            detail = body.decode("utf-8", "replace")  # of the HTTP server, before there is a path
        if not detail.strip():
            found.append((status, body))
    return found


def back_after_kill(data: Path) -> float:
    """Seconds to the first answer of a service whose predecessor was killed under load."""
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with serving(data, rate_limit="0", **SETTINGS) as first:
        for _ in range(8):
            threading.Thread(target=post, args=(first, query), daemon=True).start()
        time.sleep(0.5)
        first.process.kill()
        first.process.wait()
    again = Served(data, free_port(), {"rate_limit": "0", **SETTINGS})
    try:
        return again.wait(path=CHEAP)
    finally:
        again.stop()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=4, help="rounds of each attack")
    times = parser.parse_args(arguments).times
    from search_api.build import load

    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        load(GOLD, SAMPLE, data)
        print(f"{'attack':28}{'answers':34}{'cheap query, median and slowest ms':36}peak MiB")
        for attack in ATTACKS:
            with serving(data, rate_limit="0", **SETTINGS) as served, Watch(served) as watch:
                answers = [each for _ in range(times) for each in attack(served)]
                time.sleep(0.3)
            counted = Counter(status for status, _ in answers)
            statuses = " ".join(f"{status}:{n}" for status, n in sorted(counted.items()))
            waits = [1000 * wait for wait in watch.waits]
            told = f"{statistics.median(waits):8.1f} {max(waits):8.1f}"
            print(f"{attack.__name__:28}{statuses:34}{told:36}{watch.peak >> 20:8}", flush=True)
            problems = [*watch.failures, *map(str, reasonless(answers))]
            problems += [f"slowest {max(waits):.0f} ms"] if max(waits) > 1000 else []
            problems += [f"{n} with status 500" for status, n in counted.items() if status == 500]
            for problem in problems[:5]:
                print(f"    {problem}")
            bad += bool(problems)
        print(f"killed under load, the service is back after {back_after_kill(data):.1f} s")
    print(f"attacks withstood: {len(ATTACKS) - bad} of {len(ATTACKS)}")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
