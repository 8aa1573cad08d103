"""What a hostile client sends; ``benchmarks.attacks`` and its test say how the service bears it."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from benchmarks.serving import Served

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
AWAY = "http://127.0.0.1:9/sparql"

Answer = tuple[int, bytes]
"""Status (0 where the connection was cut) and body."""


def post(served: Served, query: str, field_name: str = "query") -> Answer:
    """One query by form POST."""
    body = urlencode({field_name: query}).encode()
    try:
        status, _, answer = served.request("POST", "/sparql", body, FORM, timeout=90)
    except OSError:
        return 0, b""
    return status, answer


def at_once(served: Served, queries: Sequence[str]) -> list[Answer]:
    """All queries at the same time."""
    with ThreadPoolExecutor(len(queries)) as threads:
        return list(threads.map(lambda query: post(served, query), queries))


def cartesian_product(served: Served) -> list[Answer]:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    return at_once(served, [query] * 12)


def nested_paths(served: Served) -> list[Answer]:
    step = "(!rk:none|^!rk:none)"
    query = f"SELECT (COUNT(*) AS ?n) {{ ?a (({step}*)/({step}+))* ?b . ?b {step}* ?c }}"
    return at_once(served, [query] * 8)


def concat_bomb(served: Served) -> list[Answer]:
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    return at_once(served, [f'SELECT ?x40 {{ BIND("{"x" * 64}" AS ?x0) {doubled} }}'] * 6)


def group_concat_bomb(served: Served) -> list[Answer]:
    query = "SELECT (GROUP_CONCAT(?o; SEPARATOR='') AS ?t) { ?s ?p ?o . ?a ?b ?c }"
    return at_once(served, [query] * 6)


def huge_order(served: Served) -> list[Answer]:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f DESC(RAND()) LIMIT 1"
    return at_once(served, [query] * 8)


def large_result(served: Served) -> list[Answer]:
    return at_once(served, ["SELECT * { ?a ?b ?c . ?d ?e ?f }"] * 8)


def many_values(served: Served) -> list[Answer]:
    """A thousand VALUES blocks, one megabyte."""
    rows = " ".join(f'"{"词" * 10}{n}"' for n in range(25))
    blocks = " ".join(f"VALUES ?v{n} {{ {rows} }}" for n in range(1_000))
    return at_once(served, [f"SELECT (COUNT(*) AS ?n) {{ {blocks} }}"] * 4)


def one_large_values(served: Served) -> list[Answer]:
    """One VALUES block of one megabyte, joined with itself."""
    rows = " ".join(f"<urn:{'x' * 20}{n}>" for n in range(35_000))
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {rows} }} ?a ?b ?c . ?d ?e ?a }}"
    return at_once(served, [query] * 4)


def slow_parse(served: Served) -> list[Answer]:
    """Nesting that is slow for a parser which backtracks, with the letters that make it parse."""
    deep = "(" * 90 + "1" + ")" * 90
    query = f'SELECT * {{ ?s ?p "SERVICE" FILTER({deep} = {deep}) }}'
    return at_once(served, [query] * 4)


def regular_expressions(served: Served) -> list[Answer]:
    pattern = "(" * 20 + "a" + "{1,50})" * 20
    query = f'SELECT * {{ ?s ?p ?o FILTER(REGEX(STR(?o), "{pattern}")) }}'
    return at_once(served, [query] * 6)


def slow_readers(served: Served, clients: int = 40) -> list[Answer]:
    """Clients that ask for megabytes and read nothing."""
    query = urlencode({"query": "SELECT * { ?s ?p ?o } LIMIT 20000"}).encode()
    head = (
        f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM['Content-Type']}\r\n"
        f"Content-Length: {len(query)}\r\n\r\n"
    ).encode()
    with contextlib.ExitStack() as opened:
        for _ in range(clients):
            reader = opened.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            reader.sendall(head + query)
        time.sleep(2)
    return []


def slow_writers(served: Served, clients: int = 100) -> list[Answer]:
    """Clients that send their request a byte at a time."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nContent-Type: "
    with contextlib.ExitStack() as opened:
        writers = [
            opened.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            for _ in range(clients)
        ]
        for at in range(20):
            for writer in writers:
                writer.sendall(head[at : at + 1])
            time.sleep(0.1)
    return []


def two_hundred_clients(served: Served) -> list[Answer]:
    return at_once(served, ["SELECT * { ?s a rk:Project ; skos:prefLabel ?l }"] * 200)


def two_hundred_heavy_clients(served: Served) -> list[Answer]:
    return at_once(served, ["SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"] * 200)


