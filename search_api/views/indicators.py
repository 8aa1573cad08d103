"""Indicators: every number that reports give for one, by place and year, targets beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kg.store import GraphStore
from ontology.terms import VOCAB, Bound, Measure, Status
from search_api.views.terms import PREFIXES, local, path_of, report_id_of, text, value

CATALOGUE = """SELECT ?indicator ?label (COUNT(DISTINCT ?o) AS ?n) (COUNT(DISTINCT ?s) AS ?places)
WHERE {{
  ?o a rk:Observation ; rk:indicator ?indicator ; rk:subject ?s .
  ?s a rk:Place .
  ?indicator skos:prefLabel ?label
  FILTER(LANG(?label) IN ("", "{lang}"))
}} GROUP BY ?indicator ?label ORDER BY DESC(?places) DESC(?n) ?label"""
NUMBERS = """SELECT ?o ?subject ?place ?name ?measure ?status ?year ?value ?unit ?base ?baseUnit
  ?bound ?max ?text ?period ?report ?start ?quote
WHERE {{
  ?o a rk:Observation ; rk:indicator <{indicator}> ; rk:subject ?subject ;
     rk:indicatorName ?name ; rk:measure ?measure ; rk:status ?status ; rk:year ?year ;
     prov:wasDerivedFrom ?report ; rk:evidence ?e .
  ?subject a rk:Place ; skos:prefLabel ?place .
  ?e rk:start ?start ; rk:quote ?quote .
  OPTIONAL {{ ?o rk:value ?value }} OPTIONAL {{ ?o rk:unit ?unit }}
  OPTIONAL {{ ?o rk:baseValue ?base }} OPTIONAL {{ ?o rk:baseUnit ?baseUnit }}
  OPTIONAL {{ ?o rk:bound ?bound }} OPTIONAL {{ ?o rk:valueMax ?max }}
  OPTIONAL {{ ?o rk:text ?text }} OPTIONAL {{ ?o rk:periodNote ?period }}
}} ORDER BY ?place ?year ?status ?o"""
LESS_IS_BETTER = frozenset(
    {
        "cpi",
        "registered-unemployment",
        "surveyed-unemployment",
        "energy-intensity",
        "industry-energy-intensity",
    }
)
"""Concepts for which a target without a bound (3%左右) is one not to be passed."""
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator that can be chosen."""

    iri: str
    key: str
    """``gdp`` for a concept of the scheme, else the path of its page."""
    label: str
    count: int
    places: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as a report gives it. ``base`` is in base units (元, 人), for comparing."""

    iri: str
    place: str
    place_path: str | None
    name: str
    measure: str
    status: str
    year: int
    value: float | None
    unit: str
    base: float | None
    base_unit: str
    bound: str
    value_max: float | None
    text: str
    period: str
    report: str
    start: int
    quote: str

    def to_json(self) -> dict[str, Any]:
        return {
            name: found
            for name in self.__slots__
            if (found := getattr(self, name)) not in (None, "")
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target beside what became of it."""

    target: Figure
    outcome: Figure
    met: bool
    difference: float
    """Outcome less target, in the base unit of both."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What of an indicator is looked at."""

    measure: str = ""
    places: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """The numbers of one indicator that a selection leaves."""

    choice: Choice
    selection: Selection
    figures: tuple[Figure, ...]
    measures: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    """Every place with numbers for the indicator, most first."""
    years: tuple[int, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "indicator": self.choice.iri,
            "label": self.choice.label,
            "measure": self.selection.measure,
            "measures": self.measures,
            "places": self.places,
            "years": list(self.years),
            "figures": [figure.to_json() for figure in self.figures],
            "targets": [
                {
                    "place": v.target.place,
                    "year": v.target.year,
                    "target": v.target.iri,
                    "outcome": v.outcome.iri,
                    "met": v.met,
                    "difference": v.difference,
                }
                for v in self.verdicts
            ],
        }


@lru_cache(maxsize=4)
def choices(store: GraphStore, lang: str) -> list[Choice]:
    """Indicators with numbers for places, those that most places have first."""
    found: dict[str, Choice] = {}
    for row in store.rows(PREFIXES + CATALOGUE.format(lang="en" if lang == "en" else "zh")):
        iri = text(row["indicator"])
        if iri not in found:
            found[iri] = Choice(
                iri,
                key_of(iri, store.base),
                text(row["label"]),
                _int(row["n"]),
                _int(row["places"]),
            )
    return list(found.values())


def key_of(iri: str, base: str) -> str:
    """How an address names an indicator."""
    scheme = f"{VOCAB}indicator/"
    return iri[len(scheme) :] if iri.startswith(scheme) else (path_of(iri, base) or iri)


