"""One spelling for one word: width, traditional forms and capitals folded, character by character.

Every folded character knows the character that it came from, so that what is found in folded text
can be shown in the text as written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_WORD = re.compile(rf"[{HAN}]+|[^\W\d_{HAN}]+|\d+(?:\.\d+)*%?")


@lru_cache(maxsize=1)
def simplified() -> dict[int, str]:
    """Traditional character (code point) -> simplified, after OpenCC's ``TSCharacters``."""
    table: dict[int, str] = {}
    source = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt")
    for line in source.read_text("utf-8").splitlines():
        traditional, _, rest = line.partition("\t")
        if len(traditional) == 1 and rest:
            table[ord(traditional)] = rest.split()[0]
    return table


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain.translate(simplified())


def fold(text: str) -> str:
    """``text`` in NFKC, simplified characters and lower case; may be longer than ``text``."""
    return "".join(map(_fold_character, text))


def fold_with_origin(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the index of its origin in ``text``."""
    pieces = [_fold_character(character) for character in text]
    return "".join(pieces), [i for i, piece in enumerate(pieces) for _ in piece]


def words(folded: str) -> list[tuple[str, int]]:
    """Runs of Chinese characters, letters or digits in folded text, with where they start."""
    return [(match.group(), match.start()) for match in _WORD.finditer(folded)]


def is_han(character: str) -> bool:
    """Whether ``character`` is a Chinese character."""
    return re.match(f"[{HAN}]", character) is not None
