"""Numbers are read with their units, bounds, ranges and fractions, as reports write them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.quantities import Kind, numeral, quantities
from ontology.terms import Bound


@pytest.mark.parametrize(
    ("line", "value", "unit", "bound"),
    [
        ("完成投资1,234.5亿元", 1234.5, "亿元", Bound.EXACT),
        ("增长7.2%以上", 7.2, "%", Bound.MIN),
        ("控制在3.5%以内", 3.5, "%", Bound.MAX),
        ("约600万平方米", 600, "万平方米", Bound.APPROX),
        ("近20公里", 20, "公里", Bound.APPROX),
        ("800余盏", 800, "盏", Bound.MIN),
        ("超1.2万亿元", 1.2, "万亿元", Bound.MIN),
        ("不低于95%", 95, "%", Bound.MIN),
        ("不足4%", 4, "%", Bound.MAX),
        ("9左右", 9, None, Bound.APPROX),
        ("5395人(次)", 5395, "人(次)", Bound.EXACT),
        ("占三分之二", 0.6667, None, Bound.EXACT),
        ("全国的1/6", 0.1667, None, Bound.EXACT),
        ("百分之九十五点三", 95.3, "%", Bound.EXACT),
        ("近七成资金", 70, "%", Bound.APPROX),
        ("两所卫生院", 2, "所", Bound.EXACT),
        ("突破万亿元大关", 1, "万亿元", Bound.MIN),
        ("打造千亿级产业集群", 1000, "亿元", Bound.EXACT),
        ("65万人民", 65, "万", Bound.EXACT),
    ],
)
def test_a_number_has_value_unit_and_bound(
    line: str, value: float, unit: str | None, bound: Bound
) -> None:
    (found,) = quantities(line)
    assert (found.value, found.unit, found.bound) == (value, unit, bound)


def test_a_range_gives_its_lower_end_and_the_upper_as_maximum() -> None:
    (found,) = quantities("建成5至10个项目")
    assert (found.value, found.value_max, found.unit, found.bound) == (5, 10, "个", Bound.MIN)


def test_a_unit_written_once_serves_all_numbers_of_a_list() -> None:
    assert [q.unit for q in quantities("分别增长3、5和7%")] == ["%", "%", "%"]
    assert [q.unit for q in quantities("高出16.4个、1.3个百分点")] == ["个百分点", "个百分点"]


def test_a_minus_sign_belongs_to_the_number_and_a_dash_between_numbers_does_not() -> None:
    assert quantities("下降(-2.5%)")[0].value == -2.5
    assert quantities("24-26万吨")[0].value_max == 26


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("二十一", 21), ("三百二十", 320), ("两千", 2000), ("半", 0.5), ("一万", 10_000)],
)
def test_a_numeral_in_characters_has_its_value(text: str, value: float) -> None:
    assert numeral(text) == value


@given(
    st.text(
        alphabet="0123456789.,%亿万元人个、和至近约超以上左右增长一二三十百分之/ 的", max_size=40
    )
)
def test_quantities_stand_in_the_line_in_order_and_never_overlap(line: str) -> None:
    found = quantities(line)
    for one in found:
        assert 0 <= one.lead <= one.start < one.end <= len(line)
        assert one.kind in Kind
    for one, other in pairwise(found):
        assert one.end <= other.start
