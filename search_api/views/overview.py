"""A collection at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ontology.terms import STAGE, Stage
from search_api.collection import Collection
from search_api.views.terms import PREFIXES, local, text

_STAGES = """SELECT ?stage (COUNT(DISTINCT ?project) AS ?n) WHERE {
  ?project a rk:Project ; rk:reachedStage ?stage
} GROUP BY ?stage"""
_KINDS = """SELECT ?type (COUNT(?x) AS ?n) WHERE {
  VALUES ?type { rk:Project rk:Enterprise rk:Place rk:Indicator rk:Observation rk:Award }
  ?x a ?type
} GROUP BY ?type"""
_EXAMPLE = """SELECT ?label WHERE {{
  ?project a rk:Project ; rk:reachedStage <{stage}> ; skos:prefLabel ?label
}} ORDER BY STRLEN(?label) ?label LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of a collection."""

    reports: int
    regions: tuple[tuple[str, int], ...]
    """Region and its number of reports, most first."""
    years: tuple[int, ...]
    kinds: dict[str, int]
    """Projects, enterprises, places, indicators, observations, awards."""
    stages: tuple[tuple[str, int], ...]
    """Stage and the number of projects that have actually reached it, in the order of a life."""

    def to_json(self) -> dict[str, Any]:
        return {
            "reports": self.reports,
            "regions": [{"region": name, "reports": n} for name, n in self.regions],
            "years": list(self.years),
            "counts": self.kinds,
            "stages": [{"stage": stage, "projects": n} for stage, n in self.stages],
        }


def overview(collection: Collection) -> Overview:
    """Counts over the whole collection."""
    entries = collection.manifest.entries
    regions: dict[str, int] = {}
    for entry in entries:
        regions[entry.region] = regions.get(entry.region, 0) + 1
    kinds = {
        local(text(row["type"])).lower(): int(text(row["n"]))
        for row in collection.store.rows(PREFIXES + _KINDS)
    }
    stages = {
        text(row["stage"]): int(text(row["n"])) for row in collection.store.rows(PREFIXES + _STAGES)
    }
    return Overview(
        len(entries),
        tuple(sorted(regions.items(), key=lambda item: (-item[1], item[0]))),
        tuple(sorted({entry.year for entry in entries})),
        kinds,
        tuple((str(s), stages[str(STAGE[s])]) for s in Stage if str(STAGE[s]) in stages),
    )
