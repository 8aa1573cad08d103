"""One claim in a line of words."""

from __future__ import annotations

from search_api.pages.answers import quantity
from search_api.pages.texts import say
from search_api.views.claims import ClaimView
from search_api.views.terms import address_of, word_label

_NAMES = {
    "enterprise": ("name",),
    "place": ("name",),
    "project": ("name",),
    "stage": ("projectName",),
    "observation": ("subjectName", "indicatorName"),
    "award": ("subjectName", "honour"),
}
_CONCEPTS = ("stage", "modality", "measure", "status", "awardLevel", "placeKind")


def describe(claim: ClaimView, lang: str) -> str:
    """``项目 · 光威… · 试生产 · 已发生 · 2023`` and so on."""
    words = [say(lang, f"type.{claim.type}")]
    words += [str(claim.fields[name]) for name in _NAMES[claim.type] if name in claim.fields]
    words += [
        word_label(str(claim.fields[name]), lang) for name in _CONCEPTS if name in claim.fields
    ]
    shown = number_of(claim)
    if shown:
        words.append(shown)
    if "year" in claim.fields:
        words.append(str(claim.fields["year"]))
    return " · ".join(words)


def number_of(claim: ClaimView) -> str:
    """The number of an observation, else nothing."""
    if claim.type != "observation":
        return ""
    fields = claim.fields
    return quantity(
        {
            "value": fields.get("value"),
            "value_max": fields.get("valueMax"),
            "unit": fields.get("unit"),
            "text": fields.get("text"),
            "bound": claim.word("bound"),
        }
    )


def target(claim: ClaimView, base: str) -> str | None:
    """Address below the root of the page of the thing that a claim is about."""
    for name in ("about", "project", "indicator", "subject"):
        if name in claim.fields:
            return address_of(str(claim.fields[name]), base)
    return None
