"""The passage index as ``SERVICE rk:search`` sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from kg.graph import report_iri
from search_api.sparql.search_service import Searcher, SearchRequest, SearchRow

if TYPE_CHECKING:
    from search_api.collection import Collection


def searcher(collection: Collection) -> Searcher:
    """Answers search blocks from the index of ``collection``."""
    base = collection.manifest.base_iri

    def search_rows(request: SearchRequest) -> Sequence[SearchRow]:
        from search_api.search import Filters, hits_for_sparql

        words = dict(request.narrowed)
        report = words.pop("report", None)
        filters = Filters(
            year=request.year, reports=None if report is None else (unquote(report),), **words
        )
        return [
            SearchRow(
                f"{base}passage/{quote(hit.passage, safe='-._~/')}",
                report_iri(hit.report, base),
                float(hit.score),
                hit.snippet,
                hit.rank,
            )
            for hit in hits_for_sparql(collection, request.text, request.limit, filters)
        ]

    return search_rows
