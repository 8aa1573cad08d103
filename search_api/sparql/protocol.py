"""SPARQL 1.1 Protocol over HTTP: queries by GET, form POST and direct POST, updates by POST."""

from __future__ import annotations

import asyncio
import hmac
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from search_api.limits import ResultMemory
from search_api.problems import BodyTooLarge, UnsupportedMedia, empty
from search_api.service import Service, client_of, service_of
from search_api.sparql.description import describe_service, serialised
from search_api.sparql.errors import QueryRefused, SparqlError, Unauthorized, UpdatesOff
from search_api.sparql.execute import SHORT
from search_api.sparql.formats import Accepted, best, by_name, negotiate
from search_api.sparql.pool import Output
from search_api.updates import Update, apply
from search_api.views.terms import is_safe_iri

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
MAX_BODY = 4_000_000
"""Bytes of a request."""
BODY_SECONDS = 30.0
"""Seconds in which a request's body must have arrived."""
MAX_FIELDS = 1_000
_LONG_FORMS = ThreadPoolExecutor(1, thread_name_prefix="form")
"""Reads one long form at a time: a megabyte takes Python a third of a second."""
_MOVED = ("default-graph-uri", "named-graph-uri", "timeout", "format")
"""Fields that a form POST may also carry in the URL, as common clients do."""
_READ = {
    "parameters": [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": words,
            "schema": {"type": "string"},
        }
        for name, words in {
            "query": "A SPARQL 1.1 query; without one comes the service description",
            "default-graph-uri": "Graph to merge into the default graph; may be repeated",
            "named-graph-uri": "Graph to be named; may be repeated",
            "timeout": "Seconds after which to stop; can only shorten the service's own limit",
            "format": "json, xml, csv, tsv; ttl, nt, nq, trig, jsonld, rdf; else by Accept",
        }.items()
    ],
}
_POSTED = {
    "requestBody": {
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {"query": {"type": "string"}, "update": {"type": "string"}},
                }
            },
            DIRECT: {"schema": {"type": "string"}},
            UPDATE: {"schema": {"type": "string"}},
        }
    }
}
_ANSWERS: dict[int | str, dict[str, str]] = {
    400: {"description": "Not a query, or refused; the problem says why"},
    401: {"description": "An update without the token"},
    403: {"description": "An update where updates are off"},
    406: {"description": "No acceptable format"},
    413: {"description": "Request or result too large; results are never cut"},
    415: {"description": "Not a type that queries are posted as"},
    503: {"description": "Too much at once; Retry-After says when to come back"},
    504: {"description": "Stopped at the deadline"},
}

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """A protocol request, whichever way it came."""

    query: str | None = None
    update: str | None = None
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    timeout: float | None = None
    format: str | None = None


class ResultResponse(Response):
    """A result that counts as memory until its client has read it or gone away."""

    def __init__(self, output: Output, memory: ResultMemory, headers: dict[str, str]) -> None:
        charset = "; charset=utf-8" if output.media_type.startswith("text/") else ""
        super().__init__(output.body, media_type=output.media_type + charset, headers=headers)
        self._memory = memory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._memory.give(len(self.body))


@router.get(
    "/sparql",
    operation_id="sparql_get",
    summary="SPARQL 1.1 query",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra=_READ,
    tags=["sparql"],
)
async def sparql_get(request: Request) -> Response:
    fields = _fields(request.url.query)
    if "update" in fields:
        raise QueryRefused("updates are posted, not fetched")
    asked = _from_fields(fields)
    if asked.query is None:
        return _description(request, service_of(request))
    return await _query(request, asked, asked.query)


@router.post(
    "/sparql",
    operation_id="sparql_post",
    summary="SPARQL 1.1 query or update by POST",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra=_POSTED,
    tags=["sparql"],
)
async def sparql_post(request: Request) -> Response:
    asked = await read_post(request)
    if asked.update is not None:
        return await _update(request, asked, asked.update)
    return await _query(request, asked, asked.query or "")


async def _query(request: Request, asked: SparqlRequest, query: str) -> Response:
    service = service_of(request)
    accepted = _accepted(request, asked)
    output = await service.waiting_room.run(
        lambda turn: service.sparql.execute(
            query, accepted, asked.timeout, asked.default_graphs, asked.named_graphs, turn
        ),
        client_of(request),
    )
    service.results.take(len(output.body))
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    return ResultResponse(output, service.results, headers)


def _accepted(request: Request, asked: SparqlRequest) -> Accepted:
    return by_name(asked.format) if asked.format else negotiate(request.headers.get("accept"))


