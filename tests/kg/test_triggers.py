"""Every stage phrase is found where its own examples say so, and only there."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import triggers
from kg.triggers import Phrase
from ontology.terms import Part, Stage


def stages(text: str, part: Part = Part.REVIEW) -> list[Stage]:
    return [s for t in triggers.find(text, 0, len(text), part) for s in t.stages]


@pytest.mark.parametrize("phrase", triggers.phrases(), ids=lambda p: p.words[0])
def test_the_examples_of_a_phrase_hold_it(phrase: Phrase) -> None:
    for example in phrase.matches:
        words = [t.word for t in triggers.find(example, 0, len(example), Part.REVIEW)]
        assert set(words) & set(phrase.words), f"{example}: {words}"
    words = [t.word for t in triggers.find(phrase.rejects, 0, len(phrase.rejects), Part.REVIEW)]
    assert not set(words) & set(phrase.words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("北塬豆业项目投产达效", [Stage.IN_PRODUCTION, Stage.FULL_PRODUCTION]),
        ("北塬豆业项目建成投产", [Stage.COMPLETED, Stage.IN_PRODUCTION]),
        ("北塬豆业项目签约落地", [Stage.SIGNED, Stage.LANDED]),
        ("北塬豆业项目落地开工", [Stage.LANDED, Stage.STARTED]),
        ("谋划建设青川河抽水站", [Stage.PLANNED]),
        ("青川河大桥主体完工", [Stage.UNDER_CONSTRUCTION]),
    ],
)
def test_compound_phrases_state_all_their_stages(text: str, expected: list[Stage]) -> None:
    assert stages(text) == expected


def test_new_building_is_done_when_looking_back_and_begun_when_planned() -> None:
    assert stages("新建加信小学", Part.REVIEW) == [Stage.COMPLETED]
    assert stages("新建加信小学", Part.PLAN) == [Stage.STARTED]


@pytest.mark.parametrize(
    "text", ["项目开工率达到95%", "新增建设用地300亩", "开放型经济", "治理能力"]
)
def test_nouns_that_hold_a_stage_word_state_none(text: str) -> None:
    assert stages(text) == []


def test_a_denied_stage_is_none() -> None:
    assert stages("青川河光伏电站尚未投产") == []


@given(st.text(alphabet="北塬项目建成投产开工，。推进加快完工在新", max_size=40))
def test_phrases_never_overlap_and_stand_in_the_text(text: str) -> None:
    found = triggers.find(text, 0, len(text), Part.PLAN)
    assert all(text[t.span.start : t.span.end] == t.word for t in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
