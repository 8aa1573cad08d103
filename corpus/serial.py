"""Reports as JSON and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from corpus.errors import ReadError
from corpus.model import Cell, Paragraph, Region, Report, Section, Sentence, Source, Span, Table
from ontology.terms import Part, RegionLevel, ReportKind

FORMAT = 1


def dump(report: Report) -> dict[str, Any]:
    """The report as a JSON value; ``normal`` is left out, it follows from the text."""
    value = asdict(report)
    del value["normal"]
    value["format"] = FORMAT
    return value


def _span(value: dict[str, int]) -> Span:
    return Span(value["start"], value["end"])


def load(value: dict[str, Any]) -> Report:
    """The report that ``dump`` wrote; raises ``ReadError`` where the value is something else."""
    from corpus.normal import normalise

    try:
        if value["format"] != FORMAT:
            raise ReadError(f"report in format {value['format']}, not {FORMAT}; build it again")
        region = dict(value["region"])
        return Report(
            id=value["id"],
            title=value["title"],
            region=Region(
                name=region["name"],
                level=RegionLevel(region["level"]),
                code=region["code"],
                parents=tuple(region["parents"]),
                alternatives=tuple(region["alternatives"]),
            ),
            kind=ReportKind(value["kind"]),
            reviewed_year=value["reviewed_year"],
            planned_year=value["planned_year"],
            text=value["text"],
            normal=normalise(value["text"]),
            source=Source(**value["source"]),
            sections=tuple(
                Section(s["level"], s["title"], _span(s["span"]), tuple(s["path"]))
                for s in value["sections"]
            ),
            paragraphs=tuple(
                Paragraph(
                    p["index"],
                    _span(p["span"]),
                    tuple(p["section"]),
                    Part(p["part"]),
                    p["heading"],
                    p["page"],
                )
                for p in value["paragraphs"]
            ),
            sentences=tuple(
                Sentence(_span(s["span"]), s["paragraph"], Part(s["part"]))
                for s in value["sentences"]
            ),
            tables=tuple(
                Table(
                    _span(t["span"]),
                    t["caption"],
                    tuple(Cell(**{**c, "span": _span(c["span"])}) for c in t["cells"]),
                    t["header_rows"],
                    Part(t["part"]),
                )
                for t in value["tables"]
            ),
            notes=tuple(value["notes"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError(f"not a stored report ({error!r}); build it again") from None
