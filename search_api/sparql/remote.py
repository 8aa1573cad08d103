"""Queries on an engine behind HTTP, in the place of the pool of worker processes.

The engine's results are read whole and written anew in the format that the client accepts: what
leaves the service is conformant whatever the engine sends, and never a part.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from functools import cached_property
from itertools import pairwise
from threading import Lock

import pyoxigraph as ox

from kg.lexer import Token, tokens
from kg.stores import (
    RemoteError,
    RemoteQueryError,
    RemoteStore,
    RemoteTimeout,
    RemoteTooLarge,
)
from kg.stores.base import Query
from kg.stores.remote import parsed
from search_api.crew import Crew, Limits, TaskError
from search_api.sparql import guard
from search_api.sparql.errors import (
    EngineFailed,
    NotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
)
from search_api.sparql.pool import SOON, Job, Output
from search_api.sparql.waiting import Turn

THREADS = 64
SECOND_OPINION = Limits(seconds=5.0)


class RemotePool:
    """Runs jobs on one engine; safe to use from many threads."""

    def __init__(self, store: RemoteStore, result_bytes: int) -> None:
        self._engine, self.result_bytes = store.engine, result_bytes
        self.killed = 0
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="engine")
        self._lock = Lock()

    def run(
        self, job: Job, timeout: float, turn: Turn | None = None, patience: float = 0.0
    ) -> Output:
        """Answer ``job`` within ``timeout`` seconds; raises ``SparqlError`` with what is wrong.

        With a ``turn``, a query that takes long gives its fast slot back meanwhile; the engine goes
        on, so that no ``patience`` is needed.
        """
        deadline = time.monotonic() + timeout
        if job.unchecked:
            guard.check(job.query)
        if guard.KEYWORD in job.query.upper():
            self._ask_second(job.query)
        asked = self._threads.submit(self._run, job, timeout)
        try:
            return _in_turn(asked, deadline, turn)
        except RemoteQueryError as error:
            raise QuerySyntaxError(str(error)) from None
        except RemoteTimeout as error:
            with self._lock:
                self.killed += 1
            raise QueryTimeout(f"{error}; ask for less, or bind more of its patterns") from None
        except RemoteTooLarge as error:
            raise ResultTooLarge(
                f"{error}; add a LIMIT or select less. Results are never cut silently"
            ) from None
        except RemoteError as error:
            raise EngineFailed(str(error)) from None

    def close(self) -> None:
        """Let go of threads; requests that are running end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if "_crew" in self.__dict__:
            self._crew.close()

    @cached_property
    def _crew(self) -> Crew:
        return Crew(1, SECOND_OPINION)

    def _ask_second(self, query: str) -> None:
        """The letters occur, although the guard found no call: rdflib says what it reads there."""
        try:
            found = self._crew.submit("search_api.sparql.guard:has_service", query).result()
        except TaskError as error:
            raise QueryRefused(f"whether the query calls out cannot be told: {error}") from None
        if found:
            raise QueryRefused(guard.NO_SERVICE)

    def _run(self, job: Job, seconds: float) -> Output:
        found = tuple(tokens(job.query))
        query = Query(
            _prologue(found, job.prefixes) + job.query,
            job.default_graphs or (),
            job.named_graphs or (),
            names_graphs=any(token.is_word("FROM") for token in found),
        )
        graph = guard.form(found) in ("CONSTRUCT", "DESCRIBE")
        media = job.graph_type if graph else job.result_type
        if media is None:
            kind = "graph" if graph else "table"
            raise NotAcceptable(f"the result is a {kind}; accept a format that can carry one")
        if graph:
            body = self._engine.construct(query, seconds, self.result_bytes)
            written = _graph(body, media, job.prefixes)
        else:
            written = _table(self._engine.select(query, seconds, self.result_bytes), media)
        if len(written) > self.result_bytes:
            raise RemoteTooLarge(f"the result is larger than {self.result_bytes:,} bytes")
        return Output(media, written)


def _in_turn(asked: Future[Output], deadline: float, turn: Turn | None) -> Output:
    if turn is not None:
        try:
            return asked.result(SOON)
        except NotYet:
            if not asked.done():
                turn.lengthen(deadline)
    try:
        return asked.result(max(0.01, deadline - time.monotonic() + 1.0))
    except NotYet:
        raise RemoteTimeout("the engine gave no answer in time") from None


def _prologue(found: tuple[Token, ...], prefixes: dict[str, str]) -> str:
    """Declarations of the standard prefixes that a query uses and does not declare."""
    own = {
        name.text[:-1]
        for word, name in pairwise(found)
        if word.is_word("PREFIX") and name.text.endswith(":")
    }
    used = {token.text.split(":", 1)[0] for token in found if token.kind == "name"} - own
    lines = [f"PREFIX {name}: <{prefixes[name]}>\n" for name in sorted(used & prefixes.keys())]
    if any(token.kind == "iri" and ":" not in token.text for token in found):
        lines.insert(0, f"BASE <{prefixes['id']}>\n")
    return "".join(lines)


def _table(body: bytes, media: str) -> bytes:
    form = ox.QueryResultsFormat.from_media_type(media)
    assert form is not None
    return _written(lambda: parsed(body).serialize(format=form))


def _graph(body: bytes, media: str, prefixes: dict[str, str]) -> bytes:
    form = ox.RdfFormat.from_media_type(media)
    assert form is not None
    use = prefixes if media in ("text/turtle", "application/trig") else None
    # A result is a set of triples, and some engines give one several times.
    triples = dict.fromkeys(quad.triple for quad in _parsed(body))
    return _written(lambda: ox.serialize(triples, format=form, prefixes=use))


def _parsed(body: bytes) -> list[ox.Quad]:
    try:
        return list(ox.parse(body, ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError, OSError) as error:
        raise RemoteError(f"the engine's result cannot be read: {error}") from None


def _written(write: Callable[[], bytes | None]) -> bytes:
    try:
        return write() or b""
    except (SyntaxError, ValueError, OSError) as error:
        raise RemoteError(f"the engine's result cannot be read: {error}") from None
