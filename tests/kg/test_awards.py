"""Honours that have been given: to whom, which, and by whom."""

from __future__ import annotations

import pytest

import corpus
from corpus.model import Span
from kg.awards import Found, awards
from kg.mentions import Mention
from ontology.terms import AwardLevel


def given(body: str, *names: str, plan: str = "做好工作。") -> list[Found]:
    report = corpus.from_text(
        f"延寿县2022年政府工作报告\n一、2021年工作回顾\n{body}\n二、2022年工作安排\n{plan}\n",
        region="延寿县",
    )
    mentions = []
    for name in names:
        start = report.text.index(name)
        mentions.append(Mention(Span(start, start + len(name)), "enterprise", 1.0))
    found = awards(report, mentions)
    assert all(f.honour in report.quote(f.span) for f in found)
    return found


def test_an_honour_has_its_subject_and_level() -> None:
    (found,) = given("北塬豆业获评国家级农业产业化重点龙头企业。", "北塬豆业")
    assert (found.subject, found.honour, found.level) == (
        "北塬豆业",
        "国家级农业产业化重点龙头企业",
        AwardLevel.NATIONAL,
    )


def test_several_subjects_share_an_honour() -> None:
    found = given("北塬豆业、青川奶业获评省级示范企业。", "北塬豆业", "青川奶业")
    assert [f.subject for f in found] == ["北塬豆业", "青川奶业"]


def test_without_a_subject_the_region_is_honoured() -> None:
    (found,) = given("荣获全国文明城市称号。")
    assert found.subject == "延寿县"


@pytest.mark.parametrize(
    "body", ["力争入选国家级示范区名单。", "积极争创全国文明城市。", "启动国家卫生城市创建。"]
)
def test_a_goal_is_no_award(body: str) -> None:
    assert given(body) == []


def test_the_plan_part_gives_no_awards() -> None:
    assert given("全县平稳。", plan="成功创建国家卫生县城。") == []
