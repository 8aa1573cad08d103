"""What every reader of a file type provides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from corpus.model import Table


@dataclass(frozen=True, slots=True)
class RawText:
    """What a reader finds in a file, before structure is looked for.

    Offsets in ``tables``, ``headings`` and ``pages`` address ``text``; ``headings`` maps the start
    of a line to the outline level that the file itself gives it, ``pages`` the start of a page to
    its 1-based number.
    """

    text: str
    media_type: str
    title: str | None = None
    tables: tuple[Table, ...] = ()
    headings: Mapping[int, int] = field(default_factory=dict)
    pages: Mapping[int, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Reader(Protocol):
    """One file type. ``read`` raises ``ReadError`` where the bytes are not of that type."""

    NAME: ClassVar[str]
    SUFFIXES: ClassVar[tuple[str, ...]]

    def read(self, data: bytes) -> RawText: ...
