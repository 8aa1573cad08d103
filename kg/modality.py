"""Whether a stage has happened, is under way, is expected or is a goal, and in which year.

The part of the report decides first (looking back or ahead), then the words before the stage
phrase. See the annotation guidelines, "stage" and "Settled cases".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.model import Report, Span
from ontology.terms import Modality, Part, Stage

EXPECTED = re.compile(r"预计|有望|即将|将于|可望|前可|指日可待")
GOAL = re.compile(
    r"力争|确保|争取|计划|推动|力促|促进|促使|争取|尽快|早日|尽早|将要|拟于|要(?!求|素|点|件)|打算|目标|早一天"
)
UNDER_WAY = re.compile(
    r"正在|正(?=[加抓紧建施推])|加快|推进|持续|加紧|抓紧|稳步|有序|扎实|顺利|进展|进度|加速|提速|陆续|统筹|按期"
)
DONE = re.compile(r"已|完成|成功|取得|获批|正式|全面(?:竣工|完工|建成)|了(?!解)")
URGED = re.compile(r"推动|推进|力促|促进|加快|督促")
YEAR = re.compile(r"(20\d\d|19\d\d)年")

ATTAINED = {Stage.COMPLETED, Stage.IN_PRODUCTION, Stage.FULL_PRODUCTION, Stage.TRIAL_PRODUCTION}


@dataclass(frozen=True, slots=True)
class Reading:
    """A modality and the year that the statement is about."""

    modality: Modality
    year: int


def read(
    report: Report, part: Part, stage: Stage, clause: Span, phrase: Span, sentence: Span
) -> Reading:
    """Modality and year of a stage phrase by rule."""
    return Reading(
        kind := kind_of(report.normal, part, stage, clause, phrase, sentence),
        year_of(report, kind, clause, phrase),
    )


def kind_of(
    text: str, part: Part, stage: Stage, clause: Span, phrase: Span, sentence: Span
) -> Modality:
    """The modality that the words and the part say."""
    before = text[clause.start : phrase.start]
    if EXPECTED.search(before) or EXPECTED.search(text[phrase.start : phrase.end]):
        return Modality.EXPECTED
    if part is Part.PLAN:
        return Modality.PLANNED
    if re.search(r"力争|确保|争取(?!到)|早日|尽快", before) and not DONE.search(before):
        return Modality.PLANNED
    if stage is Stage.UNDER_CONSTRUCTION:
        around = text[max(clause.start, phrase.start - 6) : min(clause.end, phrase.end + 4)]
        if re.search(r"主体|完成|封顶|初具|初见|取得|截流|基本|接近完成", around):
            return Modality.ACTUAL
        return Modality.ONGOING if UNDER_WAY.search(around) else Modality.ACTUAL
    if stage is Stage.PLANNED and UNDER_WAY.search(text[phrase.start : clause.end]):
        return Modality.ONGOING
    if stage in ATTAINED and URGED.search(before) and not DONE.search(before):
        return Modality.ONGOING
    if stage is Stage.LANDED and re.search(r"持续", before):
        return Modality.ONGOING
    return Modality.ACTUAL


def year_of(report: Report, modality: Modality, clause: Span, phrase: Span) -> int:
    """The year of a statement: one that its clause names, else what its modality implies."""
    ahead = report.planned_year or report.reviewed_year + 1
    named = [int(y) for y in YEAR.findall(report.normal, clause.start, clause.end)]
    default = report.reviewed_year if modality in (Modality.ACTUAL, Modality.ONGOING) else ahead
    if modality in (Modality.EXPECTED, Modality.PLANNED):
        later = [y for y in named if y >= report.reviewed_year]
        return later[-1] if later else default
    earlier = [y for y in named if report.reviewed_year - 5 <= y <= report.reviewed_year]
    return earlier[-1] if earlier else default
