"""Questions to begin with, made from what the collection holds."""

from __future__ import annotations

from search_api.collection import Collection
from search_api.views.terms import PREFIXES, text

_INDICATOR = """SELECT ?name (COUNT(*) AS ?n) WHERE {{
  ?o a rk:Observation ; rk:indicatorName ?name ; rk:subjectName "{region}" ;
     prov:wasDerivedFrom ?r .
}} GROUP BY ?name ORDER BY DESC(?n) STRLEN(?name) ?name LIMIT 1"""
MOST = 6
PRODUCING = "{name}哪些项目已经投产"
"""What may be asked of any region."""


def examples(collection: Collection) -> list[str]:
    """A few questions over the reports that are here, the same for the same collection."""
    entries = sorted(collection.manifest.entries, key=lambda e: -e.claims.get("stage", 0))[:2]
    made: list[str] = []
    for entry in entries:
        year = entry.reviewed_year
        made += [
            PRODUCING.format(name=entry.region),
            f"{entry.region}{year}年有哪些项目进入试生产",
        ]
        if '"' not in entry.region and "\\" not in entry.region:
            query = PREFIXES + _INDICATOR.format(region=entry.region)
            made += [
                f"{entry.region}{year}年{text(row['name'])}是多少"
                for row in collection.store.rows(query)
            ]
    return made[:MOST]
