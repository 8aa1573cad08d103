"""Workers: fast when all is well, dead at the deadline, and without a network."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from search_api.sparql.errors import (
    NotAcceptable,
    QueryOverMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
)
from search_api.sparql.pool import Job, Output, Pool
from search_api.sparql.waiting import Turn, WaitingRoom

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
TRIPLES = 2000


def job(query: str, table: str | None = "text/csv", graph: str | None = "text/turtle") -> Job:
    return Job(query, {"ex": "urn:"}, table, graph)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    folder = tmp_path_factory.mktemp("pool") / "graph"
    store = ox.Store(str(folder))
    store.extend(
        ox.Quad(ox.NamedNode(f"urn:s{n}"), ox.NamedNode("urn:p"), ox.Literal(f"词{n}"))
        for n in range(TRIPLES)
    )
    store.flush()
    del store
    made = Pool(folder, size=2, memory_mb=1024, result_bytes=40_000)
    yield made
    made.close()


def test_a_query_is_answered_in_the_format_asked_for(pool: Pool) -> None:
    assert pool.run(job("SELECT ?o { ex:s7 ex:p ?o }"), 20).body.decode() == "o\r\n词7\r\n"
    graph = pool.run(job("CONSTRUCT WHERE { ex:s7 ex:p ?o }"), 20)
    assert graph.media_type == "text/turtle"
    assert "词7" in graph.body.decode()


def test_a_query_past_its_deadline_dies_and_the_next_is_answered(pool: Pool) -> None:
    killed, started = pool.killed, time.monotonic()
    with pytest.raises(QueryTimeout, match=r"0\.5 seconds"):
        pool.run(job(ENDLESS), 0.5)
    assert time.monotonic() - started < 2
    assert pool.killed == killed + 1
    assert b"7" in pool.run(job("SELECT ?o { ex:s7 ex:p ?o }"), 20).body


def test_others_are_answered_while_one_runs_away(pool: Pool) -> None:
    failures: list[Exception] = []

    def run_away() -> None:
        try:
            pool.run(job(ENDLESS), 1.5)
        except QueryTimeout as error:
            failures.append(error)

    thread = threading.Thread(target=run_away)
    thread.start()
    started = time.monotonic()
    while thread.is_alive():
        pool.run(job("ASK { ex:s7 ex:p ?o }"), 5)
        assert time.monotonic() - started < 5
        time.sleep(0.02)
    assert len(failures) == 1


def test_a_result_over_the_cap_is_an_error_and_never_cut(pool: Pool) -> None:
    with pytest.raises(ResultTooLarge, match="never cut"):
        pool.run(job("SELECT * { ?s ?p ?o }"), 20)


def test_a_worker_out_of_memory_is_replaced(pool: Pool) -> None:
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    query = f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("{"x" * 64}" AS ?x0) {doubled} }}'
    with pytest.raises((QueryOverMemory, QueryTimeout, QueryRefused)):
        pool.run(job(query), 20)
    assert pool.run(job("ASK {}"), 20).body == b"true"


def test_a_worker_killed_from_outside_is_replaced(pool: Pool) -> None:
    worker = pool._idle[-1]
    os.kill(worker.process.pid, signal.SIGKILL)
    worker.process.wait()
    with pytest.raises(QueryOverMemory):
        pool.run(job("ASK {}"), 20)
    assert pool.run(job("ASK {}"), 20).body == b"true"


def test_errors_are_named(pool: Pool) -> None:
    with pytest.raises(QuerySyntaxError, match="expected"):
        pool.run(job("SELECT * {"), 20)
    with pytest.raises(NotAcceptable, match="graph"):
        pool.run(job("CONSTRUCT WHERE { ?s ?p ?o }", graph=None), 20)


def test_a_worker_can_open_no_socket_even_where_a_service_gets_past_the_guard(pool: Pool) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(1)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        with pytest.raises((QueryRefused, QueryTimeout)):
            pool.run(job(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"), 5)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_query_whose_service_has_died_ends_by_itself(tmp_path: Path) -> None:
    """kill -9 of the service in the middle of a runaway query leaves no process behind."""
    ox.Store(str(tmp_path / "graph")).flush()
    heavy = "SELECT (COUNT(*) AS ?n) { " + " ".join(
        f"VALUES ?v{n} {{ {' '.join(map(str, range(60)))} }}" for n in range(7)
    )
    code = f"""
import sys
from pathlib import Path
from search_api.sparql.pool import Job, Output, Pool
from search_api.sparql.waiting import Turn, WaitingRoom
pool = Pool(Path({str(tmp_path / "graph")!r}), 1, 1024, 1000)
pool.run(Job("ASK {{}}", {{}}, "text/csv", None), 20)
print(pool._idle[-1].process.pid, flush=True)
pool.run(Job({heavy + " }"!r}, {{}}, "text/csv", None), 1.0)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as service:
        assert service.stdout is not None
        worker = int(service.stdout.readline())
        time.sleep(0.2)
        service.kill()
    deadline = time.monotonic() + 6
    while _alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(worker)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


BUSY = "SELECT (COUNT(*) AS ?n) { " + " ".join(
    f"VALUES ?v{n} {{ {' '.join(map(str, range(40)))} }}" for n in range(3)
)
"""A query that takes some hundredths of a second and gives one small row."""


def together(*works: Callable[[Turn], object]) -> list[object]:
    """What each gives when they meet in a lane with one long slot."""
    room = WaitingRoom(len(works), long_slots=1)

    async def all_of_them() -> list[object]:
        asked = (room.run(work, str(n)) for n, work in enumerate(works))
        return list(await asyncio.gather(*asked, return_exceptions=True))

    with ThreadPoolExecutor(1) as alone:  # a browser test may have left a loop in this one
        return alone.submit(lambda: asyncio.run(all_of_them())).result()


def test_the_worker_of_a_long_query_goes_on_at_its_full_priority(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.sparql.pool.SOON", 0.001)
    worker = pool._idle[-1]
    busy = job(BUSY + " }")
    assert isinstance(together(lambda turn: pool.run(busy, 20, turn))[0], Output)
    assert worker in pool._idle
    assert worker.thread is None  # the one whose priority was lowered is gone
    worker.wait_ready(20)
    assert worker.thread is not None
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, worker.thread) == own


def test_time_that_a_long_query_waits_for_others_is_given_back(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.sparql.pool.SOON", 0.001)
    allowed = 2.0

    def holds_the_slot(turn: Turn) -> str:
        turn.lengthen(time.monotonic() + 20)
        time.sleep(1.5 * allowed)
        return "held"

    def asks(patience: float) -> Callable[[Turn], object]:
        def run(turn: Turn) -> object:
            time.sleep(0.1)
            return pool.run(job(BUSY + " }"), allowed, turn, patience)

        return run

    assert isinstance(together(holds_the_slot, asks(20.0))[1], Output)
    assert isinstance(together(holds_the_slot, asks(0.0))[1], QueryTimeout)


def test_closing_ends_the_workers(tmp_path: Path) -> None:
    ox.Store(str(tmp_path / "graph")).flush()
    made = Pool(tmp_path / "graph", size=1, memory_mb=1024, result_bytes=1000)
    made.run(job("ASK {}"), 20)
    worker = made._idle[-1]
    made.close()
    assert worker.process.poll() is not None
