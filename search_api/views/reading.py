"""A report for reading: its paragraphs cut where claims begin and end."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from corpus.model import Paragraph, Report
from search_api.views.claims import ClaimView

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
class Block:
    """One paragraph or heading, in pieces."""

    index: int
    level: int
    """0 for text, else the level of the heading."""
    part: str
    segments: tuple[Segment, ...]
    start: int
    end: int


def blocks(report: Report, found: list[ClaimView]) -> list[Block]:
    """The report's paragraphs with the claims whose words lie in them."""
    levels = {section.span.start: section.level for section in report.sections}
    marks: dict[int, Marks] = defaultdict(list)
    starts = [paragraph.span.start for paragraph in report.paragraphs]
    for claim in found:
        for quote in claim.evidence:
            if quote.report == report.id:
                at = _paragraph(starts, quote.start)
                if at is not None:
                    marks[at].append((quote.start, quote.end, claim))
    return [
        Block(
            paragraph.index,
            levels.get(paragraph.span.start, 1) if paragraph.heading else 0,
            paragraph.part.value,
            tuple(_cut(report, paragraph, marks[number])),
            paragraph.span.start,
            paragraph.span.end,
        )
        for number, paragraph in enumerate(report.paragraphs)
    ]


def _paragraph(starts: list[int], offset: int) -> int | None:
    at = bisect_right(starts, offset) - 1
    return at if at >= 0 else None


def _cut(report: Report, paragraph: Paragraph, marks: Marks) -> list[Segment]:
    first, last = paragraph.span.start, paragraph.span.end
    edges = {first, last}
    for start, end, _ in marks:
        edges |= {max(start, first), min(end, last)}
    ordered = sorted(edges)
    return [
        Segment(
            start,
            end,
            report.text[start:end],
            tuple(claim for s, e, claim in marks if s <= start and end <= e),
        )
        for start, end in pairwise(ordered)
    ]


def in_context(report: Report, start: int, end: int) -> tuple[str, str, str]:
    """The paragraph around ``[start, end)`` as text before, quote, text after."""
    starts = [paragraph.span.start for paragraph in report.paragraphs]
    at = _paragraph(starts, start)
    if at is None:
        return "", report.text[start:end], ""
    span = report.paragraphs[at].span
    return report.text[span.start : start], report.text[start:end], report.text[end : span.end]
