"""Years in a query, and the reports that they point at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from search_api.issuers import Issuer

RANGE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年?\s*(?:-|–|—|~|到|至)+\s*((?:19|20)\d\d)(?:年度?)?(?!\d)"
)
YEAR = re.compile(
    r"(?<![\d.])((?:19|20)\d\d)(?:年度?份?)?(?![\d.%]|[亿万千百]?(?:元|吨|亩|人|户|家|个|公里))"
)
WORDED_YEAR = re.compile(r"([一二][九〇零○][〇零○一二三四五六七八九]{2})年")
WORDED_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
RELATIVE = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}
"""Years relative to the year that the newest report of a place plans."""


@dataclass(frozen=True, slots=True)
class Years:
    """Years that some report covers, where they stand, and what to say of the others."""

    years: frozenset[int] = frozenset()
    spans: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()


def named_years(folded: str) -> list[tuple[int, int, range]]:
    """Years of a folded query with where they stand: 2023年, 2022-2024, 二〇二三年."""
    named = []
    for match in RANGE.finditer(folded):
        first, last = sorted((int(match[1]), int(match[2])))
        named.append((match.start(), match.end(), range(first, last + 1)))
    taken = [(start, end) for start, end, _ in named]
    for match in YEAR.finditer(folded):
        if not any(start <= match.start() < end for start, end in taken):
            year = int(match[1])
            named.append((match.start(), match.end(), range(year, year + 1)))
    for match in WORDED_YEAR.finditer(folded):
        year = int("".join(WORDED_DIGITS[c] for c in match[1]))
        named.append((match.start(), match.end(), range(year, year + 1)))
    return named


def covered_years(folded: str, pool: Iterable[Issuer]) -> Years:
    """The years of a query that reports of ``pool`` plan or look back on."""
    covered = {y for i in pool for y in (i.planned_year, i.reviewed_year) if y is not None}
    years: set[int] = set()
    spans, notes = [], []
    for start, end, span in named_years(folded):
        known = covered & set(span)
        years |= known
        if known:
            spans.append((start, end))
        elif covered:
            notes.append(f"no report plans or reviews {folded[start:end]}")
    return Years(frozenset(years), tuple(spans), tuple(notes))


def relative_reports(folded: str, chosen: Iterable[Issuer]) -> frozenset[str]:
    """Reports that 去年 and the like mean, counted from the newest report of each place."""
    issuers = list(chosen)
    shifts = {shift for word, shift in RELATIVE.items() if word in folded}
    newest: dict[tuple[str, ...], int] = {}
    for issuer in issuers:
        newest[issuer.place] = max(newest.get(issuer.place, 0), issuer.year)
    return frozenset(
        i.report
        for i in issuers
        if any(newest[i.place] + s in (i.planned_year, i.reviewed_year) for s in shifts)
    )
