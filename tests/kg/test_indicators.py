"""Indicators are named so that they stand alone."""

from __future__ import annotations

import pytest

from kg.indicators import core, expand_list, likeness, name, quantity_noun, split_list


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ("全年累计新增就业", "新增就业"),
        ("粮食总产量稳定在", "粮食总产量"),
        ("力争全年接待游客达到", "接待游客"),
        ("重点项目完成投资", "重点项目完成投资"),
        ("其中“专精特新”企业", "“专精特新”企业"),
        ("群众满意度连续7年保持", "群众满意度"),
    ],
)
def test_adverbs_times_and_verbs_around_the_name_are_dropped(left: str, words: str) -> None:
    assert core(left) == words


@pytest.mark.parametrize(
    ("listed", "count", "names"),
    [
        ("肉、蛋、奶产量", 3, ["肉产量", "蛋产量", "奶产量"]),
        ("粮肉奶产量", 3, ["粮产量", "肉产量", "奶产量"]),
        ("城乡居民收入", 2, ["城镇居民收入", "农村居民收入"]),
        ("存贷款余额", 2, ["存款余额", "贷款余额"]),
        ("一、二、三产业增加值", 3, ["第一产业增加值", "第二产业增加值", "第三产业增加值"]),
        ("交通、水利、能源领域投资额", 3, ["交通领域投资额", "水利领域投资额", "能源领域投资额"]),
    ],
)
def test_a_list_gives_one_full_name_a_number(listed: str, count: int, names: list[str]) -> None:
    assert expand_list(listed, count) == names


def test_a_single_name_is_no_list() -> None:
    assert expand_list("工业增加值", 2) is None


def test_words_that_contain_a_joining_character_stay_whole() -> None:
    assert split_list("和谐社区及普及率") == ["和谐社区", "普及率"]


@pytest.mark.parametrize(
    ("words", "unit", "indicator"),
    [
        ("新增高新技术企业", "家", "新增高新技术企业数"),
        ("完成人工造林", "万亩", "人工造林面积"),
        ("改造农村公路", "公里", "改造农村公路里程"),
        ("新建供水管网", "公里", "新建供水管网长度"),
        ("城镇新增就业", "人", "城镇新增就业"),
        ("培训农民", "人次", "培训农民人次"),
        ("工业产值", "亿元", "工业产值"),
    ],
)
def test_counts_areas_and_lengths_say_so_in_their_names(
    words: str, unit: str, indicator: str
) -> None:
    assert name(words, unit).indicator == indicator


def test_the_verb_may_be_left_out_when_looking_for_an_indicator() -> None:
    assert "高新技术企业数" in name("新增高新技术企业", "家").aliases


def test_the_longest_noun_of_quantity_at_the_end_is_found() -> None:
    assert quantity_noun("农村居民人均可支配收入") == "人均可支配收入"
    assert quantity_noun("绿色产业") == ""


def test_likeness_is_one_for_equal_and_zero_for_unlike_names() -> None:
    assert likeness("工业产值", "工业产值") == 1.0
    assert likeness("工业产值", "森林覆盖率") == 0.0
