"""Whatever goes wrong on the way to an engine is an error with a reason, and never rows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kg.store import StoreError
from kg.stores import RemoteError, RemoteTimeout, RemoteTooLarge, open_store
from kg.stores.base import Query
from kg.stores.client import Access, Client, Patience
from ontology.settings import Settings

JSON = "application/sparql-results+json"
ROWS = (
    b'{"head":{"vars":["s"]},"results":{"bindings":['
    b'{"s":{"type":"literal","value":"\xe4\xb9\x9d"}}]}}'
)
Reply = tuple[int, str, bytes]


class Fake:
    """An engine that answers what a test says, one reply a request; the last one stays."""

    def __init__(self) -> None:
        self.replies: list[Reply | Callable[[BaseHTTPRequestHandler], None]] = []
        self.headers: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()

            def do_POST(self) -> None:
                outer.headers.append(dict(self.headers))
                self.rfile.read(int(self.headers["Content-Length"]))
                replies = outer.replies
                reply = replies.pop(0) if len(replies) > 1 else replies[0]
                if callable(reply):
                    reply(self)
                    return
                status, media, body = reply
                self.send_response(status)
                self.send_header("Content-Type", media)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sparql"
        threading.Thread(target=lambda: self.server.serve_forever(0.02), daemon=True).start()


@pytest.fixture
def fake() -> Iterator[Fake]:
    engine = Fake()
    yield engine
    engine.server.shutdown()
    engine.server.server_close()


def broken_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", str(len(ROWS)))
    handler.end_headers()
    handler.wfile.write(ROWS[:-10])
    handler.close_connection = True


def slow(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", str(len(ROWS)))
    handler.end_headers()
    for byte in ROWS[:20]:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ((500, JSON, ROWS), "status 500"),
        ((503, JSON, ROWS), "status 503"),
        ((401, JSON, ROWS), "REPORTKG_STORE_USER"),
        ((404, JSON, ROWS), "no such endpoint"),
        ((302, JSON, ROWS), "no such endpoint"),
        ((400, "text/plain", b"unexpected WHERE"), "does not parse: unexpected WHERE"),
        ((200, "text/html", b"<p>Log in"), "text/html instead of"),
        ((200, JSON, ROWS[:-10]), "cannot be read"),
        ((200, JSON, b""), "cannot be read"),
        (broken_off, "broke off"),
    ],
)
def test_what_is_no_result_gives_no_rows(fake: Fake, reply: Reply, words: str) -> None:
    fake.replies = [reply]
    store = open_store(fake.url)
    with pytest.raises(StoreError, match=words):
        list(store.rows("SELECT * { ?s ?p ?o }"))


def test_a_result_gives_rows(fake: Fake) -> None:
    fake.replies = [(200, JSON, ROWS)]
    found = list(open_store(fake.url).rows("SELECT * { ?s ?p ?o }"))
    assert [row["s"].value for row in found] == ["九"]  # type: ignore[union-attr]


def test_a_write_is_tried_again_until_it_passes_and_waits_longer_each_time(fake: Fake) -> None:
    busy = (503, "text/plain", b"")
    fake.replies = [busy, busy, busy, (204, "text/plain", b"")]
    waited: list[float] = []
    client = Client(sleep=waited.append)
    client.send("POST", fake.url, content=b"x", write=True)
    assert waited == [0.5, 1.0, 2.0]


def test_a_write_that_never_passes_is_an_error_in_the_end(fake: Fake) -> None:
    fake.replies = [(503, "text/plain", b"out of memory")]
    client = Client(patience=Patience(tries=3), sleep=lambda _: None)
    with pytest.raises(RemoteError, match="out of memory"):
        client.send("POST", fake.url, content=b"x", write=True)
    assert len(fake.headers) == 3


def test_an_answer_that_trickles_is_over_at_the_deadline(fake: Fake) -> None:
    fake.replies = [slow]
    engine = open_store(fake.url).engine
    with pytest.raises(RemoteTimeout):
        engine.select(Query("SELECT * { ?s ?p ?o }"), seconds=0.5)


def test_a_result_past_the_cap_is_an_error(fake: Fake) -> None:
    fake.replies = [(200, JSON, ROWS)]
    with pytest.raises(RemoteTooLarge, match="larger than 20 bytes"):
        open_store(fake.url).engine.select(Query("SELECT * { ?s ?p ?o }"), limit=20)


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"store_user": "me", "store_password": "word"}, "Basic bWU6d29yZA=="),
        ({"store_token": "abc"}, "Bearer abc"),
        ({}, None),
    ],
)
def test_who_we_are_goes_with_every_request(
    fake: Fake, options: dict[str, str], sent: str | None
) -> None:
    fake.replies = [(200, JSON, ROWS)]
    list(open_store(fake.url, options=Settings(**options)).rows("SELECT * { ?s ?p ?o }"))
    assert fake.headers[-1].get("Authorization") == sent


def test_a_password_is_not_shown() -> None:
    assert "word" not in repr(Access("me", "word", "token"))
