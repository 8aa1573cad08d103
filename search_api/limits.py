"""How much one client may ask of the service, and how much memory results may take."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from search_api.sparql.errors import ServiceBusy

SECONDS_AT_ONCE = 10
"""How many seconds' worth of requests a client may send in one go."""
MAX_CLIENTS = 20_000
"""Clients whose balance is remembered; the longest silent are forgotten first."""


class RateLimit:
    """A token bucket a client: ``rate`` requests a second, more for a short while."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._size, self._clock = rate, rate * SECONDS_AT_ONCE, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Seconds after which the client may ask again; 0 where it may ask now."""
        if self._rate <= 0:
            return 0.0
        now = self._clock()
        level, then = self._buckets.pop(client, (self._size, now))
        level = min(self._size, level + (now - then) * self._rate)
        allowed = level >= 1
        self._buckets[client] = (level - 1 if allowed else level, now)
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - level) / self._rate


class ResultMemory:
    """Bytes that results may take while slow clients read them."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self.used = 0

    def take(self, size: int) -> None:
        """Count ``size`` bytes until ``give``; raises ``ServiceBusy`` where there is no room."""
        with self._lock:
            if self.used and self.used + size > self._limit:
                raise ServiceBusy(
                    "results that other clients are still reading take all the memory; "
                    "try again shortly"
                )
            self.used += size

    def give(self, size: int) -> None:
        """The bytes have been sent, or will never be."""
        with self._lock:
            self.used -= size
