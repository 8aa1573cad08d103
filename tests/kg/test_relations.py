"""What a project has, read from its name and the words right beside it."""

from __future__ import annotations

import pytest

import corpus
from corpus.model import Region, Report, Span
from kg import industries, places, relations
from kg.mentions import Mention
from kg.resolution import Entity, resolve
from ontology.terms import PlaceKind, RegionLevel


def read(body: str, *names: tuple[str, str]) -> tuple[Report, list[Entity]]:
    report = corpus.from_text(
        f"延寿县2022年政府工作报告\n一、2021年工作回顾\n{body}\n二、2022年工作安排\n做好工作。\n",
        region="延寿县",
    )
    mentions = []
    for kind, text in names:
        start = report.text.index(text)
        mentions.append(Mention(Span(start, start + len(text)), kind, 1.0))
    return report, resolve(report, mentions)


def only(entities: list[Entity], kind: str) -> list[Entity]:
    return [e for e in entities if e.kind == kind]


@pytest.mark.parametrize(
    ("body", "project"),
    [
        ("北塬豆业分离蛋白项目投产。", "北塬豆业分离蛋白项目"),
        ("北塬豆业的分离蛋白项目投产。", "分离蛋白项目"),
        ("由北塬豆业投资建设的分离蛋白项目投产。", "分离蛋白项目"),
    ],
)
def test_the_enterprise_in_or_before_the_name_operates_the_project(body: str, project: str) -> None:
    report, found = read(body, ("enterprise", "北塬豆业"), ("project", project))
    (one,) = only(found, "project")
    assert relations.enterprises(report, one, only(found, "enterprise")) == ("北塬豆业",)


def test_an_enterprise_of_another_clause_does_not() -> None:
    report, found = read(
        "北塬豆业上市，青川河大桥通车。", ("enterprise", "北塬豆业"), ("project", "青川河大桥")
    )
    (one,) = only(found, "project")
    assert relations.enterprises(report, one, only(found, "enterprise")) == ()


def test_capacity_comes_from_the_name_and_investment_from_right_before_it() -> None:
    report, found = read(
        "总投资3.5亿元的北塬年产2万吨蛋白项目开工。", ("project", "北塬年产2万吨蛋白项目")
    )
    (one,) = only(found, "project")
    assert relations.capacity(one) == "年产2万吨"
    assert relations.investment(report, one) == "3.5亿元"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("加信镇", PlaceKind.TOWNSHIP),
        ("青川村", PlaceKind.VILLAGE),
        ("北塬产业园", PlaceKind.PARK),
        ("青川河", PlaceKind.SITE),
        ("延寿县", PlaceKind.COUNTY),
        ("黑龙江省", PlaceKind.PROVINCE),
        ("老城区", PlaceKind.OTHER),
    ],
)
def test_the_kind_of_a_place_is_in_its_name(name: str, kind: PlaceKind) -> None:
    assert places.kind(name) is kind


def test_a_town_lies_in_the_region_and_the_region_in_what_is_above_it() -> None:
    region = Region("延寿县", RegionLevel.COUNTY, parents=("黑龙江省", "哈尔滨市"))
    names = ["加信镇", "延寿县"]
    assert places.within("加信镇", PlaceKind.TOWNSHIP, region, names) == "延寿县"
    assert places.within("延寿县", PlaceKind.COUNTY, region, names) == "哈尔滨市"


@pytest.mark.parametrize("sector", industries.sectors(), ids=lambda s: s.labels[0])
def test_sector_words_match_their_examples_only(sector: industries.Sector) -> None:
    assert all(sector.words.search(example) for example in sector.matches)
    assert not sector.words.search(sector.rejects)


def test_a_name_that_begins_with_the_firm_is_its_project_wherever_the_firm_was_seen() -> None:
    report, found = read(
        "北塬豆业上市。今年推进北塬豆业二期项目。",
        ("enterprise", "北塬豆业"),
        ("project", "北塬豆业二期项目"),
    )
    (one,) = only(found, "project")
    assert relations.enterprises(report, one, only(found, "enterprise")) == ("北塬豆业",)
