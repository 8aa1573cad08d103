"""What a condition of an interpretation could be instead, each with the reading that says so."""

from __future__ import annotations

from typing import Any

from ontology.terms import (
    AWARD_LEVEL,
    MEASURE,
    MODALITY,
    STAGE,
    AwardLevel,
    Measure,
    Modality,
    Stage,
)
from search_api.collection import Collection
from search_api.views.terms import word_label

Reading = dict[str, Any]
MOST = 40
_KINDS = (("list", "count"), ("most", "least"))


def alternatives(
    field: str, reading: Reading, collection: Collection, lang: str
) -> list[tuple[str, Reading, bool]]:
    """Words, the changed reading, and whether it is the present one; none for other fields."""
    if field == "regions":
        names = list(dict.fromkeys(entry.region for entry in collection.manifest.entries))[:MOST]
        return [_placed(reading, "regions", "region", name, name) for name in names]
    if field == "years":
        entries = collection.manifest.entries
        years = {year for e in entries for year in (e.reviewed_year, e.planned_year) if year}
        ordered = sorted(years, reverse=True)[:MOST]
        return [_placed(reading, "years", "year", year, str(year)) for year in ordered]
    if field == "stages":
        return [
            _set(reading, field, [[str(stage)]], word_label(STAGE[stage], lang)) for stage in Stage
        ]
    if field == "modalities":
        return [
            _set(reading, field, [str(word)], word_label(MODALITY[word], lang)) for word in Modality
        ]
    if field == "measures":
        return [
            _set(reading, field, [str(word)], word_label(MEASURE[word], lang)) for word in Measure
        ]
    if field == "level":
        return [
            _set(reading, field, str(word), word_label(AWARD_LEVEL[word], lang))
            for word in AwardLevel
        ]
    if field in ("kind", "order"):
        for group in _KINDS:
            if reading.get(field) in group:
                return [_set(reading, field, word, f"{field}.{word}") for word in group]
    return []


def _set(reading: Reading, field: str, value: Any, words: str) -> tuple[str, Reading, bool]:
    present = reading.get(field)
    plain = (
        [list(v) if isinstance(v, tuple) else v for v in present]
        if isinstance(present, list | tuple)
        else present
    )
    return words, {**reading, field: value}, plain == value


def _placed(
    reading: Reading, field: str, slot_field: str, value: Any, words: str
) -> tuple[str, Reading, bool]:
    """A region or a year is changed in the numbers that are asked for, too."""
    slots = [{**slot, slot_field: value} for slot in reading.get("slots", ())]
    unique = [slot for number, slot in enumerate(slots) if slot not in slots[:number]]
    changed = {**reading, field: [value]} | ({"slots": unique} if unique else {})
    return words, changed, list(reading.get(field, ())) == [value]
