"""Lists whose members share the words at the end: 甲、乙污水处理厂 are two plants.

A tagger finds the last member whole and the earlier ones, if at all, as bare place names. The
shared words are given back to each member; what stands in the text stays the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Report, Span
from kg.mentions import Mention

HEAD = re.compile(
    r"高速|铁路|高铁|城际|公路|国道|省道|污水处理|水厂|热电|电厂|电站|变电站|水库|医院|卫生院|中学|小学|幼儿园|"
    r"学校|敬老院|养老|机场|通用机场|港区|码头|大桥|枢纽|物流园|综合物流|产业园|工业园|园区|开发区|片区|新区|"
    r"新城|老旧小区|城中村|安置房|棚户区|道路|河道|河综合|治理|改造|灌区|实验室|中欧班列|集散|智慧口岸|口岸|试点|"
    r"水网|零碳|金融改革|低空|盐穴|国家文化公园|服务业园|光伏|风电|抽水蓄能|水质|生态|湿地|森林|矿山|"
    r"[两二三四五六七八九十\d]+[所座个条家处项]"
)
"""What the shared part of the last member begins with."""
COUNTED = re.compile(r"^[两二三四五六七八九十\d]+[所座个条家处项](?:城市|乡镇)?")
JOIN = re.compile(r"[、和与及]|以及")
MEMBER = re.compile(r"[一-龥“”A-Za-z\d]{2,7}$")
STOP = re.compile(
    r"项目|工程|建设|推进|加快|完成|实施|启动|推动|支持|谋划|力争|确保|建成|开工|投资|新建|统筹"
)
LONGEST_STEM = 6
LONGEST_HINT = 4
"""A found project longer than this is taken to be named in full."""
TRAILING = re.compile(r"(?:年度|前期|动工|开工|挂牌|建设|实施|投用|运营|工作)+$")


@dataclass(frozen=True, slots=True)
class Shared:
    """A list member with the words that it shares."""

    mention: Mention
    name: str


def complete(
    report: Report, mentions: Sequence[Mention]
) -> tuple[list[Mention], dict[Mention, str]]:
    """The mentions with those that lists only hint at, and the whole names of the latter."""
    full = {one.mention: one.name for one in shared_tails(report, mentions)}
    return sorted({*mentions, *full}), full


def shared_tails(report: Report, mentions: Sequence[Mention]) -> list[Shared]:
    """Projects that a list names only by their first words, in reading order."""
    projects = [m for m in mentions if m.kind == "project"]
    places = {m.span for m in mentions if m.kind == "place"}
    out: list[Shared] = []
    for project in projects:
        tail = _tail(report.normal[project.span.start : project.span.end])
        if tail is None:
            continue
        for span in _members(report.normal, project.span):
            own = next((p for p in projects if p.span == span), None)
            if own is None and any(
                p.span.start < span.end and span.start < p.span.end for p in projects
            ):
                break
            if own is not None and own.span.end - own.span.start > LONGEST_HINT:
                break
            if own is None and span not in places:
                inner = [p for p in places if p in span and p.end == span.end]
                if not inner:
                    break
                span = min(inner)
            words = report.text[span.start : span.end]
            if HEAD.search(words):
                break
            mention = own or Mention(span, "project", round(project.score * 0.9, 4))
            out.append(Shared(mention, words + tail))
    return sorted(out, key=lambda s: s.mention.span)


def _tail(name: str) -> str | None:
    """The part of a name after its first words, where it is one that lists share."""
    for cut in range(2, min(LONGEST_STEM, len(name) - 2) + 1):
        if HEAD.match(name, cut):
            return TRAILING.sub("", COUNTED.sub("", name[cut:])) or None
    return None


def _members(text: str, last: Span) -> list[Span]:
    """Short list members right before the last one, nearest first."""
    out: list[Span] = []
    end = last.start
    while True:
        joint = re.search(r"(?:[、和与及]|以及)$", text[max(0, end - 2) : end])
        if joint is None:
            return out
        right = end - len(joint.group())
        match = MEMBER.search(text, max(0, right - 8), right)
        if match is None:
            return out
        words = match.group()
        cut = max((m.end() for m in JOIN.finditer(words)), default=0)
        words = words[cut:]
        if stop := list(STOP.finditer(words)):
            words = words[stop[-1].end() :]
        words = words.lstrip("了的好对在")
        if len(words) < 2:
            return out
        span = Span(right - len(words), right)
        out.append(span)
        if len(out) > 6 or stop:
            return out
        end = span.start
