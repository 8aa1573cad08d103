"""Shares of a whole (占…比重) and shares of a plan that are done (完成年度任务的)."""

from __future__ import annotations

import re

from kg.indicators import core, strip_leading, strip_trailing
from kg.quantities import Kind
from kg.rules.base import Context, Example, Outcome, Rule, Slot
from kg.rules.phrases import of_counted
from ontology.terms import Measure

OF_WHOLE = re.compile(
    r"占(?!地|用)(?P<whole>[^，,占]{0,22}?)(?:的)?(?:比重|比例|比)?(?:达到?|为|超过?|约|近|的|"
    r"由|从|提高到|提升到|提升至|提高至|上升到|增至|升至|均|分别|不足|稳定在|保持在|控制在)*$"
)


def of_whole(slot: Slot, context: Context) -> Outcome:
    """占…的比重: who it is may stand before 占 or in an earlier clause."""
    if slot.unit != "%" and slot.number.kind is not Kind.FRACTION:
        return None
    match = OF_WHOLE.search(slot.left)
    if match is None or re.search(r"耕地占$|占补", slot.left):
        return None
    own = core(slot.left[: match.start()])
    who = own or re.sub("(?:总额|增速)$", "", context.last_name)
    whole = re.sub("^(?:总|到|了|全部)+$", "", match["whole"].rstrip("的达为约"))
    if not who:
        who = whole
    if re.fullmatch("(?:比重|比例|比|总量)*", whole):
        whole = ""
    indicator = f"{who}占{whole}比重" if whole else f"{who}占比"
    draft = slot.draft(
        indicator, Measure.SHARE, "share", [f"{who}占比", f"{who}占{whole}", f"{who}比重", who]
    )
    return [draft]


PLAN = r"(?:任务数?|目标|计划|预算|年初计划|时序)"
OF_PLAN = re.compile(
    rf"(?:完成|占|达到?|为|实现)(?P<plan>[^，,、]{{0,18}}?{PLAN}(?:总?投资|总?额|"
    rf"值)?)的?(?:比例)?(?:达到?|为|约|超)*$"
)
PROGRESS = re.compile(
    r"(?:完成率|完成投资率|建设进度|投资率|完成进度|时序进度|工程进度|形象进度|完成比例|履约率|"
    r"兑现率)(?:已?达到?|为|超过|超|约)*$"
)


def of_plan(slot: Slot, context: Context) -> Outcome:
    """完成年度计划的105%; what was planned is the amount said just before."""
    if slot.unit != "%":
        return None
    match = OF_PLAN.search(slot.left)
    if match:
        own = core(slot.left[: match.start()])
        plan = strip_trailing(strip_leading(match["plan"])) or "任务"
        who = own or context.last_name
        drafted = slot.draft(
            who or f"{plan}完成率",
            Measure.COMPLETION,
            "completion",
            [f"{plan}完成率", f"{who}任务完成率", f"{who}{plan}完成率", f"{who}完成率"],
        )
        return [drafted]
    if PROGRESS.search(slot.left):
        own = core(slot.left)
        return [slot.draft(own, Measure.COMPLETION, "completion", [of_counted(own, context)])]
    return None


RULES = (
    Rule(
        "share",
        of_whole,
        (
            Example(
                "高新技术产业增加值占规上工业比重达38.5%。",
                "高新技术产业增加值占规上工业比重|share|38.5%",
            ),
            Example("新能源装机1200万千瓦，占总装机的45%。", "新能源装机占总装机比重|share|45%"),
        ),
        "园区占地2000亩。",
    ),
    Rule(
        "completion",
        of_plan,
        (
            Example(
                "重点项目完成投资58.6亿元，完成年度计划的103%。", "重点项目完成投资|completion|103%"
            ),
            Example("东环快速路建设进度超过60%。", "东环快速路建设进度|completion|60%"),
        ),
        "城镇化率达到62%。",
    ),
)
