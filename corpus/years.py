"""Which year a report looks back on and which it plans, by weighing what the text says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ontology.terms import ReportKind

DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {
    "○": "0",
    "零": "0",
    "O": "0",
    "0": "0",
    "Ο": "0",
}
ARABIC = r"(?<![\d.])(?:19|20|1\s9|2\s0)\s?\d\s?\d(?=\s?年)"
HAN = r"(?<![〇○零一二三四五六七八九十])[一二][〇○零O0九][〇○零O0一二三四五六七八九]{2}(?=年)"
YEAR = re.compile(f"{ARABIC}|{HAN}")
LOOKS_BACK = re.compile(r"回顾|决算|总结|成就|执行情况|完成情况|工作情况|主要工作成绩|取得的成绩")
LOOKS_AHEAD = re.compile(
    r"安排|任务|目标|重点|总体要求|总体思路|打算|部署|建议|谋划|计划草案|计划\(草案\)|预算|工作思路"
)
DATE = re.compile(r"年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|年[一二三四五六七八九十]{1,2}月")
MENTIONS = 3
"""Mentions alone never make a year certain, which takes 5."""
LONGEST_DATELINE = 70
"""Characters; longer lines are prose, whose years are mentioned in passing."""
MEETING = re.compile(r"人民代表大会|人大.{0,8}会议|全体会议|政协|代表大会")
CRAWLED = re.compile(r"来源|发布|发表|浏览|阅读|字体|网站|\d{1,2}:\d\d")


@dataclass(frozen=True, slots=True)
class Years:
    """``confident`` is false where the years are a guess that a user should check."""

    reviewed: int
    planned: int | None
    confident: bool


def to_year(words: str) -> int:
    """2024, 二〇二四 or a spaced ``1 9 9 8`` as a number."""
    digits = "".join(DIGITS.get(char, char) for char in words if not char.isspace())
    return int(digits)


def mentioned(text: str) -> Iterator[int]:
    """Every year written as a full year before 年, in order."""
    for match in YEAR.finditer(text):
        yield to_year(match.group())


def _told(text: str) -> Iterator[int]:
    """Years that something is told of; not ends of spans (到2027年) nor comparisons (比1998年)."""
    for match in YEAR.finditer(text):
        before, after = text[: match.start()][-1:] or "。", text[match.end() :][:3].strip()
        if before not in "到至比较从自-—~、" and not after.startswith(
            ("年以来", "年前", "年底", "年末")
        ):
            yield to_year(match.group())


def _heading_votes(heading: str, votes: defaultdict[int, float]) -> None:
    """``一、2023年工作回顾`` and ``二、2024年工作安排`` say it outright."""
    for match in YEAR.finditer(heading):
        year, after = to_year(match.group()), heading[match.end() :]
        back, ahead = LOOKS_BACK.search(after), LOOKS_AHEAD.search(after)
        if back and (not ahead or back.start() < ahead.start()):
            votes[year + 1] += 6
        elif ahead:
            votes[year] += 5


def find(
    front: Sequence[str], headings: Sequence[str], body: str, kind: ReportKind
) -> Years | None:
    """The years from front matter, level-1 headings and body (all normalised).

    Every cue votes for the year that the report was given in (plan year, or for a bulletin the
    year after the one it is about). ``None`` where the text mentions no year at all.
    """
    votes: defaultdict[int, float] = defaultdict(float)
    if kind is ReportKind.BULLETIN:
        return _bulletin(front, body)
    for line in front:
        years = list(mentioned(line))
        if not years:
            continue
        dated = DATE.search(line)
        if "执行情况" in line:
            _heading_votes(line, votes)
        elif len(line) > LONGEST_DATELINE:
            votes[years[-1]] += 1
        elif dated:
            votes[years[0]] += 2 if CRAWLED.search(line) else 6
        elif MEETING.search(line) or "报告" in line:
            votes[years[0]] += 5
        elif not CRAWLED.search(line):
            votes[years[0]] += 1
    for heading in headings:
        _heading_votes(heading, votes)
    counts = Counter(year for year in _told(body))
    total = sum(counts.values())
    if total:
        # the year under review and the coming one are named most; both point at the same report
        for year in {year + step for year in counts for step in (0, 1)}:
            share = (1.2 * counts[year - 1] + counts[year]) / total
            votes[year] += MENTIONS * share
        votes[next(mentioned(body)) + 1] += 1
    if not votes:
        return None
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    best, weight = ranked[0]
    return Years(best - 1, best, weight >= 5)


def _bulletin(front: Sequence[str], body: str) -> Years | None:
    for line in front:
        if "公报" in line and (years := list(mentioned(line))):
            return Years(years[0], None, True)
    counts = Counter(mentioned(body[:3000]))
    if not counts:
        return None
    best = max(counts, key=lambda year: (counts[year], year))
    return Years(best, None, counts[best] >= 3)