SERVICES = (
    f"SELECT * {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service<{AWAY}>{{?s ?p ?o}} }}",
    f"SELECT * {{ SeRvIcE SILENT <{AWAY}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICESILENT<{AWAY}>{{}} }}",
    f"PREFIX : <{AWAY}> SELECT * {{ SERVICE : {{ ?s ?p ?o }} }}",
    f"PREFIX : <{AWAY}> SELECT * {{ SERVICE:x {{ ?s ?p ?o }} }}",
    f"PREFIX : <{AWAY}> SELECT * {{ SERVICESILENT:x {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?a ?b trueSERVICE<{AWAY}>{{}} }}",
    f"SELECT * {{ ?a ?b 1SERVICE<{AWAY}>{{}} }}",
    f"SELECT * {{ ?a ?b ?c .SERVICE#comment\n<{AWAY}>{{}} }}",
    f"SELECT * {{ OPTIONAL {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ FILTER NOT EXISTS {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ ?s ?p ?o MINUS {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ \\u0053ERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    "SELECT * { ?e ?p ?o SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://[::1]/> { ?s ?p ?o } }",
    f"ASK {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    f"DESCRIBE ?s {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ GRAPH ?g {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }",
    f"SELECT (EXISTS {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} AS ?x) {{}}",
)
"""Queries that would call out."""
LOADS = (
    "\\u004COAD <http://localhost/>",
    "LOAD <file:///etc/passwd>",
    "load silent <http://127.0.0.1/>",
    "LOAD <http://localhost/> INTO GRAPH <urn:g>",
    "PREFIX a: <urn:a> LOAD<http://localhost/>",
    "# SELECT\nLOAD <http://localhost/>",
    "CLEAR ALL ; LOADSILENT<http://localhost/>",
    "PREFIX : <http://localhost/> LOAD:x",
    "BASE <http://localhost/> LOAD <x>",
)
"""Updates that would."""


def calls_out(served: Served) -> list[Answer]:
    """SERVICE and LOAD in every spelling, as queries and as updates."""
    return [
        post(served, each, name) for each in (*SERVICES, *LOADS) for name in ("query", "update")
    ]


def updates_without_token(served: Served) -> list[Answer]:
    found = []
    for token in (None, "", "Bearer", "Bearer x", "Basic eDp4", "bearer " + "x" * 10_000):
        headers = dict(FORM) if token is None else {**FORM, "Authorization": token}
        for body in (b"update=CLEAR+ALL", b"update=INSERT+DATA+%7B%3Ca%3A%3E%3Ca%3A%3E1%7D"):
            status, _, answer = served.request("POST", "/sparql", body, headers)
            found.append((status, answer))
    status, _, answer = served.request("GET", "/sparql?update=CLEAR+ALL")
    return [*found, (status, answer)]


TRICKS = (
    b"GET /static/../../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /static/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /id/%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /id/%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /id/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET //evil.example/%2f.. HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /reports/%2e%2e%2f%2e%2e HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /api/reports/..%2F..%2Fmanifest.json HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://evil.example/none HTTP/1.1\r\nHost: x\r\n\r\n",
    b'GET /none HTTP/1.1\r\nHost: evil"><script>\r\n\r\n',
    b"GET /none HTTP/1.1\r\nHost: x\r\nX-Request-ID: a\x0bb<script>\r\n\r\n",
    b"GET /none HTTP/1.1\r\nHost: x\r\nX-Request-ID: " + b"a" * 40_000 + b"\r\n\r\n",
    b"GET /none HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 9_000 + b"\r\n",
    b"GET /none?" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /none?" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"BREW /sparql HTTP/1.1\r\nHost: x\r\n\r\n",
    b'GET /.well-known/void HTTP/1.1\r\nHost: x>"<y\r\n\r\n',
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 300,
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n"
    b"Content-Type: application/sparql-query\r\n\r\n" + b"#" * 5_000_000,
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n"
    b"Content-Type: text/plain\r\n\r\n0\r\n\r\nGET /none HTTP/1.1\r\nHost: x\r\n\r\n",
    b"PUT /graphs?default HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    b"DELETE /graphs?default HTTP/1.1\r\nHost: x\r\n\r\n",
)
"""Requests that are refused, whatever else they are."""


def header_and_path_tricks(served: Served) -> list[Answer]:
    return [raw(served, trick) for trick in TRICKS]


def raw(served: Served, request: bytes) -> Answer:
    """Send bytes as they are; the status and body of the first answer."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        with contextlib.suppress(OSError):  # refused half-way; the answer may still be there
            connection.sendall(request)
        received = b""
        with contextlib.suppress(OSError):
            connection.settimeout(3)
            while piece := connection.recv(65_536):
                received += piece
                head, found, body = received.partition(b"\r\n\r\n")
                length = _length(head)
                if found and length is not None and len(body) >= length:
                    break
    head, _, body = received.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    return (int(words[1]) if len(words) > 1 and words[1].isdigit() else 0), body


def _length(head: bytes) -> int | None:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return None


ATTACKS: tuple[Callable[[Served], list[Answer]], ...] = (
    cartesian_product,
    nested_paths,
    concat_bomb,
    group_concat_bomb,
    huge_order,
    large_result,
    many_values,
    one_large_values,
    slow_parse,
    regular_expressions,
    slow_readers,
    slow_writers,
    two_hundred_clients,
    two_hundred_heavy_clients,
    calls_out,
    updates_without_token,
    header_and_path_tricks,
)
