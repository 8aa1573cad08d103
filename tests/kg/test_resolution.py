"""Names of one thing become one record, and names of two things never do."""

from __future__ import annotations

import pytest

import corpus
from corpus.model import Report, Span
from kg.mentions import Mention
from kg.resolution import resolve


def grouped(body: str, kind: str, *names: str, firms: tuple[str, ...] = ()) -> set[frozenset[str]]:
    report, mentions = _read(body, kind, names, firms)
    return {frozenset(e.names) for e in resolve(report, mentions) if e.kind == kind}


def _read(
    body: str, kind: str, names: tuple[str, ...], firms: tuple[str, ...]
) -> tuple[Report, list[Mention]]:
    report = corpus.from_text(
        f"延寿县2022年政府工作报告\n一、2021年工作回顾\n{body}\n二、2022年工作安排\n做好工作。\n",
        region="延寿县",
    )
    mentions = []
    for one, texts in ((kind, names), ("enterprise", firms)):
        for text in texts:
            start = report.text.index(text)
            mentions.append(Mention(Span(start, start + len(text)), one, 0.9))
    return report, mentions


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("北塬豆业股份有限公司", "北塬豆业"),
        ("黑龙江北塬", "北塬"),
        ("北塬豆业", "北塬"),
    ],
)
def test_short_forms_of_an_enterprise_are_one(long: str, short: str) -> None:
    body = f"{long}产值增长。后来扶持‘{short}’。"
    report, mentions = _read(body, "enterprise", (long,), ())
    start = report.text.rindex(short)
    mentions.append(Mention(Span(start, start + len(short)), "enterprise", 0.9))
    names = {frozenset(e.names) for e in resolve(report, mentions)}
    assert names == {frozenset({long, short})}


def test_phases_are_kept_apart() -> None:
    body = "北塬豆业项目一期投产。北塬豆业项目二期开工。"
    found = grouped(body, "project", "北塬豆业项目一期", "北塬豆业项目二期")
    assert found == {frozenset({"北塬豆业项目一期"}), frozenset({"北塬豆业项目二期"})}


def test_members_of_one_list_are_kept_apart() -> None:
    body = "完成经七路、经十七路改造。"
    assert len(grouped(body, "project", "经七路", "经十七路")) == 2


def test_a_paraphrase_with_words_left_out_is_one() -> None:
    body = "北塬年产两万吨大豆分离蛋白产业化项目开工。推动北塬分离蛋白项目投产。"
    found = grouped(body, "project", "北塬年产两万吨大豆分离蛋白产业化项目", "北塬分离蛋白项目")
    assert len(found) == 1


def test_words_exchanged_make_another_project() -> None:
    body = "争取国家豆业技术创新中心。支持国家奶业技术创新中心。"
    found = grouped(body, "project", "国家豆业技术创新中心", "国家奶业技术创新中心")
    assert len(found) == 2


def test_an_enterprise_named_for_its_only_plant_is_that_plant() -> None:
    body = "北塬豆业年产2万吨分离蛋白生产线完工。后来，青川奶业、北塬豆业2个项目当年投产。"
    report, mentions = _read(body, "project", ("北塬豆业年产2万吨分离蛋白生产线",), ("北塬豆业",))
    start = report.text.rindex("北塬豆业")
    mentions.append(Mention(Span(start, start + 4), "project", 0.9))
    projects = [e for e in resolve(report, mentions) if e.kind == "project"]
    assert [set(p.names) for p in projects] == [{"北塬豆业年产2万吨分离蛋白生产线", "北塬豆业"}]


def test_every_merge_says_why_and_how_sure() -> None:
    report, mentions = _read("加信镇投产。加信大集开业。", "place", ("加信镇",), ())
    start = report.text.rindex("加信")
    mentions.append(Mention(Span(start, start + 2), "place", 0.9))
    merges = [m for e in resolve(report, mentions) for m in e.merges]
    assert [(m.name, m.into, m.kind) for m in merges] == [("加信", "加信镇", "place")]
    assert merges[0].reason
    assert 0 < merges[0].score <= 1


def test_a_refused_merge_stays_undone() -> None:
    report, mentions = _read("加信镇投产。加信大集开业。", "place", ("加信镇",), ())
    start = report.text.rindex("加信")
    mentions.append(Mention(Span(start, start + 2), "place", 0.9))
    refused = resolve(report, mentions, refuse=frozenset({("加信镇", "加信")}))
    assert [e.names for e in refused] == [("加信镇",), ("加信",)]
