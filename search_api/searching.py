"""Search results as questions and pages want them."""

from __future__ import annotations

from typing import Any

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
            for hit in search(collection, question, k=k).hits
        ]

    return find


def passage_json(collection: Collection, hit: dict[str, Any]) -> dict[str, Any]:
    """A hit's JSON form with its report's title."""
    title = collection.reports.entry(hit["report"]).title
    legs = [{"name": name, "rank": leg["rank"]} for name, leg in (hit.get("legs") or {}).items()]
    paragraph = str(hit["id"]).rsplit("/p", 1)[-1].split(".")[0]
    return {**hit, "title": title, "legs": legs, "paragraph": paragraph}
