"""Names of one thing inside a report: short forms, paraphrases and aliases become one record.

A merge needs a reason (``Merge.reason``) and carries a score, so that it can be listed and refused.
Wrong merges poison answers, so every rule has a guard: phases (一期, 二期) and ordinal numbers must
agree, members of one list stay apart, and a short form that fits two names fits none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.model import Report, Span
from kg.mentions import Mention

PUNCTUATION = re.compile(r"[\s,，.。、;；:：“”\"'‘’()（）《》<>〈〉·\-—/|]+")
COMPANY = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|控股集团|股份公司|总公司|公司|集团|控股|股份|企业)+$"
)
TAIL = re.compile(
    r"(?:等)?(?:重点|重大)?(?:建设|改造|提升|产业化|开发|实施)?(?:项目|工程|计划|任务)?(?:建设|改造|提升|实施)?$"
)
PHASE = re.compile(
    r"(?:第?[一二三四五六七八九十]+期|[IVXⅠⅡⅢⅣ]+期|\d+期|[一二三四五六七八九十\d]+标段|[东西南北]段|[东西南北]延|[上下中]游)"
)
ORDINAL = re.compile(
    r"第[一二三四五六七八九十百]+|[一二三四五六七八九十]+(?=[中小高号院幼路街环大道])|\d+(?=号)|[A-Z]?\d{2,4}(?=线|国道|省道|高速)"
)
GENERIC = re.compile(
    r"项目|工程|建设|改造|提升|一期|二期|三期|年产|生产线|生产|产业化|产业|基地|智能|新建|扩建|"
    r"全自动|自动|首条|高端|先进|综合|材料|制造|加工|园区|有限公司|公司|集团|股份|[\d.]+万?[吨亩个套台千瓦]*"
)

PLAIN = re.compile(r"项目|工程|建设|[一二三四]期|等|重点|战略性新兴产业")
"""Words that may follow an enterprise's name without naming a plant of their own."""


def normal(text: str) -> str:
    """A name without punctuation and width, in lower case: what is compared."""
    return PUNCTUATION.sub("", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=50_000)
def bigrams(text: str) -> Counter[str]:
    """Character pairs of a text with their counts; shared, so not to be changed."""
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter([text])


def dice(a: str, b: str) -> float:
    """Overlap of character bigrams, 0 to 1 (Dice 1945)."""
    x, y = bigrams(a), bigrams(b)
    return 2 * sum((x & y).values()) / (sum(x.values()) + sum(y.values()))


