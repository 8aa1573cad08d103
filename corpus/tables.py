"""Tables that lost their frame become tables again.

Four forms are found: rows with ``|``, tabs or wide blanks between the cells; one cell a line, each
ending with ``|``; and, under a caption 表n, one cell a line column by column, as text taken from a
pdf has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.columns import column_major
from corpus.grid import Slot, to_cells, wrapped
from corpus.headings import Line, lines_of
from corpus.model import Cell, Paragraph, Span, Table
from ontology.terms import Part

CAPTION = re.compile(r"^(?:附?表\s*[\d一二三四五六七八九十]*|附件|图)")
NUMBERED_CAPTION = re.compile(r"^附?表\s*\d{1,2}(?!\d*年?\d*%)")
ATTACHED = re.compile(r"^附件\s*[\d一二三四五六七八九十]*[:：]?$")
RULE = re.compile(r"^[|\s:+—-]+$")
WIDE, TAB = re.compile(r"\t+| {2,}"), re.compile(r"\t")
LONGEST_CELL = 40
LONGEST_CAPTION = 45


@dataclass(frozen=True, slots=True)
class Block:
    """Lines ``first`` to ``last`` (inclusive) that make one table."""

    first: int
    last: int
    cells: tuple[Cell, ...]
    header_rows: int


def find(text: str, normal: str) -> tuple[Table, ...]:
    """Tables in the lines of a text, in order; their part is set later (``with_parts``)."""
    lines = lines_of(normal)
    found = []
    at = 0
    while at < len(lines):
        block = _piped(lines, at) or _spaced(lines, at) or _columns(lines, at)
        if block is None:
            at += 1
            continue
        span = Span(lines[block.first].start, lines[block.last].end)
        caption = _caption(lines, block.first, text)
        cells = tuple(replace(c, text=text[c.span.start : c.span.end]) for c in block.cells)
        found.append(Table(span, caption, cells, block.header_rows, Part.OTHER))
        at = block.last + 1
    return tuple(found)


def with_parts(tables: Sequence[Table], paragraphs: Sequence[Paragraph]) -> tuple[Table, ...]:
    """The tables with the part of the paragraphs that they stand in."""
    found = []
    for table in tables:
        parts = [p.part for p in paragraphs if p.span.start <= table.span.start < p.span.end]
        found.append(replace(table, part=parts[0] if parts else Part.OTHER))
    return tuple(found)


def _caption(lines: Sequence[Line], first: int, text: str) -> str:
    """The title over a table: the nearest line, and 表n over it where that stands alone."""
    words: list[str] = []
    for at in range(first - 1, max(-1, first - 3), -1):
        line = lines[at]
        if len(line.text) > LONGEST_CAPTION or line.text[-1] in "。;|":
            break
        if words and not CAPTION.match(line.text):
            break
        words.insert(0, text[line.start : line.end])
        if CAPTION.match(line.text):
            break
    return " ".join(word for word in words if not ATTACHED.match(word))


def _piece(line: Line, start: int, end: int) -> Slot:
    """The stripped slot of a line between two offsets into its text."""
    words = line.text[start:end]
    stripped = words.strip()
    begin = line.start + start + (len(words) - len(words.lstrip()))
    return Slot(stripped, begin, begin + len(stripped))


def _split(line: Line, separator: re.Pattern[str]) -> list[Slot]:
    slots, start = [], 0
    for match in separator.finditer(line.text):
        slots.append(_piece(line, start, match.start()))
        start = match.end()
    slots.append(_piece(line, start, len(line.text)))
    return slots


def _piped(lines: Sequence[Line], at: int) -> Block | None:
    """A run of lines with ``|``: rows of cells, or one cell a line."""
    end = at
    while end < len(lines) and "|" in lines[end].text:
        end += 1
        # a cell of two lines has no bar on its first
        if (
            end + 1 < len(lines)
            and "|" not in lines[end].text
            and lines[end + 1].text.endswith("|")
            and lines[end + 1].text.count("|") == 1
            and len(lines[end].text) <= LONGEST_CELL
            and lines[end].text[-1] not in "。;:"
        ):
            end += 1
    run = list(lines[at:end])
    if len(run) < 2:
        return None
    alone = sum(line.text.count("|") == 1 and line.text.endswith("|") for line in run)
    if alone >= 0.8 * len(run) and len(run) >= 6:
        return _block(at, end - 1, wrapped(list(_cell_lines(run))))
    rows = []
    for line in run:
        if RULE.match(line.text):
            continue
        slots = _split(line, re.compile(r"\|"))
        if line.text.startswith("|") and line.text.endswith("|") and len(line.text) > 1:
            slots = slots[1:-1]
        elif line.text.endswith("|"):
            slots = slots[:-1]
        rows.append(slots)
    return _block(at, end - 1, rows) if len(rows) >= 2 else None


def _cell_lines(run: Sequence[Line]) -> Iterator[Slot]:
    """One slot per bar; lines without one belong to the next cell."""
    start: int | None = None
    for line in run:
        slot = _piece(line, 0, len(line.text.rstrip("|")))
        begin = slot.start if start is None else start
        if "|" not in line.text:
            start = begin
            continue
        yield Slot(slot.text, begin, max(slot.end, begin))
        start = None


def _spaced(lines: Sequence[Line], at: int) -> Block | None:
    """Rows whose cells stand between tabs or wide blanks: at least three, equally many cells.

    Two tabs hold an empty cell between them where no row is then wider than the first.
    """
    found = _rows(lines, at, TAB)
    if found is not None and all(len(row) <= len(found[0][0]) for row in found[0]):
        return _block(at, found[1], found[0])
    found = _rows(lines, at, WIDE)
    return _block(at, found[1], found[0]) if found is not None else None


def _rows(
    lines: Sequence[Line], at: int, separator: re.Pattern[str]
) -> tuple[list[list[Slot]], int] | None:
    """Rows from a line on and the last line that is one; ``None`` where they make no table."""
    rows: list[list[Slot]] = []
    end = at
    while end < len(lines):
        slots = _split(lines[end], separator)
        if len(slots) < 2 or any(len(s.text) > LONGEST_CELL or "。" in s.text for s in slots):
            break
        rows.append(slots)
        end += 1
    values = sum(any(char.isdigit() for char in s.text) for row in rows for s in row[1:])
    widths = {len(row) for row in rows[1:]}
    if len(rows) < 3 or len(widths) > 2 or values < len(rows) - 1:
        return None
    return rows, end - 1


def _columns(lines: Sequence[Line], at: int) -> Block | None:
    """Cells column by column under a caption 表n."""
    if at == 0 or not any(NUMBERED_CAPTION.match(line.text) for line in lines[max(0, at - 2) : at]):
        return None
    if NUMBERED_CAPTION.match(lines[at].text):
        return None
    end = at
    while end < len(lines) and len(lines[end].text) <= LONGEST_CELL:
        if lines[end].text[-1] in "。;" or NUMBERED_CAPTION.match(lines[end].text):
            break
        end += 1
    slots = [_piece(line, 0, len(line.text)) for line in lines[at:end]]
    rows, used = column_major(slots, lines[at - 1].text)
    return _block(at, at + used - 1, rows) if rows else None


def _block(first: int, last: int, rows: list[list[Slot]]) -> Block:
    cells, header_rows = to_cells(rows)
    return Block(first, last, cells, header_rows)
