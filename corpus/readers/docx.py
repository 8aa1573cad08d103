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
from corpus.readers import sniff
from corpus.readers.base import RawText
from corpus.readers.numbering import Numbering
from ontology.terms import Part

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MACROS = b"macroEnabled"
LARGEST, LARGEST_TEXT, MOST_PARTS = 256 * 2**20, 32 * 2**20, 4000
"""Bytes of all parts and of the largest XML part; a report of 300 pages has 3 MB of XML."""
HEAD = 4096
"""Bytes in which a document type definition stands, if there is one."""
HEADING_STYLE = re.compile(r"^(?:heading|标题)\s*(\d)", re.IGNORECASE)


class DocxReader:
    """``.docx``, with the numbers that Word itself sets before list paragraphs."""

    NAME: ClassVar[str] = "docx"
    SUFFIXES: ClassVar[tuple[str, ...]] = (".docx",)

    def read(self, data: bytes) -> RawText:
        import docx

        sniff.check(self.NAME, data)
        try:
            _guard(data)
            document = docx.Document(BytesIO(data))
        except (ReadError, MemoryError):
            raise
        except (zipfile.BadZipFile, EOFError) as error:
            if not data.startswith(b"PK"):
                raise ReadError("not a Word document; save it again as .docx") from None
            raise ReadError(
                f"the Word file is cut off or damaged ({error}); copy it anew"
            ) from None
        except Exception as error:
            # many kinds of error come out of broken parts; all mean the same to a user
            said = " ".join(str(error).split())[:160] or type(error).__name__
            raise ReadError(f"not a Word document ({said}); save it again as .docx") from None
        try:
            return self._read(document)
        except (AttributeError, KeyError, ValueError, IndexError, TypeError, OSError) as error:
            raise ReadError(
                f"the Word file is damaged ({type(error).__name__}); save it again as .docx"
            ) from None

    def _read(self, document: Any) -> RawText:
        text, numbering = _Text(), Numbering.of(document)
        for kind, block in _blocks(document):
            if kind == "paragraph":
                style = HEADING_STYLE.match(block.style.name or "") if block.style else None
                words = clean(block.text)
                if words.strip():
                    words = numbering.label(block) + words
                for number, line in enumerate(words.split("\n")):
                    text.line(line, int(style.group(1)) if style and not number else None)
            else:
                text.table(block)
        return RawText(
            text="".join(text.pieces),
            media_type=MEDIA_TYPE,
            tables=tuple(text.tables),
            headings=text.headings,
        )


def _guard(data: bytes) -> None:
    """Look at the parts before they are unpacked: their sizes, macros, entities."""
    with zipfile.ZipFile(BytesIO(data)) as opened:
        infos = opened.infolist()
        text = [info for info in infos if info.filename.endswith((".xml", ".rels"))]
        if (
            len(infos) > MOST_PARTS
            or sum(info.file_size for info in infos) > LARGEST
            or max((info.file_size for info in text), default=0) > LARGEST_TEXT
        ):
            whole = sum(info.file_size for info in infos) / 1e6
            raise ReadError(
                f"unpacked, the Word file has {len(infos)} parts and {whole:,.0f} MB; no report is "
                "that large; save its text as .txt"
            )
        names = {info.filename for info in infos}
        if "[Content_Types].xml" in names and MACROS in opened.read("[Content_Types].xml"):
            raise ReadError(
                "a Word file with macros (.docm), which are not opened; save it as .docx"
            )
        for info in text:
            with opened.open(info) as part:
                if b"<!DOCTYPE" in part.read(HEAD):
                    raise ReadError(
                        f"its part {info.filename} defines XML entities, which Word never does; "
                        "save it again as .docx"
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
