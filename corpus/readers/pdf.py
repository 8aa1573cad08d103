"""PDF files with a text layer: running heads and page numbers go, lines become paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from statistics import median
from typing import Any, ClassVar

from corpus.errors import ReadError
from corpus.normal import clean, normalise
from corpus.readers import scan
from corpus.readers.base import RawText

PAGE_NUMBER = re.compile(r"^[-—–\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*/\s*\d{1,3})?[-—–\s]*$")
STARTS = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、](?!\d)|——|第[一二三四五六七八九十]+部分|表\s*\d|图\s*\d|注)"
)
ENDS = "。;!?:"
INDENT = 0.15
"""A line that begins further right is set to the right or centred, not a paragraph's first."""
FULL = 0.86
"""Share of the usual width from which on a line may go on in the next one."""


LEAST = 100
"""Characters of the shortest text layer that counts as one."""
PAGE_NUMBER_LENGTH, LARGE = 20, 0.4
"""Characters of a page that only bears its number; share of a page that a scan covers."""
MOST_PAGES = 1000
"""Reports have up to 100 pages; reading a thousand takes two minutes."""


class PdfReader:
    """``.pdf``. Scanned pages are recognised where ``reportkg[ocr]`` is installed."""

    NAME: ClassVar[str] = "pdf"
    SUFFIXES: ClassVar[tuple[str, ...]] = (".pdf",)

    def read(self, data: bytes) -> RawText:
        import pdfplumber

        if not data[:1024].lstrip().startswith(b"%PDF"):
            raise ReadError("no PDF (it does not begin with %PDF); check the file")
        _few(_page_count(data))
        pages: list[list[_Line]] = []
        pictures: list[int] = []
        try:
            with pdfplumber.open(BytesIO(data), pages=list(range(1, MOST_PAGES + 2))) as document:
                _few(len(document.pages))
                for page in document.pages:
                    pages.append(_lines(page))
                    if _is_picture(page, pages[-1]):
                        pictures.append(len(pages))
                    page.close()  # else every letter of the file stays in memory
        except (ReadError, MemoryError):
            raise
        except Exception as error:
            # pdfminer raises many kinds of error on broken files; all mean the same to a user
            if any(isinstance(inner, MemoryError) for inner in error.args):
                raise MemoryError from None  # told by who set the limit
            if _asks_password(error):
                raise ReadError("the PDF is protected by a password; save it without one") from None
            raise ReadError(
                f"the PDF is damaged ({type(error).__name__}); export it again"
            ) from None
        notes = _recognise(data, pages, pictures)
        return replace(_joined(_without_running(pages)), notes=notes)


def _is_picture(page: Any, lines: Sequence[_Line]) -> bool:
    """A page that shows a large picture and next to no text."""
    if sum(len(line[0]) for line in lines) > PAGE_NUMBER_LENGTH:
        return False
    shown = sum(float(i["width"]) * float(i["height"]) for i in page.images[:MOST_EDGES])
    return shown >= LARGE * float(page.width) * float(page.height)


def _recognise(data: bytes, pages: list[list[_Line]], pictures: list[int]) -> tuple[str, ...]:
    """Put the lines of scanned pages in; the notes on it. Without any text all pages are tried."""
    if sum(len(line[0]) for page in pages for line in page) < LEAST:
        pictures = list(range(1, len(pages) + 1))
    if not pictures:
        return ()
    named = ", ".join(map(str, pictures[:10])) + (" …" if len(pictures) > 10 else "")
    if not scan.available() and len(pictures) < len(pages):
        return (
            f"pages without a text layer (scans?) were not read: {named}; to have them "
            f"recognised: {scan.INSTALL}",
        )
    for number, lines in scan.recognise(data, pictures).items():
        pages[number - 1] = [(clean(text), x0, x1) for text, x0, x1 in lines]
    if sum(len(line[0]) for page in pages for line in page) < LEAST:
        raise ReadError("the PDF shows no text, nor could any be recognised in its pages")
    return (f"pages recognised from pictures, which may hold wrong characters: {named}",)


def _few(pages: int) -> None:
    if pages > MOST_PAGES:
        raise ReadError(f"the PDF has more than {MOST_PAGES} pages; split it into its reports")


