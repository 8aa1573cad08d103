"""The attacks of ``benchmarks/hostile.py``, once each, on one service over the sample.

How long a bystander waits and how soon a killed service is back is measured by the long version,
``python -m benchmarks.attacks``; here every bystander must be answered, however slow the machine.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.attacks import CHEAP, SETTINGS, Watch, reasonless, resident
from benchmarks.hostile import ATTACKS, LOADS, SERVICES, TRICKS, Answer, post
from benchmarks.serving import Served, serving

MIB = 1 << 20
WORKER_CAP = int(SETTINGS["query_memory_mb"])


@pytest.fixture(scope="module")
def served(gold_data: Path) -> Iterator[Served]:
    with serving(gold_data, rate_limit="0", **{**SETTINGS, "query_timeout": "0.6"}) as running:
        yield running


EXPECTED = {
    "cartesian_product": {503, 504},
    "nested_paths": {503, 504},
    "concat_bomb": {503, 504},
    "group_concat_bomb": {503, 504},
    "huge_order": {503, 504},
    "large_result": {413, 503, 504},
    "many_values": {503, 504},
    "one_large_values": {200, 503, 504},
    "slow_parse": {200, 503, 504},
    "regular_expressions": {200, 400, 503, 504},
    "slow_readers": set(),
    "slow_writers": set(),
    "two_hundred_clients": {200, 503},
    "two_hundred_heavy_clients": {503, 504},
    "calls_out": {400, 403},
    "updates_without_token": {400, 403},
    "header_and_path_tricks": {0, 400, 404, 405, 413, 414, 415, 431},
}
"""The statuses that an attack may be answered with."""


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.__name__))
def test_others_are_served_while_somebody_attacks(
    served: Served, attack: Callable[[Served], list[Answer]]
) -> None:
    with Watch(served) as watch:
        answers = attack(served)
    assert watch.waits
    assert watch.failures == []
    assert watch.largest <= WORKER_CAP * MIB
    assert {status for status, _ in answers} <= EXPECTED[attack.__name__]
    assert reasonless(answers) == []


def test_the_attacks_are_as_many_as_they_say() -> None:
    assert set(EXPECTED) == {attack.__name__ for attack in ATTACKS}
    assert len(SERVICES) + len(LOADS) >= 20
    assert len(TRICKS) >= 20


def test_nothing_is_left_running_after_the_attacks(served: Served) -> None:
    deadline = time.monotonic() + 10
    while len(resident(served.process.pid)) > 4 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(resident(served.process.pid)) <= 4
    _, _, metrics = served.request("GET", "/metrics")
    assert b"reportkg_sparql_long 0.0" in metrics
    assert b"reportkg_result_bytes 0.0" in metrics


def test_killed_workers_are_replaced(served: Served) -> None:
    for child in children(served.process.pid):
        os.kill(child, signal.SIGKILL)
    statuses = [served.request("GET", CHEAP)[0] for _ in range(6)]
    assert statuses[-1] == 200
    assert set(statuses) <= {200, 503}


def test_a_killed_service_comes_back_with_everything(gold_data: Path) -> None:
    with serving(gold_data, rate_limit="0", **SETTINGS) as first:
        query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        under_load = [
            threading.Thread(target=post, args=(first, query), daemon=True) for _ in range(8)
        ]
        for thread in under_load:
            thread.start()
        time.sleep(0.5)
        count = first.request("GET", "/readyz")[2]
        workers = children(first.process.pid)
        first.process.kill()
        first.process.wait()
        with serving(gold_data, rate_limit="0", **SETTINGS) as again:
            assert again.request("GET", "/readyz")[2] == count
            assert again.request("GET", CHEAP)[0] == 200
        deadline = time.monotonic() + 5
        while any(map(alive, workers)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(map(alive, workers))


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
