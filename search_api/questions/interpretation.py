"""What a question was understood to ask: data that can be shown, corrected and run again."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from ontology.terms import AwardLevel, Measure, Modality, Stage, Status
from search_api.questions.text import QuestionError


class Kind(StrEnum):
    """What shape the answer has."""

    LIST = "list"
    COUNT = "count"
    VALUE = "value"
    VALUES = "values"
    COMPARE = "compare"
    TIMELINE = "timeline"
    YESNO = "yesno"
    OPEN = "open"


class Target(StrEnum):
    """What the rows of a list are."""

    PROJECT = "project"
    ENTERPRISE = "enterprise"
    PLACE = "place"
    AWARD = "award"
    OBSERVATION = "observation"


class Order(StrEnum):
    """Which end of an order a superlative asks for."""

    MOST = "most"
    LEAST = "least"


@dataclass(frozen=True, slots=True)
class Link:
    """A piece of the question that names something in the graph."""

    text: str
    """As the question has it."""
    name: str
    """As the graph has it."""
    kind: str
    """``project``, ``enterprise``, ``place``."""
    iris: tuple[str, ...]
    how: str
    """``exact``, ``alias``, ``pinyin``, ``fuzzy`` or ``words``."""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Slot:
    """One number that is asked for: where, when, of what kind."""

    region: str | None = None
    year: int | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The reading of one question. Empty tuples put no condition."""

    kind: Kind
    target: Target
    regions: tuple[str, ...] = ()
    """Names of reporting regions that the question is limited to."""
    districts: bool = False
    """True where the divisions below the regions are asked for too."""
    report_year: int | None = None
    """Year of the report that the question names (按2018年的政府工作报告)."""
    years: tuple[int, ...] = ()
    noun: str | None = None
    """The kind of thing asked for, as the question has it (村, 高速公路)."""
    links: tuple[Link, ...] = ()
    stages: tuple[tuple[Stage, ...], ...] = ()
    """Alternatives, each a set of stages that must all be reached (建成投产 is one of two)."""
    modalities: tuple[Modality, ...] = ()
    topics: tuple[str, ...] = ()
    """What names, industries or evidence must be about; one of several alternatives is enough."""
    slots: tuple[Slot, ...] = ()
    indicators: tuple[str, ...] = ()
    """Wordings of the quantities asked for."""
    wording: str = ""
    """The question as it was read, in simplified Chinese."""
    measures: tuple[Measure, ...] = ()
    unit: str | None = None
    """Kind of unit that the wording implies (亿元, 人), where it does."""
    level: AwardLevel | None = None
    order: Order | None = None
    enumerated: bool = False
    """True where only what a report names counts, not a number that it states."""
    award: bool = False
    """True where the wording is about an honour or title."""
    notes: tuple[str, ...] = ()

    def with_notes(self, *notes: str) -> Interpretation:
        return replace(self, notes=(*self.notes, *notes))

    def to_json(self) -> dict[str, Any]:
        """Plain data; empty fields are left out, ``from_json`` puts them back."""
        return {k: v for k, v in asdict(self).items() if v not in (None, (), False, "")} | {
            "kind": self.kind.value,
            "target": self.target.value,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Interpretation:
        """The interpretation that ``to_json`` wrote, possibly edited by hand.

        Raises ``QuestionError`` where a field is unknown or a value is not one of its words.
        """
        unknown = sorted(set(data) - {f.name for f in fields(cls)})
        if unknown:
            known = ", ".join(f.name for f in fields(cls))
            raise QuestionError(f"no field {unknown[0]!r} in an interpretation; there are {known}")
        try:
            values = dict(data)
            values["kind"] = Kind(data["kind"])
            values["target"] = Target(data["target"])
            values["links"] = tuple(
                Link(**{**row, "iris": tuple(row["iris"])}) for row in data.get("links", ())
            )
            values["stages"] = tuple(
                tuple(Stage(s) for s in group) for group in data.get("stages", ())
            )
            values["modalities"] = tuple(Modality(m) for m in data.get("modalities", ()))
            values["measures"] = tuple(Measure(m) for m in data.get("measures", ()))
            values["slots"] = tuple(_slot(row) for row in data.get("slots", ()))
            for name in ("regions", "topics", "indicators", "notes"):
                values[name] = tuple(str(v) for v in data.get(name, ()))
            values["years"] = tuple(int(y) for y in data.get("years", ()))
            if data.get("level"):
                values["level"] = AwardLevel(data["level"])
            if data.get("order"):
                values["order"] = Order(data["order"])
            return cls(**values)
        except (KeyError, TypeError, ValueError) as error:
            raise QuestionError(f"the interpretation cannot be read: {error}") from None


def _slot(row: dict[str, Any]) -> Slot:
    year = row.get("year")
    return Slot(
        row.get("region"),
        None if year is None else int(year),
        Status(row["status"]) if row.get("status") else None,
    )
