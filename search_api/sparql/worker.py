"""The process in which a query runs: it may be killed at any moment without harm.

``python -m search_api.sparql.worker FD STORE MEMORY_MB`` serves the connection on file descriptor
FD: a ``Job`` as a tuple comes in, ``(status, detail)`` and a body go out, until the peer closes.

Queries run in a thread whose number the worker tells before it takes one. The service may lower the
priority of that thread, which nothing can raise again; so the next query then gets a new thread,
which costs less than a new process that opens the store.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
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


def _serve(store: ox.Store, connection: Connection, worn: int) -> bool:
    """Answer queries until the priority of this thread is lowered: True; or nobody asks: False.

    Every answer tells whether the process holds more than ``worn`` bytes of address space: what a
    heavy query leaves behind counts against the cap of the next one.
    """
    before = os.getpriority(os.PRIO_PROCESS, 0)  # of this thread, on Linux
    connection.send(threading.get_native_id())
    while os.getpriority(os.PRIO_PROCESS, 0) == before:
        try:
            job = connection.recv()
        except EOFError:
            return False
        # Whoever waits kills this process at the deadline; the alarm does where nobody is left to.
        signal.setitimer(signal.ITIMER_REAL, job[7] + GRACE)
        try:
            status, detail, body = answer(store, job)
        except MemoryError:
            status, detail, body = TOO_LARGE, "", b""
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.send((status, detail, _address_space() > worn))
        connection.send_bytes(body)
    return True


def _address_space() -> int:
    """Bytes that count against the cap of this process; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as told:
            return int(told.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def main() -> None:
    descriptor, path, memory = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]) << 20
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    store = ox.Store.read_only(path)
    close_network()
    connection = Connection(descriptor)
    worn = (_address_space() + memory) // 2 if memory else sys.maxsize
    asked = True

    def serve() -> None:
        nonlocal asked
        asked = False  # stays so where the connection breaks
        asked = _serve(store, connection, worn)

    while asked:
        thread = threading.Thread(target=serve)
        thread.start()
        thread.join()


if __name__ == "__main__":
    main()
