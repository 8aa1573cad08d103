"""Scanned PDF: recognised as such, said what to install, and read where that is installed."""

from __future__ import annotations

from difflib import SequenceMatcher
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import corpus
from corpus.errors import ReadError
from corpus.readers import scan
from corpus.readers.pdf import PdfReader
from tests.corpus.test_formats import LINES
from tests.corpus.tinypdf import pdf

FONTS = (
    "NotoSansCJK-Regular.ttc",
    "NotoSerifCJK-Regular.ttc",
    "wqy-microhei.ttc",
    "simsun.ttc",
    "PingFang.ttc",
)
SIZE, WIDE = 30, 32
"""Pixels of a letter and letters of a line, on an A4 page of 150 dpi."""

installed = pytest.mark.skipif(
    not scan.available(), reason="text recognition is not installed (pip install 'reportkg[ocr]')"
)


@pytest.fixture(scope="module")
def font() -> Any:
    from PIL import ImageFont

    for name in FONTS:
        try:
            return ImageFont.truetype(name, SIZE)
        except OSError:
            continue
    return pytest.skip("no font with Chinese letters on this machine")


def wrapped(lines: list[str]) -> list[str]:
    out = []
    for line in lines:
        line = "\u3000\u3000" + line
        out += [line[at : at + WIDE] for at in range(0, len(line), WIDE)]
    return out


def scanned(pages: list[list[str]], font: Any) -> bytes:
    """A PDF whose pages are pictures of the lines."""
    from PIL import Image, ImageDraw

    pictures = []
    for lines in pages:
        picture = Image.new("L", (1240, 1754), 250)
        drawing = ImageDraw.Draw(picture)
        for at, line in enumerate(wrapped(lines)):
            drawing.text((140, 150 + 60 * at), line, font=font, fill=20)
        pictures.append(picture)
    out = BytesIO()
    pictures[0].save(out, "PDF", resolution=150, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def test_a_scan_is_recognised_as_one_and_says_what_to_install(
    font: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "available", lambda: False)
    with pytest.raises(ReadError, match=r"a scan\?.*pip install 'reportkg\[ocr\]'"):
        PdfReader().read(scanned([LINES[:4]], font))


def test_scanned_pages_among_others_are_named(font: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdfium2

    monkeypatch.setattr(scan, "available", lambda: False)
    both = pypdfium2.PdfDocument.new()
    for part in (pdf(LINES, width=30, lines_a_page=40, head=""), scanned([LINES[:4]], font)):
        both.import_pages(pypdfium2.PdfDocument(part))
    out = BytesIO()
    both.save(out)
    raw = PdfReader().read(out.getvalue())
    assert LINES[5] in raw.text
    assert any("not read: 2;" in note and scan.INSTALL in note for note in raw.notes)


@installed
def test_a_scan_becomes_the_report_that_was_scanned(font: Any, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned([LINES[:9], LINES[9:]], font))
    report = corpus.read(path)
    assert report.id == "延寿县-2022-gzbg"
    assert any("recognised from pictures" in note and "1, 2" in note for note in report.notes)
    wanted = "".join(LINES)
    likeness = SequenceMatcher(None, wanted, report.text.replace("\n", ""), autojunk=False).ratio()
    assert likeness > 0.97
    pages = {
        number: next(p.page for p in report.paragraphs if number in report.quote(p.span))
        for number in ("82.4亿元", "6.5%")
    }
    assert pages == {"82.4亿元": 1, "6.5%": 2}
