"""HTTP to a SPARQL engine: retries, a deadline on the whole answer, a cap on its bytes.

Only a complete answer with a status of success and a type that was asked for comes back; anything
else is an error, so that neither an error page nor half a result is ever read as rows.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from kg.store import StoreError

try:
    import httpx
except ModuleNotFoundError:
    raise StoreError(
        "a graph on another engine is reached through httpx: pip install 'reportkg[remote]'"
    ) from None

AGAIN = frozenset((429, 502, 503, 504))
"""Statuses of an engine that may do better in a moment."""
SAID = 300
"""Characters of an engine's own words that go into a message."""
_log = logging.getLogger("reportkg.store")


class RemoteError(StoreError):
    """The engine cannot be reached, fails, or answers with something else than was asked for."""


class RemoteQueryError(RemoteError):
    """The engine takes the query or update for wrong (status 400)."""


class RemoteTimeout(RemoteError):
    """No complete answer within the time allowed."""


class RemoteTooLarge(RemoteError):
    """The answer passed its cap on bytes, or the engine cuts results and would have cut this."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer of status 2xx."""

    media: str
    """Media type without parameters; empty where there is no body."""
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Access:
    """Who we are to the engine; each is empty where the engine asks for none."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    """Sent as ``Authorization: Bearer``."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try again. All requests of this package may be repeated."""

    READ: ClassVar[int] = 2
    tries: int = 6
    """For a write; a read is tried ``READ`` times, since somebody is waiting."""
    pause: float = 0.5
    """Seconds before the second try; doubled with each."""
    longest: float = 15.0


class Client:
    """Connections to one engine; may be used from many threads."""

    def __init__(
        self,
        access: Access | None = None,
        seconds: float = 120.0,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._access = access or Access()
        self._seconds = seconds
        self._patience = patience or Patience()
        self._sleep = sleep
        self._http = httpx.Client(
            follow_redirects=False,
            headers={"User-Agent": "reportkg"},
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=8),
        )

    def close(self) -> None:
        self._http.close()

    def server(self, url: str) -> str:
        """How the engine calls itself in its ``Server`` header, whatever else it answers."""
        try:
            with self._http.stream("GET", url, timeout=10.0) as answer:
                return str(answer.headers.get("server", ""))
        except (httpx.TransportError, httpx.InvalidURL) as error:
            words = str(error) or type(error).__name__
            raise RemoteError(f"the store at {url} cannot be reached: {words}") from None

    def authorization(self, digest: bool = False) -> httpx.Auth | None:
        """What identifies us, by HTTP digest where the engine wants that."""
        if self._access.token:
            return _Bearer(self._access.token)
        if not self._access.user:
            return None
        kind = httpx.DigestAuth if digest else httpx.BasicAuth
        return kind(self._access.user, self._access.password)

    def send(
        self,
        method: str,
        url: str,
        *,
        accept: Sequence[str] = (),
        content: bytes | None = None,
        form: Mapping[str, str | Sequence[str]] | None = None,
        params: Mapping[str, str] | None = None,
        media: str = "",
        auth: httpx.Auth | None = None,
        seconds: float | None = None,
        limit: int | None = None,
        write: bool = False,
    ) -> Answer:
        """One request, tried again where that may help; raises ``RemoteError`` and its kinds.

        ``seconds`` bounds the whole request; ``limit`` the bytes of the answer's body. ``accept``
        lists the media types of which the answer must be one.
        """
        headers = {"Accept": ", ".join(accept) or "*/*"}
        if media:
            headers["Content-Type"] = media
        request = self._http.build_request(
            method, url, content=content, data=form, params=params, headers=headers
        )
        allowed = self._seconds if seconds is None else seconds
        deadline = time.monotonic() + allowed
        tries = self._patience.tries if write else self._patience.READ
        pause = self._patience.pause
        for left in reversed(range(tries)):
            try:
                return self._once(request, auth, accept, deadline, allowed, limit)
            except _Passing as error:
                if not left or (not write and time.monotonic() + pause > deadline):
                    raise error.told from None
                _log.info("%s; trying again in %.1f s", error.told, pause)
                self._sleep(pause)
                pause = min(2 * pause, self._patience.longest)
                if write:
                    deadline = time.monotonic() + allowed
        raise AssertionError("unreachable")

    def _once(
        self,
        request: httpx.Request,
        auth: httpx.Auth | None,
        accept: Sequence[str],
        deadline: float,
        allowed: float,
        limit: int | None,
    ) -> Answer:
        left = max(0.01, deadline - time.monotonic())
        request.extensions["timeout"] = httpx.Timeout(left, connect=min(left, 10.0)).as_dict()
        try:
            answer = self._http.send(request, auth=auth, stream=True)
            try:
                body = _read(answer, deadline, allowed, limit)
            finally:
                answer.close()
        except httpx.TimeoutException as error:
            late = RemoteTimeout(f"{_place(request)} gave no answer within {allowed:g} seconds")
            if isinstance(error, httpx.ConnectTimeout):
                raise _Passing(RemoteError(f"{_place(request)} cannot be reached")) from None
            raise late from None
        except httpx.TransportError as error:
            words = str(error) or type(error).__name__
            told = RemoteError(f"{_place(request)} cannot be reached or broke off: {words}")
            raise _Passing(told) from None
        media = answer.headers.get("content-type", "").split(";")[0].strip().lower()
        if not answer.is_success:
            raise _failure(request, answer.status_code, body)
        if accept and media not in accept:
            raise RemoteError(
                f"{_place(request)} answered with {media or 'no type'} instead of {accept[0]}; "
                "is this the address of a SPARQL endpoint?"
            )
        return Answer(media, answer.headers, body)


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Any:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class _Passing(Exception):
    """An error that may be over in a moment."""

    def __init__(self, told: RemoteError) -> None:
        super().__init__(str(told))
        self.told = told


def _read(answer: httpx.Response, deadline: float, allowed: float, limit: int | None) -> bytes:
    pieces, size = [], 0
    for piece in answer.iter_bytes():
        size += len(piece)
        if limit is not None and size > limit:
            raise RemoteTooLarge(f"the result is larger than {limit:,} bytes")
        if time.monotonic() > deadline:
            place = _place(answer.request)
            raise RemoteTimeout(f"{place} gave no complete answer within {allowed:g} seconds")
        pieces.append(piece)
    return b"".join(pieces)


def _failure(request: httpx.Request, status: int, body: bytes) -> Exception:
    said = " ".join(body[: 4 * SAID].decode("utf-8", "replace").split())[:SAID]
    place = _place(request)
    if status in (401, 403):
        return RemoteError(
            f"{place} refuses us ({status}); set REPORTKG_STORE_USER and REPORTKG_STORE_PASSWORD, "
            "or REPORTKG_STORE_TOKEN"
        )
    if status in (404, 405, 410) or 300 <= status < 400:
        return RemoteError(
            f"there is no such endpoint at {place} ({status}); check the address of the store"
        )
    if status == 400:
        return RemoteQueryError(said or "the engine takes the request for wrong")
    if status == 413:
        return RemoteTooLarge(f"{place} takes no request as large as this one (413)")
    told = RemoteError(f"{place} failed with status {status}: {said or 'no reason given'}")
    return _Passing(told) if status in AGAIN else told


def _place(request: httpx.Request) -> str:
    """The address without what may be secret in it."""
    return str(request.url.copy_with(query=None, username=None, password=None))
