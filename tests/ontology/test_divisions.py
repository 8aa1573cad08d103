"""Divisions by the names that reports use, and by those that they used to have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.divisions import by_code, children, find, kind_of, short_names
from ontology.terms import PlaceKind


@pytest.mark.parametrize(
    ("name", "within", "codes"),
    [
        ("延寿县", None, ["230129"]),
        ("延寿", "黑龙江省", ["230129", "230129100"]),
        ("内蒙古", None, ["150000"]),
        ("徐水县", None, ["130609"]),
        ("清苑县", "保定市", ["130608"]),
        ("毕节地区", None, ["520500"]),
        ("恩施州", None, ["422800"]),
        ("加信镇", "延寿县", ["230129103"]),
        ("加信镇", "哈尔滨", ["230129103"]),
        ("加信镇", "230100", ["230129103"]),
        ("加信镇", "四川省", []),
        ("没有县", None, []),
        ("", None, []),
    ],
)
def test_find(name: str, within: str | None, codes: list[str]) -> None:
    assert [d.code for d in find(name, within)] == codes


def test_division_knows_what_it_lies_in() -> None:
    (found,) = find("加信镇", "延寿县")
    assert found.parents == ("黑龙江省", "哈尔滨市", "延寿县")
    assert found.parent_codes == ("230000", "230100", "230129")
    assert found.level is PlaceKind.TOWNSHIP


def test_full_name_hides_namesakes_by_short_form() -> None:
    assert {d.name for d in find("朝阳区")} == {"朝阳区"}
    assert len(find("朝阳区")) > 1
    assert len(find("朝阳区", "北京市")) == 1


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("延寿县", ("延寿",)),
        ("内蒙古自治区", ("内蒙古",)),
        ("恩施土家族苗族自治州", ("恩施", "恩施州", "恩施土家族苗族")),
        ("雄县", ()),
        ("连山壮族瑶族自治县", ("连山", "连山县", "连山壮族瑶族")),
        ("东乡族自治县", ("东乡族",)),
    ],
)
def test_short_names(name: str, short: tuple[str, ...]) -> None:
    assert short_names(name) == short


def test_codes_of_the_statistics_office_are_understood() -> None:
    assert by_code("230129000000") == by_code("230129")
    assert by_code("230129103000") == by_code("230129103")
    assert by_code("999999") is None


def test_children_of_the_country_are_its_provinces() -> None:
    assert len(children("")) == 33
    assert all(d.level is PlaceKind.PROVINCE for d in children(""))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("青川河产业园", PlaceKind.PARK),
        ("滨江经济技术开发区", PlaceKind.PARK),
        ("加信镇", PlaceKind.TOWNSHIP),
        ("红旗嘎查", PlaceKind.VILLAGE),
        ("迎宾大道", PlaceKind.SITE),
        ("延寿县", PlaceKind.COUNTY),
        ("沿江一带", PlaceKind.OTHER),
    ],
)
def test_kind_by_ending(name: str, kind: PlaceKind) -> None:
    assert kind_of(name) is kind


@given(st.text(max_size=12), st.none() | st.text(max_size=6))
def test_any_name_may_be_asked(name: str, within: str | None) -> None:
    assert isinstance(find(name, within), list)
