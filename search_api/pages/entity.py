"""The page of a project, enterprise, place, industry or indicator."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse

from ontology.terms import MEASURE, STAGE, STATUS, Status
from search_api.pages.answers import located
from search_api.pages.describe import describe, number_of
from search_api.pages.render import language, page
from search_api.search import Filters, search
from search_api.service import Service, service_of
from search_api.views.claims import ClaimView
from search_api.views.entities import EntityView
from search_api.views.names import names_of
from search_api.views.projects import STAGES, BoardFilter, board
from search_api.views.terms import address_of, word_label

SHOWN, MOST = 40, 2_000
"""Claims of one kind on a page, at first and when all are asked for."""
CHARTS, PASSAGES, RELATED = 6, 5, 60


def entity_page(request: Request, view: EntityView) -> HTMLResponse:
    """Everything that the graph says of a thing, for people."""
    service, lang = service_of(request), language(request)
    every = "all" in request.query_params
    most = MOST if every else SHOWN
    groups = {
        "observations": view.of_type("observation"),
        "awards": view.of_type("award"),
        "mentions": [c for c in view.claims if c.type in ("project", "enterprise", "place")],
    }
    related = {name: (refs if every else refs[:RELATED]) for name, refs in view.related.items()}
    hidden = any(len(found) > most for found in groups.values()) or any(
        len(refs) > len(related[name]) for name, refs in view.related.items()
    )
    root = request.scope.get("root_path", "")
    return page(
        request,
        "entity.html",
        view=view,
        names=names_of(view),
        stages=[_stage(service, claim, lang) for claim in view.stages],
        groups={
            name: [_row(service, claim, lang) for claim in found[:most]]
            for name, found in groups.items()
        },
        related=related,
        more=hidden,
        charts=charts(view, root, lang) if view.type in ("place", "enterprise") else [],
        progress=_progress(service, view, lang, root),
        passages=_passages(service, view),
        href=lambda iri: _address(iri, service, root),
    )


def _address(iri: str, service: Service, root: str) -> str | None:
    path = address_of(iri, service.collection.store.base)
    return None if path is None else root + path


def charts(view: EntityView, root: str, lang: str) -> list[dict[str, Any]]:
    """The numbers of a thing that have several years, one small chart for each kind."""
    kinds: dict[tuple[str, str, str], list[ClaimView]] = {}
    for claim in view.of_type("observation"):
        fields = claim.fields
        if isinstance(fields.get("value"), int | float) and "periodNote" not in fields:
            key = (str(fields.get("indicator")), claim.word("measure"), str(fields.get("unit", "")))
            kinds.setdefault(key, []).append(claim)
    found = []
    for (indicator, measure, unit), claims in kinds.items():
        years = sorted({int(claim.fields["year"]) for claim in claims})
        if len(years) < 2:
            continue
        name = Counter(str(c.fields["indicatorName"]) for c in claims).most_common(1)[0][0]
        title = f"{name} · {word_label(MEASURE[measure], lang)}"
        found.append(
            {
                "title": title,
                "indicator": indicator,
                "years": len(years),
                "data": {
                    "kind": "line",
                    "axis": [str(year) for year in range(years[0], years[-1] + 1)],
                    "unit": unit,
                    "label": title,
                    "series": [
                        series for s in Status if (series := _series(claims, s, root, lang))
                    ],
                },
            }
        )
    found.sort(key=lambda c: (-int(str(c["years"])), str(c["title"])))
    return found[:CHARTS]


def _series(claims: list[ClaimView], status: Status, root: str, lang: str) -> dict[str, Any] | None:
    points = {}
    for claim in claims:
        if claim.word("status") == status and claim.evidence:
            proof = claim.evidence[0]
            points[str(claim.fields["year"])] = {
                "x": str(claim.fields["year"]),
                "y": claim.fields["value"],
                "shown": number_of(claim),
                "note": proof.quote,
                "href": f"{root}/reports/{quote(proof.report)}#c{proof.start}",
            }
    if not points:
        return None
    return {
        "name": word_label(STATUS[status], lang),
        "group": "value",
        "status": str(status),
        "points": [points[year] for year in sorted(points)],
    }


def _progress(service: Service, view: EntityView, lang: str, root: str) -> list[dict[str, Any]]:
    """Projects of an industry, an enterprise or a reporting region by furthest stage."""
    filters = {
        "industry": ("industry", BoardFilter(industry=view.label)),
        "enterprise": ("enterprise", BoardFilter(enterprise=view.label)),
        "place": ("region", BoardFilter(region=view.label)),
    }
    if view.type not in filters:
        return []
    name, wanted = filters[view.type]
    columns = board(service.collection.store, wanted).columns
    address = f"{root}/projects?{name}={quote(view.label)}"
    return [
        {
            "label": word_label(STAGE[stage], lang),
            "n": len(cards),
            "shown": str(len(cards)),
            "href": f"{address}&stage={stage}",
        }
        for stage, cards in columns
        if cards and stage in STAGES
    ]


def _passages(service: Service, view: EntityView) -> list[dict[str, Any]]:
    """Passages of all reports about an industry."""
    if view.type != "industry":
        return []
    collection = service.collection
    filters = Filters(industry=view.label)
    found = search(collection, view.label, k=PASSAGES, filters=filters, facets=False)
    return [
        {
            **hit.to_json(),
            "legs": [],
            "folded": [],
            "claims": [],
            "pieces": [(hit.passage.text, "")],
        }
        for hit in found.hits
    ]


def _row(service: Service, claim: ClaimView, lang: str) -> dict[str, Any]:
    words = describe(claim, lang).split(" · ")
    number = number_of(claim)
    return {
        "title": words[1] if len(words) > 1 else words[0],
        "shown": number,
        "details": [word for word in words[2:] if word != number],
        "evidence": _evidence(service, claim),
    }


def _stage(service: Service, claim: ClaimView, lang: str) -> dict[str, Any]:
    return {
        "year": claim.fields.get("year", ""),
        "modality": claim.word("modality"),
        "stage_label": word_label(STAGE[claim.word("stage")], lang),
        "modality_label": word_label(str(claim.fields["modality"]), lang),
        "evidence": _evidence(service, claim),
    }


def _evidence(service: Service, claim: ClaimView) -> list[dict[str, Any]]:
    return [located(service.collection, quote.to_json()) for quote in claim.evidence]
