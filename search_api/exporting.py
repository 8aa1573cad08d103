"""Exports streamed from a process of their own, at the pace of whoever reads them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from ontology.errors import ReportkgError
from search_api.caching import etag, unchanged
from search_api.service import Service
from search_api.sparql.errors import ServiceBusy

AT_ONCE = 4
"""Exports that may run at the same time."""
PIECE = 65_536
MEMORY_FACTOR = 2
"""An export may take so many times the memory of a query: Parquet holds its columns."""


@dataclass(frozen=True, slots=True)
class Export:
    """What to write: see ``export_worker``."""

    kind: str
    format: str
    media_type: str
    filename: str | None = None
    name: str = ""
    report: str = ""


class ExportFailed(ReportkgError):
    """The process that writes an export ended early."""


async def stream(request: Request, service: Service, export: Export) -> Response:
    """The export as a response; raises ``ServiceBusy`` where too many are running.

    An export that fails half-way breaks the connection, so that no client takes a part for the
    whole.
    """
    opened = service.opened()
    tag = etag(opened, export.kind, export.format, export.name, export.report)
    headers = {"Vary": "Accept", "ETag": tag, "Cache-Control": "no-cache"}
    if export.filename:
        headers["Content-Disposition"] = f'attachment; filename="{export.filename}"'
    if (known := unchanged(request, tag, headers)) is not None:
        return known
    if service.exports >= AT_ONCE:
        raise ServiceBusy(f"{AT_ONCE} exports are running; try again shortly")
    service.exports += 1
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "search_api.export_worker",
            opened.collection.store_url or str(opened.collection.graph_folder),
            opened.collection.manifest.base_iri,
            str(MEMORY_FACTOR * service.options.query_memory_mb),
            export.kind,
            export.name,
            export.format,
            export.report,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdout is not None
        first = await process.stdout.read(PIECE)
        if not first and await process.wait() != 0:
            raise ExportFailed("the export could not be written; ask for one report at a time")
    except BaseException:
        service.exports -= 1
        raise
    pieces = _pieces(service, process, process.stdout, first)
    return StreamingResponse(pieces, media_type=export.media_type, headers=headers)


async def _pieces(
    service: Service,
    process: asyncio.subprocess.Process,
    out: asyncio.StreamReader,
    first: bytes,
) -> AsyncIterator[bytes]:
    try:
        piece = first
        while piece:
            yield piece
            piece = await out.read(PIECE)
        if await process.wait() != 0:
            raise ExportFailed("the export ended early")
    finally:
        service.exports -= 1
        if process.returncode is None:
            process.kill()
