"""What the wordings found in a question add up to: its kind, its rows, and where and when."""

from __future__ import annotations

import re

from ontology.terms import Measure, Stage, Status
from search_api.questions import lexicon as lex
from search_api.questions import nouns
from search_api.questions.interpretation import Kind, Slot, Target
from search_api.questions.marks import Text
from search_api.questions.names import RegionMention

HONOUR_ASKED = re.compile(
    f"(?:{lex.WHICH.pattern.pattern})[^|，,]{{0,10}}(?:{lex.HONOUR_NOUN.pattern.pattern})"
)


def kind(
    text: Text,
    yesno: re.Match[str] | None,
    timeline: re.Match[str] | None,
    opened: re.Match[str] | None,
    compare: re.Match[str] | None,
    how_many: re.Match[str] | None,
    which: re.Match[str] | None,
    goals: re.Match[str] | None,
    measures: tuple[Measure, ...],
    noun: tuple[nouns.Noun, str] | None,
    stages: tuple[tuple[Stage, ...], ...],
) -> Kind:
    """What is asked for, from the wordings that were found."""
    if goals and (yesno or measures or compare):
        return Kind.VALUE
    if compare and not stages:
        return Kind.VALUE
    if yesno and not how_many:
        return Kind.YESNO
    if how_many and len(lex.HOW_MANY.pattern.findall(text.left)) > 1:
        return Kind.VALUE
    if how_many:
        return Kind.COUNT if _counts(how_many, text.whole) else Kind.VALUE
    if timeline and not (which and noun):
        return Kind.TIMELINE
    if opened:
        return Kind.OPEN
    if measures:
        return Kind.VALUE
    if which and noun is None and not stages and not lex.AWARD.pattern.search(text.whole):
        return Kind.VALUE if re.search("什么|啥", which[0]) else Kind.LIST
    if which:
        return Kind.LIST
    if noun and noun[0].target == "project" and not _asks_number(text):
        return Kind.LIST
    return Kind.VALUE


def _asks_number(text: Text) -> bool:
    return bool(re.search(r"目标|实际|率$|额$|量$|值$", text.whole))


def number_kind(
    slots: tuple[Slot, ...], indicators: tuple[str, ...], compare: re.Match[str] | None
) -> Kind:
    """One number, several of one indicator beside each other, or several indicators."""
    if len(slots) > 1 or compare:
        return Kind.COMPARE
    if len(indicators) > 1:
        return Kind.VALUES
    return Kind.VALUE


def target(
    text: Text,
    noun: tuple[nouns.Noun, str] | None,
    award: re.Match[str] | None,
    operated: re.Match[str] | None,
    kind: Kind,
    stages: tuple[tuple[Stage, ...], ...],
) -> Target:
    """The kind of thing that the rows of the answer are."""
    if kind in {Kind.VALUE, Kind.VALUES, Kind.COMPARE}:
        return Target.OBSERVATION
    if operated and kind is Kind.LIST:
        return Target.ENTERPRISE
    if award and HONOUR_ASKED.search(text.left):
        return Target.AWARD
    if noun:
        if noun[0].target == "enterprise":
            return Target.ENTERPRISE
        if noun[0].target == "place":
            return Target.PLACE
    if award and not stages and not (noun and noun[0].target == "project"):
        return Target.AWARD
    return Target.PROJECT


def slots(
    text: Text,
    regions: list[RegionMention],
    years: list[tuple[int, int]],
    status: list[tuple[int, Status]],
) -> tuple[Slot, ...]:
    """Where, when and what kind, paired in order where as many of each are named."""
    own = _status_by_year(text, years)
    places: list[str | None] = list(dict.fromkeys(m.region for m in regions)) or [None]
    when: list[int | None] = list(dict.fromkeys(y for _, y in years)) or [None]
    kinds: list[Status | None] = [s for _, s in status] or [None]
    if len(places) > 1 and len(years) == len(places):
        pairs: list[tuple[str | None, int | None]] = [
            (p, y) for p, (_, y) in zip(places, years, strict=True)
        ]
    else:
        pairs = [(p, y) for p in places for y in when]
    if own and len(kinds) != len(pairs):
        return tuple(
            dict.fromkeys(Slot(p, y, own.get(y) if y is not None else None) for p, y in pairs)
        )
    if len(kinds) == len(pairs) and len(kinds) > 1:
        return tuple(Slot(p, y, s) for (p, y), s in zip(pairs, kinds, strict=True))
    if len(kinds) > 1 and len(pairs) > 1:
        kinds = [None]
    return tuple(dict.fromkeys(Slot(p, y, s) for p, y in pairs for s in kinds))


def _status_by_year(text: Text, years: list[tuple[int, int]]) -> dict[int, Status]:
    """What the words between one year and the next say: 2030年做到多少，2031年想做到多少."""
    out: dict[int, Status] = {}
    if len({y for _, y in years}) < 2:
        at = len(text.whole)
        cue = lex.PLANNED_CUE.pattern.search(text.left[:at])
        sure = lex.ACTUAL_CUE.pattern.search(text.left)
        return {y: Status.TARGET for _, y in years} if cue and not sure else {}
    ends = [at for at, _ in years[1:]] + [len(text.left)]
    for (start, year), end in zip(years, ends, strict=True):
        said = text.left[start:end]
        if lex.PLANNED_CUE.pattern.search(said):
            out[year] = Status.TARGET
        elif lex.ACTUAL_CUE.pattern.search(said):
            out[year] = Status.ACTUAL
    return out


def _counts(how_many: re.Match[str], text: str) -> bool:
    """True for 几个 and 多少家: things are counted, not measured."""
    after = text[how_many.end() : how_many.end() + 2]
    return bool(re.match(r"[个家条座所处项位名件户场段批种支台套栋枚口宗部只]", after))
