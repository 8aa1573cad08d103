"""A bounded waiting room before the query workers: first come, first served."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from search_api.sparql.errors import ServiceBusy
from search_api.sparql.pool import Output

PLACES = 64
"""Queries that may wait for a worker; more are told to come back."""


class WaitingRoom:
    """Lets as many queries in at once as there are workers."""

    def __init__(self, workers: int, places: int = PLACES) -> None:
        self._workers = workers
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="sparql")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn = asyncio.Semaphore(workers)
        self._places = places
        self._waiting = 0

    async def run(self, work: Callable[[], Output]) -> Output:
        """The output of ``work``, in turn; raises ``ServiceBusy`` where every place is taken."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # a semaphore belongs to one loop
            self._loop, self._turn, self._waiting = loop, asyncio.Semaphore(self._workers), 0
        turn = self._turn
        if self._waiting >= self._places:
            raise ServiceBusy(f"{self._places} queries are waiting already; try again shortly")
        self._waiting += 1
        try:
            await turn.acquire()
        finally:
            self._waiting -= 1
        try:
            return await loop.run_in_executor(self._threads, work)
        finally:
            turn.release()
