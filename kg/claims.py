"""The claim model: what a report states, each with the words that state it.

The JSON form (``to_record``, ``from_record``) is the contract of ``reportkg facts``; the field
names and words are those of the annotation guidelines. A claim with a wrong offset, unit, stage
or year cannot be constructed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from corpus.model import OffsetError, Report, Span
from ontology.terms import AwardLevel, Bound, Measure, Modality, PlaceKind, Stage, Status

FIRST_YEAR, LAST_YEAR = 1900, 2100


class ClaimError(ValueError):
    """A claim or record that cannot be right; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that prove a claim: ``text[start:end] == quote``, never across a line break."""

    report: str
    span: Span
    quote: str
    section: tuple[str, ...] = ()
    paragraph: int | None = None
    cell: str | None = None
    """``row,column`` where the words stand in a table."""

    def __post_init__(self) -> None:
        if len(self.quote) != self.span.end - self.span.start:
            raise OffsetError(f"quote of {len(self.quote)} characters at {self.span}")
        if "\n" in self.quote:
            raise ClaimError("a quote must not cross a line break")

    @classmethod
    def of(cls, report: Report, span: Span) -> Evidence:
        """Evidence at ``span``, with section and paragraph looked up in the report."""
        found = paragraph_at(report, span.start)
        section, index = ((), None) if found is None else (found.section, found.index)
        return cls(report.id, span, report.quote(span), section, index)


def paragraph_at(report: Report, offset: int) -> Any:
    """The paragraph that holds ``offset``, or ``None``."""
    low, high = 0, len(report.paragraphs)
    while low < high:
        middle = (low + high) // 2
        if report.paragraphs[middle].span.end <= offset:
            low = middle + 1
        else:
            high = middle
    if low < len(report.paragraphs) and report.paragraphs[low].span.start <= offset:
        return report.paragraphs[low]
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What all claims share."""

    TYPE: ClassVar[str] = ""

    evidence: tuple[Evidence, ...]
    """The proving quote first; further places that say the same after it. Never empty."""
    extractor: str = "curated"
    """Name and version of what made it: ``rules/1``, ``learned/1``, ``curated``."""
    confidence: float = 1.0
    """Calibrated probability that a careful reader would agree, 0 to 1."""
    note: str | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ClaimError(f"{self.TYPE} without evidence")
        if not 0.0 <= self.confidence <= 1.0:
            raise ClaimError(f"confidence {self.confidence} is not a probability")

    @property
    def quote(self) -> str:
        return self.evidence[0].quote


def _named(name: str, kind: str) -> None:
    if not name.strip():
        raise ClaimError(f"{kind} without a name")


