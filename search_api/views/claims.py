"""Claims as values: their fields, and the words that prove them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from kg.store import GraphStore
from ontology.terms import RK
from search_api.views.terms import PREFIXES, local, report_id_of, text, value

CLASSES = {
    "EnterpriseClaim": "enterprise",
    "PlaceClaim": "place",
    "ProjectClaim": "project",
    "StageEvent": "stage",
    "Observation": "observation",
    "Award": "award",
}
LINKS = ("about", "project", "subject", "indicator")
"""Properties by which a claim points at the entity that it is about."""

_PROPERTIES = """SELECT ?claim ?p ?o WHERE {{
  {restriction}
  ?claim a rk:Claim ; ?p ?o .
}}"""
_EVIDENCE = """SELECT ?claim ?link ?e ?report ?start ?end ?quote ?section WHERE {{
  {restriction}
  ?claim a rk:Claim ; prov:wasDerivedFrom ?report ; ?link ?e .
  VALUES ?link {{ rk:evidence rk:furtherEvidence }}
  ?e rk:start ?start ; rk:end ?end ; rk:quote ?quote .
  OPTIONAL {{ ?e rk:section ?section }}
}} ORDER BY ?claim ?link ?start"""


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of a claim, at ``[start, end)`` of a report's text."""

    report: str
    start: int
    end: int
    quote: str
    section: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "report": self.report,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "section": list(self.section),
        }


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim. ``fields`` holds its plain properties by local name, IRIs for nodes."""

    iri: str
    type: str
    fields: dict[str, Any]
    evidence: tuple[Quote, ...]

    @property
    def order(self) -> int:
        return int(self.fields.get("order", 0))

    def word(self, name: str) -> str:
        """Local name of a concept-valued field (``stage`` → ``in_production``)."""
        return local(str(self.fields[name])) if name in self.fields else ""

    def to_json(self) -> dict[str, Any]:
        return {
            "iri": self.iri,
            "type": self.type,
            **self.fields,
            "evidence": [quote.to_json() for quote in self.evidence],
        }


def of_report(store: GraphStore, report_iri: str) -> list[ClaimView]:
    """Every claim of a report, in its order."""
    return _read(store, f"?claim prov:wasDerivedFrom <{report_iri}> .")


def about(store: GraphStore, iri: str) -> list[ClaimView]:
    """Every claim about an entity, by report and order."""
    # The claims first and once each: a path of alternatives would be joined with every claim.
    links = " ".join(f"rk:{name}" for name in LINKS)
    found = f"VALUES ?about {{ {links} }} ?claim ?about <{iri}>"
    return _read(store, f"{{ SELECT DISTINCT ?claim WHERE {{ {found} }} }}")


def one(store: GraphStore, iri: str) -> ClaimView | None:
    """The claim with this IRI."""
    found = _read(store, f"BIND(<{iri}> AS ?claim)")
    return found[0] if found else None


def _read(store: GraphStore, restriction: str) -> list[ClaimView]:
    fields: dict[str, dict[str, Any]] = defaultdict(dict)
    types: dict[str, str] = {}
    for row in store.rows(PREFIXES + _PROPERTIES.format(restriction=restriction)):
        claim, name = text(row["claim"]), local(text(row["p"]))
        if name == "type":
            kind = CLASSES.get(local(text(row["o"])))
            if kind:
                types[claim] = kind
        elif name == "alias" or name.endswith("Name"):
            many = fields[claim].setdefault(name, [])
            many.append(value(row["o"]))
        elif text(row["p"]).startswith(str(RK)) and name not in ("evidence", "furtherEvidence"):
            fields[claim][name] = value(row["o"])
        elif name == "wasDerivedFrom":
            fields[claim]["report"] = report_id_of(text(row["o"]), store.base)
    quotes: dict[str, list[Quote]] = defaultdict(list)
    for row in store.rows(PREFIXES + _EVIDENCE.format(restriction=restriction)):
        section = text(row["section"])
        quotes[text(row["claim"])].append(
            Quote(
                report_id_of(text(row["report"]), store.base),
                int(text(row["start"])),
                int(text(row["end"])),
                text(row["quote"]),
                tuple(section.split(" / ")) if section else (),
            )
        )
    found = [
        ClaimView(claim, types[claim], _plain(fields[claim]), tuple(quotes[claim]))
        for claim in sorted(types)
    ]
    return sorted(found, key=lambda c: (c.fields.get("report", ""), c.order))


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Single-valued names as text, the others as sorted lists."""
    lists = ("alias", "enterpriseName", "industryName", "placeName")
    return {
        name: sorted(map(str, found))
        if name in lists
        else found[0]
        if isinstance(found, list)
        else found
        for name, found in sorted(fields.items())
    }
