"""What a project has: enterprises, places, capacity and investment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Report, Span
from kg.mentions import Mention
from kg.resolution import Entity
from kg.same_name import normal

NUMBER = r"(?:\d+(?:\.\d+)?|[一二三四五六七八九十百千万亿]+)"
INVESTMENT = re.compile(
    rf"(?:总|计划|概算|估算|完成|累计|协议|合同)?(?:总)?投资(?:额|总额|规模)?(?:达|约|近|超|超过|为|达到)*"
    rf"({NUMBER}(?:多|余)?(?:万|亿|千万|百万)?(?:美|欧|港)?元)(?:以上|左右|多|余)?的?"
)
CAPACITY = re.compile(
    rf"(?:年产(?:能)?|日处理(?:能力)?|年处理|年加工|日供水|日产|年出栏|装机(?:容量)?|总装机|库容)?"
    rf"{NUMBER}(?:多|余)?(?:[万亿千百])?(?:吨级|吨|千瓦时|千瓦|兆瓦时|兆瓦|万千瓦|亩|公里|千米|平方米|平方公里|平米|"
    rf"立方米|立方|头|只|羽|套|台套|台|辆|架|万件|件|张床位|张|座|床|米|GW|MW|GWh|KV|kV|千伏|伏|吉瓦|片|支|尾|株)级?"
    rf"|[百千万亿]吨级|[百千万]头"
)
OPERATOR = re.compile(
    r"(?:的|投资|承建|建设|新建|实施|投资建设|投资兴建|兴建|与[^,。]{2,8}签订[^,。]{0,6})*(?:的)?$"
)


def enterprises(report: Report, project: Entity, firms: Sequence[Entity]) -> tuple[str, ...]:
    """Names of the enterprises whose project it is, by the words inside and before its name.

    A name that begins with the firm's (北塬豆业二期项目) is its project even where the tagger
    passed over the firm at that place.
    """
    out: dict[str, None] = {}
    names = {normal(n) for n in project.names}
    for firm in firms:
        keys = {normal(n) for n in firm.names}
        named_after = any(n.startswith(k) for n in names for k in keys if len(k) >= 2)
        if named_after or any(_owns(report, p, f) for p in project.mentions for f in firm.mentions):
            out[firm.name] = None
    return tuple(out)


def _owns(report: Report, project: Mention, firm: Mention) -> bool:
    if firm.span in project.span:
        return firm.span.start - project.span.start <= 8
    if not 0 <= project.span.start - firm.span.end <= 14:
        return False
    between = report.normal[firm.span.end : project.span.start]
    between = INVESTMENT.sub("", between)
    return bool(OPERATOR.fullmatch(between.replace("“", "")))


def places(project: Entity, found: Sequence[Entity]) -> tuple[str, ...]:
    """Names of the places inside the project's name."""
    out: dict[str, None] = {}
    for place in found:
        if any(p.span in m.span for m in project.mentions for p in place.mentions):
            out[place.name] = None
    return tuple(out)


def capacity(project: Entity) -> str | None:
    """The capacity that the project's own name states (年产4万吨)."""
    for name in project.names:
        if match := CAPACITY.search(name):
            return match.group()
    return None


def investment(report: Report, project: Entity) -> str | None:
    """The sum that stands right before the name (总投资3亿元的…) or right after it."""
    for mention in project.mentions:
        window = report.normal[max(0, mention.span.start - 24) : mention.span.start]
        window = re.split(r"[,;。\n、]", window)[-1]
        found = list(INVESTMENT.finditer(window))
        if found and len(window) - found[-1].end() <= 2:
            return found[-1].group(1)
        inside = INVESTMENT.search(report.normal, mention.span.start, mention.span.end)
        if inside:
            return inside.group(1)
        after = re.match(
            rf"(?:项目|工程)?[,(]?{INVESTMENT.pattern}",
            report.normal[mention.span.end : mention.span.end + 24],
        )
        if after:
            return after.group(1)
    return None


def quote_span(report: Report, *spans: Span, limit: int = 90) -> Span:
    """The shortest stretch that holds all spans, cut to the first where it grows past ``limit``.

    Never crosses a line break.
    """
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    if end - start > limit or "\n" in report.text[start:end]:
        return spans[0]
    return Span(start, end)
