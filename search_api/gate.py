"""What every request passes: identity, limits, HEAD, CORS, security headers, log and metrics.

Plain ASGI, so that responses stream through it with the client's own pace.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import re
import secrets
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api import problems
from search_api.limits import RateLimit
from search_api.metrics import Metrics

MAX_URL = 64_000
"""Characters of path and query string; longer queries are posted."""
MAX_HEADERS = 32_768
"""Bytes of all header fields."""
STALL = 30.0
"""Seconds that a client may leave a piece of a response unread before it is cut off."""
PIECE = 65_536
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, X-Request-ID",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, X-Request-ID",
    "Access-Control-Max-Age": "86400",
}
FREE = ("/healthz", "/readyz", "/metrics", "/static/")
"""Paths that no rate limit counts."""
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HOST = re.compile(rb"[A-Za-z0-9._:\[\]-]{0,255}")
_log = logging.getLogger("reportkg.access")


class Stalled(ConnectionError):
    """The client stopped reading."""


class Gate:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, metrics: Metrics, rate: RateLimit) -> None:
        self._app, self._metrics, self._rate = app, metrics, rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        try:
            refusal = self._refusal(scope, exchange)
            await (refusal or self._app)(exchange.scope, receive, exchange.send)
        except Stalled:
            exchange.status = exchange.status or 499
            raise
        finally:
            self._account(exchange)

    def _refusal(self, scope: Scope, exchange: _Exchange) -> ASGIApp | None:
        """The answer to a request that goes no further."""
        headers = scope["headers"]
        if len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"]) > MAX_URL:
            return self._refuse(
                "uri", 414, "URI too long", f"at most {MAX_URL:,} characters; post longer queries"
            )
        if sum(len(name) + len(value) for name, value in headers) > MAX_HEADERS:
            return self._refuse(
                "headers", 431, "headers too large", f"at most {MAX_HEADERS:,} bytes of headers"
            )
        if not all(_HOST.fullmatch(value) for name, value in headers if name == b"host"):
            return self._refuse("host", 400, "bad host", "the Host header names no host")
        if exchange.method == "OPTIONS":
            exchange.extra = PREFLIGHT
            return problems.empty(204)
        if not exchange.path.startswith(FREE) and (seconds := self._rate.wait(exchange.client)):
            return self._refuse(
                "rate",
                429,
                "too many requests",
                "you send more requests than one client may; go slower",
                {"Retry-After": str(math.ceil(seconds))},
            )
        return None

    def _refuse(
        self,
        reason: str,
        status: int,
        title: str,
        detail: str,
        headers: dict[str, str] | None = None,
    ) -> ASGIApp:
        self._metrics.refused.labels(reason).inc()
        return problems.problem(status, title, detail, headers)

    def _account(self, exchange: _Exchange) -> None:
        seconds = time.perf_counter() - exchange.started
        route = getattr(exchange.scope.get("route"), "path", "other")
        status = str(exchange.status or 500)
        self._metrics.requests.labels(route, exchange.method, status).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        if _log.isEnabledFor(logging.INFO):
            entry = {
                "id": exchange.id,
                "client": exchange.client,
                "method": exchange.method,
                "path": exchange.path[:500],
                "status": int(status),
                "bytes": exchange.size,
                "ms": round(1000 * seconds, 1),
            }
            _log.info(json.dumps(entry, ensure_ascii=False))


class _Exchange:
    """One request and what has been sent for it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        self.started = time.perf_counter()
        self.method = str(scope["method"])[:16]
        self.path = problems.route_path(scope)
        self.client = str(scope["client"][0]) if scope.get("client") else ""
        self.id = _request_id(scope)
        self.status = 0
        self.size = 0
        self.extra: dict[str, str] = {}
        self._bodiless = self.method == "HEAD"
        self.scope: dict[str, Any] = {**scope, "request_id": self.id}
        if self._bodiless:  # answered as GET, and the body kept back
            self.scope["method"] = "GET"

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": self._headers(message)}
            await self._send(message)
        elif message["type"] == "http.response.body":
            await self._send_body(message)
        else:
            await self._send(message)

    def _headers(self, message: Message) -> list[tuple[bytes, bytes]]:
        headers = list(message.get("headers", ()))
        present = {name.lower() for name, _ in headers}
        added = {**HEADERS, **self.extra, "X-Request-ID": self.id}
        for name, value in added.items():
            if name.lower().encode() not in present:
                headers.append((name.lower().encode(), value.encode("latin-1")))
        return headers

    async def _send_body(self, message: Message) -> None:
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._bodiless:
            if not more:
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        for at in range(0, len(body) or 1, PIECE):
            piece = body[at : at + PIECE]
            last = at + PIECE >= len(body)
            try:
                async with asyncio.timeout(STALL):
                    await self._send(
                        {
                            "type": "http.response.body",
                            "body": piece,
                            "more_body": more or not last,
                        }
                    )
            except TimeoutError:
                raise Stalled("the client stopped reading") from None
            self.size += len(piece)


def _request_id(scope: Scope) -> str:
    """The client's own, where it sent a sound one, so that logs of both sides meet."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given = value.decode("latin-1")
            if _ID.fullmatch(given):
                return str(given)
    return secrets.token_hex(8)
