"""Review or plan: headings first, wording where they are silent, both against each other."""

from __future__ import annotations

import pytest

import corpus
from corpus import cues, parts
from corpus.model import Report
from corpus.years import Years
from ontology.terms import Part

YEARS = Years(2021, 2022, True)


def part_of(report: Report, words: str) -> Part:
    at = report.text.index(words)
    return next(s.part for s in report.sentences if s.span.start <= at < s.span.end)


@pytest.mark.parametrize(
    ("title", "side"),
    [
        ("一、2021年工作回顾", -1),
        ("过去五年的主要成绩", -1),
        ("二、2022年工作安排", 1),
        ("今后五年的奋斗目标", 1),
        ("二、2022年", 1),
        ("一、2021年计划执行情况和2022年工作安排", 0),
        ("三、发展现代农业", 0),
    ],
)
def test_what_a_heading_says(title: str, side: int) -> None:
    score = parts.heading_score(title, 1, YEARS)
    assert (score > 0) - (score < 0) == side


def test_a_subsection_needs_more_than_a_word_to_look_ahead() -> None:
    assert parts.heading_score("(二)重点改革任务落地", 2, YEARS) == 0
    assert parts.heading_score("(二)2022年重点任务", 2, YEARS) > 0


def test_headings_split_an_ordinary_report(work_report: Report) -> None:
    assert part_of(work_report, "延寿县人民政府县长") is Part.OTHER
    assert part_of(work_report, "请予审议") is Part.OTHER
    assert part_of(work_report, "地区生产总值完成82.4亿元") is Part.REVIEW
    assert part_of(work_report, "产业结构单一") is Part.REVIEW
    assert part_of(work_report, "地区生产总值增长6.5%左右") is Part.PLAN
    assert part_of(work_report, "严格落实过紧日子") is Part.PLAN


BODY = """各位代表：
我代表延寿县人民政府向大会报告工作，请予审议。
过去的一年，全县完成固定资产投资21亿元，增长9%，新引进企业14家，城镇新增就业2300人，办结了一批群众关心的实事。
全年改造危房310户，建成高标准农田2.4万亩，两所小学投入使用，群众满意度稳步提升。
今年要突出抓好以下工作。坚持项目为王，力争开工亿元以上项目8个，确保完成投资30亿元以上。
大力发展冷水稻产业，推动建设精深加工园区，着力培育龙头企业，努力实现农民收入持续增长。
"""


def test_wording_splits_a_report_without_headings() -> None:
    report = corpus.from_text(BODY, year=2022)
    assert part_of(report, "新引进企业14家") is Part.REVIEW
    assert part_of(report, "两所小学投入使用") is Part.REVIEW
    assert part_of(report, "力争开工") is Part.PLAN
    assert part_of(report, "冷水稻产业") is Part.PLAN


def test_a_dateline_of_the_coming_year_opens_no_plan() -> None:
    text = "（2022年1月12日在延寿县第十六届人民代表大会上）\n" + BODY.replace(
        "今年要", "今年我们要"
    )
    report = corpus.from_text(text)
    assert part_of(report, "新引进企业14家") is Part.REVIEW


def test_a_term_report_plans_five_years_and_one() -> None:
    report = corpus.from_text(
        "延寿县政府工作报告\n（2022年1月12日）\n各位代表：\n一、过去五年工作回顾\n"
        "五年来，累计完成投资210亿元，建成公路420公里。\n二、今后五年的奋斗目标\n"
        "到2026年，地区生产总值突破150亿元，城镇化率达到60%以上。\n三、2022年重点工作\n"
        "新建标准厂房5万平方米，力争引进企业20家。\n"
    )
    assert report.planned_year == 2022
    assert part_of(report, "累计完成投资") is Part.REVIEW
    assert part_of(report, "突破150亿元") is Part.PLAN
    assert part_of(report, "新建标准厂房") is Part.PLAN


def test_a_report_that_begins_with_its_plan_returns_to_review_at_the_heading() -> None:
    report = corpus.from_text(
        "延寿县政府工作报告\n（2022年1月12日）\n各位代表：\n一、2022年工作安排\n"
        "坚持稳中求进，力争引进企业20家，推动园区扩建。\n二、2021年工作回顾\n"
        "一年来，完成投资21亿元，建成公路42公里，新增就业2300人。\n"
    )
    assert part_of(report, "推动园区扩建") is Part.PLAN
    assert part_of(report, "建成公路42公里") is Part.REVIEW


def test_a_bulletin_is_all_review() -> None:
    report = corpus.from_text(
        "2021年延寿县国民经济和社会发展统计公报\n延寿县统计局\n2022年4月2日\n一、综合\n"
        "初步核算，全年地区生产总值82.4亿元，比上年增长6.1%。\n二、农业\n全年粮食产量56万吨。\n"
    )
    assert report.planned_year is None
    assert {s.part for s in report.sentences} == {Part.OTHER, Part.REVIEW}


def test_an_excerpt_of_the_review_has_no_plan() -> None:
    report = corpus.from_text(BODY.split("今年要")[0], year=2022)
    assert Part.PLAN not in {s.part for s in report.sentences}


def test_the_sample_turns_at_its_second_part(sample: Report) -> None:
    turn = sample.text.index("二、2024年经济和社会发展工作重点")
    for sentence in sample.sentences:
        if sentence.part is not Part.OTHER:
            assert (sentence.part is Part.PLAN) == (sentence.span.start >= turn)


@pytest.mark.parametrize("cue", cues.CUES, ids=lambda cue: cue.matches[0])
def test_set_phrases_match_their_examples_and_no_more(cue: cues.Cue) -> None:
    assert all(cue.pattern.search(example) for example in cue.matches)
    assert not cue.pattern.search(cue.misses)
    assert cues.score(cue.misses) == 0
