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
ASKING = (
    "什么",
    "怎么",
    "怎样",
    "如何",
    "多少",
    "哪些",
    "哪个",
    "哪里",
    "是否",
    "有没",
    "没有",
    "情况",
    "是多",
    "有哪",
    "么样",
    "得怎",
    "了吗",
    "了多",
    "了什",
    "到什",
    "的怎",
    "为什",
    "几个",
    "程度",
)
"""Pairs of question words, which reports do not hold; each counts as much as a common pair."""
LATIN = re.compile(r"[a-z]+")


class PinyinReader:
    """Reads pinyin by the counts of characters and bigrams in one collection."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """``counts``: in how many passages each character and bigram stands."""
        pairs = {t: n for t, n in counts.items() if len(t) == 2 and is_han(t[0]) and is_han(t[1])}
        common = sorted(pairs.values())[-len(pairs) // 50 :][:1] or [1]
        pairs |= {pair: max(common[0], pairs.get(pair, 0)) for pair in ASKING}
        singles: dict[str, int] = defaultdict(int)
        for pair, count in pairs.items():
            for character in pair:
                singles[character] += count
        singles |= {t: counts[t] for t in counts if len(t) == 1 and is_han(t) and t not in singles}
        self._of: dict[str, list[str]] = defaultdict(list)
        for character in sorted(singles, key=lambda c: (-singles[c], c)):
            sound = lazy_pinyin(character)[0].replace("ü", "v")
            if len(self._of[sound]) < CANDIDATES:
                self._of[sound].append(character)
        self._pairs, self._singles = pairs, singles
        self._words = frozenset(t for t in counts if LATIN.fullmatch(t))
        self._longest = max(map(len, self._of), default=0)

    def read(self, query: str) -> str | None:
        """Chinese for a query wholly in pinyin; ``None`` where it is something else.

        A query counts as pinyin where every word splits into syllables or stands in the reports as
        it is (GDP), and the collection has words that sound so.
        """
        folded = fold(query)
        if any(is_han(c) for c in folded):
            return None
        text, known, syllables = "", 0, 0
        run: list[str] = []
        for word in [*LATIN.findall(folded), ""]:
            parts = self._split(word) if word else None
            if parts is not None:
                run += parts
                continue
            if run:
                read, pairs = self._path(run[:LONGEST])
                text, known, syllables = text + read, known + pairs, syllables + len(run)
                run = []
            if word and word not in self._words:
                return None
            text += word
        if syllables < (2 if text and is_han(text[0]) and is_han(text[-1]) else 3):
            return None
        return text if known * 2 >= min(syllables, LONGEST) - 1 else None

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
                single = 0.1 * math.log(self._singles[character])
                if i == 0:
                    fresh[character] = (single, character, 0)
                    continue
                options = []
                for last, (score, text, known) in paths.items():
                    seen = self._pairs.get(last + character, 0)
                    weight = math.log(seen if seen else UNSEEN)
                    options.append((score + weight + single, text + character, known + (seen > 0)))
                fresh[character] = max(options)
            paths = fresh
        _, text, known = max(paths.values())
        return text, known
