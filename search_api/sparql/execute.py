"""A query from its words to its serialised result: search put in, guarded, run in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ontology.settings import Settings, settings
from search_api.sparql import guard
from search_api.sparql.errors import QueryRefused
from search_api.sparql.formats import Accepted
from search_api.sparql.pool import Job, Output, Pool
from search_api.sparql.prefixes import standard_prefixes
from search_api.sparql.search_service import Searcher, SearchRequest, SearchRow, rewrite
from search_api.sparql.waiting import Turn

if TYPE_CHECKING:
    from kg.stores import RemoteStore
    from search_api.sparql.remote import RemotePool

SHORT = 20_000
"""Characters of a query that is checked here; a longer one is checked where it can be killed."""
PATIENCE = 2.0
"""Times the limit for which a long query may stand paused without losing its own time."""
_check = lru_cache(maxsize=256)(guard.check)


def _no_search(request: SearchRequest) -> Sequence[SearchRow]:
    raise QueryRefused("SERVICE rk:search needs a passage index, and none is open here")


class SparqlEngine:
    """Answers SPARQL queries over one published snapshot, or a remote store, until closed."""

    def __init__(
        self,
        graph: Path | RemoteStore,
        search: Searcher | None = None,
        options: Settings | None = None,
    ) -> None:
        self.options = options or settings()
        self.prefixes = standard_prefixes(self.options.base_iri)
        self._search = search or _no_search
        self._pool = _pool(graph, self.options)

    def execute(
        self,
        query: str,
        accepted: Accepted,
        timeout: float | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        turn: Turn | None = None,
    ) -> Output:
        """The serialised result; raises ``SparqlError`` with what is wrong.

        ``timeout`` (seconds) can only shorten the deadline of the settings. Naming default or
        named graphs restricts the dataset to them (SPARQL 1.1 Protocol, section 2.1.4). Without it
        the time that a long query stands paused for others does not count, up to ``PATIENCE``.
        """
        limit = self.options.query_timeout
        seconds = limit if timeout is None else min(max(timeout, 0.01), limit)
        guard.check_size(query)
        query = rewrite(query, self.prefixes, self._search)
        if len(query) <= SHORT:
            _check(query)
        restricted = bool(default_graphs or named_graphs)
        job = Job(
            query,
            self.prefixes,
            accepted.table,
            accepted.graph,
            tuple(default_graphs) if restricted else None,
            tuple(named_graphs) if restricted else None,
            len(query) > SHORT,
        )
        # Whoever names no time of their own does not lose the time that others made them wait.
        patience = PATIENCE * limit if timeout is None else 0.0
        return self._pool.run(job, seconds, turn, patience)

    @property
    def killed(self) -> int:
        """Workers that were stopped so far."""
        return self._pool.killed

    def close(self) -> None:
        self._pool.close()


def _pool(graph: Path | RemoteStore, options: Settings) -> Pool | RemotePool:
    if isinstance(graph, Path):
        memory = options.query_memory_mb
        return Pool(graph, options.query_workers, memory, options.result_bytes)
    from search_api.sparql.remote import RemotePool

    return RemotePool(graph, options.result_bytes)
