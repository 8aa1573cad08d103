"""How well words of a question stand in words of the graph.

Chinese has no spaces and questions reword: so likeness is counted in characters that stand in a
run of at least two shared ones. ``coverage`` asks how much of the question's words is found,
``likeness`` also how much of the label is left over.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import phrases_dict

from search_api.questions.lexicon import FILLERS, SYNONYMS, WORTHLESS, vocabulary_file
from search_api.questions.text import HAN, simplified

WHOLE = frozenset(vocabulary_file("whole"))
NOISE = re.compile(r"[\s“”\"'‘’《》()（）·,，、。;；:：\-—~～\[\]]+")


@lru_cache(maxsize=200_000)
def normal(text: str) -> str:
    """Lower case, simplified, without punctuation, and one wording for each group of synonyms."""
    text = NOISE.sub("", simplified(text).lower())
    for pattern, wording in SYNONYMS:
        text = pattern.sub(wording, text)
    return text


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """Runs of content: what is left of a phrase without fillers."""
    text = simplified(text).lower()
    out, last = [], 0
    for match in FILLERS.finditer(text):
        if _inside_a_word(text, match.start(), match.end()):
            continue
        out.append(text[last : match.start()])
        last = match.end()
    out.append(text[last:])
    return tuple(w for w in out if w)


def _inside_a_word(text: str, start: int, end: int) -> bool:
    """Whether a filler of one character is part of a word: 上 of 上市, 共 of 公共."""
    if end - start > 1 or not HAN.match(text[start]):
        return False
    pairs = (text[start - 1 : end] if start else "", text[start : end + 1])
    return any(
        len(pair) == 2
        and (
            pair in WHOLE
            or (pair in phrases_dict.phrases_dict and not all(FILLERS.fullmatch(c) for c in pair))
        )
        for pair in pairs
    )


def covered(phrase: str, text: str) -> list[bool]:
    """For each character of ``phrase``, whether a shared run of two or more holds it."""
    marks = [False] * len(phrase)
    if len(phrase) == 1:
        return [phrase in text]
    for i in range(len(phrase) - 1):
        if phrase[i : i + 2] in text:
            marks[i] = marks[i + 1] = True
    return marks


def weight(character_run: str) -> list[float]:
    """Weight of each character: little for words that every report is full of."""
    weights = [1.0] * len(character_run)
    for match in WORTHLESS.finditer(character_run):
        if match.end() - match.start() < len(character_run):
            for i in range(match.start(), match.end()):
                weights[i] = 0.25
    return weights


@lru_cache(maxsize=100_000)
def coverage(phrase: str, text: str) -> float:
    """Share of the phrase's content that stands in the text, 0 to 1."""
    return share(phrase, normal(text))


def share(phrase: str, target: str) -> float:
    """``coverage`` by a text that is normal already and may be long."""
    total = hit = 0.0
    for run in words(phrase):
        run = normal(run)
        if not run:
            continue
        weights = weight(run)
        total += sum(weights)
        if run in target:
            hit += sum(weights)
            continue
        hit += sum(w for w, mark in zip(weights, covered(run, target), strict=True) if mark)
    return hit / total if total else 0.0


def likeness(phrase: str, label: str) -> float:
    """Harmonic mean of the phrase's coverage by the label and the label's by the phrase."""
    there, back = coverage(phrase, label), coverage(label, phrase)
    return 2 * there * back / (there + back) if there + back else 0.0


@lru_cache(maxsize=100_000)
def uncovered(phrase: str, text: str) -> float:
    """How many telling characters of the phrase do not stand in the text."""
    target, missing = normal(text), 0.0
    for run in words(phrase):
        run = normal(run)
        marks = [True] * len(run) if run in target else covered(run, target)
        missing += sum(
            1 for w, mark in zip(weight(run), marks, strict=True) if not mark and w == 1.0
        )
    return missing
