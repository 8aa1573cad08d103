"""Answers over the annotated facts of the sample report."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_api.questions import Kind, Passage, QuestionError, ask

PRODUCED = [
    "君诚首条全自动新能源光伏结构材料生产线",
    "中尚钢构年产4万吨装配式钢结构建筑材料智能生产线",
]


@pytest.mark.parametrize(
    "question",
    [
        "九原区哪些新材料项目已经投产",
        "九原區哪些新材料項目已經投產？",
        "请问一下，九原区有哪些新材料项目已经投产了呢？谢谢",
        "九元区哪些新材料相目已经投产",
    ],
)
def test_projects_in_production_with_trial_production_apart(sample: Any, question: str) -> None:
    answer = ask(sample, question)
    assert [r.name for r in answer.rows] == PRODUCED
    assert [r.name for r in answer.apart] == ["山东光威万吨级碳纤维产业化项目"]
    quotes = [p.quote for p in answer.evidence]
    assert "君诚首条全自动新能源光伏结构材料生产线已经投产" in quotes
    assert any("中尚钢结构" in q and "当年投产" in q for q in quotes)


def test_what_is_only_expected_has_not_happened(sample: Any) -> None:
    named = {r.name for r in ask(sample, "九原区2023年投产的项目有哪些").rows}
    assert PRODUCED[0] in named
    assert not any("中远防务" in name for name in named)
    assert ask(sample, "中远防务的聚乙烯膜项目2023年投产了吗").answer is False
    assert ask(sample, "君诚的光伏结构材料生产线投产了吗").answer is True
    assert ask(sample, "谁也不认识的汽车厂在九原区投产了吗").answer is None


def test_numbers_keep_unit_year_bound_and_status(sample: Any) -> None:
    row = ask(sample, "九原区2024年城镇登记失业率要控制在多少以内").rows[0]
    assert (row.value, row.unit, row.bound, row.status, row.year) == (4, "%", "max", "target", 2024)


def test_subjects_named_in_a_list_each_get_their_number(sample: Any) -> None:
    answer = ask(sample, "2023年九原的肉、蛋、奶各产了多少")
    assert [(r.value, r.unit) for r in answer.rows] == [
        (3.4, "万吨"),
        (2.47, "万吨"),
        (25.5, "万吨"),
    ]


@pytest.mark.parametrize(
    "question",
    [
        "九原区投产的半导体芯片项目有哪些",
        "九原区有哪些制药企业",
        "九原区2019年GDP是多少",
        "九原区2023年出生率是多少",
        "包头市2023年GDP是多少",
        "青岛市2023年GDP是多少",
        "火星移民局在九原区有几个项目",
    ],
)
def test_what_no_report_says_is_said_to_be_missing(sample: Any, question: str) -> None:
    answer = ask(sample, question)
    assert not answer.answered
    assert answer.message is not None
    assert answer.message.startswith("not in these reports")
    assert answer.to_json()["rows"] == []
    assert answer.to_json()["count"] is None


def test_districts_are_included_only_when_asked_for(sample: Any) -> None:
    alone = ask(sample, "包头市有哪些新材料项目已经投产")
    assert not alone.rows
    assert "九原区" in (alone.message or "")
    both = ask(sample, "包头市各区县有哪些新材料项目已经投产")
    assert [r.name for r in both.rows] == PRODUCED


def test_open_questions_get_passages_only(sample: Any) -> None:
    def find(question: str, k: int) -> list[Passage]:
        return [Passage("r/p1", "r", "一段话", 0.5)]

    answer = ask(sample, "九原区为什么要发展新材料产业", find=find)
    assert answer.kind is Kind.OPEN
    assert not answer.rows
    assert len(answer.passages) == 1
    assert "open question" in (answer.message or "")


def test_every_row_has_evidence_that_stands_in_the_report(sample: Any) -> None:
    for question in (
        "九原区2023年投产的项目有哪些",
        "九原区2023年GDP是多少",
        "九原区有哪些物流企业",
    ):
        answer = ask(sample, question)
        assert answer.rows
        assert all(
            r.evidence and all(len(p.quote) == p.end - p.start for p in r.evidence)
            for r in answer.rows
        )


def test_the_sparql_shown_gives_the_rows_shown(sample: Any) -> None:
    answer = ask(sample, "九原区哪些新材料项目已经投产")
    assert answer.sparql is not None
    again = {s["name"].value for s in sample.store.query(answer.sparql)}
    assert again == set(PRODUCED)


@pytest.mark.parametrize(
    "typed",
    [
        '九原区"} } ; DROP GRAPH <x> # 有哪些项目投产',
        "九原区 <script>alert(1)</script> 2023年GDP是多少",
        "SELECT * WHERE { ?s ?p ?o }",
        "九原区' OR 1=1 -- 的项目有哪些",
        "九原区\u0000\u0007\u202e2023年GDP是多少",
    ],
)
def test_nothing_that_is_typed_enters_the_query(sample: Any, typed: str) -> None:
    query = ask(sample, typed).sparql or ""
    assert not any(bad in query for bad in ("DROP", "script", "1=1", "?s ?p ?o", "\u0000"))


@pytest.mark.parametrize("typed", ["", "？！", "长" * 10_000])
def test_what_is_no_question_is_refused(sample: Any, typed: str) -> None:
    with pytest.raises(QuestionError):
        ask(sample, typed)


@settings(max_examples=40, deadline=None)
@given(
    st.text(
        alphabet="九原区2023年哪些项目投产多少吗？，、'\"{}<>\\ \n增速和的abcGDP",
        min_size=1,
        max_size=60,
    )
)
def test_any_question_is_answered_or_refused(sample: Any, typed: str) -> None:
    with suppress(QuestionError):
        assert ask(sample, typed).to_json()["kind"]
