"""Reports are told from other texts, with a score, and refused only when clearly foreign."""

from __future__ import annotations

import pytest

from corpus import kinds
from ontology.terms import ReportKind
from tests.corpus.conftest import WORK_REPORT

FOREIGN = {
    "novel": "那天傍晚,老人坐在门槛上抽着旱烟,望着远处的山影一点点暗下去,没有说一句话。" * 20,
    "english": "It was a bright cold day in April, and the clocks were striking thirteen. " * 50,
    "code": "def total(values):\n    return sum(value for value in values)\n" * 30,
    "shopping": "鸡蛋 两斤\n牛奶 三盒\n西红柿\n土豆\n洗衣粉\n" * 20,
    "recipe": "将五花肉切成小块,放入冷水中焯烫两分钟,捞出沥干,加入冰糖小火炒至融化。" * 20,
    "match": "上半场第二十分钟,前锋接队友传球冷静推射破门,主队以三比一战胜客队。" * 20,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_other_texts_are_refused(name: str) -> None:
    assert not kinds.judge(FOREIGN[name]).accepted


def test_a_short_report_is_accepted() -> None:
    assert kinds.judge(WORK_REPORT).accepted
    assert kinds.judge(WORK_REPORT[:300]).accepted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("延寿县2022年政府工作报告\n各位代表:", ReportKind.WORK),
        ("2021年延寿县国民经济和社会发展统计公报\n延寿县统计局", ReportKind.BULLETIN),
        (
            "延寿县2021年国民经济和社会发展计划执行情况与2022年国民经济和社会发展计划草案的报告",
            ReportKind.PLAN,
        ),
        ("各位代表:现在我代表县人民政府报告工作", ReportKind.WORK),
        ("关于全县水利工作的汇报", ReportKind.OTHER),
    ],
)
def test_kind_from_what_the_text_calls_itself(text: str, kind: ReportKind) -> None:
    assert kinds.kind_of(text) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("2024年延寿县政府工作报告", ReportKind.WORK),
        ("延寿县统计公报2023", ReportKind.BULLETIN),
        ("延寿县2023年国民经济和社会发展计划", ReportKind.PLAN),
        ("scan-17", ReportKind.OTHER),
    ],
)
def test_kind_from_a_file_name(name: str, kind: ReportKind) -> None:
    assert kinds.from_name(name) is kind
