"""Errors as RFC 9457 problem details: every face of the service says the same thing."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from embeddings import EncoderError
from kg.store import StoreError
from ontology.errors import ReportkgError
from search_api.generations import CollectionError
from search_api.sparql.errors import SparqlError

MEDIA_TYPE = "application/problem+json"
FURTHER = {503: {"Retry-After": "2"}, 401: {"WWW-Authenticate": 'Bearer realm="reportkg"'}}
"""Headers that go with a status."""
_log = logging.getLogger("reportkg")


class NotFound(ReportkgError):
    """No such report, entity or page in the collection."""


class BodyTooLarge(ReportkgError):
    """The request's body passes the limit."""


class UnsupportedMedia(ReportkgError):
    """The request's body is of a type that the endpoint does not read."""


def status_of(error: ReportkgError) -> tuple[int, str]:
    """HTTP status and title of one of our errors."""
    if isinstance(error, SparqlError):
        return error.status, error.title
    if isinstance(error, NotFound):
        return 404, "not found"
    if isinstance(error, BodyTooLarge):
        return 413, "request too large"
    if isinstance(error, UnsupportedMedia):
        return 415, "unsupported media type"
    if isinstance(error, CollectionError | EncoderError | StoreError):
        return 503, "collection not available"
    return 400, "bad request"


def problem(
    status: int, title: str, detail: str, headers: dict[str, str] | None = None
) -> Response:
    """A problem document; ``type`` is ``about:blank``, as section 4.2.1 allows."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status, media_type=MEDIA_TYPE, headers=headers)


def empty(status: int) -> Response:
    """A response without a body."""
    return Response(status_code=status)


def route_path(scope: Mapping[str, Any]) -> str:
    """The path below the one that a proxy shows the service under."""
    return str(scope["path"]).removeprefix(scope.get("root_path", "")) or "/"


def wants_html(request: Request) -> bool:
    """Whether the client is a browser asking for a page, not for data."""
    path = route_path(request.scope)
    accept = request.headers.get("accept", "")
    return "text/html" in accept and not path.startswith(
        ("/api/", "/sparql", "/healthz", "/readyz")
    )


def install(app: FastAPI) -> None:
    """Turn every exception of ``app`` into a problem document (or an error page for browsers)."""
    from search_api.pages.render import error_page

    def answer(
        request: Request,
        status: int,
        title: str,
        detail: str,
        headers: dict[str, str] | None = None,
    ) -> Response:
        if wants_html(request):
            return error_page(request, status, title, detail)
        return problem(status, title, detail, headers)

    @app.exception_handler(ReportkgError)
    async def ours(request: Request, error: ReportkgError) -> Response:
        status, title = status_of(error)
        return answer(request, status, title, str(error), FURTHER.get(status))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:]) or "request"
        return answer(request, 400, "bad request", f"{where}: {first['msg']}")

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        title = HTTPStatus(error.status_code).phrase.lower()
        detail = "no such page" if error.status_code == 404 else str(error.detail)
        headers = dict(error.headers) if error.headers else None
        return answer(request, error.status_code, title, detail, headers)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        _log.exception("unexpected error at %s", request.url.path, exc_info=error)
        return answer(request, 500, "internal error", "an unexpected error; it has been logged")