async def _update(request: Request, asked: SparqlRequest, text: str) -> Response:
    service = service_of(request)
    if service.options.store:
        raise UpdatesOff("the graph lies on another engine and is written by builds only")
    token = service.options.update_token
    if not token:
        raise UpdatesOff("this service answers queries only; REPORTKG_UPDATE_TOKEN turns them on")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), token.encode()):
        raise Unauthorized("send the update's token as `Authorization: Bearer …`")
    update = Update(
        text,
        asked.default_graphs,
        asked.named_graphs,
        client_of(request),
        request.scope.get("request_id", ""),
    )

    def work() -> None:
        with service.updating:
            apply(service.data_dir, update, service.options)
            service.refresh()
            service.opened()

    await asyncio.get_running_loop().run_in_executor(None, work)
    return empty(204)


async def read_post(request: Request) -> SparqlRequest:
    """The posted request by section 2.1 of the protocol; raises what is wrong with it."""
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type not in (FORM, DIRECT, UPDATE):
        raise UnsupportedMedia(
            f"a query is posted as {FORM} or {DIRECT}, not {content_type or 'nothing'}"
        )
    text = _decoded(await read_body(request, MAX_BODY))
    url = _fields(request.url.query)
    if content_type == FORM:
        if "query" in url or "update" in url:
            raise SparqlError("the request stands in the body and in the URL; send it once")
        moved = {key: url[key] for key in _MOVED if key in url}
        asked = _from_fields({**moved, **await _posted_fields(text)})
        if asked.query is None and asked.update is None:
            raise SparqlError("there is no query; send it as the field `query`")
        return asked
    name = "query" if content_type == DIRECT else "update"
    if "query" in url or "update" in url:
        raise SparqlError(f"the {name} stands in the body and in the URL; send it once")
    return _from_fields({**url, name: [text]})


async def read_body(request: Request, limit: int) -> bytes:
    """The body, refused as soon as it passes ``limit`` bytes or takes too long."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise BodyTooLarge(f"the request is larger than {limit:,} bytes")
                parts.append(chunk)
    except TimeoutError:
        raise SparqlError(f"the request did not arrive within {BODY_SECONDS:g} seconds") from None
    return b"".join(parts)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise SparqlError("the request is not UTF-8") from None


def _fields(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError:
        raise SparqlError("the request is not UTF-8") from None
    except ValueError:
        raise SparqlError(f"the request has more than {MAX_FIELDS:,} fields") from None


async def _posted_fields(text: str) -> dict[str, list[str]]:
    """The same of a body, which may be so long that reading it here would stop everybody."""
    if len(text) <= SHORT:
        return _fields(text)
    return await asyncio.get_running_loop().run_in_executor(_LONG_FORMS, _fields, text)


def _from_fields(fields: dict[str, list[str]]) -> SparqlRequest:
    queries, updates = fields.get("query", []), fields.get("update", [])
    if len(queries) > 1 or len(updates) > 1:
        raise SparqlError("there are several queries or updates; send one")
    if queries and updates:
        raise SparqlError("there is a query and an update; send one of them")
    kind = ("using-graph-uri", "using-named-graph-uri")
    if not updates:
        kind = ("default-graph-uri", "named-graph-uri")
    default, named = (tuple(fields.get(name, ())) for name in kind)
    for iri in (*default, *named):
        if not is_safe_iri(iri) or ":" not in iri:
            raise SparqlError(f"a graph is named by an absolute IRI, not by {iri[:100]!r}")
    return SparqlRequest(
        queries[0] if queries else None,
        updates[0] if updates else None,
        default,
        named,
        _seconds(fields.get("timeout", [""])[0]),
        fields.get("format", [""])[0] or None,
    )


def _seconds(words: str) -> float | None:
    if not words:
        return None
    try:
        seconds = float(words)
    except ValueError:
        seconds = math.nan
    if not seconds > 0 or math.isinf(seconds):
        raise SparqlError(f"timeout is a number of seconds, not {words[:40]!r}")
    return seconds


def _description(request: Request, service: Service) -> Response:
    accept = request.headers.get("accept", "")
    if best(accept, ["text/turtle", "text/html"]) == "text/html" and "text/html" in accept:
        return RedirectResponse(request.scope.get("root_path", "") + "/editor", 303)
    endpoint = str(request.url.replace(query=""))
    graph = describe_service(endpoint, service.opened())
    return serialised(graph, accept)
