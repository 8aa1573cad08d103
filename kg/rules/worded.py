"""Targets and states in words: 与经济增长同步, 动态清零, 全部达标, 全覆盖."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.indicators import core, expand_list, split_list, unique
from kg.rules.base import Context, Draft, ListExample
from ontology.terms import Bound, Measure, Part

GROWTH_OF = "经济增长|GDP增长|经济发展|地区生产总值增长|生产总值增长|国民经济增长|GDP|经济增速"


@dataclass(frozen=True, slots=True)
class Wording:
    """A way to say how much without a number."""

    pattern: re.Pattern[str]
    measure: Measure
    unit: str | None = None
    value: float | None = None
    review: bool = False
    """True where the words also state what has happened, not only a goal."""


WORDINGS = (
    Wording(
        re.compile(
            rf"(?:增长|增速)?(?:与|同|和)(?:{GROWTH_OF})(?:速度)?(?:基本)?(?:保持)?同步(?:增长)?"
        ),
        Measure.GROWTH,
        "%",
        review=True,
    ),
    Wording(
        re.compile(
            r"(?:增速|增幅|增长|涨幅)?(?:不低于|高于|快于|略高于|好于)(?:全国|全省|全市|全区|"
            r"城镇|经济|GDP|省|市)[\u4e00-\u9fff]{0,10}(?:平均水平|平均|增速|增长|水平)"
        ),
        Measure.GROWTH,
        "%",
    ),
    Wording(
        re.compile(r"(?:涨幅)?(?:与上年|与去年|同比)(?:基本)?持平"),
        Measure.GROWTH,
        "%",
        0.0,
        review=True,
    ),
    Wording(
        re.compile(
            r"(?:控制在|完成|达到)[上省国市家自治区“”十四五]{1,6}(?:下达|定|规定|要求|"
            r"控制)?的?(?:目标|指标|开工|范围|节能减排)?(?:任务|目标|范围|要求|以内)"
        ),
        Measure.COMPLETION,
    ),
    Wording(
        re.compile(r"动态清零|零增长|“?双零”?|实现零突破|保持在合理区间|实现“?占补平衡”?"),
        Measure.LEVEL,
    ),
)


def read_worded(start: int, end: int, context: Context) -> list[Draft]:
    """Drafts for the wording of a clause that has no number, or none."""
    clause = context.text[start:end]
    for wording in WORDINGS:
        match = wording.pattern.search(clause)
        if match is None:
            continue
        if context.part is not Part.PLAN and not wording.review:
            return []
        left = core(clause[: match.start()])
        left = re.sub("(?:增长|涨幅|增速|增幅|等约束性指标|等指标)$", "", left)
        if not left or len(left) > 40:
            return []
        said = re.sub("^(?:增长|增速|涨幅|增幅)", "", match[0])
        members = split_list(left)
        names = (
            expand_list(left, 2)
            if "城乡居民" in left
            else expand_list(left, len(members))
            if len(members) > 1
            else [left]
        )
        return [
            Draft(
                indicator=name,
                aliases=unique(
                    [left, f"{name}增速" if wording.measure is Measure.GROWTH else ""], name
                ),
                measure=wording.measure,
                value=wording.value,
                unit=wording.unit,
                bound=Bound.EXACT,
                start=start,
                end=end,
                position=start + match.start(),
                rule="worded",
                text=said,
            )
            for name in names or [left]
        ]
    return []


EXAMPLES = (
    ListExample("城镇居民收入与经济增长同步。", ("城镇居民收入|growth|与经济增长同步%",)),
    ListExample(
        "力争主要污染物排放量完成市下达目标。", ("主要污染物排放量|completion|完成市下达目标",)
    ),
)
REJECTS = "坚持与时俱进，增强发展同步性。"
