"""Downloads: the graph in any format, observations and stages as tables."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from kg.serialise import FORMATS, write
from kg.tables import write_csv
from search_api.api.reports import find_entry
from search_api.file_formats import GraphFormat, TableName
from search_api.service import service_of

router = APIRouter(prefix="/api", tags=["downloads"])
IN_MEMORY = 16 * 1024 * 1024
"""Bytes of a download that are kept in memory; a larger one lies in a temporary file."""
PIECE = 256 * 1024

OneReport = Annotated[str | None, Query(description="One report, by id or file name")]


@router.get("/export", summary="The graph of everything, or of one report")
def export(
    request: Request, format: GraphFormat = GraphFormat.TTL, report: OneReport = None
) -> Any:
    service = service_of(request)
    chosen = None if report is None else find_entry(service, report).id
    file = _spool()
    write(service.collection.store, file, format.value, chosen)
    media = FORMATS[format.value].media_type
    return _download(file, media, f"reportkg.{format.value}")


@router.get("/tables/{name}", summary="Observations or stages as CSV, one row a claim")
def table(request: Request, name: TableName, report: OneReport = None) -> Any:
    service = service_of(request)
    chosen = None if report is None else find_entry(service, report).id
    file = _spool()
    write_csv(service.collection.store, file, name.value, chosen)
    return _download(file, "text/csv; charset=utf-8", f"{name.value}.csv")


def _spool() -> BinaryIO:
    return tempfile.SpooledTemporaryFile(IN_MEMORY)  # type: ignore[return-value]


def _download(file: BinaryIO, media: str, name: str) -> StreamingResponse:
    file.seek(0, io.SEEK_SET)

    def pieces() -> Iterator[bytes]:
        with file:
            while piece := file.read(PIECE):
                yield piece

    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces(), media_type=media, headers=headers)
