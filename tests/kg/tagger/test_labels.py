"""Annotated names are found where they stand in the text."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

import corpus
from kg.claims import from_record
from kg.tagger.labels import KINDS, Labelled, most_alike, spans_of, without_overlap
from kg.tagger.triggers import TRIGGERS
from ontology.terms import Stage

TEXT = (
    "二〇二三年青岚县政府工作报告\n"
    "青岚县晨曦电池二期投产达效，松涛路改造工程开工建设。\n"
    "晨曦电池获评国家级绿色工厂，电池产量达到3.2万组。"
)
RECORDS = [
    {"type": "place", "name": "青岚县", "aliases": ["我县"], "kind": "county", "within": None,
     "quote": "青岚县晨曦电池二期投产达效"},
    {"type": "enterprise", "name": "晨曦电池", "aliases": [], "industries": [],
     "quote": "晨曦电池获评国家级绿色工厂"},
    {"type": "project", "name": "晨曦电池二期", "aliases": [], "enterprises": ["晨曦电池"],
     "industries": [], "places": [], "capacity": None, "investment": None,
     "quote": "青岚县晨曦电池二期投产达效"},
    {"type": "project", "name": "松涛路改造工程", "aliases": [], "enterprises": [],
     "industries": [], "places": [], "capacity": None, "investment": None,
     "quote": "松涛路改造工程开工建设"},
    {"type": "stage", "project": "晨曦电池二期", "stage": "in_production", "modality": "actual",
     "year": 2023, "quote": "晨曦电池二期投产达效"},
    {"type": "stage", "project": "松涛路改造工程", "stage": "started", "modality": "actual",
     "year": 2023, "quote": "松涛路改造工程开工建设"},
    {"type": "award", "subject": "晨曦电池", "honour": "国家级绿色工厂", "level": "national",
     "year": 2023, "quote": "晨曦电池获评国家级绿色工厂"},
    {"type": "observation", "indicator": "电池产量", "aliases": [], "subject": "青岚县",
     "measure": "level", "status": "actual", "year": 2023, "value": 3.2, "unit": "万组",
     "bound": "exact", "quote": "电池产量达到3.2万组"},
]  # fmt: skip


def labels() -> set[tuple[str, str]]:
    report = corpus.from_text(TEXT, name="青岚县2024年政府工作报告")
    claims = [from_record(record, report) for record in RECORDS]
    return {(TEXT[s.start : s.end], s.kind) for s in spans_of(TEXT, claims)}


def test_names_nest_because_each_kind_is_labelled_on_its_own() -> None:
    found = labels()
    assert ("晨曦电池", "enterprise") in found
    assert ("晨曦电池二期", "project") in found
    assert ("青岚县", "place") in found


def test_a_name_is_labelled_at_every_occurrence() -> None:
    report = corpus.from_text(TEXT, name="青岚县2024年政府工作报告")
    claims = [from_record(record, report) for record in RECORDS]
    starts = [s.start for s in spans_of(TEXT, claims) if s.kind == "enterprise"]
    assert starts == [TEXT.find("晨曦电池"), TEXT.rfind("晨曦电池")]


def test_honours_indicators_and_stage_words_are_labelled_inside_their_quotes() -> None:
    found = labels()
    assert ("国家级绿色工厂", "award") in found
    assert ("电池产量", "indicator") in found
    assert ("投产", "trigger:in_production") in found
    assert ("开工", "trigger:started") in found


def test_pointing_words_are_no_names() -> None:
    assert not any(words == "我县" for words, _ in labels())


def test_a_wording_that_the_quote_varies_is_found_by_likeness() -> None:
    quote = "推动松涛路提升改造，完成投资三成"
    found = most_alike(quote, ["松涛路改造工程"], least=0.5)
    assert found is not None
    assert quote[found[0] :].startswith("松涛路")


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), max_size=25))
def test_labels_of_one_kind_do_not_overlap(raw: list[tuple[int, int]]) -> None:
    spans = [(start, start + size) for start, size in raw]
    kept = without_overlap(spans)
    assert set(kept) <= set(spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(kept))
    assert bool(kept) == bool(spans)


def test_every_stage_has_words_and_every_kind_a_head() -> None:
    assert set(TRIGGERS) == set(Stage)
    assert all(TRIGGERS.values())
    assert {f"trigger:{stage}" for stage in Stage} < set(KINDS)
    assert Labelled(0, 2, "place") < Labelled(1, 2, "place")
