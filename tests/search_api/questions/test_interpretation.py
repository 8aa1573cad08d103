"""Interpretations are data: written, edited, read again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ontology.terms import Modality, Stage
from search_api.questions import Interpretation, QuestionError, ask, interpret


@pytest.mark.parametrize(
    "question",
    [
        "九原区哪些新材料项目已经投产",
        "九原区和某某县2023年固定资产投资增速哪个高",
        "横竖街2023年拿到了哪些自治区级的牌子",
        "九原区2024年打算新签约多少个项目",
    ],
)
def test_json_and_back(sample: Any, question: str) -> None:
    reading = interpret(sample, question)
    assert Interpretation.from_json(json.loads(json.dumps(reading.to_json()))) == reading


def test_an_edited_interpretation_is_what_is_run(sample: Any) -> None:
    question = "九原区哪些新材料项目已经投产"
    edited = interpret(sample, question).to_json() | {"stages": [["trial_production"]]}
    answer = ask(sample, question, Interpretation.from_json(edited))
    assert [r.name for r in answer.rows] == ["山东光威万吨级碳纤维产业化项目"]


@pytest.mark.parametrize(
    "edit",
    [{"kind": "poem"}, {"stages": [["exploded"]]}, {"colour": "red"}, {"years": ["soon"]}],
)
def test_a_wrong_field_is_named(sample: Any, edit: dict[str, Any]) -> None:
    data = interpret(sample, "九原区2023年GDP是多少").to_json() | edit
    with pytest.raises(QuestionError):
        Interpretation.from_json(data)


def test_stage_and_modality_are_read(sample: Any) -> None:
    reading = interpret(sample, "九原区计划2024年建成投产的光伏项目有哪些")
    assert reading.stages == ((Stage.COMPLETED, Stage.IN_PRODUCTION),)
    assert reading.modalities == (Modality.PLANNED, Modality.EXPECTED)
    assert reading.years == (2024,)
    assert reading.topics == ("的光伏",) or reading.topics == ("光伏",)
