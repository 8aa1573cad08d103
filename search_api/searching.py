"""Search as questions want it."""

from __future__ import annotations

from search_api.collection import Collection
from search_api.questions import Passage
from search_api.questions.asking import Finder


def finder(collection: Collection) -> Finder:
    """Passages near a question, for ``search_api.questions.ask``."""

    def find(question: str, k: int) -> list[Passage]:
        from search_api.search import search

        return [
            Passage(
                hit.passage.id,
                hit.report,
                hit.passage.text,
                float(hit.score),
                " / ".join(hit.passage.section),
            )
            for hit in search(collection, question, k=k, facets=False).hits
        ]

    return find
