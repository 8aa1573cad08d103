"""When a number holds and whether it is measured, estimated or aimed at."""

from __future__ import annotations

import re

from ontology.terms import Part, Status

YEAR = re.compile(r"(?<![比较与自\d])(?<!相比)(20\d\d|19[5-9]\d)年(?!以来|来)")
SPAN_OF_YEARS = re.compile(r"(?<=[年\d])(?:至|—|-|到)20\d\d年?")
LAST_YEAR = re.compile(r"去年|上年")
COMPARISON = re.compile(r"[比较](?:上年|去年)|上年[增同]|与(?:上年|去年)")
PLANNED = re.compile(r"计划(?:总)?投资|计划完成|计划实施|预期目标|力争|确保|计划到|规划到")
EXPECTED = re.compile("预计|有望|预计数")
STANDING = re.compile(
    r"(?:我|全)(?:自治区|[省市区县旗州盟])(?:现|还|共|目前)?(?:共)?(?:有|近|约)(?=\d|近|约|超|$)"
    r"|(?:我|全)(?:自治区|[省市区县旗州盟])(?:$|[^，；]{0,10}?(?:平均)?每年(?:新增|接待)?)"
)
"""What is so while the report is read: a fact even where the plan is laid out."""
FURTHEST_AHEAD, FURTHEST_BACK = 30, 60


def years_in(clause: str, quoted_from: frozenset[int], offset: int) -> int | None:
    """The year that a clause names for its numbers, ``None`` where it names none or a span."""
    match = YEAR.search(clause)
    if match is None or SPAN_OF_YEARS.search(clause):
        return None
    if any(offset + i in quoted_from for i in range(match.start(), match.end())):
        return None
    return int(match[1])


def settle(
    part: Part,
    reviewed: int,
    planned: int,
    said_year: int | None,
    sentence_before: str,
    left: str,
) -> tuple[Status, int]:
    """Status and year of a number.

    ``said_year`` is a year that the sentence names for it, ``sentence_before`` the sentence up to
    the number, ``left`` the clause up to the number.
    """
    plan = part is Part.PLAN
    status = Status.TARGET if plan else Status.ACTUAL
    year = planned if plan else reviewed
    if plan and said_year is None and STANDING.search(sentence_before):
        status, year = Status.ACTUAL, reviewed
    if said_year is not None and reviewed - FURTHEST_BACK <= said_year <= planned + FURTHEST_AHEAD:
        year = said_year
        if plan and said_year <= reviewed:
            status = Status.ACTUAL
        elif not plan and said_year > reviewed:
            status = Status.TARGET
    if not plan and status is Status.ACTUAL:
        if PLANNED.search(left[-14:]):
            status = Status.TARGET
        elif EXPECTED.search(sentence_before):
            status = Status.ESTIMATE
    return status, year


HORIZON = re.compile(
    r"“?十(?P<plan>[一二三四五六])五”?(?:时期|期间|末|规划期)|(?:今后|未来|下一个?)五年"
)
THIS_YEAR = re.compile(r"今年|当年|全年|明年|本年")
FIVE_YEAR_PLANS = {char: 2010 + 5 * i for i, char in enumerate("一二三四五六")}
"""Last years of the 十一五 (2006 to 2010) to the 十六五."""


def horizon(text: str, planned: int) -> int | None:
    """The last year of the period that a goal in ``text`` is set for, ``None`` where it says none.

    >>> horizon("“十五五”时期经济社会发展主要目标", 2026)
    2030
    """
    match = HORIZON.search(text)
    if match is None or THIS_YEAR.search(text, match.end()):
        return None
    year = FIVE_YEAR_PLANS[match["plan"]] if match["plan"] else planned + 4
    return year if year >= planned else None


PERIODS = (
    re.compile("(?:三年|五年|全年|“?十[一二三四五]五”?(?:期间|时期)?)?(?:来)?累计"),
    re.compile("截至(?:20\\d\\d年)?(?:\\d+月)?(?:底|末|目前)"),
    re.compile("五年来|五年间|过去五年|三年来|“十[一二三四五]五”(?:期间|时期|以来)"),
    re.compile("(?:20\\d\\d年)?(?:上半年|下半年|前三季度|[一二三四]季度|\\d{1,2}[-—至]\\d{1,2}月)"),
    re.compile("“(?:五一|十一|春节|国庆)[^”]*”期间|(?:春节|国庆|五一)(?:假期|期间)"),
    re.compile("年末|每年|每月|常年|平均每年"),
)


def period_note(clause: str) -> str | None:
    """How a number's period differs from its year: 累计, 上半年, 截至6月底."""
    for pattern in PERIODS:
        match = pattern.search(clause)
        if match and match[0]:
            return match[0]
    return None
