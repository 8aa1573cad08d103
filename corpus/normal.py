"""Cleaning that keeps offsets: newlines made uniform, and a twin text of the same length.

``clean`` is the only place where characters are dropped (carriage returns, the byte order mark),
so a quote cut from a report's text stands in the file word for word. ``normalise`` replaces one
character by one: Unicode NFKC (UAX #15) where its result is a single character.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

KEPT = frozenset("\n\t")
"""Control characters that carry structure."""
INVISIBLE = frozenset({"Cc", "Cf", "Co", "Zs", "Zl", "Zp"})


def clean(raw: str) -> str:
    """``raw`` with ``\\n`` as its only line break and without a byte order mark."""
    return raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=65_536)
def _one(char: str) -> str:
    if char in KEPT:
        return char
    category = unicodedata.category(char)
    if category in INVISIBLE:
        return " "
    if category == "No":
        # ① and ² are footnote marks and exponents here: as plain digits they would join a number
        return char
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


def normalise(text: str) -> str:
    """A text of exactly the same length with full-width forms and odd blanks made plain."""
    return text.translate({ord(char): _one(char) for char in set(text)})
