"""One HTML file to proof-read a report: every claim highlighted, its fields on hover."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.graph import report_iri
from search_api.collection import Collection
from search_api.pages.describe import describe
from search_api.pages.reader import TYPES
from search_api.pages.render import TEMPLATES
from search_api.pages.texts import say
from search_api.views import claims
from search_api.views.reading import blocks

STYLE = Path(__file__).parent.parent / "static" / "style.css"


def review_page(collection: Collection, report_id: str, lang: str = "zh") -> str:
    """The page as one string that needs no other file."""
    store = collection.store
    found = claims.of_report(store, report_iri(report_id, store.base))
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    counts = Counter(claim.type for claim in found)
    return environment.get_template("review.html").render(
        lang=lang,
        t=lambda key, **values: say(lang, key, **values),
        style=STYLE.read_text(encoding="utf-8"),
        entry=collection.reports.entry(report_id),
        blocks=blocks(collection.reports[report_id], found, tables=False),
        counts=counts,
        claims=found,
        types=[kind for kind in TYPES if counts[kind]],
        describe=lambda claim: describe(claim, lang),
    )
