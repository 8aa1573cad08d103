"""Downloads: the graph in any format, single graphs, observations and stages as tables."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import pyoxigraph as ox
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from kg.rdf import node
from kg.serialise import FORMATS
from kg.tables import TableError
from search_api.api.reports import find_entry
from search_api.exporting import Export, stream
from search_api.file_formats import GraphFormat, TableFormat, TableName
from search_api.problems import NotFound
from search_api.service import service_of
from search_api.sparql.errors import NotAcceptable, SparqlError
from search_api.sparql.formats import GRAPHS, best
from search_api.views.terms import is_safe_iri

router = APIRouter(tags=["downloads"])
MEDIA = {
    TableFormat.CSV: "text/csv; charset=utf-8",
    TableFormat.PARQUET: "application/vnd.apache.parquet",
}

OneReport = Annotated[str | None, Query(description="One report, by id or file name")]


@router.get(
    "/export.{format}",
    summary="The graph of everything, or of one report",
    response_class=Response,
)
async def export(request: Request, format: GraphFormat, report: OneReport = None) -> Response:
    service = service_of(request)
    chosen = "" if report is None else find_entry(service, report).id
    media, name = FORMATS[format.value].media_type, f"reportkg.{format.value}"
    return await stream(
        request, service, Export("report", format.value, media, name, report=chosen)
    )


@router.get(
    "/export/{name}.{format}",
    summary="Observations or stages as a table, one row a claim",
    response_class=Response,
)
async def export_table(
    request: Request, name: TableName, format: TableFormat, report: OneReport = None
) -> Response:
    service = service_of(request)
    chosen = "" if report is None else find_entry(service, report).id
    if format is TableFormat.PARQUET and find_spec("pyarrow") is None:
        raise TableError("this service has no Parquet", hint="pip install reportkg[parquet]")
    file = f"{name.value}.{format.value}"
    wanted = Export("table", format.value, MEDIA[format], file, name.value, chosen)
    return await stream(request, service, wanted)


@router.get("/api/export", summary="The same as /export.FORMAT", response_class=Response)
async def api_export(
    request: Request, format: GraphFormat = GraphFormat.TTL, report: OneReport = None
) -> Response:
    return await export(request, format, report)


@router.get(
    "/api/tables/{name}", summary="The same as /export/NAME.FORMAT", response_class=Response
)
async def api_table(
    request: Request,
    name: TableName,
    format: TableFormat = TableFormat.CSV,
    report: OneReport = None,
) -> Response:
    return await export_table(request, name, format, report)


@router.get(
    "/graphs",
    summary="One graph, by the SPARQL 1.1 Graph Store Protocol",
    description="`?default` for the default graph, `?graph=IRI` for a named one. Read only.",
    response_class=Response,
)
async def graph(
    request: Request,
    default: Annotated[str | None, Query(description="The default graph")] = None,
    graph: Annotated[str | None, Query(description="IRI of a named graph")] = None,
) -> Response:
    service = service_of(request)
    if (default is None) == (graph is None):
        raise SparqlError("name one graph: ?default or ?graph=IRI")
    if graph is not None:
        if not is_safe_iri(graph) or ":" not in graph:
            raise SparqlError(f"a graph is named by an absolute IRI, not by {graph[:100]!r}")
        try:
            wanted = node(graph)
        except ValueError:
            raise SparqlError(f"{graph[:100]!r} is no IRI") from None
        native = service.collection.store.native
        if next(native.quads_for_pattern(None, None, None, wanted), None) is None:
            raise NotFound(f"there is no graph {graph[:200]!r}")
    media = best(request.headers.get("accept"), list(GRAPHS.values()), 1)
    if media is None:
        raise NotAcceptable(f"offered are {', '.join(GRAPHS.values())}")
    found = ox.RdfFormat.from_media_type(media)
    form = next(name for name, value in FORMATS.items() if value == found)
    return await stream(request, service, Export("graph", form, media, name=graph or ""))
