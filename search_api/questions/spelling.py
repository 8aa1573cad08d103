"""Misspellings by sound: what is typed with the wrong character of a syllable.

A piece of two to eight characters that is no word, and differs in one character from a word of the
grammar, a label of the ontology or a name of the graph that sounds the same, becomes that word.
Known words are left alone, whatever they sound like.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from pypinyin import phrases_dict

from ontology import vocabulary
from search_api.questions.lexicon import vocabulary_file
from search_api.questions.names import Names, pieces, sound
from search_api.questions.text import HAN

GRAMMAR = vocabulary_file("grammar")
"""Words that the grammar turns on."""

SINGLE = (
    (re.compile("那(?=[些几个家条座所两三四五种类])"), "哪"),
    (re.compile("(?<=几)[各格](?=[名项村镇企学医县])"), "个"),
    (re.compile("(?<![为如任几])何(?=[增同]|.{1,6}(?:分别|各))"), "和"),
    (re.compile("(?<=[区县市省旗])再(?=\\d{4}|[\\u4e00-\\u9fff]{2,4}有)"), "在"),
)
"""Words of one character that are mistaken for each other."""

LONGEST = 8
EDGES = "、，,。;； 和与的在（()）"
"""What may stand beside a name of two characters for it to be put right."""


@lru_cache(maxsize=1)
def words() -> frozenset[str]:
    """Words of the grammar and labels of the ontology."""
    found = set(GRAMMAR)
    for scheme in ("industries", "indicators", "stages"):
        for concept in vocabulary.scheme(scheme).values():
            found |= {x for x in concept.labels if HAN.fullmatch(x[:1]) and 2 <= len(x) <= LONGEST}
    return frozenset(found)


@lru_cache(maxsize=1)
def _sounding() -> dict[tuple[str, ...], tuple[str, ...]]:
    return _by_sound(words())


def _by_sound(found: Iterable[str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    table: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for word in sorted(found):
        table[sound(word)].append(word)
    return {k: tuple(v) for k, v in table.items()}


def corrected(text: str, names: Names) -> str:
    """The text with misspelt words put right; the same text where there are none."""
    if not any(word in text for word in ("哪", "多少", "什么")):
        for pattern, right in SINGLE[:1]:
            text = pattern.sub(right, text)
    for pattern, right in SINGLE[1:]:
        text = pattern.sub(right, text)
    fixed = _right(text, names)
    for start, end in pieces(text, 2, LONGEST):
        piece = text[start:end]
        if not all(HAN.match(c) for c in piece) or _touches(fixed, start, end):
            continue
        if _known(piece, names) or _crossing(text, start, end, names):
            continue
        for word in _candidates(text, start, end, names):
            if word != piece and sum(a != b for a, b in zip(word, piece, strict=True)) == 1:
                text = text[:start] + word + text[end:]
                fixed.append((start, end))
                break
    return text


def _touches(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """True where the piece cuts into a span; a piece that holds all of it may still be wrong."""
    return any(
        s < end and start < e and not (start <= s and e <= end and e - s < end - start)
        for s, e in spans
    )


def _candidates(text: str, start: int, end: int, names: Names) -> tuple[str, ...]:
    piece = text[start:end]
    found = _sounding().get(sound(piece), ())
    if "哪" in text:
        found = tuple(w for w in found if "哪" not in w)
    alone = (start == 0 or text[start - 1] in EDGES) and (end == len(text) or text[end] in EDGES)
    if end - start > 2 or alone:
        found += names.sounding(piece)
    else:
        found += tuple(n for n in names.sounding(piece) if n in names.regions)
    return found


def _known(piece: str, names: Names) -> bool:
    return piece in words() or piece in phrases_dict.phrases_dict or names.knows(piece)


def _crossing(text: str, start: int, end: int, names: Names) -> bool:
    """True for a short piece one of whose characters belongs to a word beside it."""
    if end - start > 2:
        return False
    before = start > 0 and _known(text[start - 1 : start + 1], names)
    after = end < len(text) and _known(text[end - 1 : end + 1], names)
    return before or after


def _right(text: str, names: Names) -> list[tuple[int, int]]:
    """Spans that are spelt as regions, names, labels or words of the grammar."""
    found: list[tuple[int, int]] = []
    for start, end in pieces(text, 2, LONGEST):
        piece = text[start:end]
        if any(s < end and start < e for s, e in found):
            continue
        if piece in words() or piece in names.regions or (len(piece) > 2 and names.knows(piece)):
            found.append((start, end))
    return found
