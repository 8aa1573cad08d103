"""What a report states in numbers, with whom, when, and the words that prove it."""

from __future__ import annotations

import pytest

import corpus
from corpus.model import Report, Span
from kg.claims import Observation
from kg.mentions import Mention
from kg.observations import observations
from ontology.terms import Bound, Measure, Status

TEXT = """青禾县2024年政府工作报告

2024年1月10日在青禾县第十八届人民代表大会第三次会议上

各位代表：

一、2023年工作回顾

过去一年，全县地区生产总值预计完成135.6亿元，增长7.2%；一般公共预算收入8.01亿元，增长22.5%，增速居全市第一。
城乡居民人均可支配收入分别增长5%、7.2%。城镇登记失业率控制在3.5%以内。
东湖集团实现产值22亿元，上缴税金1136万元。全县新增高新技术企业5家、科技型中小企业34家。
污水处理率由91%提高到97%。优良天数达到240天，较2022年增加41天。
深入落实“十个统筹”要求，年产4万吨饲料项目和110千伏变电站建成投用。

二、2024年工作安排

今年的主要预期目标是：地区生产总值增长8%以上，居民收入增长与经济增长同步，粮食总产量稳定在16万吨以上。
投资2亿元建设滨湖体育公园。新建口袋公园3座，改造老旧小区十余个。到2027年，森林覆盖率达到38%。
"""


@pytest.fixture(scope="module")
def report() -> Report:
    return corpus.from_text(TEXT, name="青禾县2024年政府工作报告.txt")


@pytest.fixture(scope="module")
def found(report: Report) -> list[Observation]:
    return observations(report)


def one(found: list[Observation], indicator: str, measure: Measure, year: int) -> Observation:
    hits = [o for o in found if (o.indicator, o.measure, o.year) == (indicator, measure, year)]
    assert len(hits) == 1, [(o.indicator, o.measure, o.year, o.value) for o in found]
    return hits[0]


def test_every_quote_stands_in_the_report_word_for_word(
    report: Report, found: list[Observation]
) -> None:
    for observation in found:
        for evidence in observation.evidence:
            assert report.text[evidence.span.start : evidence.span.end] == evidence.quote
            assert len(evidence.quote) <= 90


def test_an_amount_and_its_growth_are_two_observations_of_one_indicator(
    found: list[Observation],
) -> None:
    level = one(found, "地区生产总值", Measure.LEVEL, 2023)
    growth = one(found, "地区生产总值", Measure.GROWTH, 2023)
    assert (level.value, level.unit, level.status) == (135.6, "亿元", Status.ESTIMATE)
    assert (growth.value, growth.unit) == (7.2, "%")
    assert "地区生产总值" in growth.quote


def test_the_plan_part_holds_targets(found: list[Observation]) -> None:
    target = one(found, "地区生产总值", Measure.GROWTH, 2024)
    assert (target.status, target.value, target.bound) == (Status.TARGET, 8, Bound.MIN)
    grain = one(found, "粮食总产量", Measure.LEVEL, 2024)
    assert (grain.status, grain.value, grain.unit) == (Status.TARGET, 16, "万吨")


def test_a_year_named_in_the_clause_is_the_year_of_its_number(found: list[Observation]) -> None:
    forest = one(found, "森林覆盖率", Measure.LEVEL, 2027)
    assert forest.status is Status.TARGET


def test_a_list_with_one_number_each_is_distributed(found: list[Observation]) -> None:
    assert one(found, "城镇居民人均可支配收入", Measure.GROWTH, 2023).value == 5
    assert one(found, "农村居民人均可支配收入", Measure.GROWTH, 2023).value == 7.2


def test_a_rank_belongs_to_what_was_said_before_it(found: list[Observation]) -> None:
    rank = one(found, "一般公共预算收入增速", Measure.RANK, 2023)
    assert (rank.value, rank.unit) == (1, "位")


def test_from_and_to_carry_the_years_before_and_under_review(found: list[Observation]) -> None:
    assert one(found, "污水处理率", Measure.LEVEL, 2022).value == 91
    assert one(found, "污水处理率", Measure.LEVEL, 2023).value == 97


def test_a_goal_in_words_has_text_and_no_value(found: list[Observation]) -> None:
    income = one(found, "居民收入", Measure.GROWTH, 2024)
    assert income.value is None
    assert income.text == "与经济增长同步"


def test_names_capacities_and_slogans_are_no_observations(found: list[Observation]) -> None:
    assert not [o for o in found if o.unit in {"万吨", "千伏"} and o.value in {4, 110}]
    assert not [o for o in found if "统筹" in o.indicator]


def test_an_undertaking_is_the_subject_of_what_is_invested_in_it(found: list[Observation]) -> None:
    cost = one(found, "投资", Measure.LEVEL, 2024)
    assert (cost.subject, cost.value, cost.unit) == ("滨湖体育公园", 2, "亿元")


def test_a_named_enterprise_at_the_start_of_a_clause_is_its_subject(
    report: Report, found: list[Observation]
) -> None:
    start = report.text.index("东湖集团")
    mention = Mention(Span(start, start + 4), "enterprise", 0.9)
    named = observations(report, [mention])
    assert one(named, "产值", Measure.LEVEL, 2023).subject == "东湖集团"
    assert one(named, "上缴税金", Measure.LEVEL, 2023).subject == "东湖集团"
    assert one(named, "新增高新技术企业数", Measure.LEVEL, 2023).subject == "青禾县"


def test_confidences_are_probabilities(found: list[Observation]) -> None:
    assert all(0 < o.confidence < 1 for o in found)


def test_the_same_figure_said_twice_is_one_observation_with_two_quotes() -> None:
    text = TEXT.replace("东湖集团", "一般公共预算收入完成8.01亿元。东湖集团")
    report = corpus.from_text(text, name="青禾县2024年政府工作报告.txt")
    income = one(observations(report), "一般公共预算收入", Measure.LEVEL, 2023)
    assert len(income.evidence) == 2
