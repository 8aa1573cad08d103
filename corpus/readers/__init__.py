"""Readers by file type: ``get_reader(path)`` and the list ``READERS``."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import ReadError
from corpus.readers.base import RawText, Reader
from corpus.readers.docx import DocxReader
from corpus.readers.html import HtmlReader
from corpus.readers.markdown import MarkdownReader
from corpus.readers.pdf import PdfReader
from corpus.readers.text import TextReader

__all__ = ["READERS", "REFUSED", "RawText", "Reader", "get_reader", "suffixes"]

READERS: list[Reader] = [TextReader(), MarkdownReader(), DocxReader(), HtmlReader(), PdfReader()]

REFUSED: dict[str, str] = {
    ".doc": "an old Word file; save it as .docx",
    ".docm": "a Word file with macros, which are not opened; save it as .docx",
    ".dotx": "a Word template; save it as .docx",
    ".rtf": "a rich text file; save it as .docx",
    ".wps": "a WPS file; save it as .docx",
    ".ofd": "an OFD file; export it as .pdf",
}
"""Endings that reports come with and that are not read; what to do instead."""


def suffixes() -> tuple[str, ...]:
    """Every file name ending that some reader takes, sorted."""
    return tuple(sorted(suffix for reader in READERS for suffix in reader.SUFFIXES))


def get_reader(path: Path) -> Reader:
    """The reader for a file name; raises ``ReadError`` where there is none."""
    ending = path.suffix.lower()
    for reader in READERS:
        if ending in reader.SUFFIXES:
            return reader
    if ending in REFUSED:
        raise ReadError(f"{path.name} is {REFUSED[ending]}")
    raise ReadError(
        f"{path.name}: file type {path.suffix or '(none)'} is not read; give one of "
        f"{', '.join(suffixes())}"
    )
