"""A report for reading: its paragraphs cut where claims begin and end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from corpus.model import Report, Table
from search_api.views.claims import ClaimView

NUMBER = re.compile(r"[-+−]?[\d,.]+%?")
Marks = list[tuple[int, int, ClaimView]]


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters ``[start, end)`` of the report that the same claims share."""

    start: int
    end: int
    text: str
    claims: tuple[ClaimView, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(sorted({claim.type for claim in self.claims}))


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell, in pieces."""

    segments: tuple[Segment, ...]
    rows: int
    columns: int
    heading: bool
    number: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as rows of cells; ``anchors`` are the paragraphs that it is made of."""

    caption: str
    head: tuple[tuple[CellView, ...], ...]
    body: tuple[tuple[CellView, ...], ...]
    anchors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or heading, in pieces."""

    index: int
    level: int
    """0 for text, else the level of the heading."""
    part: str
    segments: tuple[Segment, ...]
    start: int
    end: int
    table: TableView | None = None
    """The table that stands in place of this paragraph and of those that it is made of."""


def blocks(report: Report, found: list[ClaimView], tables: bool = True) -> list[Block]:
    """The report's paragraphs with the claims whose words lie in them.

    A table is one block in the place of its first paragraph, unless ``tables`` is false.
    """
    levels = {section.span.start: section.level for section in report.sections}
    marks: dict[int, Marks] = defaultdict(list)
    starts = [paragraph.span.start for paragraph in report.paragraphs]
    for claim in found:
        for quote in claim.evidence:
            if quote.report == report.id:
                at = _paragraph(starts, quote.start)
                if at is not None:
                    marks[at].append((quote.start, quote.end, claim))
    inside: dict[int, int] = {}
    if tables:
        for number, paragraph in enumerate(report.paragraphs):
            for at, table in enumerate(report.tables):
                if paragraph.span in table.span:
                    inside[number] = at
    every = [mark for found_here in marks.values() for mark in found_here]
    made: list[Block] = []
    begun: set[int] = set()
    for number, paragraph in enumerate(report.paragraphs):
        shown: TableView | None = None
        if number in inside:
            if inside[number] in begun:
                continue
            begun.add(inside[number])
            anchors = tuple(
                report.paragraphs[n].index for n, at in inside.items() if at == inside[number]
            )
            shown = _table(report, report.tables[inside[number]], every, anchors)
        span = paragraph.span
        made.append(
            Block(
                paragraph.index,
                levels.get(span.start, 1) if paragraph.heading and shown is None else 0,
                paragraph.part.value,
                () if shown else tuple(_cut(report.text, span.start, span.end, marks[number])),
                span.start,
                span.end,
                shown,
            )
        )
    return made


def _table(report: Report, table: Table, marks: Marks, anchors: tuple[int, ...]) -> TableView:
    rows: dict[int, list[CellView]] = {}
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        start, end = cell.span.start, cell.span.end
        over = [mark for mark in marks if mark[0] < end and start < mark[1]]
        rows.setdefault(cell.row, []).append(
            CellView(
                tuple(_cut(report.text, start, end, over)),
                cell.row_span,
                cell.column_span,
                cell.row < table.header_rows,
                bool(NUMBER.fullmatch(cell.text.strip())),
            )
        )
    ordered = [(row, tuple(cells)) for row, cells in sorted(rows.items())]
    return TableView(
        table.caption,
        tuple(cells for row, cells in ordered if row < table.header_rows),
        tuple(cells for row, cells in ordered if row >= table.header_rows),
        anchors,
    )


def _paragraph(starts: list[int], offset: int) -> int | None:
    at = bisect_right(starts, offset) - 1
    return at if at >= 0 else None


def _cut(text: str, first: int, last: int, marks: Marks) -> list[Segment]:
    edges = {first, last}
    for start, end, _ in marks:
        edges |= {max(start, first), min(end, last)}
    return [
        Segment(
            start,
            end,
            text[start:end],
            tuple(claim for s, e, claim in marks if s <= start and end <= e),
        )
        for start, end in pairwise(sorted(edges))
    ]


def in_context(report: Report, start: int, end: int) -> tuple[str, str, str]:
    """The paragraph around ``[start, end)`` as text before, quote, text after."""
    starts = [paragraph.span.start for paragraph in report.paragraphs]
    at = _paragraph(starts, start)
    if at is None:
        return "", report.text[start:end], ""
    span = report.paragraphs[at].span
    return report.text[span.start : start], report.text[start:end], report.text[end : span.end]
