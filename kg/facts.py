"""Records of ``reportkg facts``, read back out of the stored graph by SPARQL alone."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyoxigraph as ox

from kg.claims import OPTIONAL
from kg.rdf import report_iri
from kg.store import GraphStore, StoreError
from ontology.terms import RK

FIELDS: dict[str, dict[str, str]] = {
    "enterprise": {"name": "name", "aliases": "alias", "industries": "industryName"},
    "place": {"name": "name", "aliases": "alias", "kind": "placeKind", "within": "withinName"},
    "project": {
        "name": "name",
        "aliases": "alias",
        "enterprises": "enterpriseName",
        "industries": "industryName",
        "places": "placeName",
        "capacity": "capacity",
        "investment": "investment",
    },
    "stage": {
        "project": "projectName",
        "stage": "stage",
        "modality": "modality",
        "year": "year",
    },
    "observation": {
        "indicator": "indicatorName",
        "subject": "subjectName",
        "measure": "measure",
        "status": "status",
        "year": "year",
        "value": "value",
        "unit": "unit",
        "bound": "bound",
        "aliases": "alias",
        "value_max": "valueMax",
        "text": "text",
        "period_note": "periodNote",
    },
    "award": {
        "subject": "subjectName",
        "honour": "honour",
        "level": "awardLevel",
        "year": "year",
        "aliases": "alias",
    },
}
"""Record field -> property of the claim, by record type, in the order that records are written."""

CLASSES = {
    "EnterpriseClaim": "enterprise",
    "PlaceClaim": "place",
    "ProjectClaim": "project",
    "StageEvent": "stage",
    "Observation": "observation",
    "Award": "award",
}
LISTS = {"aliases", "industries", "enterprises", "places"}

PROPERTIES = """
PREFIX rk: <{rk}>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?report ?order ?claim ?property ?value WHERE {{
  {restriction}
  ?claim a rk:Claim ; prov:wasDerivedFrom ?report ; rk:order ?order ; ?property ?value .
}} ORDER BY ?report ?order ?claim ?property ?value
"""

QUOTES = """
PREFIX rk: <{rk}>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?claim ?link ?quote WHERE {{
  {restriction}
  VALUES ?link {{ rk:evidence rk:furtherEvidence }}
  ?claim a rk:Claim ; prov:wasDerivedFrom ?report ; ?link ?evidence .
  ?evidence rk:quote ?quote ; rk:start ?start ; rk:end ?end .
}} ORDER BY ?claim ?link ?start ?end
"""


def records(store: GraphStore, report_id: str | None = None) -> list[dict[str, Any]]:
    """Records of one report, or of all, in the order of the claims.

    List fields are sorted. Raises ``StoreError`` where the report is not in the graph.
    """
    restriction = ""
    if report_id is not None:
        if report_id not in store.reports():
            raise StoreError(f"there is no report {report_id!r} in the graph")
        restriction = f"VALUES ?report {{ <{report_iri(report_id, store.base)}> }}"

    claims: dict[str, dict[str, list[Any]]] = {}
    for row in store.rows(PROPERTIES.format(rk=RK, restriction=restriction)):
        values = claims.setdefault(_text(row["claim"]), defaultdict(list))
        values[_local(row["property"])].append(row["value"])
    quotes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in store.rows(QUOTES.format(rk=RK, restriction=restriction)):
        quotes[_text(row["claim"])][_local(row["link"])].append(_text(row["quote"]))
    return [_record(values, quotes[claim]) for claim, values in claims.items()]


def _record(values: dict[str, list[Any]], quotes: dict[str, list[str]]) -> dict[str, Any]:
    kind = next(CLASSES[t] for t in sorted(map(_local, values["type"])) if t in CLASSES)
    record: dict[str, Any] = {"type": kind}
    for name, source in FIELDS[kind].items():
        found = [_value(term) for term in values.get(source, ())]
        if name in LISTS:
            record[name] = found
        elif found or name not in OPTIONAL:
            record[name] = found[0] if found else None
    record["quote"] = quotes["evidence"][0]
    if quotes["furtherEvidence"]:
        record["also"] = quotes["furtherEvidence"]
    if "note" in values:
        record["note"] = _text(values["note"][0])
    record["extractor"] = _text(values["extractor"][0])
    record["confidence"] = float(_text(values["confidence"][0]))
    return record


def _value(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return _local(term)
    kind = _local(term.datatype)
    if kind == "integer":
        return int(term.value)
    if kind == "decimal":
        number = float(term.value)
        return int(number) if number == int(number) else number
    return term.value


def _text(term: Any) -> str:
    return str(term.value)


def _local(term: Any) -> str:
    return str(term.value).replace("#", "/").rsplit("/", 1)[-1]
