"""What a search box offers while somebody types: names, indicators, reports, questions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from ontology.terms import VOCAB
from search_api.collection import Collection
from search_api.views.questions import PRODUCING
from search_api.views.suggestions import Suggester, Suggestion
from search_api.views.terms import local

MOST = 8
QUESTIONS = {
    "project": "{name}进展如何",
    "enterprise": "{name}有哪些项目",
}
"""What may be asked of the thing that was found first."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of the list: what it says, its kind (``type.…`` of the texts), where it leads."""

    label: str
    kind: str
    href: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def offers(
    collection: Collection, suggester: Suggester, questions: list[str], words: str
) -> list[Offer]:
    """At most ``MOST`` offers for ``words``, names first.

    Then reports, then questions about the first name and about regions that have a report.
    """
    wanted = words.strip()
    if not wanted:
        return []
    named = [offer for found in suggester.suggest(wanted, 6) if (offer := _named(found))]
    asked = [
        Offer(QUESTIONS[offer.kind].format(name=offer.label), "question", "")
        for offer in named[:1]
        if offer.kind in QUESTIONS
    ]
    asked += [Offer(question, "question", "") for question in questions if wanted in question]
    regions = dict.fromkeys(e.region for e in collection.manifest.entries if wanted in e.region)
    asked += [Offer(PRODUCING.format(name=region), "question", "") for region in regions]
    asked = list(dict.fromkeys(asked))
    reports = [
        Offer(entry.title, "report", f"/reports/{quote(entry.id)}")
        for entry in collection.manifest.entries
        if wanted in entry.title
    ]
    found = [*named[:5], *reports[:2], *asked]
    return [
        offer if offer.href else Offer(offer.label, offer.kind, f"/ask?q={quote(offer.label)}")
        for offer in found[:MOST]
    ]


def _named(found: Suggestion) -> Offer | None:
    if found.path is not None:
        return Offer(found.label, found.type, f"/id/{found.path}")
    if found.iri.startswith(f"{VOCAB}indicator/"):
        return Offer(found.label, found.type, f"/indicators?indicator={local(found.iri)}")
    return None
