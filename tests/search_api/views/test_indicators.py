"""Indicators: numbers as reports give them, targets beside outcomes, rankings."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.store import GraphStore
from search_api.collection import Collection
from search_api.pages.indicators import chart
from search_api.views.indicators import (
    Choice,
    Figure,
    IndicatorView,
    Selection,
    choices,
    indicator_view,
    is_met,
    ranking,
    verdicts,
)


@pytest.fixture(scope="module")
def store(gold_data: Path) -> GraphStore:
    return Collection.open(gold_data).store


def figure(place: str, status: str, value: float, year: int = 2023, **other: object) -> Figure:
    values: dict[str, object] = {
        "iri": f"{place} {status} {year} {value}",
        "place": place,
        "place_path": None,
        "name": "地区生产总值",
        "measure": "growth",
        "status": status,
        "year": year,
        "value": value,
        "unit": "%",
        "base": value,
        "base_unit": "%",
        "bound": "exact",
        "value_max": None,
        "text": "",
        "period": "",
        "report": "甲县-2024-gzbg",
        "start": 0,
        "quote": "增长",
    }
    return Figure(**{**values, **other})  # type: ignore[arg-type]


def test_output_of_the_sample_has_growth_level_and_targets(store: GraphStore) -> None:
    output = next(choice for choice in choices(store, "zh") if choice.key == "gdp")
    view = indicator_view(store, output, Selection(measure="growth"))
    assert view.places == {"九原区": len(view.figures)}
    assert {f.status for f in view.figures} >= {"actual", "target"}
    grown = next(f for f in view.figures if f.year == 2023 and f.status == "actual")
    assert (grown.value, grown.unit) == (9.7, "%")
    assert "增长9.7%" in grown.quote
    level = indicator_view(store, output, Selection(measure="level"))
    assert {(f.value, f.unit) for f in level.figures if f.year == 2023} == {(351.6, "亿元")}


def test_years_and_places_narrow_what_is_shown(store: GraphStore) -> None:
    output = next(choice for choice in choices(store, "zh") if choice.key == "gdp")
    later = indicator_view(store, output, Selection(measure="growth", first=2024))
    assert later.figures
    assert {f.year for f in later.figures} == {2024}
    assert not indicator_view(store, output, Selection("growth", ("无此地",))).figures


@pytest.mark.parametrize(
    ("bound", "target", "outcome", "key", "met"),
    [
        ("min", 8, 8, "gdp", True),
        ("min", 8, 7.9, "gdp", False),
        ("approx", 6, 6.5, "gdp", True),
        ("max", 3, 3.2, "cpi", False),
        ("max", 3, 2.1, "cpi", True),
        ("approx", 3, 0.2, "cpi", True),
        ("exact", 5, 5.5, "surveyed-unemployment", False),
    ],
)
def test_a_target_is_met_by_its_bound(
    bound: str, target: float, outcome: float, key: str, met: bool
) -> None:
    assert is_met(figure("甲县", "target", target, bound=bound), outcome, key) is met


def test_a_target_meets_only_what_is_of_its_kind() -> None:
    target = figure("甲县", "target", 8)
    others = [
        figure("乙县", "actual", 9),
        figure("甲县", "actual", 9, year=2022),
        figure("甲县", "actual", 9, measure="level"),
        figure("甲县", "actual", 9, base_unit="元"),
        figure("甲县", "actual", 9, period="上半年"),
    ]
    assert verdicts([target, *others]) == []
    estimate, actual = figure("甲县", "estimate", 8.5), figure("甲县", "actual", 7.5)
    (verdict,) = verdicts([target, actual, estimate])
    assert (verdict.outcome, verdict.met, verdict.difference) == (actual, False, -0.5)


def test_places_are_ranked_in_one_year_and_one_unit() -> None:
    found = (
        figure("甲县", "actual", 5),
        figure("乙县", "estimate", 7),
        figure("丙县", "actual", 6),
        figure("丙县", "estimate", 9),
        figure("丁县", "target", 99),
        figure("戊县", "actual", 80, base_unit="元"),
        figure("甲县", "actual", 50, year=2022),
    )
    assert [f.place for f in ranking(found, None)] == ["乙县", "丙县", "甲县"]
    assert [f.place for f in ranking(found, 2022)] == ["甲县"]


def test_a_chart_is_drawn_in_one_unit() -> None:
    found = (
        figure("甲县", "actual", 120, 2022, unit="亿元", base=1.2e10, base_unit="元"),
        figure("甲县", "actual", 1.5, 2023, unit="万亿元", base=1.5e12, base_unit="元"),
        figure("甲县", "target", 130, 2024, unit="亿元", base=1.3e10, base_unit="元"),
        figure("甲县", "actual", 6, 2023),
    )
    choice = Choice("x", "gdp", "地区生产总值", 4, 1)
    drawn = chart(IndicatorView(choice, Selection("level"), found), "", "zh")
    assert drawn is not None
    assert drawn["unit"] == "亿元"
    assert drawn["axis"] == ["2022", "2023", "2024"]
    assert [p["y"] for s in drawn["series"] for p in s["points"]] == [120.0, 15000.0, 130.0]
