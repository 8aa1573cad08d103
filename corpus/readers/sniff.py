"""What a file is by its first bytes, whatever its name says.

A wrong ending is the commonest fault of files that come from web sites and phones; the reader of
the right type would take them, so the message says how to rename or save the file.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from corpus.errors import ReadError
from corpus.files import DAMAGED

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound file: Word until 2003, and what Word makes of a file that gets a password
([MS-OFFCRYPTO] 2.3.4.4, stream ``EncryptedPackage``)."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE
)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
PICTURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"II*\x00": "a TIFF picture",
    b"MM\x00*": "a TIFF picture",
}
PACKED = {b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive", b"\x1f\x8b": "a gzip archive"}
OFFICE = {"word/": "docx", "xl/": "an Excel workbook", "ppt/": "a PowerPoint file"}


def check(reader: str, data: bytes) -> None:
    """Raises ``ReadError`` where the bytes are plainly of another type than ``reader`` takes."""
    if data.startswith(OLD_OFFICE):
        if ENCRYPTED in data:
            raise ReadError("the Word file is protected by a password; save it without one")
        raise ReadError("this is an old Office file (.doc or .xls); save it as .docx")
    found = _kind(data)
    if found is None or found == reader:
        return
    if found in ("docx", "pdf", "html"):
        names = {"docx": "a Word file", "pdf": "a PDF", "html": "a web page"}
        raise ReadError(f"by its content this is {names[found]}; rename it to .{found}")
    raise ReadError(f"by its content this is {found}; give a txt, md, html, docx or pdf file")


def _kind(data: bytes) -> str | None:
    """``docx``, ``pdf``, ``html``, other words for what is not read, ``None`` where unknown."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if data.startswith(b"{\\rtf"):
        return "a rich text file (.rtf)"
    for start, words in {**PICTURES, **PACKED}.items():
        if data.startswith(start):
            return words
    head = data[:2048]
    for mark in MARKS:
        head = head.removeprefix(mark)
    return "html" if WEB_PAGE.match(head.replace(b"\0", b"")) else None


def _zipped(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as opened:
            names = opened.namelist()
    except (OSError, *DAMAGED):
        return None  # the reader says what is wrong with it
    for folder, words in OFFICE.items():
        if any(name.startswith(folder) for name in names):
            return words
    return None if "[Content_Types].xml" in names else "a zip archive (name it .zip)"
