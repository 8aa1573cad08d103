"""What a condition could be instead, and the reading that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_api.collection import Collection
from search_api.pages.changes import alternatives
from search_api.questions import Interpretation, ask

READING = {
    "kind": "compare",
    "target": "observation",
    "regions": ["九原区", "青山区"],
    "years": [2023],
    "slots": [
        {"region": "九原区", "year": 2023, "status": None},
        {"region": "青山区", "year": 2023, "status": None},
    ],
    "indicators": ["地区生产总值"],
    "measures": ["growth"],
}


@pytest.fixture(scope="module")
def collection(gold_data: Path) -> Collection:
    return Collection.open(gold_data)


def test_a_region_and_a_year_change_in_the_slots_too(collection: Collection) -> None:
    ((words, changed, present),) = alternatives("regions", READING, collection, "zh")
    assert (words, present) == ("九原区", False)
    assert changed["regions"] == ["九原区"]
    assert changed["slots"] == [{"region": "九原区", "year": 2023, "status": None}]
    years = alternatives("years", READING, collection, "zh")
    assert [(words, present) for words, _, present in years] == [("2024", False), ("2023", True)]
    assert {slot["year"] for slot in years[0][1]["slots"]} == {2024}


def test_one_of_the_alternatives_is_the_present_one(collection: Collection) -> None:
    reading = {**READING, "kind": "list", "stages": [["in_production"]], "modalities": ["actual"]}
    for field in ("stages", "modalities", "measures", "kind"):
        assert sum(present for _, _, present in alternatives(field, reading, collection, "en")) == 1
    assert alternatives("topics", reading, collection, "zh") == []


def test_every_alternative_can_be_asked(collection: Collection) -> None:
    for field in ("regions", "years", "measures"):
        for _, changed, _ in alternatives(field, READING, collection, "zh"):
            reading = Interpretation.from_json(changed)
            assert (
                ask(collection, "地区生产总值", interpretation=reading).to_json()["rows"]
                is not None
            )
