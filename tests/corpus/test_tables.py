"""Tables that lost their frame get their grid back."""

from __future__ import annotations

import pytest

from corpus import tables
from corpus.grid import is_value
from corpus.model import Report
from corpus.normal import normalise
from ontology.terms import Part

CELL_A_LINE = """附件2
2022年主要目标
指标 |
2021年 |
2022年 |
|
计划 |
完成 |
目标 |
|
粮食产量增速 |
3以上 |
3.4 |
3.5左右 |
服务业增速 |
6左右 |
5.8 |
6以上 |
失业率 |
4以内 |
3.6 |
"""
ROWS = """表1 主要农产品产量
| 单位 | 产量 | 比上年增长（%）
粮食 | 万吨 | 56.2 | 3.4
油料 | 吨 | 820 | -1.2
蔬菜 | 万吨 | 12.9 | 0.8
后面是正文。
"""
TABS = "指标\t单位\t数值\n粮食\t万吨\t56.2\n油料\t吨\t820\n"
BLANKS = "指标    数值\n粮食    56.2\n油料    820\n"
MARKDOWN = "| 指标 | 数值 |\n|---|---|\n| 粮食 | 56.2 |\n| 油料 | 820 |\n"
COLUMNS = """表3
2021年延寿县主要产品产量
产品名称
饲料
豆制品
水泥
单位
万吨
吨
万吨
产量
12.6
8300
40.1
比上年增长（%）
4.2
-3
11.8
"""
HEADS_FIRST = """表4 财政收支
指标
绝对数（亿元）
增长（%）
收入
其中：税收
3.2
2.1
7.3
5
"""


def grid(text: str) -> list[list[str | None]]:
    (table,) = tables.find(text, normalise(text))
    for cell in table.cells:
        assert text[cell.span.start : cell.span.end] == cell.text
    return [[cell.text if cell else None for cell in row] for row in table.grid()]


def test_cells_one_a_line_with_two_header_rows_and_a_missing_cell() -> None:
    assert grid(CELL_A_LINE) == [
        ["指标", "2021年", "2021年", "2022年"],
        ["指标", "计划", "完成", "目标"],
        ["粮食产量增速", "3以上", "3.4", "3.5左右"],
        ["服务业增速", "6左右", "5.8", "6以上"],
        ["失业率", "4以内", "3.6", None],
    ]
    (table,) = tables.find(CELL_A_LINE, normalise(CELL_A_LINE))
    assert (table.caption, table.header_rows) == ("2022年主要目标", 2)


def test_rows_with_bars_and_an_empty_corner() -> None:
    assert grid(ROWS)[:2] == [
        [None, "单位", "产量", "比上年增长（%）"],
        ["粮食", "万吨", "56.2", "3.4"],
    ]
    (table,) = tables.find(ROWS, normalise(ROWS))
    assert table.caption == "表1 主要农产品产量"
    assert table.span.end == ROWS.index("\n后面")


def test_tabs_blanks_and_markdown() -> None:
    assert grid(TABS) == [["指标", "单位", "数值"], ["粮食", "万吨", "56.2"], ["油料", "吨", "820"]]
    assert grid(BLANKS) == [["指标", "数值"], ["粮食", "56.2"], ["油料", "820"]]
    assert grid(MARKDOWN) == grid(BLANKS)


def test_two_tabs_hold_an_empty_cell_where_the_columns_then_fit() -> None:
    text = "产品\t单位\t产量\t增长\n粮食\t万吨\t56.2\t3.1\n布\t万米\t\t4.4\n糖\t吨\t820\n"
    assert grid(text)[2:] == [["布", "万米", None, "4.4"], ["糖", "吨", "820", None]]
    wide = "指标\t数值\n粮食\t\t56.2\n油料\t\t820\n"
    assert grid(wide) == [["指标", "数值"], ["粮食", "56.2"], ["油料", "820"]]


def test_columns_one_after_another_with_their_headings_between() -> None:
    assert grid(COLUMNS) == [
        ["产品名称", "单位", "产量", "比上年增长（%）"],
        ["饲料", "万吨", "12.6", "4.2"],
        ["豆制品", "吨", "8300", "-3"],
        ["水泥", "万吨", "40.1", "11.8"],
    ]


def test_columns_with_all_headings_first() -> None:
    assert grid(HEADS_FIRST) == [
        ["指标", "绝对数（亿元）", "增长（%）"],
        ["收入", "3.2", "7.3"],
        ["其中：税收", "2.1", "5"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "全县完成投资21亿元。\n新增就业2300人。\n",
        "表3\n饲料\n12.6\n8300\n水泥\n没有规律的几行\n",
        "各位代表  请予审议\n",
        "A|B\n",
    ],
)
def test_what_does_not_come_out_even_is_no_table(text: str) -> None:
    assert tables.find(text, normalise(text)) == ()


def test_the_table_of_the_sample(sample: Report) -> None:
    (table,) = sample.tables
    assert table.header_rows == 2
    assert table.part is Part.PLAN
    rows = [[cell.text if cell else None for cell in row] for row in table.grid()]
    assert rows[0] == ["指标名称", "2023年(%)", "2023年(%)", "2024年(%)"]
    assert rows[1] == ["指标名称", "计划增速", "完成情况", "预期目标"]
    assert rows[2] == ["地区生产总值", "8左右", "9.7", "9左右"]
    assert rows[-1] == ["城镇登记失业率", "3.9以内", "3.54", "4以内"]
    assert len(rows) == 10


@pytest.mark.parametrize(
    "text", ["12.5", "-3%", "8左右", "20以上", "3.9以内", "1,204", "—", "5万吨"]
)
def test_values(text: str) -> None:
    assert is_value(text)


@pytest.mark.parametrize("text", ["2023年(%)", "粮食", "16-59岁", "与经济增长同步", "表1"])
def test_labels_are_no_values(text: str) -> None:
    assert not is_value(text)
