"""Tables: rows name indicators, columns say year, status and kind of number.

A column's meaning is read from its header cells (计划增速 under 2023年(%)) and, where they are
silent, from the caption (2023年主要农产品产量及增速).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Cell, Report, Span, Table
from corpus.table_checks import misfits
from kg.claims import Evidence, Observation
from kg.indicators import quantity_noun, unique
from kg.observation_confidence import Judge, confidence
from kg.observation_view import view_text
from kg.quantities import AFTER, NUMBER, bound_of
from ontology.terms import Bound, Measure, Status

EXTRACTOR = "rules/1"
YEAR = re.compile(r"(?:19|20)\d\d")
TARGET = re.compile("计划|目标|预期|安排|任务")
ESTIMATE = re.compile("预计")
GROWTH = re.compile("增速|增长|增幅|增减|涨幅|±|同比")
SHARE = re.compile("比重|占比|构成")
RELATIVE = re.compile("增速|增长|计划|目标|完成|预期|预计")
INDEX = re.compile("上年(?:同期)?(?:=|为)100|指数")
UNIT_IN_BRACKETS = re.compile(r"[(]([^()]+)[)]")
UNIT_IN_CAPTION = re.compile("单位[：:]?\\s*([^\\s)，,]{1,6})")
NUMBER_CELL = re.compile(
    rf"^(?P<before>≤|≥|约|超|不低于|不超过)?(?P<sign>[-－–—+])?(?P<number>{NUMBER})(?P<unit>%|"
    rf"个百分点|[万亿]?[元吨人户亩])?"
    rf"(?P<after>{AFTER})?$"
)
WORDED_CELL = re.compile("同步|持平|完成.*任务|达到.*要求|控制在.*内")
UNIT_HEADER = re.compile("^(?:计量)?单位$")
GROWTH_CAPTION = re.compile("(?<![及和与])(?:增速|增长速度|增长情况|增长率)(?:[(].*)?$")
NAME_HEADER = re.compile("^(?:指标|指标名称|名称|项目|类别|产品名称|产品|行业|地区|品种|指标类别)$")
SUBORDINATE = re.compile(
    "^(?:其中[：:]?|在总计中[：:]?|#|＃|—|——|\\s)+|^[一二三四五六七八九十\\d]+[、.．]\\s*"
)
NOT_NOUN = re.compile(
    "主要|情况|构成|比重|及其?|增速|增长|指标|数及|产品名称|表\\s*\\d+|\\d{4}年|年末|分类"
)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column's header says about its numbers."""

    header: str
    noun: str
    unit: str | None
    year: int
    status: Status
    relative: bool
    """True where the numbers are growth rates unless the row names a rate."""
    share: bool
    index: bool


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's number or wording."""

    value: float | None
    unit: str | None
    bound: Bound
    text: str | None


def table_observations(
    report: Report, table: Table, judge: Judge = confidence
) -> list[Observation]:
    """Every number of a table whose columns and rows say what it is.

    Cells that the rest of the table contradicts are left out; the report's notes name them.
    """
    grid = table.grid()
    heads = grid[: table.header_rows]
    body = grid[table.header_rows :]
    if not body or not heads:
        return []
    width = max(len(row) for row in grid)
    headers = [_header(heads, column) for column in range(width)]
    numeric = [
        column
        for column in range(1, width)
        if sum(_value(row[column]) is not None for row in body if column < len(row)) * 2 > len(body)
    ]
    unit_column = next((i for i, header in enumerate(headers) if UNIT_HEADER.match(header)), None)
    if not numeric:
        return []
    name_column = max(i for i in range(numeric[0]) if i != unit_column)
    columns = {i: _column(headers[i], headers, table, report) for i in numeric}
    wrong = {odd.cell.span for odd in misfits(table) if odd.blamed}
    found: list[Observation] = []
    parent = ""
    for row in body:
        label = _plain(row[name_column]) if name_column < len(row) else ""
        name = SUBORDINATE.sub("", label)
        if not name:
            continue
        marked = name != label
        if not marked and len(name) >= 4:
            parent = name
        unit = _plain(row[unit_column]) if unit_column is not None else ""
        for i, column in columns.items():
            cell = row[i] if i < len(row) else None
            value = _value(cell)
            if cell is None or value is None or cell.span in wrong:
                continue
            found.append(_observation(report, cell, name, parent, unit, value, column, judge))
    return found


def _plain(cell: Cell | None) -> str:
    return "" if cell is None else re.sub(r"\s", "", view_text(cell.text).text).strip("|")


