"""From loose cells to a grid: rows, columns, header rows and the spans of header cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Cell, Span

VALUE = re.compile(
    r"^(?:约|近|超|[≥≤><±])?\s*[-+−—]?\d[\d,. ]*\s*(?:[%‰]|个百分点)?"
    r"(?:左右|以上|以下|以内|上下|:\d[\d.:]*|[\u4e00-\u9fff/]{0,4})?$"
)
YEAR_WORD = re.compile(r"^(?:19|20)\d\d\s*年")
BLANKS = frozenset({"-", "—", "--", "——", "…", "/", "·"})
MOST_COLUMNS = 12
MOST_HEADER_ROWS = 3
DONE = re.compile(r"完成|实际|执行|实绩")
AHEAD = re.compile(r"目标|预期|安排|计划")


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell before its place is known; ``text`` may be empty."""

    text: str
    start: int
    end: int


def is_value(text: str) -> bool:
    """A number with or without unit and bound; a year over a column is a heading."""
    return text in BLANKS or bool(VALUE.match(text) and not YEAR_WORD.match(text))


def wrapped(slots: Sequence[Slot]) -> list[list[Slot]]:
    """Rows of cells that stand one a line, read row by row: the number of columns is inferred.

    The best width makes first columns of words and other columns of values. The last row may be
    short.
    """
    best, rows = -1.0, [list(slots)]
    for width in range(2, min(MOST_COLUMNS, len(slots) // 2) + 1):
        candidate = [list(slots[at : at + width]) for at in range(0, len(slots), width)]
        score = _regularity(candidate)
        if score > best + 1e-9:
            best, rows = score, candidate
    return rows


def _regularity(rows: Sequence[Sequence[Slot]]) -> float:
    """How much rows look like labels followed by values; header rows do not count."""
    body = rows[_header_rows(rows) :]
    if not body:
        return -1.0
    labels = sum(bool(row[0].text) and not is_value(row[0].text) for row in body) / len(body)
    others = [slot for row in body for slot in row[1:]]
    values = sum(is_value(slot.text) for slot in others) / max(1, len(others))
    short = 0.2 if len(rows[-1]) != len(rows[0]) else 0.0
    return labels + values - short - 0.05 * _header_rows(rows)


def _header_rows(rows: Sequence[Sequence[Slot]]) -> int:
    """Leading rows without any value, at most ``MOST_HEADER_ROWS``."""
    count = 0
    for row in rows[:MOST_HEADER_ROWS]:
        if any(is_value(slot.text) for slot in row):
            break
        count += 1
    return count if count < len(rows) else min(1, len(rows) - 1)


def to_cells(rows: Sequence[Sequence[Slot]]) -> tuple[tuple[Cell, ...], int]:
    """Cells with their place, in text order by row, and the number of header rows."""
    header_rows = _header_rows(rows)
    width = max(len(row) for row in rows)
    cells: list[Cell] = []
    if header_rows == 2 and _stacked(rows[0], rows[1], width):
        cells += _two_row_header(rows[0], rows[1])
    else:
        for at in range(header_rows):
            cells += _plain(rows[at], at)
    for at in range(header_rows, len(rows)):
        cells += _plain(rows[at], at)
    return tuple(cells), header_rows


def _plain(row: Sequence[Slot], at: int) -> list[Cell]:
    return [
        Cell(slot.text, Span(slot.start, slot.end), at, column)
        for column, slot in enumerate(row)
        if slot.text
    ]


def _stacked(upper: Sequence[Slot], lower: Sequence[Slot], width: int) -> bool:
    """Two header rows in which a stub spans both and groups span several columns."""
    groups = [slot for slot in upper if slot.text]
    leaves = [slot for slot in lower if slot.text]
    return len(leaves) == width - 1 and 2 <= len(groups) <= width


def _two_row_header(upper: Sequence[Slot], lower: Sequence[Slot]) -> list[Cell]:
    """The stub over both rows, the groups over the leaves below them."""
    stub, *groups = [slot for slot in upper if slot.text]
    leaves = [slot for slot in lower if slot.text]
    cells = [Cell(stub.text, Span(stub.start, stub.end), 0, 0, row_span=2)]
    column = 1
    for group, span in zip(groups, _spread(groups, leaves), strict=True):
        where = Span(group.start, group.end)
        cells.append(Cell(group.text, where, 0, column, column_span=span))
        column += span
    cells += [
        Cell(leaf.text, Span(leaf.start, leaf.end), 1, at + 1) for at, leaf in enumerate(leaves)
    ]
    return cells


def _spread(groups: Sequence[Slot], leaves: Sequence[Slot]) -> list[int]:
    """How many leaves each group spans: even where possible, else by what the leaves say.

    A leaf 完成 belongs to an early year, a leaf 目标 to the last one.
    """
    if not groups:
        return []
    if len(leaves) % len(groups) == 0:
        return [len(leaves) // len(groups)] * len(groups)
    best: tuple[float, list[int]] = (float("-inf"), [])
    for spans in _compositions(len(leaves), len(groups)):
        score, at = 0.0, 0
        for index, span in enumerate(spans):
            for leaf in leaves[at : at + span]:
                late = index / max(1, len(groups) - 1)
                score += late if AHEAD.search(leaf.text) else 0.0
                score -= 2 * late if DONE.search(leaf.text) else 0.0
            at += span
            score -= 0.3 * abs(span - len(leaves) / len(groups))
        if score > best[0] + 1e-9:
            best = (score, spans)
    return best[1]


def _compositions(total: int, parts: int) -> list[list[int]]:
    """All ways to write ``total`` as ``parts`` positive addends."""
    if parts == 1:
        return [[total]] if total >= 1 else []
    return [
        [head, *tail]
        for head in range(1, total - parts + 2)
        for tail in _compositions(total - head, parts - 1)
    ]
