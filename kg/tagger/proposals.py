"""Places and enterprises that the networks passed over, proposed for the second look.

A name in the table of divisions, a word that LAC takes for a place or an organisation, a road
number, a stretch of words that ends like a place: each is proposed with a token probability, and
the second look, which knows where a proposal comes from, decides.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kg.tagger.ensemble import Candidate
from ontology import divisions

PROPOSED = 0.002
"""Probability of a proposal that the networks did not make themselves."""
NAMES = frozenset({"LOC", "ORG", "nz", "PER", "ns", "nt"})
LONGEST_DIVISION = 8
ROAD = re.compile(r"(?:国道|省道|县道)?[GSXY]\d{1,4}(?:国道|省道|线)?|\d{3}国道")
PLACE_END = re.compile(
    r"(?:省|市|县|区|旗|州|盟|镇|乡|苏木|街道|村|嘎查|社区|路|街|大道|大街|环|高速|高速公路|高铁|铁路|公路|线|桥|大桥|"
    r"河|江|湖|海|湾|岛|山|沟|谷|峡|淀|渠|库|水库|灌区|流域|平原|盆地|沙漠|草原|湿地|公园|广场|景区|度假区|古镇|古城|"
    r"遗址|旧址|故城|园|园区|产业园|工业园|开发区|经开区|高新区|新区|新城|片区|基地|口岸|机场|港|站|码头|"
    r"医院|中心|市场|厂|断面|走廊|经济圈|城市群|都市圈|经济带|创新带)$"
)
MOST_WORDS = 4

Words = Sequence[tuple[int, int, str]]


def proposals(text: str, words: Words) -> list[Candidate]:
    """Candidates with the probability ``PROPOSED``, in reading order, each once."""
    found = {(start, end, kind) for start, end, kind in _proposals(text, words) if end - start > 1}
    return [Candidate(start, end, kind, PROPOSED) for start, end, kind in sorted(found)]


def _proposals(text: str, words: Words) -> Iterator[tuple[int, int, str]]:
    for match in ROAD.finditer(text):
        yield match.start(), match.end(), "place"
    for number, (start, end, tag) in enumerate(words):
        if tag in NAMES and "\n" not in text[start:end]:
            if tag != "PER":
                yield start, end, "place"
            yield start, end, "enterprise"
        for left, right in _divisions(text, start, end, tag, words[number : number + 3]):
            yield left, right, "place"
        for size in range(1, MOST_WORDS + 1):
            run = words[number : number + size]
            if len(run) < size or any(a[1] != b[0] for a, b in itertools.pairwise(run)):
                break
            if any(t in {"w", "p", "c", "u", "v", "d"} for _, _, t in run[:1]):
                break
            if any(t == "w" for _, _, t in run):
                break
            if run[0][2] in NAMES and PLACE_END.search(text[start : run[-1][1]]):
                yield start, run[-1][1], "place"


def _divisions(text: str, start: int, end: int, tag: str, run: Words) -> Iterator[tuple[int, int]]:
    """Divisions that begin at a word, or lie anywhere inside a word that is a name."""
    if tag in {"w", "m", "u"}:
        return
    ends = {right for _, right, _ in run}
    starts = range(start, end - 1) if tag in NAMES else [start]
    for left in starts:
        last = min(left + LONGEST_DIVISION, max(ends))
        for right in range(left + 2, last + 1):
            inside = tag in NAMES and right <= end
            if (inside or right in ends) and _is_division(text[left:right]):
                yield left, right


@lru_cache(maxsize=100_000)
def _is_division(name: str) -> bool:
    return bool(divisions.find(name))
