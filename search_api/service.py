"""What a running service holds open: one generation of the collection and its query workers."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request

from ontology.settings import settings
from search_api.collection import Collection
from search_api.generations import Generations
from search_api.sparql.execute import SparqlEngine
from search_api.sparql.waiting import WaitingRoom
from search_api.views.suggestions import Suggester

_log = logging.getLogger("reportkg")
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

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._checked = 0.0
        self.waiting_room: WaitingRoom = WaitingRoom(settings().query_workers)

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
        if old is not None:  # queries that began over it may still end
            closing = threading.Timer(settings().query_timeout + 1, old.sparql.close)
            closing.daemon = True
            closing.start()
        return fresh

    def _open(self) -> Opened:
        from search_api.sparql.searching import searcher

        collection = Collection.open(self.data_dir)
        found = collection.store.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        triples = int(str(getattr(next(iter(found))["n"], "value", 0)))
        engine = SparqlEngine(collection.graph_folder, searcher(collection))
        threading.Thread(target=_warm, args=(collection,), daemon=True).start()
        return Opened(collection, engine, triples, Suggester(collection.store))

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
        """End the workers."""
        with self._lock:
            if self._opened is not None:
                self._opened.sparql.close()
                self._opened = None


def _warm(collection: Collection) -> None:
    """Load what the first question would wait for: encoder, names, contexts of search."""
    from search_api.questions import interpret
    from search_api.search import search

    try:
        interpret(collection, "哪些项目已经投产")
        search(collection, "经济", k=1)
    except Exception:  # the first question will say the same to somebody who can act on it
        _log.debug("warming up failed", exc_info=True)


def service_of(request: Request) -> Service:
    """The service of the application that a request came to."""
    service: Service = request.app.state.service
    return service
