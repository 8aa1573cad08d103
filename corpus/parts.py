"""Review part or plan part: headings where they say it, the wording of sentences between them.

Every line has a score from the sentence model, headings add what their words say, and the best
sequence of parts is found with two states (Viterbi, IEEE Trans. Inf. Theory 13, 1967): going from
review to plan is cheap where a report can turn (a heading, a year), going back is dear. So neither
headings nor wording decides alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus import cues
from corpus.headings import Heading, Line
from corpus.part_model import PartModel
from corpus.sentences import cut
from corpus.years import LOOKS_AHEAD, LOOKS_BACK, YEAR, Years, to_year
from ontology.terms import Part

BACK = re.compile(r"过去|去年|上年|本届政府|以来|一年来|五年来")
AHEAD = re.compile(r"今年|今后|未来|下一步|来年|明年|新一年|下半年")
FIVE_YEARS = re.compile(r"[“\"](十?[一二三四五六七八九]|十)五[”\"](?:时期|期间|规划|计划)?")
STRONG, WEAK = 30.0, 8.0
"""Evidence of a heading over a whole part, and of one that merely sounds like it (log-odds)."""
TURN = 12.0
"""Cost of going from review to plan at an ordinary line."""
TURN_AT_HEADING, TURN_AT_PARAGRAPH = 3.0, 6.0
RETURN = 60.0
"""Cost of going back to review anywhere but at a heading of level 1 that looks back."""
CAP = 6.0
"""No line of many sentences may count for more than this many sentences."""
STRENGTH = 0.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the plan at one line: from its heading and from its sentences."""

    heading: float
    wording: float
    turn: float
    """Cost of turning from review to plan just before this line."""
    back: float = RETURN
    """Cost of turning from plan to review just before this line."""


def heading_score(title: str, level: int, years: Years | None) -> float:
    """Log-odds for plan that the words of a heading give; 0 where they say nothing."""
    back, ahead = LOOKS_BACK.search(title), LOOKS_AHEAD.search(title)
    strength = STRONG if level == 1 else WEAK
    year_side = _year_side(title, years)
    if back and ahead:
        return 0.0
    if back:
        return -strength
    # below level 1 重点 and 任务 are words of any subject: （二）重点改革任务落地
    if AHEAD.search(title) or (ahead and year_side >= (0 if level == 1 else 1)):
        return strength
    if ahead and year_side < 0:
        return -WEAK if level == 1 else 0.0
    if BACK.search(title):
        return -strength
    if year_side:
        return year_side * (strength if level == 1 else WEAK / 2)
    return 0.0


def _year_side(title: str, years: Years | None) -> int:
    """1 where the last year or five-year plan of a title lies ahead, -1 where it is over, else 0.

    The sixth five-year plan began in 1981, every later one five years after the one before.
    """
    if years is None or years.planned is None:
        return 0
    side = 0
    for match in YEAR.finditer(title):
        side = 1 if to_year(match.group()) >= years.planned else -1
    if side == 0:
        for match in FIVE_YEARS.finditer(title):
            number = match.group(1)
            count = "一二三四五六七八九十".index(number[-1]) + 1 + (10 if len(number) == 2 else 0)
            last = 1981 + 5 * (count - 6) + 4
            side = 1 if last >= years.planned else -1
    return side


def _opens_plan(text: str, years: Years | None) -> bool:
    """A paragraph that a plan can begin with: ``2024年是…``, ``今年…``, ``各位代表!``."""
    if re.match(r"(?:各位代表[,!。:]?)?(?:今年|新的一年|当前|综合考虑|做好今年|今后)", text):
        return True
    if FIVE_YEARS.match(text):
        return _year_side(text[:12], years) > 0
    match = YEAR.match(text)
    return bool(match and years and years.planned and to_year(match.group()) >= years.planned)


def line_score(text: str, model: PartModel | None) -> float:
    """Sum of the sentence log-odds of a line, each and all of them capped, and of set phrases."""
    if model is None:
        return 0.0
    total = 0.0
    for start, end in cut(text):
        sentence = text[start:end].strip()
        if len(sentence) >= 8:
            total += max(-3.0, min(3.0, model.score(sentence)))
    return STRENGTH * max(-CAP, min(CAP, total)) + cues.score(text)


def evidence(
    lines: Sequence[Line],
    headings: Sequence[Heading],
    years: Years | None,
    model: PartModel | None,
) -> list[Evidence]:
    """Evidence line by line."""
    heads = {heading.line: heading for heading in headings}
    found = []
    for at, line in enumerate(lines):
        heading = heads.get(at)
        said, turn, back = 0.0, TURN, RETURN
        if heading is not None and heading.level <= 2:
            said = heading_score(heading.title, heading.level, years)
            both = LOOKS_BACK.search(heading.title) and LOOKS_AHEAD.search(heading.title)
            turn = TURN_AT_HEADING if heading.level == 1 and not both else TURN_AT_PARAGRAPH
            if heading.level == 1 and said <= -STRONG:
                back = TURN_AT_PARAGRAPH
        elif _opens_plan(line.text, years):
            turn = TURN_AT_PARAGRAPH
        wording = 0.0 if heading is not None and heading.whole else line_score(line.text, model)
        found.append(Evidence(said, wording, turn, back))
    return found


def decide(found: Sequence[Evidence]) -> list[Part]:
    """The best sequence of review and plan for the evidence."""
    if not found:
        return []
    plan = np.array([e.heading + e.wording for e in found]) / 2
    best = np.zeros((len(found), 2))
    came = np.zeros((len(found), 2), dtype=np.int8)
    best[0] = [-plan[0], plan[0] - TURN_AT_PARAGRAPH]
    for at in range(1, len(found)):
        stay_review, from_plan = best[at - 1, 0], best[at - 1, 1] - found[at].back
        came[at, 0] = int(from_plan > stay_review)
        best[at, 0] = max(stay_review, from_plan) - plan[at]
        turn, stay_plan = best[at - 1, 0] - found[at].turn, best[at - 1, 1]
        came[at, 1] = int(stay_plan >= turn)
        best[at, 1] = max(turn, stay_plan) + plan[at]
    state = int(best[-1, 1] > best[-1, 0])
    states = []
    for at in range(len(found) - 1, -1, -1):
        states.append(state)
        state = int(came[at, state])
    return [Part.PLAN if s else Part.REVIEW for s in reversed(states)]
