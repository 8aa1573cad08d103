"""The question while it is read, and the years in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年度?|(?!\d))(?:底|末|初|内|以来)?")
SHORT_YEAR = re.compile(r"(?<!\d)([0-4]\d)年(?![来内间期])")
SPAN_OF_YEARS = re.compile(r"((?:19|20)\d{2})年?(?:到|至|-|—|~)((?:19|20)\d{2})年?")
CHINESE_YEAR = re.compile(r"([二一][〇零○一二三四五六七八九]{3})年?")
DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
REPORT_YEAR = re.compile(
    r"((?:19|20)\d{2})年?(?:度)?的?(?:政府)?(?:工作)?(?:报告|公报|统计公报)(?:里|中|上)?(?:说|提到|显示)?"
)
CUT = "|"
"""Stands where something was understood and taken out."""


@dataclass
class Text:
    """The question while it is being read; offsets never move."""

    whole: str
    left: str = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.whole

    def cut(self, start: int, end: int) -> None:
        self.left = self.left[:start] + CUT * (end - start) + self.left[end:]

    def take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """All matches in what is left, taken out."""
        found = list(pattern.finditer(self.left))
        for match in found:
            self.cut(match.start(), match.end())
        return found

    def runs(self) -> list[str]:
        return [r for r in re.split(r"\|+", self.left) if r.strip()]


def take_years(text: Text) -> tuple[int | None, list[tuple[int, int]]]:
    """The year of the report that is named, and (position, year) of the years asked for."""
    report_year = None
    for match in text.take(REPORT_YEAR):
        report_year = int(match[1])
    years: list[tuple[int, int]] = []
    for match in text.take(SPAN_OF_YEARS):
        first, last = int(match[1]), int(match[2])
        years += [(match.start(), y) for y in range(first, min(last, first + 20) + 1)]
    years += [(m.start(), int(m[1])) for m in text.take(YEAR)]
    for match in text.take(CHINESE_YEAR):
        years.append((match.start(), int(match[1].translate(DIGITS).replace("一", "1"))))
    years += [(m.start(), 2000 + int(m[1])) for m in text.take(SHORT_YEAR)]
    return report_year, sorted(years)
