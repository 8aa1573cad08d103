"""Reports: the list, one with its text and claims, its graph."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from kg.graph import report_iri
from search_api.manifest import Entry
from search_api.problems import NotFound
from search_api.service import Service, service_of
from search_api.views import claims
from search_api.views.overview import overview

router = APIRouter(prefix="/api", tags=["reports"])


@router.get("/overview", summary="The collection at a glance")
def get_overview(request: Request) -> Any:
    return overview(service_of(request).collection).to_json()


@router.get("/reports", summary="All reports")
def list_reports(request: Request) -> Any:
    entries = service_of(request).collection.manifest.entries
    return {"reports": [entry_json(entry) for entry in entries]}


@router.get("/reports/{report_id}", summary="One report: metadata, text, and claims if asked for")
def get_report(
    request: Request,
    report_id: str,
    text: Annotated[bool, Query(description="With the full text")] = True,
    with_claims: Annotated[bool, Query(alias="claims", description="With every claim")] = False,
) -> Any:
    service = service_of(request)
    entry = find_entry(service, report_id)
    report = service.collection.reports[entry.id]
    value: dict[str, Any] = entry_json(entry)
    value["sections"] = [
        {"level": s.level, "title": s.title, "start": s.span.start, "end": s.span.end}
        for s in report.sections
    ]
    if text:
        value["text"] = report.text
    if with_claims:
        store = service.collection.store
        found = claims.of_report(store, report_iri(entry.id, store.base))
        value["claims_found"] = [claim.to_json() for claim in found]
    return value


def find_entry(service: Service, report_id: str) -> Entry:
    """The entry; raises ``NotFound``."""
    entry = service.collection.reports.resolve(report_id)
    if entry is None:
        raise NotFound(f"there is no report {report_id[:100]!r}; see /api/reports")
    return entry


def entry_json(entry: Entry) -> dict[str, Any]:
    """What a list of reports says of one; where its file lay is nobody else's business."""
    value = asdict(entry)
    del value["source"], value["key"]
    return {**value, "year": entry.year}
