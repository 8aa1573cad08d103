"""What a rule reads (a slot), keeps in mind (a context) and writes (drafts)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kg.indicators import unique
from kg.lac import LacResult
from kg.lexicons.units import base
from kg.quantities import Quantity
from ontology.terms import Bound, Measure, Part, Status


@dataclass(frozen=True, slots=True)
class Draft:
    """An observation before its subject, year and evidence are settled.

    ``start``/``end`` are the range of the view's text that proves it, ``position`` the number's.
    """

    indicator: str
    aliases: tuple[str, ...]
    measure: Measure
    value: float | None
    unit: str | None
    bound: Bound
    start: int
    end: int
    position: int
    rule: str
    value_max: float | None = None
    text: str | None = None
    subject: str | None = None
    """A subject that the rule itself found; ``None`` leaves the choice to the sentence."""
    status: Status | None = None
    year: int | None = None
    own_subject: bool = True
    """False where the number is about the region whatever the sentence is about."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that a number of this sentence has counted or measured."""

    words: str
    unit: str
    verb: str = ""
    counts: bool = False


@dataclass(slots=True)
class Context:
    """What the rules remember while they walk through one sentence."""

    text: str
    region: str
    reviewed: int
    planned: int
    part: Part
    words: Callable[[str], LacResult]
    """Segmentation of a stretch of text."""
    last: tuple[Draft, ...] = ()
    """What the most recent number was about; a bare 增长5% belongs to it."""
    drafts: list[Draft] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    topic: str = ""
    """A quantity named by a clause without a number of its own."""
    names: tuple[tuple[int, int, str], ...] = ()
    """Named things of the sentence: start, end, kind."""

    @property
    def last_name(self) -> str:
        return self.last[-1].indicator if self.last else self.topic

    def remember(self, draft: Draft, words: str, verb: str = "", counts: bool = False) -> None:
        """Make ``draft`` what the next clause may refer to."""
        if draft.measure is not Measure.GROWTH or not (
            self.last and draft.indicator == self.last[-1].indicator
        ):
            self.last = (draft,)
        self.counted.append(Counted(words, base(draft.unit), verb, counts))


@dataclass(frozen=True, slots=True)
class Slot:
    """One number with the words that may name it.

    ``left`` runs from the previous number (or the clause's start) to the number, ``right`` to the
    next list separator, ``beyond`` to the next number.
    """

    number: Quantity
    left: str
    right: str
    beyond: str
    start: int
    """Of the clause."""
    end: int
    index: int
    numbers: tuple[Quantity, ...]
    """All numbers of the clause that measure something."""

    @property
    def unit(self) -> str:
        return base(self.number.unit)

    def draft(
        self,
        indicator: str,
        measure: Measure,
        rule: str,
        aliases: Sequence[str] = (),
        *,
        negative: bool = False,
        subject: str | None = None,
        status: Status | None = None,
        year: int | None = None,
    ) -> Draft:
        """A draft about this slot's number."""
        value = -abs(self.number.value) if negative else self.number.value
        return Draft(
            indicator=indicator,
            aliases=unique(list(aliases), indicator),
            measure=measure,
            value=value,
            unit=self.number.unit,
            bound=self.number.bound,
            start=self.start,
            end=self.end,
            position=self.number.start,
            rule=rule,
            value_max=self.number.value_max,
            subject=subject,
            status=status,
            year=year,
        )


Outcome = list[Draft] | None
"""Drafts, an empty list where the number is to be left out, ``None`` where the rule is silent."""


@dataclass(frozen=True, slots=True)
class Example:
    """``sentence`` must yield an observation of this rule that reads ``expected``."""

    sentence: str
    expected: str
    """``indicator|measure|value unit``, as ``describe`` writes it."""


@dataclass(frozen=True, slots=True)
class ListExample:
    """A sentence and every observation that it must give, in order."""

    sentence: str
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule beside two sentences that it reads and one that it must leave alone."""

    name: str
    read: Callable[[Slot, Context], Outcome]
    matches: tuple[Example, Example]
    rejects: str


def describe(draft: Draft) -> str:
    """``indicator|measure|value unit`` for the examples and for error reports."""
    value = draft.text if draft.value is None else f"{draft.value:g}"
    return f"{draft.indicator}|{draft.measure}|{value}{draft.unit or ''}"
