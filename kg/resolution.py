"""Names of one thing inside a report: short forms, paraphrases and aliases become one record.

A merge needs a reason (``Merge.reason``) and carries a score, so that it can be listed and refused.
Wrong merges poison answers, so every rule has a guard: phases (一期, 二期) and ordinal numbers must
agree, members of one list stay apart, and a short form that fits two names fits none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.model import Report
from kg.mentions import Mention
from kg.same_name import (
    Likeness,
    ProjectJudge,
    Verdict,
    normal,
    same_enterprise,
    same_place,
)


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


Judge = Callable[[str, str], Verdict | None]
"""Longer name, shorter name -> reason and score where they name one thing."""


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
    judge = ProjectJudge([firm.names for firm in firms], likeness)
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
