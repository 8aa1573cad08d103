"""The issuing region, from the text first, from the file name where the text does not say."""

from __future__ import annotations

import pytest

from corpus import regions
from ontology.terms import RegionLevel


@pytest.mark.parametrize(
    ("front", "name", "level"),
    [
        ("在延寿县第十六届人民代表大会第二次会议上", "延寿县", RegionLevel.COUNTY),
        ("哈尔滨市阿城区2021年政府工作报告", "阿城区", RegionLevel.COUNTY),
        ("我代表鹤岗市人民政府向大会报告工作", "鹤岗市", RegionLevel.CITY),
        ("2020年青海省国民经济和社会发展统计公报", "青海省", RegionLevel.PROVINCE),
        ("2023年宁夏政府工作报告", "宁夏回族自治区", RegionLevel.PROVINCE),
        ("恩施土家族苗族自治州人民政府州长", "恩施土家族苗族自治州", RegionLevel.CITY),
        ("现在,我代表国务院,向大会报告政府工作", "中国", RegionLevel.NATIONAL),
    ],
)
def test_region_named_in_title_dateline_or_opening(
    front: str, name: str, level: RegionLevel
) -> None:
    found = regions.find(front, front)
    assert (found.region.name, found.region.level, found.confident) == (name, level, True)


def test_a_former_name_is_kept_with_the_code_of_what_it_has_become() -> None:
    found = regions.find("我代表阿城市人民政府向大会报告工作", "").region
    assert found.name == "阿城市"
    assert found.code == regions.find("我代表阿城区人民政府向大会报告工作", "").region.code


def test_a_division_that_is_in_no_table_any_more_keeps_its_name() -> None:
    found = regions.find("我代表达县人民政府向大会报告工作", "")
    assert (found.region.name, found.region.code) == ("达县", None)
    assert found.notes


def test_parents_are_written_outermost_first() -> None:
    found = regions.find("哈尔滨市阿城区人民政府区长", "").region
    assert found.parents == ("黑龙江省", "哈尔滨市")


def test_namesakes_are_told_apart_by_what_the_text_mentions() -> None:
    front = "我代表鼓楼区人民政府向大会报告工作"
    body = "全区主动融入徐州都市圈,对接江苏沿海开发,徐州东站周边开发提速。"
    found = regions.find(front, body)
    assert found.region.parents == ("江苏省", "徐州市")


def test_namesakes_that_nothing_tells_apart_are_noted() -> None:
    found = regions.find("我代表鼓楼区人民政府向大会报告工作", "")
    assert len(found.region.alternatives) >= 2
    assert found.notes


def test_the_file_name_helps_only_where_the_text_is_silent() -> None:
    assert regions.find("各位代表:", "全县发展", "延寿县2021").region.name == "延寿县"
    front = "我代表鹤岗市人民政府向大会报告工作"
    assert regions.find(front, front, "延寿县2021").region.name == "鹤岗市"


def test_a_place_without_any_hint_is_unknown_and_says_so() -> None:
    found = regions.find("各位代表:", "发展很快。")
    assert found.region.level is RegionLevel.UNKNOWN
    assert found.notes


@pytest.mark.parametrize(
    ("body", "level"),
    [
        ("我市工业增长,全市就业稳定,在全省领先。", RegionLevel.CITY),
        ("在市委和县委领导下,全县经济增长,我县居全市前列。", RegionLevel.COUNTY),
        (
            "在自治区党委领导下,自治区人大、自治区政协支持,自治区党委部署,全区增长。",
            RegionLevel.PROVINCE,
        ),
    ],
)
def test_a_report_speaks_of_its_own_level(body: str, level: RegionLevel) -> None:
    assert regions.speaks_of(body) is level
