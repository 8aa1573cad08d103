"""A table checks itself: cells that the rest of the table contradicts.

Three kinds of sums are checked: a share against its level and the total, the parts of a group
(其中) against what they are parts of, and a growth rate against the levels of two years. A kind
counts only where most of its sums come out even: then the table is understood, and the few that do
not hold a cell that was misread or misprinted. Where most do not, it is the table
that means something else (parts that overlap, rates in constant prices), and nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Cell, Table
from corpus.normal import normalise

NUMBER = re.compile(r"[-−–—+]?\d[\d,]*(?:\.\d+)?")
YEAR = re.compile(r"(?:19|20)\d\d")
SHARE = re.compile("比重|占比|构成|份额")
GROWTH = re.compile("增速|增长|增幅|增减|同比|±")
PART = re.compile(r"^(?:#|其中|在总计中)")
LEAST, MOSTLY = 3, 0.75
"""Sums that a kind needs, and the share of them that has to come out even."""
POINTS = 0.15
"""Percentage points by which a rounded share or rate may be off, beside its last digit."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A cell and what the rest of its table says it should be."""

    cell: Cell
    expected: float
    kind: str
    """``share``, ``sum`` or ``growth``."""

    @property
    def blamed(self) -> bool:
        """Whether it is this cell that is wrong; of a sum, any cell may be."""
        return self.kind != "sum"

    @property
    def said(self) -> str:
        """For a person: which cell, what would fit, and what becomes of it."""
        what = {"sum": "the parts below it add up to", "share": "as a share it would be"}
        return (
            f"{self.cell.text} in row {self.cell.row + 1}, column {self.cell.column + 1} does not "
            f"fit the table: {what.get(self.kind, 'from its levels it would be')} about "
            f"{self.expected:,.6g}" + ("; it is left out" if self.blamed else "")
        )


@dataclass(frozen=True, slots=True)
class _Sum:
    cell: Cell
    found: float
    expected: float
    tolerance: float

    @property
    def even(self) -> bool:
        return abs(self.found - self.expected) <= self.tolerance


def misfits(table: Table) -> list[Misfit]:
    """Cells that do not fit, in the order of the text; none where the table is not understood."""
    grid = table.grid()
    heads, body = grid[: table.header_rows], grid[table.header_rows :]
    if not heads or len(body) < 2:
        return []
    headers = [_header(heads, column) for column in range(len(grid[0]))]
    shares = [at for at, header in enumerate(headers) if at and SHARE.search(header)]
    growths = [at for at, header in enumerate(headers) if at and GROWTH.search(header)]
    levels = [
        at
        for at, header in enumerate(headers)
        if at and at not in shares and at not in growths and _numbers(body, at) * 2 > len(body)
    ]
    kinds = {
        "share": list(_shares(body, levels, shares)),
        "growth": list(_growths(body, headers, levels, growths)),
        "sum": [one for at in levels for one in _groups(body, at)],
    }
    found: dict[tuple[int, int], Misfit] = {}
    for kind, sums in kinds.items():
        even = sum(one.even for one in sums)
        if len(sums) < LEAST or even < MOSTLY * len(sums):
            continue
        for one in sums:
            if not one.even:
                place = (one.cell.row, one.cell.column)
                found.setdefault(place, Misfit(one.cell, one.expected, kind))
    return [found[place] for place in sorted(found)]


def _header(heads: Sequence[Sequence[Cell | None]], column: int) -> str:
    return normalise(" ".join(cell.text for row in heads if (cell := row[column]) is not None))


def _numbers(body: Sequence[Sequence[Cell | None]], column: int) -> int:
    return sum(_number(row[column]) is not None for row in body)


def _number(cell: Cell | None) -> float | None:
    if cell is None:
        return None
    words = normalise(cell.text).strip().rstrip("%")
    if not NUMBER.fullmatch(words):
        return None
    return float(re.sub("[−–—]", "-", words).replace(",", ""))


def _digit(cell: Cell | None) -> float:
    """One unit of a cell's last digit."""
    words = "" if cell is None else normalise(cell.text).strip().rstrip("%")
    return 10.0 ** -len(words.partition(".")[2])


def _shares(
    body: Sequence[Sequence[Cell | None]], levels: Sequence[int], shares: Sequence[int]
) -> Iterator[_Sum]:
    """Each share is that of the level before it in the first row."""
    for share in shares:
        before = [at for at in levels if at < share]
        if not before:
            continue
        level = before[-1]
        total = _number(body[0][level])
        for row in body[1:]:
            part, stated, cell = _number(row[level]), _number(row[share]), row[share]
            if total and part is not None and stated is not None and cell is not None:
                slack = _digit(cell) + POINTS + 100 * _digit(row[level]) / abs(total)
                yield _Sum(cell, stated, 100 * part / total, slack)


def _growths(
    body: Sequence[Sequence[Cell | None]],
    headers: Sequence[str],
    levels: Sequence[int],
    growths: Sequence[int],
) -> Iterator[_Sum]:
    """Where a level stands for two years that follow each other, the rate between them."""
    years = {}
    for at in levels:
        named = YEAR.findall(headers[at])
        if len(named) == 1:
            years[int(named[0])] = at
    pairs = [(years[year - 1], years[year]) for year in years if year - 1 in years]
    if len(pairs) != 1 or len(growths) != 1:
        return
    (old, new), growth = pairs[0], growths[0]
    for row in body:
        before, after, stated, cell = *(_number(row[at]) for at in (old, new, growth)), row[growth]
        if before and before > 0 and after is not None and stated is not None and cell is not None:
            slack = _digit(cell) + POINTS + 100 * (_digit(row[old]) + _digit(row[new])) / before
            yield _Sum(cell, stated, 100 * (after / before - 1), slack)


def _groups(body: Sequence[Sequence[Cell | None]], column: int) -> Iterator[_Sum]:
    """The parts from a 其中 on against the row before it.

    A group ends where its parts add up; the next row without a mark is then a new whole. Where they
    never do, the row before the next 其中 is taken for the new whole.
    """
    total: Cell | None = None
    group: list[Cell] = []
    for row in body:
        label = "" if row[0] is None else normalise(row[0].text).strip()
        cell = row[column]
        if PART.match(label):
            if total is not None and len(group) > 2:
                yield from _one_group(total, group[:-1])
                total = group[-1]
            group = [cell] if cell is not None else []
        elif cell is None:
            continue
        elif group and total is not None:
            group.append(cell)
            done = [one for one in _one_group(total, group) if one.even]
            yield from done
            group = [] if done else group
        else:
            total = cell
    if total is not None and len(group) > 1:
        yield from _one_group(total, group)


def _one_group(total: Cell, group: Sequence[Cell]) -> Iterator[_Sum]:
    whole, parts = _number(total), [_number(cell) for cell in group]
    numbers = [part for part in parts if part is not None]
    if whole is not None and len(numbers) == len(parts):
        yield _Sum(total, whole, sum(numbers), _digit(total) * (1 + len(parts) / 2))
