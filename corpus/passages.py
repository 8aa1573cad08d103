"""Passages: what search indexes and returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.model import Paragraph, Passage, Report, Span, Table

LONGEST = 400
"""Characters of a passage; the encoder reads 512 tokens, about 600 characters."""
SHORTEST = 8
"""Characters below which a line (a dateline, a name) says too little to be found by."""


def passages(report: Report) -> tuple[Passage, ...]:
    """A passage for every paragraph that is no heading, several for a long one.

    Long paragraphs are cut at sentence ends into pieces of about equal length of at most
    ``LONGEST`` characters (a longer sentence stays whole). A table is one passage, a long one
    several, each of whole lines; its text then holds line breaks. Ids depend on the text alone.
    """
    sentences: dict[int, list[Span]] = {}
    for sentence in report.sentences:
        sentences.setdefault(sentence.paragraph, []).append(sentence.span)
    found: list[Passage] = []
    tables = list(report.tables)
    for paragraph in report.paragraphs:
        while tables and tables[0].span.end <= paragraph.span.start:
            tables.pop(0)
        if (
            tables
            and paragraph.span.start < tables[0].span.end
            and (tables[0].span.start < paragraph.span.end)
        ):
            table = tables[0]
            if paragraph.span.start <= table.span.start:
                found += _numbered(report, paragraph, _table_pieces(report, table), table.caption)
            continue
        words = report.text[paragraph.span.start : paragraph.span.end]
        if tables and words in tables[0].caption and _next_to(paragraph, tables[0], report):
            continue
        if paragraph.heading or paragraph.span.end - paragraph.span.start < SHORTEST:
            continue
        pieces = _pieces(sentences.get(paragraph.index, [paragraph.span]))
        found += _numbered(report, paragraph, pieces, "")
    return tuple(found)


def _next_to(paragraph: Paragraph, table: Table, report: Report) -> bool:
    """A caption stands within the two lines before its table and is indexed with it."""
    return report.text[paragraph.span.end : table.span.start].count("\n") <= 2


def context(report: Report, section: Sequence[str], caption: str = "") -> str:
    """Region chain, year and headings, as they are put before a passage for global search."""
    parents = [parent for parent in report.region.parents if parent != report.region.name]
    place = "".join([*parents, report.region.name])
    words = [place, f"{report.year}年", *section, caption]
    return " ".join(word for word in words if word)


def _numbered(
    report: Report, paragraph: Paragraph, pieces: Sequence[Span], caption: str
) -> Iterator[Passage]:
    for number, span in enumerate(pieces, start=1):
        suffix = f".{number}" if len(pieces) > 1 else ""
        yield Passage(
            id=f"{report.id}/p{paragraph.index}{suffix}",
            span=span,
            text=report.text[span.start : span.end],
            context=context(report, paragraph.section, caption),
            section=paragraph.section,
            part=paragraph.part,
            paragraph=paragraph.index,
        )


def _pieces(units: Sequence[Span]) -> list[Span]:
    """Neighbouring units joined to pieces of about equal length, at most ``LONGEST``."""
    start, end = units[0].start, units[-1].end
    if end - start <= LONGEST:
        return [Span(start, end)]
    wanted = (end - start) / -(-(end - start) // LONGEST)
    pieces: list[Span] = []
    for unit, after in pairwise(units):
        if unit.end - start >= wanted or after.end - start > LONGEST:
            pieces.append(Span(start, unit.end))
            start = after.start
    pieces.append(Span(start, end))
    return pieces


def _table_pieces(report: Report, table: Table) -> list[Span]:
    """Lines of a table as pieces; each row of cells stays whole where rows follow the text."""
    inside = [p.span for p in report.paragraphs if p.span in table.span]
    return _pieces(inside or [table.span])
