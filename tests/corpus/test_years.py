"""Years: what a title, a dateline or a heading says counts more than what is merely mentioned."""

from __future__ import annotations

import pytest

from corpus import years
from ontology.terms import ReportKind

WORK = ReportKind.WORK


@pytest.mark.parametrize(
    ("front", "headings", "body", "planned"),
    [
        (["2019年1月8日在安化县第九届人民代表大会第三次会议上"], [], "", 2019),
        (["二〇一九年一月八日在省第十二届人民代表大会上"], [], "", 2019),
        ([], ["一、2015年工作回顾", "二、2016年主要任务"], "到2020年翻一番。", 2016),
        (["来源:某网 2006年02月16日 10:20"], ["一、1994年工作的回顾"], "1994年", 1995),
        (["某县2018年政府工作报告"], ["一、2017年工作回顾"], "2012年以来,2017年", 2018),
        ([], ["一、1 9 9 7 年的工作回顾"], "", 1998),
    ],
)
def test_planned_year_of_a_work_report(
    front: list[str], headings: list[str], body: str, planned: int
) -> None:
    found = years.find(front, headings, body, WORK)
    assert found is not None
    assert (found.reviewed, found.planned) == (planned - 1, planned)


def test_a_plan_report_says_both_years_in_its_title() -> None:
    title = "延寿县2020年国民经济和社会发展计划执行情况与2021年计划草案的报告"
    assert years.find([title], [], "", ReportKind.PLAN) == years.Years(2020, 2021, True)


def test_a_bulletin_has_no_planned_year() -> None:
    front = ["2020年延寿县国民经济和社会发展统计公报", "2021年4月2日"]
    assert years.find(front, [], "", ReportKind.BULLETIN) == years.Years(2020, None, True)


def test_years_that_are_only_mentioned_make_a_guess() -> None:
    found = years.find([], [], "2016年,全县经济增长。2016年末人口30万。到2030年翻番。", WORK)
    assert found is not None
    assert found.planned == 2017
    assert not found.confident


def test_a_text_without_years_has_none() -> None:
    assert years.find([], [], "去年增长很快。", WORK) is None
