"""Queries typed in pinyin, read with the words of the collection: xin cailiao -> 新材料.

Syllables become the characters that make the most frequent pairs in the passages (a Viterbi path
over bigram counts), so the reading is one that the reports can answer.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping

from pypinyin import lazy_pinyin

from embeddings.fold import fold, is_han

CANDIDATES = 40
"""Characters tried for one syllable, the most frequent."""
LONGEST = 60
"""Syllables of a query that are read; what follows is left out."""
UNSEEN = 0.01
LATIN = re.compile(r"[a-z]+")


class PinyinReader:
    """Reads pinyin by the counts of characters and bigrams in one collection."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """``counts``: in how many passages each character and bigram stands."""
        singles = sorted(t for t in counts if len(t) == 1 and is_han(t))
        sounds = {c: lazy_pinyin(c)[0].replace("ü", "v") for c in singles}
        self._of: dict[str, list[str]] = defaultdict(list)
        for character in sorted(singles, key=lambda c: (-counts[c], c)):
            if len(self._of[sounds[character]]) < CANDIDATES:
                self._of[sounds[character]].append(character)
        self._counts = counts
        self._longest = max(map(len, self._of), default=0)

    def read(self, query: str) -> str | None:
        """Chinese for a query wholly in pinyin; ``None`` where it is something else.

        A query counts as pinyin where every word splits into syllables, there are at least two
        of them, and the collection has words that sound so.
        """
        folded = fold(query)
        if any(is_han(c) for c in folded):
            return None
        syllables: list[str] = []
        for word in LATIN.findall(folded):
            parts = self._split(word)
            if parts is None:
                return None
            syllables += parts
        if not len(syllables) >= 2:
            return None
        text, known = self._path(syllables[:LONGEST])
        return text if known * 2 >= len(text) - 1 else None

    def _split(self, word: str) -> list[str] | None:
        """The fewest syllables that make up ``word``."""
        best: list[list[str] | None] = [[], *([None] * len(word))]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - self._longest), end):
                before = best[start]
                if before is None or word[start:end] not in self._of:
                    continue
                current = best[end]
                if current is None or len(before) + 1 < len(current):
                    best[end] = [*before, word[start:end]]
        return best[-1]

    def _path(self, syllables: list[str]) -> tuple[str, int]:
        """The best characters, and how many neighbouring pairs of them the passages know."""
        paths: dict[str, tuple[float, str, int]] = {}
        for i, syllable in enumerate(syllables):
            fresh: dict[str, tuple[float, str, int]] = {}
            for character in self._of[syllable]:
                single = 0.1 * math.log(self._counts[character])
                if i == 0:
                    fresh[character] = (single, character, 0)
                    continue
                options = []
                for last, (score, text, known) in paths.items():
                    seen = self._counts.get(last + character, 0)
                    weight = math.log(seen if seen else UNSEEN)
                    options.append((score + weight + single, text + character, known + (seen > 0)))
                fresh[character] = max(options)
            paths = fresh
        _, text, known = max(paths.values())
        return text, known
