"""Files become reports: readers, metadata, structure, offsets, passages."""

from corpus.catalog import discover
from corpus.errors import ReadError
from corpus.model import (
    Cell,
    OffsetError,
    Paragraph,
    Passage,
    Region,
    Report,
    Section,
    Sentence,
    Source,
    Span,
    Table,
)
from corpus.passages import passages
from corpus.report import from_bytes, from_text, read
from corpus.serial import dump, load

__all__ = [
    "Cell",
    "OffsetError",
    "Paragraph",
    "Passage",
    "ReadError",
    "Region",
    "Report",
    "Section",
    "Sentence",
    "Source",
    "Span",
    "Table",
    "discover",
    "dump",
    "from_bytes",
    "from_text",
    "load",
    "passages",
    "read",
]
