"""English wording, misspellings, and how well words fit."""

from __future__ import annotations

from typing import Any

import pytest

from search_api.questions import english
from search_api.questions.asking import names_of
from search_api.questions.matching import coverage, likeness
from search_api.questions.spelling import corrected


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("What was the GDP of Jiuyuan in 2023?", "九原"),
        ("Which new-materials projects went into production?", "新材料项目投产"),
        ("How much tax did Some Firm (某某公司) pay?", "某某公司"),
        ("Has the hospital been completed?", "吗"),
    ],
)
def test_english_becomes_words_of_the_grammar(sample: Any, question: str, part: str) -> None:
    assert part in english.chinese(question, names_of(sample))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("九元区有那些项目", "九原区有哪些项目"), ("九原区的企也有哪些", "九原区的企业有哪些")],
)
def test_misspelt_words_are_put_right(sample: Any, typed: str, meant: str) -> None:
    assert corrected(typed, names_of(sample)) == meant


@pytest.mark.parametrize(
    "text", ["九原区2023年有哪些项目进入试生产", "这个项目在哪条路上", "投产的汽车"]
)
def test_what_is_spelt_well_is_left_alone(sample: Any, text: str) -> None:
    assert corrected(text, names_of(sample)) == text


def test_coverage_counts_shared_runs() -> None:
    assert coverage("水产养殖", "水产健康养殖示范区") == 1
    assert coverage("水产养殖", "工厂化养殖") == 0.5
    assert coverage("研发经费投入强度", "R&D经费投入强度") == 1
    assert coverage("制药", "钢铁") == 0


def test_the_closer_label_is_likelier() -> None:
    assert likeness("专精特新企业", "专精特新企业数") > likeness(
        "专精特新企业", "新增专精特新企业数"
    )
