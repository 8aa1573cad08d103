"""Which lines are headings, and how deep: numbered, styled by the file, or merely short.

Levels: 1 is 一、 and 第一部分, 2 is （一）, 3 is 1. and （1）, 4 is 一是 at the start of a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CHINESE = "一二三四五六七八九十"
NUMBERED: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第[{CHINESE}]{{1,3}}(?:部分|章|篇|编)")),
    (1, re.compile(rf"[{CHINESE}]{{1,3}}\s*[、.,]")),
    (2, re.compile(rf"[{CHINESE}]{{1,2}}\s(?=[\u4e00-\u9fff])")),
    (2, re.compile(rf"\([{CHINESE}]{{1,3}}\)")),
    (3, re.compile(r"\d{1,2}\s*[、.](?!\d)")),
    (3, re.compile(r"\(\d{1,2}\)")),
    (4, re.compile(rf"[{CHINESE}]是|第[{CHINESE}],")),
)
"""Matched at the start of a stripped, normalised line."""

MARKS = re.compile(r"^(?:#{1,6}\s+)?(?:\*\*|__)?\s*(?=\S)|\s*(?:\*\*|__)$")
NO_HEADING = re.compile(
    r"[。;|\t]|\d{4}-\d\d|^[-—─*]|^[\d.,%\s]+$|^附|^注|^图|^表|^(?:主办|责任|牵头|承办)单位|^来源|^作者"
)
OFTEN = 3
"""A line that stands in a text this often is a running head."""
ENDS = "。;!?:,、…"
LONGEST = 60
"""Characters of a heading line; reports' longest two-clause headings have about 50."""
RUN_IN = 45
"""Characters of a heading that runs into its paragraph: （一）…。"""


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line, stripped: ``start`` and ``end`` address the report's text."""

    start: int
    end: int
    text: str
    """Normalised."""


@dataclass(frozen=True, slots=True)
class Heading:
    """``line`` indexes the lines; ``whole`` is false where text follows on the same line."""

    line: int
    level: int
    title: str
    whole: bool
    numbered: bool


def lines_of(normal: str) -> list[Line]:
    """The non-blank lines of a normalised text, without blanks and Markdown marks around them."""
    found = []
    start = 0
    for raw in normal.split("\n"):
        stripped = raw.strip()
        bare = MARKS.sub("", stripped) or stripped
        if bare:
            begin = start + raw.index(bare)
            found.append(Line(begin, begin + len(bare), bare))
        start += len(raw) + 1
    return found


def number_level(text: str) -> int | None:
    """Level that the number at the start of a line gives, ``None`` where there is none."""
    for level, pattern in NUMBERED:
        if pattern.match(text):
            return level
    return None


def _run_in(text: str, level: int) -> str | None:
    """The heading part of a paragraph such as ``（一）工业稳步增长。全年…``."""
    stop = re.search(r"[。:!;]" if level < 4 else r"[。]", text)
    if stop is None or stop.start() > RUN_IN:
        return None
    return text[: stop.start()]


def _short(lines: Sequence[Line], at: int, first: int) -> bool:
    """An unnumbered line that stands alone over text: short, without final punctuation."""
    text = lines[at].text
    if at < first or len(text) > 30 or len(text) < 3 or text[-1] in ENDS or "|" in text:
        return False
    if NO_HEADING.search(text):
        return False
    if at + 1 >= len(lines):
        return False
    before = lines[at - 1] if at else None
    after = lines[at + 1].text
    if before is not None and before.text.endswith("《"):
        return False
    closed = before is None or before.text[-1] in "。!?;:|" or number_level(before.text) is not None
    opens = len(after) >= 40 or number_level(after) in (1, 2)
    return closed and opens


def find(
    lines: Sequence[Line], first: int, styled: Mapping[int, int], tables: Sequence[range] = ()
) -> list[Heading]:
    """Headings in order. ``first`` is the line where the body begins, ``tables`` lines to skip."""
    inside = {at for lines_in in tables for at in lines_in}
    headings: list[Heading] = []
    counts = Counter(line.text for line in lines)
    parted = False
    numbered_parts = any(number_level(line.text) == 1 for line in lines[first:])
    numbered_level = number = 0
    for at, line in enumerate(lines):
        if at in inside:
            continue
        text, level = line.text, number_level(line.text)
        digits = re.match(r"\d{1,2}", text)
        if level is None and digits and int(digits.group()) == number + 1 > 1:
            # the point after the number was forgotten: 6巩固…
            level = 3 if re.match(r"\d{1,2}[\u4e00-\u9fff]", text) and _run_in(text, 3) else None
        if level is not None:
            whole = len(text) <= LONGEST and text[-1] not in "。;" and "。" not in text
            if whole and level in (3, 4) and text[-1] in ",、":
                whole = False
            title = text if whole else _run_in(text, level)
            if title is None or (level == 4 and whole):
                continue
            numbered_level = level
            number = int(digits.group()) if digits and level == 3 else 0
            headings.append(Heading(at, level, title.rstrip(":"), whole, True))
        elif line.start in styled and len(text) <= LONGEST and at >= first:
            headings.append(Heading(at, styled[line.start], text, True, False))
        elif counts[text] < OFTEN and _short(lines, at, first):
            titled = bool(PART_TITLE.search(text))
            parted = parted or titled
            # over sections numbered （一） only, whatever has no number is a part
            over = not numbered_parts and numbered_level >= 2
            level = 1 if titled or over else max(numbered_level + 1, 2 if parted else 1)
            numbered_level = 0 if level == 1 else numbered_level
            headings.append(Heading(at, min(level, 4), text, True, False))
    return headings


PART_TITLE = re.compile(
    r"^\d{4}年:|(?:^|年|期间|时期|届政府|今后|过去|五年).{0,12}"
    r"(?:工作回顾|工作安排|工作任务|重点工作|主要任务|目标任务|总体要求|执行情况|工作部署|工作打算|工作建议)"
)
"""An unnumbered heading over a whole part: ``2013年工作回顾``."""
