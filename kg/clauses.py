"""Sentences cut into clauses: the unit inside which a stage word looks for its project first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Span

BOUNDARY = re.compile(r"[，；：。！？]|[,:;](?!\d)|(?<=\D)[,:;]|\n")
"""A half-width comma between digits belongs to a number."""
OPEN, CLOSE = "（(“‘《〈[", "）)”’》〉]"


def clauses(text: str, start: int, end: int) -> list[Span]:
    """Clauses of ``text[start:end]``, without their closing mark; brackets are not cut."""
    out: list[Span] = []
    left = start
    for match in BOUNDARY.finditer(text, start, end):
        at = match.start()
        if _depth(text, left, at) > 0:
            continue
        if at > left:
            out.append(Span(left, at))
        left = match.end()
    if end > left:
        out.append(Span(left, end))
    return out


def _depth(text: str, start: int, end: int) -> int:
    depth = 0
    for char in text[start:end]:
        depth += (char in OPEN) - (char in CLOSE)
        depth = max(0, depth)
    return depth if end - start < 80 else 0


def clause_at(found: Sequence[Span], offset: int) -> int:
    """Index of the clause that holds ``offset``, else of the last one before it."""
    best = 0
    for index, clause in enumerate(found):
        if clause.start <= offset:
            best = index
    return best
