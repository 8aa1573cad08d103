"""The board of all projects by how far they have come."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from ontology.terms import MODALITY, STAGE, Modality
from search_api.pages.render import language, page
from search_api.service import service_of
from search_api.views.projects import STAGES, Board, BoardFilter, Card, board, query_of
from search_api.views.tables import harmless
from search_api.views.terms import word_label

router = APIRouter()
IN_COLUMN, IN_TABLE = 30, 1_000
"""Cards of a column and rows of the table that a page shows; downloads have them all."""
OFFERED = 60
CSV = ("label", "region", "stage", "modality", "year", "enterprises", "industries", "places")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter of an address, and how the page is to look."""

    wanted: BoardFilter
    table: bool


def asked(
    modality: Annotated[str, Query(pattern="^(actual|ongoing|expected|planned)?$")] = "",
    stage: Annotated[str, Query(max_length=30)] = "",
    region: Annotated[str, Query(max_length=100)] = "",
    industry: Annotated[str, Query(max_length=100)] = "",
    enterprise: Annotated[str, Query(max_length=200)] = "",
    year: Annotated[str, Query(pattern=r"^(\d{4})?$")] = "",
    q: Annotated[str, Query(max_length=200)] = "",
    view: Annotated[str, Query(pattern="^(board|table)?$")] = "",
) -> Asked:
    """What an address asks for."""
    wanted = BoardFilter(
        modality or Modality.ACTUAL,
        stage if stage in STAGES else "",
        region,
        industry,
        enterprise,
        int(year) if year else None,
        q.strip(),
    )
    return Asked(wanted, view == "table")


Wanted = Annotated[Asked, Depends(asked)]


@router.get("/projects")
def projects(request: Request, asked: Wanted) -> HTMLResponse:
    service, lang = service_of(request), language(request)
    wanted = asked.wanted
    found = board(service.collection.store, wanted)
    root = request.scope.get("root_path", "")
    return page(
        request,
        "projects.html",
        wanted=wanted,
        table=asked.table,
        count=len(found.cards),
        columns=[_column(found, wanted, stage, lang, root) for stage in STAGES],
        rows=[_card(card, lang, root) for card in _by_stage(found)[:IN_TABLE]],
        choices={
            name: _offered(values, str(getattr(wanted, name) or ""))
            for name, values in found.choices.items()
        },
        modalities=[
            (name, word_label(MODALITY[name], lang), n) for name, n in found.modalities.items()
        ],
        address=urlencode(request.query_params.multi_items()),
    )


@router.get("/projects.json")
def projects_json(request: Request, asked: Wanted) -> Any:
    return board(service_of(request).collection.store, asked.wanted).to_json()


@router.get("/projects.csv", response_class=Response)
def projects_csv(request: Request, asked: Wanted) -> Response:
    found = board(service_of(request).collection.store, asked.wanted)
    out = io.StringIO()
    writer = csv.DictWriter(out, [*CSV, "iri", "quote", "report", "start"])
    writer.writeheader()
    for card in _by_stage(found):
        row = card.to_json()
        evidence: dict[str, Any] = row.pop("evidence")
        plain = {k: "；".join(v) if isinstance(v, list) else v for k, v in row.items()}
        writer.writerow(harmless({**plain, **evidence}))
    return Response(
        out.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="projects.csv"'},
    )


def _by_stage(found: Board) -> list[Card]:
    """The furthest first."""
    return [card for _, cards in reversed(found.columns) for card in cards]


def _column(found: Board, wanted: BoardFilter, stage: str, lang: str, root: str) -> dict[str, Any]:
    cards = dict(found.columns)[stage]
    newest = sorted(cards, key=lambda card: (-card.event.year, card.project.label))
    return {
        "stage": stage,
        "label": word_label(STAGE[stage], lang),
        "count": len(cards),
        "cards": [_card(card, lang, root) for card in newest[:IN_COLUMN]],
        "more": len(cards) - IN_COLUMN,
        "query": f"{root}/editor?query={quote(query_of(wanted, stage))}",
    }


def _card(card: Card, lang: str, root: str) -> dict[str, Any]:
    project, event = card.project, card.event
    return {
        "label": project.label,
        "path": project.path,
        "region": project.region,
        "stage": event.stage,
        "stage_label": word_label(STAGE[event.stage], lang),
        "modality": event.modality,
        "year": event.year,
        "enterprises": project.enterprises,
        "industries": project.industries,
        "quote": event.quote,
        "href": f"{root}/reports/{quote(event.report)}#c{event.start}",
    }


def _offered(values: tuple[tuple[str, int], ...], chosen: str) -> list[tuple[str, int]]:
    """The most frequent values, the chosen one among them even where nothing is left of it."""
    kept = list(values[:OFFERED])
    if chosen and all(value != chosen for value, _ in kept):
        kept.insert(0, (chosen, dict(values).get(chosen, 0)))
    return kept
