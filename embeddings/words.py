"""The word index: BM25 over Chinese characters and their bigrams, Latin words and numbers.

No dictionary is involved: on report paragraphs characters and bigrams beat segmented words (nDCG@10
.886 against .849, ``shared/eval/retrieval``), and unseen names cannot be cut wrongly.
BM25 is Lucene's variant (Kamphuis et al. 2020) as ``bm25s`` computes it (Lù 2024).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from embeddings.fold import fold, fold_with_origin, is_han, words

K1, B = 1.5, 0.75
STOP = frozenset("的了吗呢吧啊么和与及在是有哪些什怎样如何多少情况得到能会被把对从将为之其")
"""Characters that carry grammar or the question alone: not indexed singly, kept in bigrams."""

Scores = NDArray[np.float32]


def terms(text: str) -> list[str]:
    """The index terms of ``text``, in order: bigrams and characters, words, numbers."""
    return [term for term, _, _ in _terms(fold(text))]


def _terms(folded: str) -> Iterable[tuple[str, int, int]]:
    for word, start in words(folded):
        if not is_han(word[0]):
            yield word, start, start + len(word)
            continue
        for i in range(len(word) - 1):
            yield word[i : i + 2], start + i, start + i + 2
        for i, character in enumerate(word):
            if character not in STOP:
                yield character, start + i, start + i + 1


def matched_spans(query: str, text: str) -> list[tuple[int, int]]:
    """Where ``text`` has words of ``query``: merged ``[start, end)`` in characters of ``text``.

    Bigrams, Latin words and numbers count; a single Chinese character only where the query's own
    word is a single character, because one shared character seldom explains a match.
    """
    wanted: set[str] = set()
    for word, _ in words(fold(query)):
        if is_han(word[0]) and len(word) > 1:
            pairs = (word[i : i + 2] for i in range(len(word) - 1))
            wanted.update(pair for pair in pairs if not set(pair) <= STOP)
        elif word not in STOP:
            wanted.add(word)
    folded, origin = fold_with_origin(text)
    marked = np.zeros(len(text) + 1, bool)
    for term, start, end in _terms(folded):
        if term in wanted:
            marked[origin[start] : origin[end - 1] + 1] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


class WordIndex:
    """BM25 scores of all passages for a query; passages are numbered as they were given."""

    def __init__(self, scorer: bm25s.BM25 | None, size: int) -> None:
        self._scorer = scorer
        self.size = size

    @classmethod
    def build(cls, term_lists: Sequence[Sequence[str]], k1: float = K1, b: float = B) -> WordIndex:
        """Index passages given as their ``terms``."""
        if not any(term_lists):
            return cls(None, len(term_lists))
        scorer = bm25s.BM25(method="lucene", k1=k1, b=b)
        # Terms are numbered in their own order: left to itself bm25s numbers them by their hashes,
        # and no two runs would write the same bytes.
        number = {term: i for i, term in enumerate(sorted(set().union(*term_lists)))}
        rows = [[number[term] for term in terms_] for terms_ in term_lists]
        scorer.index((rows, number), show_progress=False)
        return cls(scorer, len(term_lists))

    def counts(self) -> dict[str, int]:
        """In how many passages each term stands."""
        if self._scorer is None:
            return {}
        ends = np.asarray(self._scorer.scores["indptr"])
        found = np.diff(ends)
        return {
            term: int(found[number])
            for term, number in self._scorer.vocab_dict.items()
            if term and number < len(found)
        }

    def scores(self, query: str) -> Scores:
        """float32[size]; 0 where a passage shares no term with the query."""
        if self._scorer is None:
            return np.zeros(self.size, np.float32)
        known = [t for t in terms(query) if t in self._scorer.vocab_dict]
        if not known:
            return np.zeros(self.size, np.float32)
        return np.asarray(self._scorer.get_scores(known), np.float32)[: self.size]

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "size.json").write_text(json.dumps(self.size), "utf-8")
        if self._scorer is not None:
            self._scorer.save(str(folder), show_progress=False)

    @classmethod
    def open(cls, folder: Path) -> WordIndex:
        """Open what ``save`` wrote, mapped from disk."""
        size = int(json.loads((folder / "size.json").read_text("utf-8")))
        if not (folder / "params.index.json").exists():
            return cls(None, size)
        return cls(bm25s.BM25.load(str(folder), mmap=True), size)
