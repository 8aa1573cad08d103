"""Table columns say year, status, unit and kind of number; rows name the indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

import corpus
from corpus.model import Cell, Report, Span, Table
from kg.claims import Observation
from kg.table_observations import table_observations
from ontology.terms import Bound, Measure, Part, Status

INTRODUCTION = "青禾县2024年国民经济和社会发展计划\n\n一、2023年计划执行情况\n\n经济平稳运行。\n\n"


def laid_out(rows: Sequence[Sequence[str]], caption: str, header_rows: int) -> tuple[Report, Table]:
    """A report that holds the cells one a line, and the table over them."""
    text, cells = INTRODUCTION, []
    for row, line in enumerate(rows):
        for column, words in enumerate(line):
            if words:
                span = Span(len(text), len(text) + len(words))
                cells.append(Cell(words, span, row, column))
                text += words + "\n"
    report = corpus.from_text(text, name="青禾县2024年计划报告.txt")
    report = replace(report, reviewed_year=2023, planned_year=2024)
    whole = Span(len(INTRODUCTION), len(text))
    return report, Table(whole, caption, tuple(cells), header_rows, Part.REVIEW)


@pytest.fixture
def plan() -> list[Observation]:
    rows = [
        ["指标名称", "2023年计划增速(%)", "2023年完成情况(%)", "2024年预期目标(%)"],
        ["地区生产总值", "8左右", "9.7", "9以上"],
        ["居民人均可支配收入", "与经济增长同步", "4.6", "与经济增长同步"],
        ["城镇登记失业率", "3.9以内", "3.5", "3.9以内"],
    ]
    return table_observations(*laid_out(rows, "2024年主要预期目标", 1))


def test_columns_give_year_and_status(plan: list[Observation]) -> None:
    output = [(o.year, o.status, o.value, o.bound) for o in plan if o.indicator == "地区生产总值"]
    assert output == [
        (2023, Status.TARGET, 8, Bound.APPROX),
        (2023, Status.ACTUAL, 9.7, Bound.EXACT),
        (2024, Status.TARGET, 9, Bound.MIN),
    ]


def test_rates_are_levels_among_growth_columns(plan: list[Observation]) -> None:
    assert {o.measure for o in plan if o.indicator == "城镇登记失业率"} == {Measure.LEVEL}
    assert {o.measure for o in plan if o.indicator == "地区生产总值"} == {Measure.GROWTH}


def test_goals_in_words_keep_their_words(plan: list[Observation]) -> None:
    worded = [o for o in plan if o.value is None]
    assert [(o.year, o.text) for o in worded] == [
        (2023, "与经济增长同步"),
        (2024, "与经济增长同步"),
    ]


def test_the_quote_is_the_cell_and_evidence_says_which(plan: list[Observation]) -> None:
    first = plan[0].evidence[0]
    assert (first.quote, first.cell) == ("8左右", "1,1")


def test_units_come_from_their_column_and_parents_complete_short_names() -> None:
    rows = [
        ["指标", "单位", "绝对数", "比上年增长(%)"],
        ["货物运输总量", "亿吨", "2.92", "6.6"],
        ["#铁路", "亿吨", "0.80", "-6.6"],
    ]
    found = table_observations(*laid_out(rows, "2023年青禾县交通运输指标", 1))
    said = [(o.indicator, o.measure, o.value, o.unit) for o in found]
    assert said == [
        ("货物运输总量", Measure.LEVEL, 2.92, "亿吨"),
        ("货物运输总量", Measure.GROWTH, 6.6, "%"),
        ("铁路货物运输总量", Measure.LEVEL, 0.8, "亿吨"),
        ("铁路货物运输总量", Measure.GROWTH, -6.6, "%"),
    ]


def test_the_caption_names_what_goods_are_measured_by() -> None:
    rows = [["产品名称", "产量(万吨)", "比上年增长(%)"], ["粮食", "902.61", "-3.2"]]
    found = table_observations(*laid_out(rows, "2023年青禾县主要农产品产量及增速", 1))
    assert [(o.indicator, o.unit) for o in found] == [("粮食产量", "万吨"), ("粮食产量", "%")]


def test_a_table_without_numbers_gives_nothing() -> None:
    rows = [["名称", "负责人"], ["东湖公园", "住建局"]]
    assert table_observations(*laid_out(rows, "任务分工", 1)) == []