def figures(store: GraphStore, indicator: str) -> list[Figure]:
    """Every number of an indicator that is about a place."""
    found: dict[str, Figure] = {}
    for row in store.rows(PREFIXES + NUMBERS.format(indicator=indicator)):
        iri = text(row["o"])
        if iri in found:
            continue
        found[iri] = Figure(
            iri,
            text(row["place"]),
            path_of(text(row["subject"]), store.base),
            text(row["name"]),
            local(text(row["measure"])),
            local(text(row["status"])),
            _int(row["year"]),
            _float(row["value"]),
            text(row["unit"]),
            _float(row["base"]),
            text(row["baseUnit"]),
            local(text(row["bound"])) if row["bound"] is not None else Bound.EXACT,
            _float(row["max"]),
            text(row["text"]),
            text(row["period"]),
            report_id_of(text(row["report"]), store.base),
            _int(row["start"]),
            text(row["quote"]),
        )
    return list(found.values())


def indicator_view(store: GraphStore, choice: Choice, selection: Selection) -> IndicatorView:
    """What ``selection`` leaves of an indicator; the measure with most numbers by default."""
    every = figures(store, choice.iri)
    measures = _counted(figure.measure for figure in every)
    wanted = selection.measure if selection.measure in measures else next(iter(measures), "")
    selection = Selection(
        wanted, selection.places, selection.first, selection.last, selection.statuses
    )
    of_measure = [figure for figure in every if figure.measure == wanted]
    kept = [figure for figure in of_measure if _fits(figure, selection)][:MOST_ROWS]
    return IndicatorView(
        choice,
        selection,
        tuple(kept),
        measures,
        _counted(figure.place for figure in of_measure),
        tuple(sorted({figure.year for figure in of_measure})),
        tuple(verdicts(kept, choice.key)),
    )


def verdicts(found: list[Figure], key: str = "") -> list[Verdict]:
    """Targets with the outcome that a report gives for the same place, measure, unit and year.

    A measured number goes before an estimate, the latest report before an earlier one.
    """
    outcomes: dict[tuple[str, str, str, int], Figure] = {}
    for figure in sorted(found, key=lambda f: (f.status == Status.ACTUAL, f.report)):
        if figure.status != Status.TARGET and figure.base is not None and not figure.period:
            outcomes[_same(figure)] = figure
    made = []
    for figure in found:
        outcome = outcomes.get(_same(figure))
        if figure.status != Status.TARGET or figure.base is None or outcome is None:
            continue
        if figure.period or outcome.base is None:
            continue
        difference = round(outcome.base - figure.base, 6)
        made.append(Verdict(figure, outcome, is_met(figure, outcome.base, key), difference))
    return made


def is_met(target: Figure, outcome: float, key: str = "") -> bool:
    """Whether ``outcome`` (base unit) meets a target: at most for a maximum, else at least.

    A target between two numbers is met by its lower one. For what is better low (consumer prices,
    unemployment) a target without a bound is a maximum.
    """
    assert target.base is not None
    at_most = target.bound == Bound.MAX or (
        target.bound in (Bound.EXACT, Bound.APPROX) and key in LESS_IS_BETTER
    )
    if at_most:
        scale = target.base / target.value if target.value else 1.0
        limit = target.value_max * scale if target.value_max is not None else target.base
        return outcome <= limit
    return outcome >= target.base


def ranking(found: tuple[Figure, ...], year: int | None) -> list[Figure]:
    """Places by their number in ``year`` (by default the year that most have), highest first.

    One number a place: measured before estimated. Only the base unit that most places have.
    """
    usable = _rankable(found)
    if year is None:
        counts = _places_by_year(usable)
        year = max(counts, key=lambda y: (len(counts[y]), y), default=None)
    chosen: dict[str, Figure] = {}
    for figure in sorted(usable, key=lambda f: (f.status == Status.ACTUAL, f.report)):
        if figure.year == year:
            chosen[figure.place] = figure
    units = _counted(figure.base_unit for figure in chosen.values())
    unit = next(iter(units), "")
    ranked = [figure for figure in chosen.values() if figure.base_unit == unit]
    reverse = not all(figure.measure == Measure.RANK for figure in ranked)
    return sorted(ranked, key=lambda f: (f.base or 0.0, f.place), reverse=reverse)


def ranked_years(found: tuple[Figure, ...]) -> list[int]:
    """Years in which more than one place has a number."""
    counts = _places_by_year(_rankable(found))
    return sorted(year for year, places in counts.items() if len(places) > 1)


def _rankable(found: tuple[Figure, ...]) -> list[Figure]:
    return [
        figure
        for figure in found
        if figure.status != Status.TARGET and figure.base is not None and not figure.period
    ]


def _places_by_year(found: list[Figure]) -> dict[int, set[str]]:
    counts: dict[int, set[str]] = {}
    for figure in found:
        counts.setdefault(figure.year, set()).add(figure.place)
    return counts


def _same(figure: Figure) -> tuple[str, str, str, int]:
    return figure.place, figure.measure, figure.base_unit, figure.year


def _fits(figure: Figure, selection: Selection) -> bool:
    return (
        (not selection.places or figure.place in selection.places)
        and (selection.first is None or figure.year >= selection.first)
        and (selection.last is None or figure.year <= selection.last)
        and (not selection.statuses or figure.status in selection.statuses)
    )


def _counted(values: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for found in values:
        counts[found] = counts.get(found, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _int(term: Any) -> int:
    return int(float(text(term) or 0))


def _float(term: Any) -> float | None:
    found = value(term)
    return float(found) if isinstance(found, int | float) else None
