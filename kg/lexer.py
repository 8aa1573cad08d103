"""The tokens of a SPARQL query, with their places, by the terminals of SPARQL 1.1 section 19.8.

Only what is needed to tell a keyword from the same letters inside an IRI, a string, a prefixed
name, a variable or a comment. The grammar itself is checked by the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORD = "word"
"""A bare word: keyword, ``a``, ``true``, function name."""

_TERMINALS = re.compile(
    r"""
    (?P<space>[\x00-\x20]+|\#[^\r\n]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"{3}(?:(?:\"|\"\")?(?:[^"\\]|\\.))*\"{3}
      |'{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
      |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z][A-Za-z0-9-]*)
  | (?P<name>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)
        (?:(?:[\w.:\-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.))?
      |(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:)
  | (?P<blank>_:\w(?:[\w.\-]*[\w\-])?)
  | (?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[A-Za-z][A-Za-z0-9_]*)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Token:
    """One terminal: its kind (a group name above), words, and ``[start, end)`` in the query."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        return self.kind == WORD and self.text.upper() in words


def unescape(query: str) -> str:
    """Code point escapes resolved, as section 19.2 does before anything is parsed."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        legal = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
        return chr(code) if legal else match[0]

    return _ESCAPE.sub(character, query)


def tokens(query: str) -> Iterator[Token]:
    """Every terminal but white space and comments, in order."""
    for match in _TERMINALS.finditer(query):
        kind = match.lastgroup or "mark"
        if kind != "space":
            yield Token(kind, match[0], match.start(), match.end())
