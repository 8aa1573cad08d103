"""The page of an indicator: its numbers by place and year, targets beside outcomes, a ranking."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from ontology.terms import MEASURE, STATUS, Status
from search_api.pages.answers import quantity
from search_api.pages.render import language, page
from search_api.pages.texts import say
from search_api.problems import NotFound
from search_api.service import Service, service_of
from search_api.views.indicators import (
    Choice,
    Figure,
    IndicatorView,
    Selection,
    choices,
    indicator_view,
    ranked_years,
    ranking,
)
from search_api.views.tables import harmless
from search_api.views.terms import word_label

router = APIRouter()
LINES = 8
"""Places drawn as lines where none are chosen."""
OFFERED = 200
"""Indicators in the list to choose from; every other one has an address all the same."""
COLUMNS = (
    *("place", "name", "measure", "status", "year", "value", "value_max", "unit", "bound"),
    *("base", "base_unit", "text", "period", "report", "start", "quote"),
)

Indicator = Annotated[str, Query(max_length=300, description="Concept of the scheme, or path")]
Places = Annotated[list[str] | None, Query(alias="place", max_length=50)]
Year = Annotated[str, Query(pattern=r"^(\d{4})?$")]


def selected(
    service: Service,
    lang: str,
    indicator: str,
    measure: str,
    places: list[str] | None,
    first: str,
    last: str,
) -> tuple[list[Choice], IndicatorView | None]:
    """All indicators and the view of the one asked for; raises ``NotFound``."""
    store = service.collection.store
    every = choices(store, lang)
    if not every:
        return every, None
    wanted = next((c for c in every if indicator in (c.key, c.iri, c.label)), None)
    if wanted is None and indicator:
        raise NotFound(f"there is no indicator {indicator[:100]!r} with numbers for places")
    selection = Selection(
        measure,
        tuple(name for name in places or () if name),
        int(first) if first else None,
        int(last) if last else None,
    )
    return every, indicator_view(store, wanted or every[0], selection)


@router.get("/indicators")
def indicators(
    request: Request,
    indicator: Indicator = "",
    measure: Annotated[str, Query(max_length=20)] = "",
    place: Places = None,
    first: Annotated[str, Query(alias="from", pattern=r"^(\d{4})?$")] = "",
    last: Annotated[str, Query(alias="to", pattern=r"^(\d{4})?$")] = "",
    year: Year = "",
) -> HTMLResponse:
    service, lang = service_of(request), language(request)
    every, view = selected(service, lang, indicator, measure, place, first, last)
    if view is None:
        return page(request, "indicators.html", view=None)
    root = request.scope.get("root_path", "")
    ranked = ranking(view.figures, int(year) if year else None)
    shown_choices = every[:OFFERED]
    if view.choice not in shown_choices:
        shown_choices = [view.choice, *shown_choices]
    return page(
        request,
        "indicators.html",
        view=view,
        choices=shown_choices,
        chart=chart(view, root, lang),
        rows=[_row(figure, root, lang) for figure in reversed(view.figures)],
        verdicts=[
            {
                "place": v.target.place,
                "year": v.target.year,
                "target": _row(v.target, root, lang),
                "outcome": _row(v.outcome, root, lang),
                "met": v.met,
            }
            for v in sorted(view.verdicts, key=lambda v: (-v.target.year, v.target.place))
        ],
        ranked=[
            {"label": figure.place, "n": max(figure.base or 0.0, 0.0), **_row(figure, root, lang)}
            for figure in ranked
        ],
        rank_years=ranked_years(view.figures),
        rank_year=ranked[0].year if ranked else None,
        query=query_of(view.choice.iri),
        address=urlencode(request.query_params.multi_items()),
    )


@router.get("/indicators.json")
def indicators_json(
    request: Request,
    indicator: Indicator = "",
    measure: Annotated[str, Query(max_length=20)] = "",
    place: Places = None,
    first: Annotated[str, Query(alias="from", pattern=r"^(\d{4})?$")] = "",
    last: Annotated[str, Query(alias="to", pattern=r"^(\d{4})?$")] = "",
) -> Any:
    service, lang = service_of(request), language(request)
    every, view = selected(service, lang, indicator, measure, place, first, last)
    listed = [
        {"indicator": c.iri, "key": c.key, "label": c.label, "figures": c.count, "places": c.places}
        for c in every
    ]
    return {"indicators": listed, "view": None if view is None else view.to_json()}


@router.get("/indicators.csv", response_class=Response)
def indicators_csv(
    request: Request,
    indicator: Indicator = "",
    measure: Annotated[str, Query(max_length=20)] = "",
    place: Places = None,
    first: Annotated[str, Query(alias="from", pattern=r"^(\d{4})?$")] = "",
    last: Annotated[str, Query(alias="to", pattern=r"^(\d{4})?$")] = "",
) -> Response:
    service, lang = service_of(request), language(request)
    _, view = selected(service, lang, indicator, measure, place, first, last)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", extrasaction="ignore")
    writer.writeheader()
    for figure in view.figures if view is not None else ():
        writer.writerow(harmless(figure.to_json()))
    return Response(
        out.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="indicator.csv"'},
    )


def query_of(indicator: str) -> str:
    """A query with the numbers of an indicator."""
    return f"""SELECT ?place ?year ?status ?measure ?value ?unit ?quote WHERE {{
  ?o a rk:Observation ; rk:indicator <{indicator}> ; rk:subject/skos:prefLabel ?place ;
     rk:year ?year ; rk:status ?status ; rk:measure ?measure ; rk:value ?value ; rk:unit ?unit ;
     rk:evidence/rk:quote ?quote .
}} ORDER BY ?place ?year"""


def chart(view: IndicatorView, root: str, lang: str) -> dict[str, Any] | None:
    """Series by place and status, all in the unit that the reports use most."""
    usable = [figure for figure in view.figures if figure.base is not None and not figure.period]
    if len(usable) < 2:
        return None
    base_unit = Counter(figure.base_unit for figure in usable).most_common(1)[0][0]
    usable = [figure for figure in usable if figure.base_unit == base_unit]
    unit, factor = _unit(usable)
    places = list(view.selection.places) or [
        name for name, _ in Counter(figure.place for figure in usable).most_common(LINES)
    ]
    years = sorted({figure.year for figure in usable if figure.place in places})
    across = len(years) == 1
    series = []
    for place in [""] if across else places:
        for status in Status:
            found = [
                figure
                for figure in usable
                if figure.status == status and (across or figure.place == place)
            ]
            if not found:
                continue
            words = word_label(STATUS[status], lang)
            points = {_at(figure, across): _point(figure, factor, root, across) for figure in found}
            series.append(
                {
                    "name": words if across else f"{place} {words}",
                    "group": status if across else place,
                    "status": str(status),
                    "points": list(points.values()),
                }
            )
    if across:
        axis = [f.place for f in sorted(usable, key=lambda f: -(f.base or 0.0))]
    else:
        axis = [str(year) for year in range(years[0], years[-1] + 1)]
    label = say(lang, "indicators.chart", name=view.choice.label)
    return {
        "kind": "bar" if across else "line",
        "axis": list(dict.fromkeys(axis)),
        "unit": unit,
        "label": label,
        "series": series,
    }


def _at(figure: Figure, across: bool) -> str:
    return figure.place if across else str(figure.year)


def _point(figure: Figure, factor: float, root: str, across: bool) -> dict[str, Any]:
    return {
        "x": _at(figure, across),
        "y": round((figure.base or 0.0) / factor, 6),
        "shown": shown(figure),
        "note": figure.quote,
        "href": address_of(figure, root),
    }


def _unit(found: list[Figure]) -> tuple[str, float]:
    """The unit that most numbers are written in, and how many base units it is."""
    units = Counter(f.unit for f in found if f.value and f.base)
    if not units:
        return (found[0].base_unit if found else ""), 1.0
    unit = units.most_common(1)[0][0]
    factor = next((f.base or 0.0) / f.value for f in found if f.unit == unit and f.value and f.base)
    return unit, factor


def _row(figure: Figure, root: str, lang: str) -> dict[str, Any]:
    return {
        "place": figure.place,
        "path": figure.place_path,
        "year": figure.year,
        "name": figure.name,
        "status": figure.status,
        "status_label": word_label(STATUS[figure.status], lang),
        "measure_label": word_label(MEASURE[figure.measure], lang),
        "shown": shown(figure),
        "period": figure.period,
        "quote": figure.quote,
        "report": figure.report,
        "href": address_of(figure, root),
    }


def shown(figure: Figure) -> str:
    """The number with the unit and the bound of its report."""
    return quantity(
        {
            "value": figure.value,
            "value_max": figure.value_max,
            "unit": figure.unit,
            "text": figure.text,
            "bound": figure.bound,
        }
    )


def address_of(figure: Figure, root: str) -> str:
    """Where its sentence stands in the reader."""
    return f"{root}/reports/{quote(figure.report)}#c{figure.start}"
