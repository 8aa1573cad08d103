"""Word documents (.docx): paragraphs and tables in their order, headings by style."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, ClassVar

from corpus.errors import ReadError
from corpus.model import Cell, Span, Table
from corpus.normal import clean
from corpus.readers.base import RawText
from ontology.terms import Part

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADING_STYLE = re.compile(r"^(?:heading|标题)\s*(\d)", re.IGNORECASE)


class DocxReader:
    """``.docx``. Numbers that Word itself sets before list paragraphs are not in the text."""

    NAME: ClassVar[str] = "docx"
    SUFFIXES: ClassVar[tuple[str, ...]] = (".docx",)

    def read(self, data: bytes) -> RawText:
        import docx

        if data.startswith(OLD_WORD):
            raise ReadError("this is an old Word file (.doc); save it as .docx")
        try:
            document = docx.Document(BytesIO(data))
        except (KeyError, ValueError, zipfile.BadZipFile, OSError) as error:
            raise ReadError(f"not a Word document ({error}); save it again as .docx") from None
        text = _Text()
        for kind, block in _blocks(document):
            if kind == "paragraph":
                style = HEADING_STYLE.match(block.style.name or "") if block.style else None
                for number, line in enumerate(clean(block.text).split("\n")):
                    text.line(line, int(style.group(1)) if style and not number else None)
            else:
                text.table(block)
        return RawText(
            text="".join(text.pieces),
            media_type=MEDIA_TYPE,
            tables=tuple(text.tables),
            headings=text.headings,
        )


def _blocks(document: Any) -> Iterator[tuple[str, Any]]:
    """Paragraphs and tables of the body in document order."""
    for block in document.iter_inner_content():
        yield ("table" if hasattr(block, "rows") else "paragraph"), block


class _Text:
    """Text under construction, with the offsets of what was put into it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.tables: list[Table] = []
        self.headings: dict[int, int] = {}
        self.last = ""

    def _add(self, piece: str) -> int:
        start = self.length
        self.pieces.append(piece)
        self.length += len(piece)
        return start

    def line(self, line: str, level: int | None = None) -> None:
        start = self._add(f"{line}\n")
        if line.strip():
            self.last = line.strip()
            if level is not None:
                self.headings[start + len(line) - len(line.lstrip())] = min(level, 4)

    def table(self, table: Any) -> None:
        """Rows as lines with a tab between cells; merged cells once, with their spans."""
        begin = self.length
        cells: dict[Any, Cell] = {}
        for row_at, row in enumerate(table.rows):
            column = row.grid_cols_before
            for position, cell in enumerate(row.cells):
                known = cells.get(cell._tc)
                if known is not None:
                    cells[cell._tc] = _stretched(known, row_at, column + position)
                    continue
                if position:
                    self._add("\t")
                words = re.sub(r"\s+", " ", cell.text).strip()
                if words:
                    start = self._add(words)
                    span = Span(start, start + len(words))
                    cells[cell._tc] = Cell(words, span, row_at, column + position)
            self._add("\n")
        if cells:
            placed = tuple(cells.values())
            caption = self.last if len(self.last) <= 45 else ""
            span = Span(placed[0].span.start, placed[-1].span.end)
            self.tables.append(Table(span, caption, placed, _header_rows(placed), Part.OTHER))
            assert begin <= span.start


def _stretched(cell: Cell, row: int, column: int) -> Cell:
    """The cell with spans that reach the given place of the grid."""
    return Cell(
        cell.text,
        cell.span,
        cell.row,
        cell.column,
        max(cell.row_span, row - cell.row + 1),
        max(cell.column_span, column - cell.column + 1),
    )


def _header_rows(cells: tuple[Cell, ...]) -> int:
    from corpus.grid import is_value

    rows = max(cell.row + cell.row_span for cell in cells)
    valued = [cell.row for cell in cells if is_value(cell.text)]
    return min(min(valued, default=1), 3, max(1, rows - 1))
