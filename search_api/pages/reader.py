"""One report for reading, its claims highlighted in place."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from kg.graph import report_iri
from search_api.api.reports import find_entry, get_report
from search_api.pages.describe import describe, target
from search_api.pages.render import language, page
from search_api.service import service_of
from search_api.views import claims
from search_api.views.claims import ClaimView
from search_api.views.reading import blocks
from search_api.views.terms import address_of

router = APIRouter()
TYPES = ("project", "stage", "enterprise", "place", "observation", "award")


@router.get("/reports/{report_id}.json")
def read_json(request: Request, report_id: str) -> Any:
    """The report with its text, sections and claims."""
    return get_report(request, report_id, text=True, with_claims=True)


@router.get("/reports/{report_id}")
def read(request: Request, report_id: str) -> HTMLResponse:
    service = service_of(request)
    entry = find_entry(service, report_id)
    store = service.collection.store
    found = claims.of_report(store, report_iri(entry.id, store.base))
    counts = Counter(claim.type for claim in found)
    lang = language(request)
    root = request.scope.get("root_path", "")
    return page(
        request,
        "report.html",
        entry=entry,
        blocks=blocks(service.collection.reports[entry.id], found),
        claim_count=len(found),
        counts=counts,
        types=[kind for kind in TYPES if counts[kind]],
        describe=lambda claim: describe(claim, lang),
        link=lambda claim: target(claim, store.base),
        numbers={claim.iri: number for number, claim in enumerate(found)},
        told=[_told(claim, lang, store.base, root) for claim in found],
    )


def _told(claim: ClaimView, lang: str, base: str, root: str) -> dict[str, Any]:
    """A claim for the panel that opens beside its words."""
    path = target(claim, base)
    return {
        "type": claim.type,
        "text": describe(claim, lang).split(" · ", 1)[-1],
        "href": None if path is None else root + path,
        "claim": root + (address_of(claim.iri, base) or ""),
        "confidence": claim.fields.get("confidence"),
        "extractor": claim.fields.get("extractor"),
    }
