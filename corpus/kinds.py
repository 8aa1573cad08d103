"""What kind of report a text is, and whether it is one at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ontology.terms import ReportKind

FRONT = 600
"""Characters in which a report says what it is."""
SHORTEST = 60
"""Han characters below which nothing can be told."""

VOCABULARY: tuple[str, ...] = (
    "政府", "工作", "经济", "社会", "发展", "建设", "项目", "投资", "增长", "产业", "亿元", "万元",
    "完成", "推进", "实施", "加快", "全面", "改革", "民生", "教育", "医疗", "就业", "农业", "农村",
    "工业", "企业", "城镇", "居民", "收入", "生产总值", "财政", "生态", "环境", "安全", "保障",
    "服务", "提升", "创新", "国民经济", "同比", "比上年", "人民", "代表", "统计", "计划", "目标",
    "任务", "治理", "监管", "基础设施",
)  # fmt: skip
"""Words that every report on the state of a region is made of; a novel has next to none."""

THRESHOLD = 0.3
"""The lowest score of 208 real reports is .35 (in traditional characters), the next .62."""
GOVERNS = re.compile(
    r"[全我](?:省|市|县|区|旗|州|盟|镇|乡)|人民政府|國務院|国务院|人民代表大[会會]|政府工作|统计局"
    r"|地区生产总值|国民经济"
)
"""A company's yearly report has the figures but no region that is governed."""
OPENING = re.compile(
    r"各位代表|各位委员|政府工作报告|政府工作回顾|工作回顾|统计公报|请予审议|提请.{0,12}审议|请.{0,6}审查"
    r"|计划执行情况|人民代表大会|代表.{0,12}(?:人民政府|国务院|委员会).{0,12}报告"
)
NAMED = (
    (re.compile(r"统计公报|tjgb"), ReportKind.BULLETIN),
    (re.compile(r"国民经济和社会发展.{0,4}计划|计划执行|jihua"), ReportKind.PLAN),
    (re.compile(r"政府工作报告|gzbg"), ReportKind.WORK),
)
STRUCTURE = re.compile(
    r"(?m)^\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）])"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much a text looks like a report: ``score`` 0 to 1, ``reason`` in plain words."""

    score: float
    reason: str

    @property
    def accepted(self) -> bool:
        return self.score >= THRESHOLD


def kind_of(normal: str) -> ReportKind:
    """The kind, from what the text calls itself, then from its build."""
    front = re.sub(r"\s", "", normal[:FRONT])
    if "统计公报" in front or ("统计局" in front and "初步核算" in normal[:4000]):
        return ReportKind.BULLETIN
    if "政府工作报告" in front:
        return ReportKind.WORK
    if "预算执行情况" in front and "计划执行" not in front:
        return ReportKind.OTHER
    if re.search(r"计划.{0,6}执行情况.{0,40}计划(?:\(草案\)|草案)", front) and not re.search(
        r"代表.{0,14}(?:人民政府|国务院)", front.split("各位代表")[-1][:60]
    ):
        return ReportKind.PLAN
    if re.search(r"受.{0,20}人民政府.{0,2}委托", front) and "计划" in front:
        return ReportKind.PLAN
    if "各位代表" in front or "各位委员" in front or "工作回顾" in normal[:3000]:
        return ReportKind.WORK
    if "初步核算" in normal or "本公报" in normal:
        return ReportKind.BULLETIN
    return ReportKind.OTHER


def from_name(name: str) -> ReportKind:
    """The kind that a file name tells, where the text tells none; ``other`` without a hint."""
    for pattern, kind in NAMED:
        if pattern.search(name):
            return kind
    return ReportKind.OTHER


def judge(normal: str) -> Verdict:
    """Whether a text is a government report; cautious: only the clearly foreign is refused."""
    han = sum("\u4e00" <= char <= "\u9fff" for char in normal)
    visible = sum(not char.isspace() for char in normal)
    if visible == 0:
        return Verdict(0.0, "it holds no text")
    if han < SHORTEST or han / visible < 0.3:
        return Verdict(0.0, f"only {han} of {visible} characters are Chinese")
    distinct = sum(word in normal for word in VOCABULARY) / len(VOCABULARY)
    covered = sum(normal.count(word) * len(word) for word in VOCABULARY) / han
    expected = 0.5 * min(1.0, max(0.1, han / 1500))
    opening = min(1.0, len(set(OPENING.findall(normal[:3000]))) / 2)
    numbers = min(
        1.0, len(re.findall(r"\d(?:\.\d+)?\s?(?:%|亿|万|个|项|公里|亩|家)", normal)) * 400 / han
    )
    outline = min(1.0, len(STRUCTURE.findall(normal)) / 4)
    score = (
        0.30 * min(1.0, distinct / expected)
        + 0.25 * min(1.0, covered / 0.10)
        + 0.20 * opening
        + 0.15 * numbers
        + 0.10 * outline
    )
    if not GOVERNS.search(normal):
        score /= 2
    return Verdict(
        round(score, 3),
        f"{distinct:.0%} of the words of such reports occur, "
        f"{'with' if opening else 'without'} their opening phrases",
    )
