"""Markdown: plain text whose ``#`` lines are headings."""

from __future__ import annotations

import re
from typing import ClassVar

from corpus.readers.base import RawText
from corpus.readers.text import TextReader

HEADING = re.compile(r"(?m)^(#{1,4})[ \t]+(?:\*\*|__)?(?=\S)")


class MarkdownReader:
    """``.md``; the text stays as it is, marks included."""

    NAME: ClassVar[str] = "markdown"
    SUFFIXES: ClassVar[tuple[str, ...]] = (".md", ".markdown")

    def read(self, data: bytes) -> RawText:
        raw = TextReader().read(data)
        headings = {m.end(): len(m.group(1)) for m in HEADING.finditer(raw.text)}
        return RawText(raw.text, "text/markdown", headings=headings, notes=raw.notes)