def _page_count(data: bytes) -> int:
    """Pages by the file's own count, at once; 0 where it cannot be told like that."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return 0
    try:
        return len(document)
    finally:
        document.close()


def _asks_password(error: Exception) -> bool:
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    return any(isinstance(e, PDFPasswordIncorrect) for e in (error, *error.args))


GAP = "\x1f"
"""A wide gap with no rule in it, while a line is put together."""
SPACED_OUT = re.compile(
    rf"(?:(?<=[\t{GAP}])|(?<=#)|^)([\u4e00-\u9fff]){GAP}([\u4e00-\u9fff])(?=[\t{GAP}]|$)"
)
"""A word of two characters set to the width of the column: 粮　　食."""
CELL_GAP, WORD_GAP, DIGIT_GAP = 1.7, 0.2, 0.35
"""In units of the letter size."""

_Line = tuple[str, float, float]
"""Text, left and right edge in points."""
_Rule = tuple[float, float, float]
"""Place, upper and lower end in points."""
MOST_EDGES, SAME_RULE, UNKNOWN = 20_000, 3.0, 0.3


def _lines(page: Any) -> list[_Line]:
    rules = _rules(page)
    found = page.extract_text_lines(return_chars=True, strip=True)
    unknown = sum(char["text"].startswith("(cid:") for line in found for char in line["chars"])
    if unknown > UNKNOWN * sum(len(line["chars"]) for line in found):
        return []  # a font that does not say what its letters are: no better than a picture
    lines = [
        (
            _spelt(line["chars"], _crossing(rules, float(line["top"]), float(line["bottom"]))),
            float(line["x0"]),
            float(line["x1"]),
        )
        for line in found
    ]
    return [line for line in lines if line[0]]


def _rules(page: Any) -> list[_Rule]:
    """Vertical rules of a page from left to right."""
    return sorted(
        (float(edge["x0"]), float(edge["top"]), float(edge["bottom"]))
        for edge in page.edges[:MOST_EDGES]
        if edge["orientation"] == "v"
    )


def _crossing(rules: Sequence[_Rule], top: float, bottom: float) -> list[float]:
    """Where rules cross a line of text; both edges of a drawn rule count once."""
    middle = (top + bottom) / 2
    found: list[float] = []
    for x, start, end in rules:
        if start <= middle <= end and (not found or x - found[-1] > SAME_RULE):
            found.append(x)
    return found


def _spelt(chars: Sequence[Any], rules: Sequence[float]) -> str:
    """The characters of a line; the gaps between them decide on blanks, not the file's own.

    Chinese is set without blanks, so only Latin words keep theirs. Rules part the cells of a table,
    one tab each; where there are none, a gap wider than the letters are high does.
    """
    out: list[str] = []
    before: Any = None
    for char in sorted(chars, key=lambda c: float(c["x0"])):
        if not char["text"].strip():
            continue
        if before is not None:
            size = max(float(char["size"]), float(before["size"]), 1.0)
            gap = float(char["x0"]) - float(before["x1"])
            left, right = before["text"][-1], char["text"][0]
            middles = (_middle(before), _middle(char))
            crossed = sum(middles[0] < x < middles[1] for x in rules)
            if crossed:
                out.append("\t" * crossed)
            elif gap > CELL_GAP * size:
                out.append(GAP)
            elif (gap > WORD_GAP * size and _latin(left, right)) or (
                gap > DIGIT_GAP * size and (left + right).isdigit()
            ):
                out.append(" ")
        out.append(clean(char["text"]))
        before = char
    return SPACED_OUT.sub(r"\1\2", "".join(out)).replace(GAP, "\t")


def _middle(char: Any) -> float:
    return (float(char["x0"]) + float(char["x1"])) / 2


def _without_running(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """Pages without lines that recur at the top or bottom, and without page numbers."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_shape(line[0]) for line in (*page[:2], *page[-2:])})
    often = max(3, len(pages) // 3)
    out: list[list[_Line]] = []
    for page in pages:
        kept: list[_Line] = []
        for at, line in enumerate(page):
            edge = at < 2 or at >= len(page) - 2
            if edge and (PAGE_NUMBER.match(line[0]) or edges[_shape(line[0])] >= often):
                continue
            kept.append(line)
        out.append(kept)
    return out


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _joined(pages: Sequence[list[_Line]]) -> RawText:
    """Lines rejoined: a line goes on where it is full and does not end a sentence or heading."""
    lines = [line for page in pages for line in page]
    starts_page = {sum(len(p) for p in pages[:at]): at + 1 for at in range(len(pages))}
    right = _usual([line[2] for line in lines if len(line[0]) > 15])
    left = _usual([line[1] for line in lines if len(line[0]) > 15])
    pieces: list[str] = []
    page_at: dict[int, int] = {}
    length = 0
    for at, (text, x0, _) in enumerate(lines):
        before = lines[at - 1] if at else None
        goes_on = (
            before is not None
            and "\t" not in before[0] + text
            and (before[2] - left) >= FULL * (right - left)
            and not STARTS.match(normalise(text))
            and max(x0, before[1] - INDENT * (right - left)) <= left + 0.06 * (right - left)
            and not (normalise(before[0])[-1] in ENDS and x0 > left + 1)
        )
        if not goes_on and at:
            pieces.append("\n")
            length += 1
        if at in starts_page:
            page_at[length] = starts_page[at]
        glue = " " if goes_on and pieces and _latin(pieces[-1][-1:], text[:1]) else ""
        pieces.append(glue + text)
        length += len(glue) + len(text)
    return RawText(text="".join(pieces), media_type="application/pdf", pages=page_at)


def _latin(left: str, right: str) -> bool:
    return left.isascii() and right.isascii() and left.isalpha() and right.isalpha()


def _usual(values: Sequence[float]) -> float:
    return float(median(values)) if values else 0.0
