"""Members of a list get back the words that they share with the last one."""

from __future__ import annotations

import corpus
from corpus.model import Report, Span
from kg.lists import complete
from kg.mentions import Mention


def read(body: str, **names: tuple[str, ...]) -> tuple[Report, list[Mention]]:
    report = corpus.from_text(
        f"延寿县2022年政府工作报告\n一、2021年工作回顾\n{body}\n二、2022年工作安排\n做好工作。\n",
        region="延寿县",
    )
    mentions = []
    for kind, texts in names.items():
        for text in texts:
            start = report.text.index(text)
            mentions.append(Mention(Span(start, start + len(text)), kind, 0.9))
    return report, mentions


def test_a_bare_place_before_a_plant_names_a_plant_of_its_own() -> None:
    report, mentions = read(
        "加信、青川污水处理厂竣工。", project=("青川污水处理厂",), place=("加信", "青川")
    )
    assert set(complete(report, mentions)[1].values()) == {"加信污水处理厂"}


def test_counting_words_are_not_shared() -> None:
    report, mentions = read(
        "完成加信、青川两所卫生院改造。", project=("青川两所卫生院改造",), place=("加信", "青川")
    )
    assert set(complete(report, mentions)[1].values()) == {"加信卫生院改造"}


def test_a_project_named_in_full_shares_nothing() -> None:
    report, mentions = read(
        "北塬豆业蛋白项目、青川污水处理厂竣工。", project=("北塬豆业蛋白项目", "青川污水处理厂")
    )
    assert complete(report, mentions) == (sorted(mentions), {})
