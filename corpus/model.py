"""What a file becomes: a report with its structure, every piece addressed by character offsets.

``Report.text`` is the reader's text, untouched: quotes are cut from it and stand in it word for
word. ``Report.normal`` has exactly the same length, with full-width letters, digits and
punctuation that a grammar would stumble over replaced one for one, so an offset into either is an
offset into both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ontology.terms import Part, RegionLevel, ReportKind


class OffsetError(ValueError):
    """A span does not lie inside the text that it claims to address."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character range ``[start, end)`` into ``Report.text``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise OffsetError(f"span [{self.start}, {self.end}) is empty or negative")

    def __contains__(self, other: object) -> bool:
        return isinstance(other, Span) and self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and everything under it. ``level`` 1 is 一、, 2 is （一）, 3 is 1. or 一是."""

    level: int
    title: str
    span: Span
    path: tuple[str, ...]
    """Titles from the outermost heading down to this one."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ends with 。！？； or the end of its paragraph."""

    span: Span
    paragraph: int
    """Index into ``Report.paragraphs``."""
    part: Part


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, never crossing a line break of the source."""

    index: int
    span: Span
    section: tuple[str, ...]
    """Titles of the headings above it, outermost first; empty before the first heading."""
    part: Part
    heading: bool = False
    """True where the paragraph is itself a heading."""
    page: int | None = None
    """1-based page of the source, where the format has pages."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell. ``row`` and ``column`` are 0-based; spans count grid cells."""

    text: str
    span: Span
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table, whether the file had a real one or it was found in flattened lines."""

    span: Span
    caption: str
    cells: tuple[Cell, ...]
    header_rows: int
    part: Part

    def grid(self) -> list[list[Cell | None]]:
        """Cells by row and column; a cell that spans several stands in each of them."""
        rows = max((c.row + c.row_span for c in self.cells), default=0)
        columns = max((c.column + c.column_span for c in self.cells), default=0)
        out: list[list[Cell | None]] = [[None] * columns for _ in range(rows)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    out[row][column] = cell
        return out


@dataclass(frozen=True, slots=True)
class Region:
    """The place that issued a report. ``code`` is the GB/T 2260 or 12-digit civil-affairs code."""

    name: str
    """As reports write it, in full: 九原区, 韶关市, 内蒙古自治区, 中国."""
    level: RegionLevel
    code: str | None = None
    parents: tuple[str, ...] = ()
    """Names of the divisions above, outermost first: 内蒙古自治区, 包头市."""
    alternatives: tuple[str, ...] = ()
    """Codes of other divisions of the same name, where the text does not decide."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a report came from."""

    path: str
    sha256: str
    media_type: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What search returns: a paragraph, or a piece of a long one."""

    id: str
    """``<report id>/p<paragraph>`` with ``.<n>`` where a paragraph is cut into several."""
    span: Span
    text: str
    context: str
    """Region, year and headings: what is indexed before the text for search over everything."""
    section: tuple[str, ...]
    part: Part
    paragraph: int


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the rest of reportkg sees it."""

    id: str
    title: str
    region: Region
    kind: ReportKind
    reviewed_year: int
    """The year that it looks back on (2023 for a report of early 2024)."""
    planned_year: int | None
    """The year that it plans; ``None`` for a bulletin."""
    text: str = field(repr=False)
    normal: str = field(repr=False)
    source: Source
    sections: tuple[Section, ...] = field(default=(), repr=False)
    paragraphs: tuple[Paragraph, ...] = field(default=(), repr=False)
    sentences: tuple[Sentence, ...] = field(default=(), repr=False)
    tables: tuple[Table, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()
    """What the reader noticed and a user should know (guessed year, region ambiguous …)."""

    def __post_init__(self) -> None:
        if len(self.text) != len(self.normal):
            raise OffsetError("normal text must have the length of the text")

    def quote(self, span: Span) -> str:
        """The words at ``span``; raises ``OffsetError`` where it lies outside the text."""
        if span.end > len(self.text):
            raise OffsetError(f"span {span} ends past the text ({len(self.text)} characters)")
        return self.text[span.start : span.end]

    @property
    def year(self) -> int:
        """The year that a reader would file the report under: planned, else reviewed."""
        return self.planned_year or self.reviewed_year