def _year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ClaimError(f"year {year} is not between {FIRST_YEAR} and {LAST_YEAR}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise(Claim):
    TYPE: ClassVar[str] = "enterprise"
    name: str
    aliases: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super(Enterprise, self).__post_init__()
        _named(self.name, self.TYPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Claim):
    TYPE: ClassVar[str] = "place"
    name: str
    aliases: tuple[str, ...] = ()
    kind: PlaceKind = PlaceKind.OTHER
    within: str | None = None

    def __post_init__(self) -> None:
        super(Place, self).__post_init__()
        _named(self.name, self.TYPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Claim):
    TYPE: ClassVar[str] = "project"
    name: str
    aliases: tuple[str, ...] = ()
    enterprises: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    capacity: str | None = None
    investment: str | None = None

    def __post_init__(self) -> None:
        super(Project, self).__post_init__()
        _named(self.name, self.TYPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEvent(Claim):
    TYPE: ClassVar[str] = "stage"
    project: str
    """Name of the project claim that it belongs to."""
    stage: Stage
    modality: Modality
    year: int

    def __post_init__(self) -> None:
        super(StageEvent, self).__post_init__()
        _named(self.project, self.TYPE)
        _year(self.year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Claim):
    TYPE: ClassVar[str] = "observation"
    indicator: str
    subject: str
    measure: Measure
    status: Status
    year: int
    value: float | None
    unit: str | None
    bound: Bound = Bound.EXACT
    aliases: tuple[str, ...] = ()
    value_max: float | None = None
    text: str | None = None
    """A worded target (与经济增长同步) where ``value`` is ``None``."""
    period_note: str | None = None

    def __post_init__(self) -> None:
        super(Observation, self).__post_init__()
        _named(self.indicator, self.TYPE)
        _named(self.subject, self.TYPE)
        _year(self.year)
        if self.value is None and not self.text:
            raise ClaimError("observation with neither value nor text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Claim):
    TYPE: ClassVar[str] = "award"
    subject: str
    honour: str
    level: AwardLevel
    year: int
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super(Award, self).__post_init__()
        _named(self.subject, self.TYPE)
        _named(self.honour, self.TYPE)
        _year(self.year)


CLAIM_TYPES: dict[str, type[Claim]] = {
    kind.TYPE: kind for kind in (Enterprise, Place, Project, StageEvent, Observation, Award)
}
ENUMS = {
    (Place, "kind"): PlaceKind,
    (StageEvent, "stage"): Stage,
    (StageEvent, "modality"): Modality,
    (Observation, "measure"): Measure,
    (Observation, "status"): Status,
    (Observation, "bound"): Bound,
    (Award, "level"): AwardLevel,
}
OWN = {"evidence", "extractor", "confidence", "note"}
OPTIONAL = {"value_max", "text", "period_note", "note"}
"""Left out of a record where they are ``None``; every other field is always written."""


def to_record(claim: Claim) -> dict[str, Any]:
    """The claim as a line of ``reportkg facts``; ``also`` holds the further quotes."""
    record: dict[str, Any] = {"type": claim.TYPE}
    for spec in fields(claim):
        if spec.name in OWN:
            continue
        value = getattr(claim, spec.name)
        if spec.name in OPTIONAL and value is None:
            continue
        if spec.name in {"value", "value_max"} and value is not None and value == int(value):
            value = int(value)
        record[spec.name] = list(value) if isinstance(value, tuple) else value
    record["quote"] = claim.quote
    if len(claim.evidence) > 1:
        record["also"] = [e.quote for e in claim.evidence[1:]]
    if claim.note is not None:
        record["note"] = claim.note
    record["extractor"] = claim.extractor
    record["confidence"] = round(claim.confidence, 4)
    return record


def from_record(record: dict[str, Any], report: Report) -> Claim:
    """A claim from an annotated record; its quotes are found in the report's text.

    Raises ``ClaimError`` where the type or a word is unknown, a field is missing, or a quote does
    not stand in the report word for word.
    """
    kind = CLAIM_TYPES.get(str(record.get("type")))
    if kind is None:
        raise ClaimError(f"unknown type {record.get('type')!r}; one of {', '.join(CLAIM_TYPES)}")
    quotes = [record.get("quote"), *(record.get("also") or [])]
    evidence = []
    for quote in quotes:
        start = report.text.find(quote) if isinstance(quote, str) and quote else -1
        if start < 0:
            raise ClaimError(f"quote {quote!r} does not stand in report {report.id}")
        evidence.append(Evidence.of(report, Span(start, start + len(str(quote)))))
    values: dict[str, Any] = {
        "evidence": tuple(evidence),
        "extractor": record.get("extractor", "curated"),
        "confidence": float(record.get("confidence", 1.0)),
        "note": record.get("note"),
    }
    for spec in fields(kind):
        if spec.name in OWN or spec.name not in record:
            continue
        value = record[spec.name]
        enum = ENUMS.get((kind, spec.name))
        if enum is not None:
            try:
                value = enum(value)
            except ValueError:
                known = ", ".join(enum)
                raise ClaimError(f"{spec.name} {value!r} is not one of {known}") from None
        values[spec.name] = tuple(value) if isinstance(value, list) else value
    try:
        return kind(**values)
    except TypeError as error:
        raise ClaimError(f"{kind.TYPE} record is incomplete: {error}") from None
