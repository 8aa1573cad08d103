"""What a running service holds open: one generation of the collection and its query workers."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request

from ontology.errors import ReportkgError
from ontology.settings import Settings, settings
from search_api.collection import Collection
from search_api.generations import Generations
from search_api.limits import ResultMemory
from search_api.sparql.execute import SparqlEngine
from search_api.sparql.waiting import WaitingRoom
from search_api.views.suggestions import Suggester

_log = logging.getLogger("reportkg")
RESULT_MEMORY = 5
"""Largest results that may lie in memory at once while clients read them."""
CLOSE_AFTER = 5.0
"""Seconds until the idle workers of an older generation are ended; busy ones end by themselves."""
CHECK_EVERY = 0.5
"""Seconds between looks at the pointer to the published generation."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One generation, open."""

    collection: Collection
    sparql: SparqlEngine
    triples: int
    """Triples of the default graph."""
    suggester: Suggester


class Service:
    """The collection under ``data_dir``, reopened when a build publishes a new generation."""

    def __init__(self, data_dir: Path, options: Settings | None = None) -> None:
        self.data_dir = data_dir
        self.options = options or settings()
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._checked = 0.0
        self.waiting_room: WaitingRoom = WaitingRoom(self.options.query_workers)
        self.results = ResultMemory(RESULT_MEMORY * self.options.result_bytes)
        self.updating = threading.Lock()
        self.exports = 0
        self._closed = threading.Event()
        self.warm = threading.Event()
        """Set once what the first question needs is loaded, or could not be."""

    def opened(self) -> Opened:
        """The published generation; raises ``CollectionError`` where there is none."""
        now = time.monotonic()
        opened = self._opened
        if opened is not None and now - self._checked < CHECK_EVERY:
            return opened
        with self._lock:
            self._checked = now
            number = Generations(self.data_dir).number()
            if self._opened is not None and self._opened.collection.number == number:
                return self._opened
            fresh = self._open()
            old, self._opened = self._opened, fresh
        if old is not None:  # queries that are about to begin over it may still do so
            closing = threading.Timer(CLOSE_AFTER, old.sparql.close)
            closing.daemon = True
            closing.start()
        return fresh

    def follow(self) -> None:
        """Fetch what is new on the mirror of the settings, again and again, until closed."""
        if self.options.mirror is not None:
            threading.Thread(target=self._follow, args=(self.options.mirror,), daemon=True).start()

    def _follow(self, url: str) -> None:
        from search_api.mirror import pull

        while not self._closed.wait(self.options.mirror_every):
            try:
                if pull(url, self.data_dir).files:
                    self.refresh()
            except ReportkgError as error:  # what is here is served on
                _log.warning("the mirror was not followed: %s", error)

    @property
    def now_open(self) -> Opened | None:
        """What is open at the moment, without a look for anything newer."""
        return self._opened

    def refresh(self) -> None:
        """Look for a newer generation at the next request, not only after a while."""
        self._checked = 0.0

    def _open(self) -> Opened:
        from search_api.sparql.searching import searcher

        collection = Collection.open(self.data_dir, self.options.store)
        found = collection.store.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        triples = int(str(getattr(next(iter(found))["n"], "value", 0)))
        engine = SparqlEngine(collection.graph, searcher(collection), self.options)
        threading.Thread(target=self._warm, args=(collection,), daemon=True).start()
        return Opened(collection, engine, triples, Suggester(collection.store))

    def _warm(self, collection: Collection) -> None:
        """Load what the first question would wait for: encoder, names, contexts of search.

        For a second the encoder's engine lets no other thread go on while it loads.
        """
        from search_api.questions import interpret
        from search_api.search import search

        try:
            interpret(collection, "哪些项目已经投产")
            search(collection, "经济", k=1)
        except Exception:  # the first question will say the same to somebody who can act on it
            _log.debug("warming up failed", exc_info=True)
        finally:
            self.warm.set()

    @property
    def collection(self) -> Collection:
        return self.opened().collection

    @property
    def sparql(self) -> SparqlEngine:
        return self.opened().sparql

    @property
    def triples(self) -> int:
        return self.opened().triples

    def close(self) -> None:
        """End the workers, and follow nothing any more."""
        self._closed.set()
        with self._lock:
            if self._opened is not None:
                self._opened.sparql.close()
                self._opened = None


def service_of(request: Request) -> Service:
    """The service of the application that a request came to."""
    service: Service = request.app.state.service
    return service


def client_of(request: Request) -> str:
    """Who asks: the address that the server saw, or that a trusted proxy vouched for."""
    return request.client.host if request.client else ""