@dataclass(frozen=True, slots=True)
class Merge:
    """Two names taken for one thing."""

    name: str
    into: str
    kind: str
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing of a report under all its names, longest-lived name first."""

    kind: str
    name: str
    aliases: tuple[str, ...]
    mentions: tuple[Mention, ...] = field(repr=False)
    merges: tuple[Merge, ...] = field(default=(), repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(slots=True)
class _Name:
    """One surface form with all its mentions."""

    text: str
    key: str
    mentions: list[Mention]


Judge = Callable[[str, str], "tuple[str, float] | None"]
"""Longer name, shorter name -> reason and score where they name one thing."""
Likeness = Callable[[str, str], float]


def resolve(
    report: Report,
    mentions: Sequence[Mention],
    likeness: Likeness | None = None,
    refuse: frozenset[tuple[str, str]] = frozenset(),
    full: Mapping[Mention, str] | None = None,
) -> list[Entity]:
    """Enterprises, places and projects of a report, each once, in reading order.

    ``likeness`` compares two names by meaning (cosine of an encoder); ``refuse`` holds pairs of
    names that must not be merged; ``full`` gives the whole name of a mention that the text
    shortens (``kg.lists``).
    """
    full = full or {}
    firms = _cluster(report, mentions, "enterprise", same_enterprise, refuse, full)
    places = _cluster(report, mentions, "place", same_place, refuse, full)
    judge = ProjectJudge(firms, likeness)
    projects = _cluster(report, mentions, "project", judge, refuse, full)
    return [*firms, *places, *projects]


def _cluster(
    report: Report,
    mentions: Sequence[Mention],
    kind: str,
    judge: Judge,
    refuse: frozenset[tuple[str, str]],
    full: Mapping[Mention, str],
) -> list[Entity]:
    names: dict[str, _Name] = {}
    for mention in sorted((m for m in mentions if m.kind == kind), key=lambda m: m.span):
        text = full.get(mention) or report.text[mention.span.start : mention.span.end]
        key = normal(text)
        if len(key) < 2:
            continue
        names.setdefault(key, _Name(text, key, [])).mentions.append(mention)
    ordered = sorted(names.values(), key=lambda n: (-len(n.key), n.mentions[0].span))
    groups: list[list[_Name]] = []
    merges: list[list[Merge]] = []
    for name in ordered:
        ranked: list[tuple[float, int, str]] = []
        for index, group in enumerate(groups):
            if any(_listed(report, name, other) for other in group):
                continue
            best = max(
                (
                    verdict
                    for other in group
                    if (other.text, name.text) not in refuse
                    and (name.text, other.text) not in refuse
                    and (verdict := judge(other.key, name.key))
                ),
                key=lambda v: v[1],
                default=None,
            )
            if best is not None:
                ranked.append((best[1], index, best[0]))
        ranked.sort(key=lambda r: (-r[0], r[1]))
        if ranked and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] > 0.04):
            score, index, reason = ranked[0]
            merges[index].append(Merge(name.text, groups[index][0].text, kind, reason, score))
            groups[index].append(name)
        else:
            groups.append([name])
            merges.append([])
    out = [
        _entity(kind, group, tuple(reasons)) for group, reasons in zip(groups, merges, strict=True)
    ]
    return sorted(out, key=lambda e: e.mentions[0].span)


def _entity(kind: str, group: list[_Name], merges: tuple[Merge, ...]) -> Entity:
    every = tuple(sorted((m for n in group for m in n.mentions), key=lambda m: m.span))
    lead = group[0]
    return Entity(kind, lead.text, tuple(n.text for n in group[1:]), every, merges)


def _listed(report: Report, a: _Name, b: _Name) -> bool:
    """Whether two names stand side by side in one list: a report does not list a thing twice."""
    if a.key == b.key:
        return False
    for x in a.mentions:
        for y in b.mentions:
            low, high = sorted((x.span, y.span))
            if low.end <= high.start and high.start - low.end <= 40:
                between = report.normal[low.end : high.start]
                if "、" in between[:12] or between[:1] in "和与及":
                    return not re.search(r"[。;；\n]", between)
    return False


def compatible(a: str, b: str) -> bool:
    """Phases and ordinals of two names do not contradict each other."""
    pa, pb = {*PHASE.findall(a)}, {*PHASE.findall(b)}
    if pa and pb and not pa & pb:
        return False
    oa, ob = {*ORDINAL.findall(a)}, {*ORDINAL.findall(b)}
    return not (oa and ob and not oa & ob)


@lru_cache(maxsize=20_000)
def core(name: str) -> str:
    """A project's name without the words that any project may carry at its end."""
    while True:
        shorter = TAIL.sub("", name)
        if shorter == name or len(shorter) < 3:
            return name if len(shorter) < 3 else shorter
        name = shorter


def same_enterprise(longer: str, shorter: str) -> tuple[str, float] | None:
    """Short forms of a company: 某某股份有限公司 and 某某; 山东某某 and 某某."""
    a, b = COMPANY.sub("", longer), COMPANY.sub("", shorter)
    if not a or not b:
        return None
    if a == b:
        return "company suffix", 0.97
    if len(b) >= 2 and a.startswith(b):
        return "short form", 0.9 if len(b) >= 3 else 0.85
    if len(b) >= 2 and a.endswith(b) and len(a) - len(b) in (2, 3):
        return "without its region", 0.85
    if len(b) >= 3 and a[:2] == b[:2] and _subsequence(b, a) and len(a) - len(b) <= 2:
        return "contraction", 0.85
    return None


LEVELS = re.compile(
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|省|市|区|县|旗|镇|乡|街道办事处|街道|苏木|村|社区|盟|州)$"
)


def same_place(longer: str, shorter: str) -> tuple[str, float] | None:
    """A place with and without its level word: 清河镇 and 清河."""
    stem = LEVELS.sub("", longer)
    if stem != longer and stem == shorter and len(shorter) >= 2:
        return "without its level", 0.95
    other = LEVELS.sub("", shorter)
    if stem == other != shorter and longer.startswith(stem) and len(stem) >= 2:
        return None
    if longer.endswith(shorter) and len(shorter) >= 4 and len(longer) - len(shorter) in (2, 3, 4):
        prefix = longer[: -len(shorter)]
        if LEVELS.search(prefix) or len(prefix) == 2:
            return "without what it lies in", 0.86
    return None


