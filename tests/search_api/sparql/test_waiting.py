"""Turns before the workers: fair between clients, bounded, and never held up by long queries."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from search_api.sparql.errors import QueryTimeout, ServiceBusy
from search_api.sparql.waiting import Turn, WaitingRoom


def in_room(room: WaitingRoom, works: list[tuple[str, Callable[[Turn], str]]]) -> list[object]:
    """Results, or errors, of works of clients that come in this order."""

    async def run() -> list[object]:
        tasks = []
        for client, work in works:
            tasks.append(asyncio.create_task(room.run(work, client)))
            await asyncio.sleep(0)
        return list(await asyncio.gather(*tasks, return_exceptions=True))

    # a thread of its own: where a browser test came before, this one has a running loop
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


def test_clients_take_turns_and_not_queries() -> None:
    order: list[str] = []

    def work(name: str) -> Callable[[Turn], str]:
        def run(_: Turn) -> str:
            order.append(name)
            time.sleep(0.005)
            return name

        return run

    many = [("many", work(f"many{n}")) for n in range(20)]
    in_room(WaitingRoom(1), [*many, ("one", work("one"))])
    assert order.index("one") <= 2
    assert len(order) == 21


def test_a_full_room_turns_away_and_says_so() -> None:
    def work(_: Turn) -> str:
        time.sleep(0.02)
        return "done"

    room = WaitingRoom(1, places=3, places_each=2)
    answers = in_room(room, [("a", work)] * 4 + [("b", work)] * 3)
    assert answers.count("done") == 4
    reasons = [str(answer) for answer in answers if isinstance(answer, ServiceBusy)]
    assert len(reasons) == 3
    assert any("of yours" in reason for reason in reasons)
    assert any("waiting already" in reason for reason in reasons)
    assert room.waiting == 0


def test_a_long_query_makes_room_for_short_ones() -> None:
    short_done = threading.Event()

    def long(turn: Turn) -> str:
        turn.lengthen(time.monotonic() + 5)
        assert short_done.wait(5)
        return "long"

    def short(_: Turn) -> str:
        short_done.set()
        return "short"

    room = WaitingRoom(1)
    assert in_room(room, [("a", long), ("a", short)]) == ["long", "short"]
    assert room.long == 0


def test_long_queries_wait_for_each_other_until_their_time_is_up() -> None:
    def long(turn: Turn) -> str:
        turn.lengthen(time.monotonic() + 0.2)
        time.sleep(0.4)
        return "done"

    answers = in_room(WaitingRoom(1, long_slots=1), [("a", long), ("b", long)])
    assert answers[0] == "done"
    assert isinstance(answers[1], QueryTimeout)


def test_only_so_many_long_queries_stand_paused() -> None:
    def long(turn: Turn) -> str:
        turn.lengthen(time.monotonic() + 2)
        time.sleep(0.2)
        return "done"

    answers = in_room(WaitingRoom(3, long_slots=1, parked=1), [(str(n), long) for n in range(3)])
    assert answers.count("done") == 2
    assert sum(isinstance(answer, ServiceBusy) for answer in answers) == 1


def test_a_client_with_many_long_queries_waits_for_them_and_others_do_not() -> None:
    order: list[str] = []

    def long(turn: Turn) -> str:
        turn.lengthen(time.monotonic() + 5)
        time.sleep(0.2)
        order.append("long")
        return "long"

    def short(name: str) -> Callable[[Turn], str]:
        def run(_: Turn) -> str:
            order.append(name)
            return name

        return run

    room = WaitingRoom(1, long_each=1)
    in_room(room, [("a", long), ("a", short("same")), ("b", short("other"))])
    assert order == ["other", "long", "same"]


def test_errors_of_the_work_come_through_and_free_the_slot() -> None:
    def broken(_: Turn) -> str:
        raise QueryTimeout("no")

    room = WaitingRoom(1)
    answers = in_room(room, [("a", broken), ("a", lambda _: "next")])
    assert isinstance(answers[0], QueryTimeout)
    assert answers[1] == "next"


@pytest.mark.parametrize("slots", [1, 3])
def test_nothing_is_lost_however_many_come(slots: int) -> None:
    room = WaitingRoom(slots, places=1000, places_each=1000)
    answers = in_room(room, [(str(n % 7), lambda _: "done") for n in range(200)])
    assert answers == ["done"] * 200
