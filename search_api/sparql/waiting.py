"""Fair turns before the query workers, and a lane of its own for queries that take long.

A query begins in a fast slot. Clients take turns, not queries: who sends a hundred waits behind
whoever sends one. A query that is not done after a moment gives its slot back, is paused, and goes
on in one of a few long slots at low priority; so cheap queries are answered at once whatever else
runs. Every room is bounded, and whoever finds it full is told to come back (503).
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from enum import Enum
from typing import TypeVar

from search_api.sparql.errors import QueryTimeout, ServiceBusy

PLACES = 256
"""Queries that may wait for a fast slot."""
PLACES_EACH = 128
"""Of these, queries of one client."""
LONG_SLOTS = 2
PARKED = 32
"""Long queries that may stand paused."""
LONG_EACH = 8
"""Long queries of one client, running or paused; while it has so many, its others wait."""

T = TypeVar("T")


class State(Enum):
    """Where a query stands."""

    WAITING = "waiting"
    FAST = "fast"
    PARKED = "parked"
    LONG = "long"
    ENDED = "ended"


class Turn:
    """One query's way through the room."""

    def __init__(self, room: WaitingRoom, client: str) -> None:
        self._room = room
        self.client = client
        self.state = State.WAITING
        self.called: Future[None] = Future()

    def lengthen(self, deadline: float) -> None:
        """Give the fast slot back; returns when a long slot is free.

        ``deadline`` is a time of ``time.monotonic``. Raises ``ServiceBusy`` where no more queries
        may stand paused, ``QueryTimeout`` where no slot came free in time.
        """
        self._room.park(self)
        try:
            self.called.result(max(0.0, deadline - time.monotonic()))
        except NotInTime:
            raise QueryTimeout(
                "other long queries were running and this one's time ran out; try again later"
            ) from None


class WaitingRoom:
    """Lets ``workers`` queries at once into the fast lane and ``long_slots`` into the long one."""

    def __init__(
        self,
        workers: int,
        places: int = PLACES,
        places_each: int = PLACES_EACH,
        long_slots: int = LONG_SLOTS,
        parked: int = PARKED,
        long_each: int = LONG_EACH,
    ) -> None:
        self._lock = threading.Lock()
        self._fast, self._long = workers, long_slots
        self._places, self._each = places, places_each
        self._room_to_park, self._long_each = parked, long_each
        self._queues: OrderedDict[str, deque[Turn]] = OrderedDict()
        self._parked: deque[Turn] = deque()
        self._slow: Counter[str] = Counter()
        self._threads = ThreadPoolExecutor(
            workers + long_slots + parked, thread_name_prefix="sparql"
        )

    @property
    def waiting(self) -> int:
        """Queries that wait for a fast slot."""
        return sum(map(len, self._queues.values()))

    @property
    def long(self) -> int:
        """Queries in the long lane, running or paused."""
        return sum(self._slow.values())

    async def run(self, work: Callable[[Turn], T], client: str = "") -> T:
        """What ``work`` gives, in turn; raises ``ServiceBusy`` where every place is taken."""
        turn = self._enter(client)
        try:
            await asyncio.wrap_future(turn.called)
            loop = asyncio.get_running_loop()
            running = loop.run_in_executor(self._threads, work, turn)
        except BaseException:
            self._end(turn)
            raise
        running.add_done_callback(lambda _: self._end(turn))
        return await asyncio.shield(running)

    def _enter(self, client: str) -> Turn:
        turn = Turn(self, client)
        with self._lock:
            queue = self._queues.get(client, ())
            if len(queue) >= self._each:
                raise ServiceBusy(f"{len(queue)} queries of yours are waiting; send fewer at once")
            if self.waiting >= self._places:
                raise ServiceBusy(f"{self._places} queries are waiting already; try again shortly")
            self._queues.setdefault(client, deque()).append(turn)
            self._call()
        return turn

    def park(self, turn: Turn) -> None:
        """Move a query from its fast slot to the long lane."""
        with self._lock:
            if len(self._parked) >= self._room_to_park:
                raise ServiceBusy("too many long queries are waiting; ask for less or come back")
            turn.called = Future()
            turn.state = State.PARKED
            self._parked.append(turn)
            self._slow[turn.client] += 1
            self._fast += 1
            self._call()

    def _end(self, turn: Turn) -> None:
        with self._lock:
            state, turn.state = turn.state, State.ENDED
            if state is State.WAITING:
                self._forget(turn)
            elif state is State.FAST:
                self._fast += 1
            elif state in (State.PARKED, State.LONG):
                if state is State.LONG:
                    self._long += 1
                else:
                    self._parked.remove(turn)
                self._slow[turn.client] -= 1
                self._slow += Counter()  # drops zeros
            self._call()

    def _forget(self, turn: Turn) -> None:
        queue = self._queues.get(turn.client)
        if queue is not None and turn in queue:
            queue.remove(turn)
            if not queue:
                del self._queues[turn.client]

    def _call(self) -> None:
        """Hand free slots out; the lock is held."""
        while self._long and self._parked:
            turn = self._parked.popleft()
            self._long -= 1
            turn.state = State.LONG
            turn.called.set_result(None)
        while self._fast:
            client = next((c for c in self._queues if self._slow[c] < self._long_each), None)
            if client is None:
                return
            queue = self._queues[client]
            turn = queue.popleft()
            if queue:
                self._queues.move_to_end(client)
            else:
                del self._queues[client]
            if turn.called.set_running_or_notify_cancel():
                self._fast -= 1
                turn.state = State.FAST
                turn.called.set_result(None)