class ProjectJudge:
    """Whether two names mean one project; knows the enterprises of the report."""

    def __init__(self, firms: Sequence[Entity], likeness: Likeness | None = None) -> None:
        self._firm_of: list[tuple[str, int]] = sorted(
            ((normal(n), i) for i, firm in enumerate(firms) for n in firm.names),
            key=lambda pair: (-len(pair[0]), pair[1]),
        )
        self._likeness = likeness
        self._known: dict[str, tuple[int, str] | None] = {}

    def firm(self, name: str) -> tuple[int, str] | None:
        """The enterprise that a project's name begins with, and the rest of the name."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> tuple[int, str] | None:
        for firm, index in self._firm_of:
            if name.startswith(firm) and len(firm) >= 2:
                return index, name[len(firm) :]
            at = name.find(firm)
            if len(firm) >= 3 and 0 < at <= 4:
                return index, name[at + len(firm) :]
        return None

    def __call__(self, longer: str, shorter: str) -> tuple[str, float] | None:
        if not compatible(longer, shorter):
            return None
        a, b = core(longer), core(shorter)
        if a == b:
            return "same name", 0.98
        if len(b) >= 4 and b in a and len(b) / len(a) > 0.5:
            return "contained", 0.85 + 0.1 * len(b) / len(a)
        overlap = dice(a, b)
        if overlap >= 0.75 and _numbers(a) == _numbers(b) and _subsequence(b, a):
            return "nearly the same", round(overlap, 3)
        return self._by_firm(a, b) or _paraphrase(a, b)

    def _by_firm(self, a: str, b: str) -> tuple[str, float] | None:
        x, y = self.firm(a), self.firm(b)
        if x is None or y is None or x[0] != y[0]:
            return None
        rest_a, rest_b = GENERIC.sub("", x[1]), GENERIC.sub("", y[1])
        if not PLAIN.sub("", y[1]) or not PLAIN.sub("", x[1]):
            return "enterprise named for its plant", 0.7
        if not rest_a or not rest_b:
            return None
        shared = dice(rest_a, rest_b) if min(len(rest_a), len(rest_b)) > 1 else 0.0
        near = self._likeness(a, b) if self._likeness else 0.0
        if shared >= 0.3 or (shared > 0 and near >= 0.9) or _subsequence(rest_b, rest_a):
            return "same enterprise, shared words", round(0.7 + 0.2 * shared, 3)
        return None


FACILITY = re.compile(
    r"(?:基地|园区|产业园|示范区|示范园|中心|平台|实验室|研究院|医院|学校|中学|小学|水库|公园|广场|电站|水厂|"
    r"公路|铁路|大桥|机场|小镇|街区)$"
)


def _paraphrase(longer: str, shorter: str) -> tuple[str, float] | None:
    """The short name's words stand in the long one in order: 某某碳纤维 in 某某万吨级碳纤维.

    Words may be left out on either side but not exchanged: 草业中心 is not 乳业中心.
    """
    heads = [m.group() for m in (FACILITY.search(longer), FACILITY.search(shorter)) if m]
    short = GENERIC.sub("", shorter)
    if len(short) < 5 or len({*heads}) == 2 or longer.find(short[:2]) not in (0, 2):
        return None
    covered = longest = at = position = skipped = 0
    while at < len(short):
        sizes = range(len(short) - at, 0, -1)
        size = next((n for n in sizes if short[at : at + n] in longer[position:]), 0)
        if size == 0:
            at, skipped = at + 1, skipped + 1
            continue
        start = longer.index(short[at : at + size], position)
        if skipped and start > position:
            return None
        covered, longest, skipped = covered + size, max(longest, size), 0
        at, position = at + size, start + size
    if longest < 3 or longest == covered or covered / len(short) < 0.85:
        return None
    return "same opening, shared words", round(0.5 + 0.3 * covered / len(short), 3)


def _numbers(name: str) -> set[str]:
    return {*re.findall(r"\d+(?:\.\d+)?", name)}


def _subsequence(short: str, long: str) -> bool:
    position = 0
    for char in short:
        position = long.find(char, position) + 1
        if position == 0:
            return False
    return True


def covers(entity: Entity, span: Span) -> bool:
    """Whether one of the entity's mentions lies exactly at ``span``."""
    return any(m.span == span for m in entity.mentions)
