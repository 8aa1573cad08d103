"""Tables that check themselves: a cell that the others contradict is named, and not stored."""

from __future__ import annotations

import corpus
from corpus.normal import normalise
from corpus.table_checks import misfits
from corpus.tables import find
from kg.table_observations import table_observations
from tests.corpus.conftest import WORK_REPORT

PEOPLE = """表1 人口数及构成
指标\t年末数（万人）\t比重（%）
常住人口\t80.00
其中：城镇\t32.00\t40.00
乡村\t48.00\t60.00
其中：男性\t41.00\t51.25
女性\t39.00\t48.75
"""
YEARS = """表2 主要指标
指标\t2020年\t2021年\t增长（%）
收入（亿元）\t50.0\t53.0\t6.0
支出（亿元）\t80.0\t84.0\t5.0
存款（亿元）\t120.0\t132.0\t10.0
贷款（亿元）\t100.0\t108.0\t8.0
"""
OVERLAPPING = """表3 农产品产量
产品\t产量（万吨）
粮食\t90.0
其中：夏粮\t50.0
秋粮\t40.0
其中：谷物\t87.0
小麦\t50.0
其中：玉米\t36.0
豆类\t1.5
"""


def odd(text: str) -> list[tuple[str, str]]:
    (table,) = find(text, normalise(text))
    return [(one.cell.text, one.kind) for one in misfits(table)]


def test_a_table_that_comes_out_even_has_no_misfit() -> None:
    assert odd(PEOPLE) == []
    assert odd(YEARS) == []


def test_a_share_that_is_not_that_of_its_level_is_named() -> None:
    assert odd(PEOPLE.replace("60.00", "90.00")) == [("90.00", "share")]


def test_a_rate_that_is_not_that_of_the_levels_is_named() -> None:
    assert odd(YEARS.replace("10.0\n", "1.0\n")) == [("1.0", "growth")]


def test_rates_in_constant_prices_are_no_misfits() -> None:
    real = YEARS.replace("6.0\n", "4.1\n").replace("5.0\n", "3.2\n").replace("8.0\n", "6.6\n")
    assert odd(real) == []


def test_parts_that_overlap_are_no_misfits() -> None:
    assert odd(OVERLAPPING) == []


def test_parts_that_do_not_add_up_among_many_that_do_are_named() -> None:
    rows = "".join(
        f"第{n}组\t{10 * n}.0\n其中：甲\t{4 * n}.0\n乙\t{6 * n}.0\n" for n in range(1, 6)
    )
    text = "表4 分组\n名称\t数量\n" + rows
    (table,) = find(text, normalise(text))
    assert misfits(table) == []
    assert odd(text.replace("乙\t18.0", "乙\t81.0")) == [("30.0", "sum")]


def test_a_misfit_is_noted_with_the_report_and_not_stored() -> None:
    report = corpus.from_text(WORK_REPORT + PEOPLE.replace("60.00", "90.00"))
    (note,) = [note for note in report.notes if "does not fit" in note]
    assert note.startswith("表1 人口数及构成: 90.00 in row 4, column 3")
    assert "about 60" in note
    stored = {one.value for one in table_observations(report, report.tables[0])}
    assert 40.0 in stored
    assert 90.0 not in stored
