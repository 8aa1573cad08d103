"""Which project a stage phrase speaks about, across clauses and lists."""

from __future__ import annotations

import pytest

import corpus
from corpus.model import Report, Span
from kg import assemble, linking
from kg.mentions import Mention
from ontology.terms import Modality, Stage

REVIEW = "一、2021年工作回顾\n"
PLAN = "二、2022年工作安排\n"


def report(body: str, plan: str = "做好各项工作。") -> Report:
    return corpus.from_text(
        f"延寿县2022年政府工作报告\n各位代表：\n{REVIEW}{body}\n{PLAN}{plan}\n", region="延寿县"
    )


def named(found: Report, *names: str) -> list[Mention]:
    out = []
    for name in names:
        start = found.text.index(name)
        out.append(Mention(Span(start, start + len(name)), "project", 1.0))
    return out


def stated(found: Report, *names: str) -> set[tuple[str, Stage, Modality, int]]:
    links = assemble.settle(found, linking.link(found, named(found, *names)))
    return {
        (found.quote(one.link.project.span), one.link.stage, one.modality, one.year)
        for one in links
    }


def test_a_phrase_after_a_list_speaks_about_every_member() -> None:
    found = report("北塬豆业一期、青川奶业一期等5个项目建成投产。")
    assert stated(found, "北塬豆业一期", "青川奶业一期") == {
        (name, stage, Modality.ACTUAL, 2021)
        for name in ("北塬豆业一期", "青川奶业一期")
        for stage in (Stage.COMPLETED, Stage.IN_PRODUCTION)
    }


def test_a_phrase_before_a_list_speaks_about_every_member() -> None:
    found = report("开工建设青川河大桥、加信水库。")
    assert {(n, s) for n, s, _, _ in stated(found, "青川河大桥", "加信水库")} == {
        ("青川河大桥", Stage.STARTED),
        ("加信水库", Stage.STARTED),
    }


def test_each_phrase_keeps_to_its_own_clause() -> None:
    found = report("北塬豆业项目投产，青川奶业项目开工建设。")
    assert {(n, s) for n, s, _, _ in stated(found, "北塬豆业项目", "青川奶业项目")} == {
        ("北塬豆业项目", Stage.IN_PRODUCTION),
        ("青川奶业项目", Stage.STARTED),
    }


def test_a_clause_without_a_project_speaks_about_the_one_before() -> None:
    found = report("北塬豆业项目竣工，预计近期投产。")
    assert stated(found, "北塬豆业项目") == {
        ("北塬豆业项目", Stage.COMPLETED, Modality.ACTUAL, 2021),
        ("北塬豆业项目", Stage.IN_PRODUCTION, Modality.EXPECTED, 2022),
    }


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("青川河大桥正在建设。", Modality.ONGOING),
        ("实施青川河大桥。", Modality.ACTUAL),
        ("青川河大桥主体完工。", Modality.ACTUAL),
    ],
)
def test_work_under_way_is_ongoing_where_the_words_say_so(body: str, how: Modality) -> None:
    assert {m for _, _, m, _ in stated(report(body), "青川河大桥")} == {how}


def test_the_plan_part_states_goals_of_the_coming_year() -> None:
    found = report("全县经济平稳。", "推动北塬豆业二期投产。")
    assert stated(found, "北塬豆业二期") == {
        ("北塬豆业二期", Stage.IN_PRODUCTION, Modality.PLANNED, 2022)
    }
