"""A sentence as the observation rules read it: plain punctuation, no blanks, offsets kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.model import Report, Span
from corpus.normal import normalise

CLAUSE_ENDS = frozenset("，：。；;！!？?")
OPENING, CLOSING = frozenset("(“《【"), frozenset(")”》】")
SIGNS = {"（": "(", "）": ")", ":": "：", ";": "；", "﹪": "%", "％": "%", "―": "—", "─": "—"}
FOOTNOTE = re.compile(r"\[\d{1,3}\]|【\d{1,3}】|[①-⑳]")
BLANK = re.compile(r"[ \t\u3000\xa0]")


@lru_cache(maxsize=16_384)
def _plain(char: str) -> str:
    return (
        char if char in "，！？" else SIGNS.get(char, SIGNS.get(normalise(char), normalise(char)))
    )


@dataclass(frozen=True, slots=True)
class View:
    """``text`` is what rules read; ``at[i]`` is where its character i stands in the report.

    Blanks and footnote marks are left out; a comma between digits stays ``,`` and every other one
    is ``，``; brackets and percent signs are half-width.
    """

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Span of the report for ``text[start:end]``."""
        return Span(self.at[start], self.at[end - 1] + 1)

    def clauses(self) -> list[tuple[int, int]]:
        """Ranges between commas, colons and stops that stand outside quotes and brackets."""
        spans, start, depth = [], 0, 0
        for i, char in enumerate(self.text):
            if char in OPENING:
                depth += 1
            elif char in CLOSING:
                depth = max(0, depth - 1)
            elif char in CLAUSE_ENDS and depth == 0:
                spans.append((start, i))
                start = i + 1
        if start < len(self.text):
            spans.append((start, len(self.text)))
        return [(a, b) for a, b in spans if a < b]


def view(report: Report, span: Span) -> View:
    """The view of a sentence or cell of ``report``."""
    return view_text(report.text[span.start : span.end], span.start)


def view_text(text: str, offset: int = 0) -> View:
    """The view of ``text``, whose first character stands at ``offset``."""
    hidden: set[int] = set()
    if "[" in text or "【" in text or any("①" <= char <= "⑳" for char in text):
        for match in FOOTNOTE.finditer(text):
            hidden.update(range(match.start(), match.end()))
    chars, at = [], []
    for i, char in enumerate(text):
        if i in hidden or BLANK.match(char) or char == "\n":
            continue
        plain = _plain(char)
        if plain == " ":
            continue
        chars.append(plain)
        at.append(offset + i)
    for i, char in enumerate(chars):
        if char == "," and not (
            0 < i < len(chars) - 1
            and chars[i - 1].isdigit()
            and len(chars) > i + 3
            and all(c.isdigit() for c in chars[i + 1 : i + 4])
            and not (len(chars) > i + 4 and chars[i + 4].isdigit())
        ):
            chars[i] = "，"
    return View("".join(chars), tuple(at))


def quoted(text: str) -> frozenset[int]:
    """Positions inside quotation marks or book-title marks."""
    inside: set[int] = set()
    for match in QUOTED.finditer(text):
        inside.update(range(match.start(), match.end()))
    return frozenset(inside)


QUOTED = re.compile("“[^”]*”|《[^》]*》|‘[^’]*’")
