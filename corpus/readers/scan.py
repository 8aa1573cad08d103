"""Pages that are pictures: recognised by RapidOCR, an optional package that carries its models.

PP-OCRv6 on onnxruntime, which reportkg needs anyway; both under Apache-2.0, nothing is fetched. A
page takes about 9 s of processor time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from statistics import median
from typing import Any

from corpus.errors import ReadError
from ontology.settings import settings

INSTALL = "pip install 'reportkg[ocr]'"
DPI, MOST_PIXELS = 200, 5_000_000
SURE = 0.6
"""Scores below which a line is a stain, a stamp or handwriting."""
CELL_GAP = 1.7
"""In units of the line's height, as in text layers."""

Line = tuple[str, float, float]
"""Text, left and right edge in points."""


def available() -> bool:
    """Whether the package is installed."""
    return find_spec("rapidocr") is not None


def recognise(data: bytes, numbers: Sequence[int]) -> dict[int, list[Line]]:
    """Lines of the pages with these numbers (from 1), from top to bottom.

    Raises ``ReadError`` where the package is not installed or a page cannot be drawn.
    """
    import pypdfium2

    if not available():
        raise ReadError(f"the PDF has no text layer (a scan?); to have it recognised: {INSTALL}")
    found: dict[int, list[Line]] = {}
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            for number in numbers:
                found[number] = list(_lines(document[number - 1]))
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"the PDF cannot be drawn ({error}); export it again") from None
    return found


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # pages lie upright; lines upside down would be stamps
            "EngineConfig.onnxruntime.intra_op_num_threads": settings().threads,
        }
    )


def _lines(page: Any) -> Iterator[Line]:
    import numpy as np

    width, height = page.get_size()
    scale = min(DPI / 72, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    picture = np.asarray(page.render(scale=scale).to_pil().convert("RGB"))
    read = _engine()(picture[:, :, ::-1])
    if read.boxes is None or not len(read.boxes):
        return
    pieces = [
        _Piece(words, box / scale)
        for words, box, score in zip(read.txts, read.boxes, read.scores, strict=True)
        if score >= SURE and words.strip()
    ]
    for row in _rows(pieces):
        yield _joined(row), row[0].left, row[-1].right


class _Piece:
    """A recognised stretch of a line."""

    def __init__(self, words: str, box: Any) -> None:
        self.words = words.strip()
        self.left, self.right = float(box[:, 0].min()), float(box[:, 0].max())
        self.top, self.bottom = float(box[:, 1].min()), float(box[:, 1].max())

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Pieces at one height, from left to right."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.middle):
        if rows and piece.middle < median(p.bottom for p in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _joined(row: Sequence[_Piece]) -> str:
    words = row[0].words
    for before, piece in pairwise(row):
        wide = piece.left - before.right > CELL_GAP * (piece.bottom - piece.top)
        words += ("\t" if wide else "") + piece.words
    return words
