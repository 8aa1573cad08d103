"""Cleaning that keeps offsets: newlines made uniform, and a twin text of the same length.

``clean`` is the only place where characters are dropped (carriage returns, the byte order mark)
or made blanks (what neither a graph nor a page may hold), so a quote cut from a report's text
stands in the file word for word. ``normalise`` replaces one character by one: Unicode NFKC (UAX
#15) where its result is a single character.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

KEPT = frozenset("\n\t")
"""Control characters that carry structure."""
INVISIBLE = frozenset({"Cc", "Cf", "Co", "Zs", "Zl", "Zp"})
BREAKS = re.compile("\r\n?|[\x0b\x0c]")
FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Beyond the characters of XML 1.0 (section 2.2): in a graph, no serialisation could carry them."""


def clean(raw: str) -> str:
    """``raw`` with ``\\n`` as its only line break, without a byte order mark.

    Control characters and lone surrogates become blanks.
    """
    return FORBIDDEN.sub(" ", BREAKS.sub("\n", raw.removeprefix("\ufeff")))


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
