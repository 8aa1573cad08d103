"""Near-duplicate passages: the same words in two reports, told once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from embeddings.fold import fold

SHINGLE = 4
"""Characters of a shingle."""
ALIKE = 0.8
"""Jaccard overlap of shingle sets (Broder 1997) from which two passages say the same."""
NUMBER = re.compile(r"\d+(?:\.\d+)?")
NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of a passage."""

    shingles: frozenset[str]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Fingerprint:
        folded = fold(text)
        plain = NOISE.sub("", folded)
        count = max(1, len(plain) - SHINGLE + 1)
        return cls(
            frozenset(plain[i : i + SHINGLE] for i in range(count)),
            tuple(NUMBER.findall(folded)),
        )

    def same(self, other: Fingerprint) -> bool:
        """Whether both say the same. Other numbers make another statement, however alike."""
        if self.numbers != other.numbers:
            return False
        small, large = sorted((len(self.shingles), len(other.shingles)))
        if small < ALIKE * large:
            return False
        shared = len(self.shingles & other.shingles)
        return shared >= ALIKE * (small + large - shared)


def fold_alike(texts: list[str]) -> list[int]:
    """For each text, the index of the first text that says the same (its own where none does)."""
    kept: list[tuple[int, Fingerprint]] = []
    out: list[int] = []
    for index, text in enumerate(texts):
        print_ = Fingerprint.of(text)
        first = next((i for i, other in kept if print_.same(other)), None)
        if first is None:
            kept.append((index, print_))
        out.append(index if first is None else first)
    return out
