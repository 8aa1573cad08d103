"""Numbers in base units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.units import parse, to_base


@pytest.mark.parametrize(
    ("value", "unit", "number", "base"),
    [
        (351.6, "亿元", "35160000000", "元"),
        (1.2, "万亿元", "1200000000000", "元"),
        (3.4, "万吨", "34000", "吨"),
        (5, "亿斤", "250000", "吨"),
        (12, "公斤", "0.012", "吨"),
        (1, "万亩", "10000", "亩"),
        (2, "平方公里", "2000000", "平方米"),
        (3, "万平米", "30000", "平方米"),
        (9.7, "%", "9.7", "%"),
        (5.1, "‰", "0.51", "%"),
        (0.5, "个百分点", "0.5", "个百分点"),
        (300, "万千瓦", "3000000", "千瓦"),
        (2, "GW", "2000000", "千瓦"),
        (1.5, "亿度", "150000000", "千瓦时"),
        (6, "万人次", "60000", "人次"),
        (800, "元/月", "800", "元/月"),
        (2, "万元/亩", "20000", "元/亩"),
        (7, "宗", "7", "宗"),
        (2, "亿", "200000000", None),
        (0.1, None, "0.1", None),
    ],
)
def test_to_base(value: float, unit: str | None, number: str, base: str | None) -> None:
    found, name = to_base(value, unit)
    assert (found, name) == (Decimal(number), base)


def test_units_of_qudt_are_named() -> None:
    assert parse("万吨").qudt == "http://qudt.org/vocab/unit/TONNE"
    assert parse("亿元").qudt == "http://qudt.org/vocab/currency/CNY"
    assert parse("宗").qudt is None


@given(st.decimals(-(10**9), 10**9, places=4), st.sampled_from(["亿元", "万亩", "斤", "宗", "%"]))
def test_scaling_is_exact(value: Decimal, unit: str) -> None:
    number, _ = to_base(value, unit)
    assert number / parse(unit).factor == value


@given(st.text(max_size=12))
def test_any_unit_has_a_base(unit: str) -> None:
    number, _ = to_base(Decimal(1), unit)
    assert number > 0
