"""Several numbers for several names: 肉、蛋、奶产量分别达到 3.4 万吨、2.5 万吨、25 万吨."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.indicators import (
    core,
    expand_list,
    name,
    quantity_noun,
    split_list,
    strip_leading,
    strip_trailing,
)
from kg.lexicons.units import base
from kg.lexicons.wording import FALLING
from kg.quantities import Quantity
from kg.rules.base import Context, Draft, ListExample, Slot
from ontology.terms import Measure

GROWTH = re.compile(
    "(增长|下降|提高|上涨|减少|压缩|增加|减产|增产|降低|上升|回落|增速|增幅|压减|压降|提升|"
    "攀升|下滑|缩短)(?!到|至)"
)
OF_PLAN = re.compile("完成.{0,10}(?:任务|目标|计划)|占.{0,8}(?:任务|目标|计划)")
RATES = frozenset(["%", "‰", "个百分点", "百分点", "个点", "倍"])
SUBJECT_VERB = re.compile(
    "^(?:累计|共)?(?:实现|完成|上缴|达到|贡献|缴纳)(?P<what>[\u4e00-\u9fff]{2,8}?)(?:达到?|为)?$"
)
SEPARATOR = re.compile("[、和及与]|以及")


def run_of(
    text: str, numbers: Sequence[Quantity], start: int, end: int
) -> tuple[int, list[Quantity]] | None:
    """Where the names end and which numbers share them; ``None`` where none do."""
    clause = text[start:end]
    marker = clause.find("分别")
    if marker >= 0:
        behind = [number for number in numbers if number.start > start + marker]
        run = behind[:1]
        for one, other in pairwise(behind):
            if not SEPARATOR.fullmatch(text, one.end, other.lead):
                break
            run.append(other)
        if len(run) >= 2 and not any(number.start < start + marker for number in numbers):
            return marker, run
        if len(run) >= 2:
            return marker, run
    if len(numbers) >= 2 and all(
        SEPARATOR.fullmatch(text, one.end, other.lead) for one, other in pairwise(numbers)
    ):
        if base(numbers[0].unit) != base(numbers[-1].unit):
            return None
        left = text[start : numbers[0].lead]
        if expand_list(core(left), len(numbers)):
            return len(left), list(numbers)
        previous = GROWTH.search(left)
        if previous and not core(left[: previous.start()]):
            return len(left), list(numbers)
    return None


def distribute(
    context: Context, start: int, end: int, marker: int, run: Sequence[Quantity]
) -> list[Draft]:
    """One draft a number; the names stand before ``marker``, or in the clauses before."""
    text = context.text
    left_text = text[start : start + marker]
    explicit = text.startswith("分别", start + marker)
    after = text[start + marker + 2 : run[0].lead] if explicit else ""
    match = GROWTH.search(after + left_text[-6:])
    rate = base(run[0].unit) in RATES
    growing = match is not None and rate
    completing = bool(OF_PLAN.search(after)) and rate
    owners = _owners(context, start, start + marker, len(run))
    if owners is not None:
        words, whose = owners
        verb = SUBJECT_VERB.match(after)
        words = words or (verb["what"] if verb else "")
    names, subjects = (
        ([words] * len(run), whose)
        if owners is not None and words
        else _names(left_text, after, len(run), growing, completing)
    )
    aliases: list[tuple[str, ...]] = [()] * len(run)
    if names is None:
        inherited = _inherited(context, len(run))
        if inherited:
            names = [draft.indicator for draft in inherited]
            subjects = [draft.subject for draft in inherited]
            aliases = [draft.aliases for draft in inherited]
        else:
            words = core(re.sub("(?:同比|均|预计|全年)+$", "", left_text))
            fallback = words or context.last_name
            if not fallback:
                return []
            names = [fallback] * len(run)
    drafts = []
    for i, (number, words) in enumerate(zip(run, names, strict=True)):
        slot = Slot(number, left_text, "", "", start, end, i, tuple(run))
        measure = Measure.COMPLETION if completing else Measure.GROWTH if growing else Measure.LEVEL
        more: list[str] = list(aliases[i])
        indicator = words
        if measure is Measure.LEVEL:
            named = name(words, number.unit)
            indicator = named.indicator
            more += named.aliases
            if rate and re.search("占比|比重", words):
                measure = Measure.SHARE
        elif growing:
            more.append(f"{words}增速")
        drafts.append(
            slot.draft(
                indicator,
                measure,
                "list",
                more,
                negative=growing and match is not None and match[1] in FALLING,
                subject=subjects[i] if subjects else None,
            )
        )
    context.last = tuple(drafts)
    return drafts


def _owners(
    context: Context, start: int, end: int, count: int
) -> tuple[str, list[str | None]] | None:
    """Enterprises listed left of the numbers, and what is measured of each: A、B利润分别."""
    found = [
        (a, b) for a, b, kind in context.names if kind == "enterprise" and start <= a and b <= end
    ]
    if len(found) != count:
        return None
    whose: list[str | None] = [context.text[a:b] for a, b in found]
    return core(context.text[found[-1][1] : end]), whose


def _names(
    left_text: str, after: str, count: int, growing: bool, completing: bool
) -> tuple[list[str] | None, list[str | None]]:
    """The names listed left of the numbers, and subjects where the list names those."""
    left = re.sub(
        "(?:同比|均|预计|全年|比上年|较上年|与上年相比|平均)+$", "", strip_leading(left_text)
    )
    left = strip_trailing(GROWTH.sub("", left) if growing and GROWTH.search(left[-4:]) else left)
    if not left:
        return None, []
    names = expand_list(left, count)
    verb = SUBJECT_VERB.match(after)
    if completing:
        return names, []
    if names and verb and not quantity_noun(left) and len(split_list(left)) == count:
        members: list[str | None] = [*split_list(left)]
        return [verb["what"]] * count, members
    return names, []


def _inherited(context: Context, count: int) -> list[Draft]:
    """The last ``count`` things that this sentence gave amounts of."""
    levels = [draft for draft in context.drafts if draft.measure is Measure.LEVEL][-count:]
    if len(levels) == count:
        return levels
    pool = [d for d in context.drafts if d.measure in (Measure.LEVEL, Measure.GROWTH)][-count:]
    return pool if len(pool) == count else []


EXAMPLES = (
    ListExample(
        "肉、蛋、奶产量分别达到3.4万吨、2.5万吨、25万吨。",
        ("肉产量|level|3.4万吨", "蛋产量|level|2.5万吨", "奶产量|level|25万吨"),
    ),
    ListExample(
        "城乡居民人均可支配收入分别增长5%、7.2%。",
        ("城镇居民人均可支配收入|growth|5%", "农村居民人均可支配收入|growth|7.2%"),
    ),
    ListExample(
        "接待游客300万人次，实现旅游收入21亿元，分别增长12%和15%。",
        (
            "接待游客人次|level|300万人次",
            "旅游收入|level|21亿元",
            "接待游客人次|growth|12%",
            "旅游收入|growth|15%",
        ),
    ),
)
REJECTS = "完成投资3亿元、增长5%。"
