"""The process in which a query runs: it may be killed at any moment without harm.

``python -m search_api.sparql.worker FD STORE MEMORY_MB`` serves the connection on file descriptor
FD: a ``Job`` as a tuple comes in, ``(ok, kind, detail, body)`` goes out, until the peer closes.
"""

from __future__ import annotations

import resource
import signal
import sys
from multiprocessing.connection import Connection
from typing import IO, Any, cast

import pyoxigraph as ox

from search_api.sparql.sandbox import close_network

GRACE = 2.0
"""Seconds past its deadline after which a query ends by itself."""
OK, SYNTAX, TOO_LARGE, NOT_ACCEPTABLE, FAILED = "ok", "syntax", "too-large", "format", "failed"
REFUSED = "refused"
_LETTERS = "SERVICE"


class _TooLarge(Exception):
    """The result passed its cap."""


class _Capped:
    """A binary sink that refuses to grow past ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        self.parts: list[bytes] = []
        self.room = limit

    def write(self, data: bytes) -> int:
        self.room -= len(data)
        if self.room < 0:
            raise _TooLarge
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is buffered here."""


def answer(store: ox.Store, job: tuple[Any, ...]) -> tuple[str, str, bytes]:
    """Run one job: (status, name of the result's kind or message, body).

    A job is (query, prefixes, result format, graph format, default graphs, named graphs, cap on
    bytes, seconds, whether to check it first); formats are media types or ``None`` where the client
    accepts none of that kind.
    """
    query, prefixes, result_type, graph_type, default, named, limit, _, unchecked = job
    options: dict[str, Any] = {"prefixes": prefixes, "base_iri": prefixes.get("id")}
    try:
        if default is not None:
            options["default_graph"] = [ox.NamedNode(iri) for iri in default]
        if named is not None:
            options["named_graphs"] = [ox.NamedNode(iri) for iri in named]
    except ValueError as error:
        return FAILED, f"a graph is named by an absolute IRI: {error}", b""
    if unchecked or _LETTERS in query.upper():  # rare, and the imports are slow
        from search_api.sparql import guard
        from search_api.sparql.errors import QuerySyntaxError, SparqlError

        try:
            guard.check(query)
        except QuerySyntaxError as error:
            return SYNTAX, str(error), b""
        except SparqlError as error:
            return REFUSED, str(error), b""
        if guard.has_service(query):
            return REFUSED, guard.NO_SERVICE, b""
    try:
        result = store.query(query, **options)
    except SyntaxError as error:
        return SYNTAX, str(error), b""
    except ValueError as error:
        return FAILED, str(error), b""
    graph = isinstance(result, ox.QueryTriples)
    media = graph_type if graph else result_type
    if media is None:
        return NOT_ACCEPTABLE, "graph" if graph else "table", b""
    capped = _Capped(limit)
    sink = cast(IO[bytes], capped)
    try:
        if isinstance(result, ox.QueryTriples):
            found = ox.RdfFormat.from_media_type(media)
            assert found is not None
            use = prefixes if found.media_type in ("text/turtle", "application/trig") else None
            ox.serialize(result, sink, found, prefixes=use)
        else:
            table = ox.QueryResultsFormat.from_media_type(media)
            assert table is not None
            result.serialize(sink, table)
    except _TooLarge:
        return TOO_LARGE, "", b""
    except (OSError, RuntimeError, ValueError) as error:
        return FAILED, str(error), b""
    return OK, media, b"".join(capped.parts)


def main() -> None:
    descriptor, path, memory = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    store = ox.Store.read_only(path)
    close_network()
    connection = Connection(descriptor)
    connection.send("ready")
    while True:
        try:
            job = connection.recv()
        except EOFError:
            return
        # Whoever waits kills this process at the deadline; the alarm does where nobody is left to.
        signal.setitimer(signal.ITIMER_REAL, job[7] + GRACE)
        try:
            status, detail, body = answer(store, job)
        except MemoryError:
            status, detail, body = TOO_LARGE, "", b""
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.send((status, detail))
        connection.send_bytes(body)


if __name__ == "__main__":
    main()
