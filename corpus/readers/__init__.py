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

__all__ = ["READERS", "RawText", "Reader", "get_reader", "suffixes"]

READERS: list[Reader] = [TextReader(), MarkdownReader(), DocxReader(), HtmlReader(), PdfReader()]


def suffixes() -> tuple[str, ...]:
    """Every file name ending that some reader takes, sorted."""
    return tuple(sorted(suffix for reader in READERS for suffix in reader.SUFFIXES))


def get_reader(path: Path) -> Reader:
    """The reader for a file name; raises ``ReadError`` where there is none."""
    for reader in READERS:
        if path.suffix.lower() in reader.SUFFIXES:
            return reader
    raise ReadError(
        f"{path.name}: file type {path.suffix or '(none)'} is not read; give one of "
        f"{', '.join(suffixes())}"
    )
