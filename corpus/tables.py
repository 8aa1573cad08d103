"""Tables that lost their frame: cells on lines of their own, or rows with separators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Paragraph, Table
from ontology.terms import Part


def find(text: str, normal: str) -> tuple[Table, ...]:
    """Tables in flattened lines."""
    return ()


def with_parts(tables: Sequence[Table], paragraphs: Sequence[Paragraph]) -> tuple[Table, ...]:
    """The tables with the part of the paragraphs that they stand in."""
    found = []
    for table in tables:
        parts = [p.part for p in paragraphs if p.span.start <= table.span.start < p.span.end]
        found.append(replace(table, part=parts[0] if parts else Part.OTHER))
    return tuple(found)