def _header(heads: Sequence[Sequence[Cell | None]], column: int) -> str:
    """Header cells of a column from the top down, each once."""
    parts: list[str] = []
    for row in heads:
        text = _plain(row[column]) if column < len(row) else ""
        if text and text not in parts:
            parts.append(text)
    return " ".join(parts)


def _value(cell: Cell | None) -> Value | None:
    text = _plain(cell)
    match = NUMBER_CELL.match(text)
    if match:
        value = float(match["number"].replace(",", ""))
        if match["sign"] in {"-", "－", "–", "—"}:
            value = -value
        before = {"≤": "不超过", "≥": "不低于"}.get(match["before"], match["before"])
        return Value(value, match["unit"], bound_of(before, False, match["after"]), None)
    if WORDED_CELL.search(text) and len(text) <= 20:
        return Value(None, None, Bound.EXACT, text)
    return None


def _column(header: str, headers: Sequence[str], table: Table, report: Report) -> Column:
    caption = view_text(table.caption).text
    leaf = header.split(" ")[-1]
    target = bool(TARGET.search(leaf))
    years = YEAR.findall(header) or YEAR.findall(caption)
    year = int(years[-1]) if years else report.reviewed_year
    status = (
        Status.TARGET if target else Status.ESTIMATE if ESTIMATE.search(leaf) else Status.ACTUAL
    )
    if year > report.reviewed_year:
        status = Status.TARGET
    bracket = UNIT_IN_BRACKETS.search(header)
    index = bool(INDEX.search(header))
    percent = "%" in header
    in_caption = UNIT_IN_CAPTION.search(caption)
    unit = None if index else "%" if percent else bracket[1] if bracket else None
    if unit is None and not index and in_caption:
        unit = in_caption[1].strip("()：:")
    growth = bool(GROWTH.search(leaf))
    if unit is None and not index and GROWTH_CAPTION.search(caption):
        growth = True
    relative = growth or (percent and bool(RELATIVE.search(leaf)) and not SHARE.search(leaf))
    words = UNIT_IN_BRACKETS.sub("", leaf)
    noun = "" if relative or SHARE.search(words) or NAME_HEADER.match(words) else words
    if not quantity_noun(noun):
        noun = next(
            (
                other
                for other in (UNIT_IN_BRACKETS.sub("", h.split(" ")[-1]) for h in headers)
                if quantity_noun(other) and not GROWTH.search(other) and not SHARE.search(other)
            ),
            "",
        )
    if not noun:
        about = re.sub(rf"^.*?{re.escape(report.region.name)}", "", caption)
        about = NOT_NOUN.sub("", UNIT_IN_BRACKETS.sub("", about)).removesuffix("数")
        noun = about if quantity_noun(about) or about.endswith("人口") else ""
    return Column(header, noun, unit, year, status, relative, bool(SHARE.search(leaf)), index)


def _observation(
    report: Report,
    cell: Cell,
    name: str,
    parent: str,
    unit: str,
    value: Value,
    column: Column,
    judge: Judge,
) -> Observation:
    rate = name.endswith("率") or "率" in name[-4:]
    growth = column.relative and not rate
    full = name
    if parent and parent != name and len(name) <= 4 and quantity_noun(parent):
        full = name + parent
    elif column.noun and column.noun not in name and not quantity_noun(name):
        full = name + column.noun
    aliases = [name, f"{name}{column.noun}", f"{full}增速" if growth else ""]
    measure = Measure.GROWTH if growth else Measure.SHARE if column.share else Measure.LEVEL
    if measure is Measure.SHARE:
        aliases.append(full)
        full += "比重"
    if column.index and "指数" not in full:
        full += "指数"
    said = value.unit or (None if growth and column.unit is None else column.unit)
    if said is None and not column.index:
        said = "%" if growth else unit or None
    number = value.value
    if number is None and value.text and "持平" in value.text:
        number = 0.0
    return Observation(
        indicator=full,
        aliases=unique(aliases, full),
        subject=report.region.name,
        measure=measure,
        status=column.status,
        year=column.year,
        value=number,
        unit=said,
        bound=value.bound,
        text=value.text,
        evidence=(_evidence(report, cell),),
        extractor=EXTRACTOR,
        confidence=judge("table", False),
    )


def _evidence(report: Report, cell: Cell) -> Evidence:
    """The cell's own words, cut at a line break inside it."""
    text = report.text[cell.span.start : cell.span.end]
    first = text.split("\n")[0].rstrip(" |\t")
    span = Span(cell.span.start, cell.span.start + max(1, len(first)))
    found = Evidence.of(report, span)
    return Evidence(
        found.report, span, found.quote, found.section, found.paragraph, f"{cell.row},{cell.column}"
    )
