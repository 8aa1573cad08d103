"""SPARQL 1.1 Protocol over HTTP: GET, form POST, direct POST, and a description without a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import Response

from search_api.problems import BodyTooLarge, UnsupportedMedia
from search_api.service import Service, service_of
from search_api.sparql.description import describe_service
from search_api.sparql.errors import QueryRefused, SparqlError
from search_api.sparql.formats import GRAPHS, best, by_name, negotiate

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
MAX_BODY = 4_000_000
"""Bytes of a request."""

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """A protocol request, whichever way it came."""

    query: str | None
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    timeout: float | None = None
    format: str | None = None


@router.head("/sparql", include_in_schema=False)
@router.post("/sparql", operation_id="sparql_post", summary="SPARQL 1.1 query by POST")
@router.get(
    "/sparql",
    operation_id="sparql_get",
    summary="SPARQL 1.1 query",
    description=(
        "Queries by GET (`query=`), form POST or direct POST (`application/sparql-query`); "
        "`default-graph-uri`, `named-graph-uri`, `timeout` (seconds) and `format` are read too. "
        "Without a query: the service description."
    ),
    response_class=Response,
    tags=["sparql"],
)
async def sparql(request: Request) -> Response:
    asked = await read_request(request)
    service = service_of(request)
    if asked.query is None:
        return _description(request, service)
    accept = request.headers.get("accept")
    accepted = by_name(asked.format) if asked.format else negotiate(accept)
    query = asked.query
    output = await service.waiting_room.run(
        lambda: service.sparql.execute(
            query, accepted, asked.timeout, asked.default_graphs, asked.named_graphs
        )
    )
    headers = {"Vary": "Accept", "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    charset = "; charset=utf-8" if output.media_type.startswith("text/") else ""
    return Response(output.body, media_type=output.media_type + charset, headers=headers)


async def read_request(request: Request) -> SparqlRequest:
    """The request by section 2.1 of the protocol; raises what is wrong with it."""
    url = request.url.query
    if request.method != "POST":
        _no_update(url)
        return _from_fields(parse_qs(url, keep_blank_values=True))
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    body = await read_body(request, MAX_BODY)
    if content_type == FORM:
        text = _decoded(body)
        _no_update(text)
        return _from_fields(parse_qs(text, keep_blank_values=True), required=True)
    if content_type == DIRECT:
        fields = parse_qs(url, keep_blank_values=True)
        if "query" in fields:
            raise SparqlError("the query stands in the body and in the URL; send it once")
        return _from_fields({**fields, "query": [_decoded(body)]})
    if content_type == UPDATE:
        raise QueryRefused("updates are off; this service answers queries only")
    raise UnsupportedMedia(
        f"a query is posted as {FORM} or {DIRECT}, not {content_type or 'nothing'}"
    )


async def read_body(request: Request, limit: int) -> bytes:
    """The body, refused as soon as it passes ``limit`` bytes."""
    parts, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge(f"the request is larger than {limit:,} bytes")
        parts.append(chunk)
    return b"".join(parts)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise SparqlError("the query is not UTF-8") from None


def _no_update(fields: str) -> None:
    if "update" in parse_qs(fields, keep_blank_values=True):
        raise QueryRefused("updates are off; this service answers queries only")


def _from_fields(fields: dict[str, list[str]], required: bool = False) -> SparqlRequest:
    queries = fields.get("query", [])
    if len(queries) > 1:
        raise SparqlError("there are several queries; send one")
    if required and not queries:
        raise SparqlError("there is no query; send it as the field `query`")
    timeout = fields.get("timeout", [""])[0]
    try:
        seconds = float(timeout) if timeout else None
    except ValueError:
        raise SparqlError(f"timeout is a number of seconds, not {timeout[:40]!r}") from None
    return SparqlRequest(
        queries[0] if queries else None,
        tuple(fields.get("default-graph-uri", ())),
        tuple(fields.get("named-graph-uri", ())),
        seconds,
        fields.get("format", [None])[0],
    )


def _description(request: Request, service: Service) -> Response:
    names = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
    offered = {GRAPHS[name]: words for name, words in names.items()}
    media = best(request.headers.get("accept"), list(offered), 1) or GRAPHS["ttl"]
    endpoint = str(request.url.replace(query=""))
    graph = describe_service(endpoint, service.triples, len(service.collection.reports))
    return Response(
        graph.serialize(format=offered[media]).encode("utf-8"),
        media_type=media,
        headers={"Vary": "Accept", "Access-Control-Allow-Origin": "*"},
    )
