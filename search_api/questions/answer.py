"""An answer: rows of the graph with the words that prove them, or an honest nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from search_api.questions.compile import sparql
from search_api.questions.interpretation import Interpretation, Kind
from search_api.questions.matching import normal
from search_api.questions.selection import Selection
from search_api.questions.view import Queryable, rows

MOST_EVIDENCE = 60


@dataclass(frozen=True, slots=True)
class Proof:
    """Proving words of a row."""

    report: str
    start: int
    end: int
    quote: str
    section: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "report": self.report,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "section": self.section,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a name or a number with what belongs to it. Absent fields are ``None``."""

    name: str
    node: str
    report: str
    evidence: tuple[Proof, ...]
    value: float | None = None
    unit: str | None = None
    bound: str | None = None
    value_max: float | None = None
    text: str | None = None
    indicator: str | None = None
    subject: str | None = None
    measure: str | None = None
    status: str | None = None
    year: int | None = None
    stage: str | None = None
    stages: tuple[str, ...] = ()
    modality: str | None = None
    honour: str | None = None
    level: str | None = None

    def to_json(self) -> dict[str, Any]:
        fields = (
            "name node report value unit bound value_max text indicator subject measure status"
            " year stage modality honour level"
        )
        out: dict[str, Any] = {}
        for name in fields.split():
            value = getattr(self, name)
            if value is not None:
                out[name] = (
                    int(value) if isinstance(value, float) and value == int(value) else value
                )
        if self.stages:
            out["stages"] = list(self.stages)
        out["evidence"] = [p.to_json() for p in self.evidence]
        return out


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a report that is near the question; it proves nothing by itself."""

    id: str
    report: str
    text: str
    score: float
    section: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "report": self.report,
            "text": self.text,
            "score": round(self.score, 4),
            "section": self.section,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What is returned for a question; ``to_json`` is the public form."""

    question: str
    interpretation: Interpretation
    kind: Kind
    sparql: str | None = None
    rows: tuple[Row, ...] = ()
    count: int | None = None
    answer: bool | None = None
    evidence: tuple[Proof, ...] = ()
    passages: tuple[Passage, ...] = ()
    apart: tuple[Row, ...] = ()
    """Near what was asked and not the same: projects that are only in trial production."""
    message: str | None = None
    """For people: what could not be answered, and why."""
    choices: tuple[str, ...] = field(default=())
    """Other readings of an ambiguous name."""

    @property
    def answered(self) -> bool:
        return bool(self.rows) or self.count is not None or self.answer is not None

    def to_json(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "kind": self.kind.value,
            "interpretation": self.interpretation.to_json(),
            "sparql": self.sparql,
            "rows": [r.to_json() for r in self.rows],
            "count": self.count,
            "answer": self.answer,
            "evidence": [p.to_json() for p in self.evidence],
            "passages": [p.to_json() for p in self.passages],
            "apart": [r.to_json() for r in self.apart],
            "message": self.message,
            "choices": list(self.choices),
        }


def run(
    store: Queryable, selection: Selection, identifiers: dict[str, str]
) -> tuple[str | None, tuple[Row, ...]]:
    """The query of a selection and its rows. ``identifiers``: report IRI -> report id."""
    query = sparql(selection)
    if query is None:
        return None, ()
    grouped: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows(store, query):
        grouped.setdefault(_key(selection, row), []).append(row)
    built = [_row(selection, group, identifiers) for group in grouped.values()]
    return query, tuple(_merged(selection, built))


def _key(selection: Selection, row: dict[str, str]) -> tuple[str, ...]:
    if selection.shape == "timeline":
        return tuple(row.get(k, "") for k in ("node", "stage", "modality", "year", "report"))
    return (row["node"], row.get("report", "")) if selection.shape == "numbers" else (row["node"],)


def _local(iri: str | None) -> str | None:
    return None if iri is None else iri.rsplit("/", 1)[-1]


def _row(selection: Selection, group: list[dict[str, str]], identifiers: dict[str, str]) -> Row:
    first = group[0]
    proofs = tuple(
        dict.fromkeys(
            Proof(
                identifiers.get(r["report"], r["report"]),
                int(r["start"]),
                int(r["end"]),
                r["quote"],
                r.get("section", ""),
            )
            for r in group
        )
    )
    report = identifiers.get(first["report"], first["report"])
    year = int(first["year"]) if "year" in first else None
    row = Row(first.get("name", ""), first["node"], report, proofs, year=year)
    match selection.shape:
        case "numbers":
            return replace(
                row,
                name=first[selection.show[0]] if selection.show else row.name,
                indicator=first["name"],
                subject=first["subject"],
                value=float(first["value"]) if "value" in first else None,
                value_max=float(first["valueMax"]) if "valueMax" in first else None,
                unit=first.get("unit"),
                text=first.get("text"),
                bound=_local(first["bound"]),
                measure=_local(first["measure"]),
                status=_local(first["status"]),
            )
        case "awards":
            shown = selection.show[int(first["position"]) - 1]
            return replace(
                row,
                name=first[shown],
                subject=first["subject"],
                honour=first["honour"],
                level=_local(first["level"]),
            )
        case "stages":
            stages = tuple(dict.fromkeys(str(_local(r["stage"])) for r in group))
            return replace(row, stage=stages[0], stages=stages, modality=_local(first["modality"]))
        case "timeline":
            return replace(row, stage=_local(first["stage"]), modality=_local(first["modality"]))
    return row


def _merged(selection: Selection, built: Iterable[Row]) -> list[Row]:
    """Rows of lists under one name are one row, with the evidence of all."""
    if selection.shape in {"numbers", "timeline"}:
        return list(built)
    out: dict[str, Row] = {}
    for row in built:
        key = normal(row.name)
        if key in out:
            both = tuple(dict.fromkeys((*out[key].evidence, *row.evidence)))
            out[key] = replace(out[key], evidence=both)
        else:
            out[key] = row
    return list(out.values())


def evidence_of(found: Iterable[Row]) -> tuple[Proof, ...]:
    return tuple(dict.fromkeys(p for r in found for p in r.evidence))[:MOST_EVIDENCE]
