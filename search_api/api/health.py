"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from search_api.metrics import CONTENT_TYPE, Metrics
from search_api.service import service_of
from search_api.sparql.errors import ServiceBusy

WARMING = 5.0
"""Seconds to wait for what is loaded after the collection; answers given meanwhile may be slow."""

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="The process lives")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz", summary="A collection is open and can be queried without delay")
def readyz(request: Request) -> dict[str, Any]:
    service = service_of(request)
    opened = service.opened()
    if not service.warm.wait(WARMING):
        raise ServiceBusy("the encoder is still being loaded; try again shortly")
    return {
        "status": "ready",
        "generation": opened.collection.number,
        "reports": len(opened.collection.reports),
        "triples": opened.triples,
    }


@router.get("/metrics", summary="Metrics in the text format of Prometheus", response_class=Response)
def metrics(request: Request) -> Response:
    counted: Metrics = request.app.state.metrics
    return Response(counted.text(), headers={"Content-Type": CONTENT_TYPE})
