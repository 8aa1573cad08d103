"""What a search can be narrowed by, counted over its best passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from embeddings import Hit
from search_api.issuers import Issuer
from search_api.passage_claims import Rows, graph_facets
from search_api.search_result import FacetValue

FACETED = 100
"""Best passages that are counted."""
FACET_VALUES = 20
"""Entities, industries and stages that are told, the most frequent."""


def facets_of(
    issuers: Mapping[str, Issuer], found: Sequence[Hit]
) -> dict[str, tuple[FacetValue, ...]]:
    """Counts by region, level, year, kind and part, most first."""
    values: dict[str, Counter[str]] = {
        name: Counter() for name in ("region", "level", "year", "kind", "part")
    }
    for hit in found:
        issuer = issuers[hit.report]
        values["region"][issuer.region] += 1
        values["level"][issuer.level] += 1
        values["year"][str(issuer.year)] += 1
        values["kind"][issuer.kind] += 1
        values["part"][str(hit.passage.part)] += 1
    return {
        name: tuple(
            FacetValue(value, count)
            for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        )
        for name, counts in values.items()
    }


def facets_of_graph(store: Rows, found: Sequence[Hit]) -> dict[str, tuple[FacetValue, ...]]:
    """Counts by entity, industry and stage of the claims in the passages, most first."""
    counts = graph_facets(store, [hit.passage.id for hit in found])
    return {
        name: tuple(FacetValue(value, count) for value, count in values[:FACET_VALUES])
        for name, values in counts.items()
    }
