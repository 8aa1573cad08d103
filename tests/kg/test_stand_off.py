"""Annotations without words: they come back from the text, and only from that text."""

from __future__ import annotations

import json

import pytest

from benchmarks.annotations import records
from benchmarks.folds import apart
from corpus.model import Report
from kg import stand_off
from kg.claims import from_record
from kg.stand_off import AnnotationError

COMPACT = """# a comment
L|延寿县|county||
E|北塬豆业||豆制品|北塬豆业产值达到3.6亿元
P|北塬豆业年产2万吨大豆分离蛋白项目||北塬豆业|食品||北塬豆业年产2万吨大豆分离蛋白项目建成投产
S|completed|actual|2021|北塬豆业年产2万吨大豆分离蛋白项目建成投产
A|延寿县|全国休闲农业重点县|national|2021|延寿县获评全国休闲农业重点县
""".splitlines()


def test_what_is_written_holds_no_word_of_the_report_and_reads_back(
    invented_report: Report,
) -> None:
    problems: list[str] = []
    found = records(COMPACT, invented_report, problems)
    assert problems == []
    lines = stand_off.detach(found, "report.txt", invented_report.text)
    assert stand_off.is_stand_off(lines)
    assert not any(word in line for line in lines for word in ("北塬", "延寿", "休闲", "投产"))
    assert stand_off.resolve(lines, invented_report.text) == found
    kinds = [from_record(r, invented_report).TYPE for r in found]
    assert kinds == ["place", "enterprise", "project", "stage", "award"]


def test_another_text_is_refused(invented_report: Report) -> None:
    lines = stand_off.detach([], "report.txt", invented_report.text)
    with pytest.raises(AnnotationError, match=r"another text of report\.txt"):
        stand_off.resolve(lines, invented_report.text + "。")


def test_a_line_with_words_of_its_own_is_left_out_and_so_are_the_stages_below_it(
    invented_report: Report,
) -> None:
    problems: list[str] = []
    wrong = [
        "L|不在文中的镇|township||",
        "P|不在文中的项目|||||不在文中的项目开工",
        "S|started|actual|2021|青川河光伏电站开始试运行",
        "E|too|few",
    ]
    assert records(wrong, invented_report, problems) == []
    assert [p.split(":")[0] for p in problems] == [f"line {n}" for n in (1, 2, 3, 4)]
    assert "does not stand in the report" in problems[0]


def test_facts_lines_are_not_taken_for_stand_off_ones() -> None:
    assert not stand_off.is_stand_off([json.dumps({"type": "place", "name": "延寿县"})])
    assert not stand_off.is_stand_off([])


@pytest.mark.parametrize(
    ("a", "b", "far"),
    [
        ("130609", "130683", False),  # two counties of one prefecture
        ("130609", "130600", False),  # a county and its prefecture
        ("150207", "150000", False),  # a county and its province
        ("150207", "150600", True),  # two prefectures of one province
        ("410000", "410323", False),
        ("320000", "620000", True),
    ],
)
def test_a_report_trains_only_for_regions_apart_from_its_own(a: str, b: str, far: bool) -> None:
    assert apart(a, b) is far
    assert apart(b, a) is far
