"""Readers and structure against arbitrary input, for a set time.

    python -m benchmarks.fuzz [--minutes 10] [--engine hypothesis|atheris] [--keep DIR]

The properties of ``tests/corpus/fuzzing.py``: only documented errors, offsets inside the text,
quotes word for word, the same result twice. ``hypothesis`` draws edits of small invented reports,
fresh at every run; ``atheris`` (``pip install atheris``, Python to 3.13) steers the same draws by
the branches that they reach. Prints runs by property, failures with their input, the slowest run,
and memory at the start and the end. Failures are written to ``--keep``.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from corpus.readers import scan
from tests.corpus import fuzzing

HANG = 60.0
"""Seconds after which one run counts as hanging."""
ROUND, STARTS = 40, 64
PROPERTIES: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], object]]] = {
    "text": (fuzzing.texts(), fuzzing.hold_text),
    "bytes": (fuzzing.arbitrary(), lambda file: fuzzing.hold(*file)),
    "edited files": (fuzzing.files(), lambda file: fuzzing.hold(*file)),
    "edited archive": (fuzzing.edits(), fuzzing.hold_archive),
}


class Hang(BaseException):
    """A run took longer than ``HANG``."""


class Watch:
    """Counts runs, times them, and keeps what fails."""

    def __init__(self, keep: Path | None) -> None:
        self.keep = keep
        self.runs: Counter[str] = Counter()
        self.failures: dict[str, str] = {}
        self.slowest = (0.0, "")
        self.began = time.monotonic()
        self.memory = _memory()

    def run(self, name: str, value: Any) -> None:
        """One input under one property; a failure is noted and does not stop the rest."""
        self.runs[name] += 1
        before = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, HANG)
        try:
            PROPERTIES[name][1](value)
        except Exception as error:
            self.note(name, value, error)
        except Hang as error:
            self.note(name, value, error)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        self.slowest = max(self.slowest, (time.monotonic() - before, f"{name}: {value!r:.200}"))

    def note(self, name: str, value: Any, error: BaseException) -> None:
        """Each place in the code that fails is told once."""
        frames = traceback.extract_tb(error.__traceback__)
        where = next((f for f in reversed(frames) if "/corpus/" in f.filename), frames[-1])
        key = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
        if key in self.failures:
            return
        self.failures[key] = f"{name}: {error!s:.300}"
        print(f"FAILED {key}: {name}: {error!s:.300}\n    {value!r:.1500}", flush=True)
        if self.keep is not None and isinstance(value, tuple):
            self.keep.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256(value[1]).hexdigest()[:12]
            (self.keep / f"{digest}-{value[0]}").write_bytes(value[1])

    def report(self) -> None:
        """What was run, what failed, and what it took."""
        took = time.monotonic() - self.began
        runs = ", ".join(f"{name} {count}" for name, count in self.runs.items())
        print(f"{sum(self.runs.values())} runs in {took / 60:.1f} minutes: {runs}")
        print(f"{len(self.failures)} failures: {', '.join(self.failures) or 'none'}")
        print(f"slowest run {self.slowest[0]:.2f} s: {self.slowest[1]}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"memory {self.memory:,.0f} MiB at the start, {_memory():,.0f} MiB at the end, peak "
            f"{peak:,.0f} MiB",
            flush=True,
        )


def _memory() -> float:
    """MiB resident now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def with_hypothesis(watch: Watch, minutes: float) -> None:
    """Rounds of fresh draws of every property in turn until the time is over."""
    number = int(time.time())
    quiet = settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    rounds = 0
    while time.monotonic() - watch.began < minutes * 60:
        for name, (strategy, _) in PROPERTIES.items():
            seed(number)(quiet(given(strategy)(_one_of(watch, name))))()
            number += 1
        rounds += 1
        if rounds % 10 == 0:
            print(f"  {sum(watch.runs.values())} runs, {_memory():,.0f} MiB", flush=True)


def _one_of(watch: Watch, name: str) -> Callable[[Any], None]:
    def once(value: Any) -> None:
        watch.run(name, value)

    return once


def with_atheris(watch: Watch, minutes: float) -> None:
    """The same draws, made from bytes that libFuzzer changes to reach new branches."""
    try:
        import atheris
    except ImportError:
        print("skipped: atheris is not installed (pip install atheris)")
        return
    names = sorted(PROPERTIES)

    def once(drawn: tuple[str, Any]) -> None:
        watch.run(*drawn)

    def tagged(name: str) -> st.SearchStrategy[tuple[str, Any]]:
        return st.tuples(st.just(name), PROPERTIES[name][0])

    loud = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
    run = loud(given(st.sampled_from(names).flatmap(tagged))(once))
    fuzz = run.hypothesis.fuzz_one_input  # type: ignore[attr-defined]

    def one(data: bytes) -> None:
        if time.monotonic() - watch.began > minutes * 60:
            watch.report()
            sys.stdout.flush()
            os._exit(1 if watch.failures else 0)
        fuzz(data)

    _instrument(atheris.instrument_func)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(STARTS):  # an empty input draws nothing, and teaches nothing
            (Path(folder) / str(number)).write_bytes(random.Random(number).randbytes(1500))
        options = ["-max_len=6000", "-len_control=0", "-rss_limit_mb=0", "-verbosity=0"]
        atheris.Setup([sys.argv[0], folder, *options], one)
        atheris.Fuzz()


def _instrument(instrument: Callable[[Any], Any]) -> None:
    """Our own readers and structure alone: branches of the libraries below would drown them."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] != "corpus":
            continue
        for holder in (module, *(c for c in vars(module).values() if isinstance(c, type))):
            for found in list(vars(holder).values()):
                if isinstance(found, FunctionType) and found.__module__ == name:
                    instrument(found)


def _alarm(number: int, frame: FrameType | None) -> None:
    raise Hang(f"more than {HANG:g} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--engine", choices=("hypothesis", "atheris"), default="hypothesis")
    parser.add_argument("--keep", type=Path, help="folder for files that fail")
    given_ = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _alarm)
    scan.available = lambda: False  # recognising a page takes seconds; a scan is refused here
    for name, data in fuzzing.SEEDS.items():
        fuzzing.hold(name, data)  # loads what is loaded once
    watch = Watch(given_.keep)
    {"hypothesis": with_hypothesis, "atheris": with_atheris}[given_.engine](watch, given_.minutes)
    watch.report()
    sys.exit(1 if watch.failures else 0)


if __name__ == "__main__":
    main()
