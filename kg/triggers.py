"""Words that say where a project stands, as data, and the scanner that finds them.

A phrase is matched longest first, so that ``谋划建设`` is one plan and not also a building site.
``strong`` phrases state a stage by themselves; weak ones (推进, 实施, 打造 …) do so only where no
strong phrase speaks about the same project. Words follow the annotation guidelines, section
"stage" and "Settled cases".
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.model import Span
from ontology.terms import Part, Stage

LEXICON = Path(__file__).parent / "lexicons" / "stages.toml"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Wordings that state the same stages. ``in_plan`` is the reading of the plan part."""

    words: tuple[str, ...]
    stages: tuple[Stage, ...]
    in_plan: tuple[Stage, ...] | None = None
    strong: bool = True
    matches: tuple[str, str] = ("", "")
    """Two sentences that hold the phrase."""
    rejects: str = ""
    """A sentence that looks alike and holds none of it."""

    def read(self, part: Part) -> tuple[Stage, ...]:
        return self.in_plan if self.in_plan is not None and part is Part.PLAN else self.stages


@dataclass(frozen=True, slots=True)
class Trigger:
    """One stage phrase in a report."""

    span: Span
    word: str
    stages: tuple[Stage, ...]
    strong: bool
    alternatives: tuple[Stage, ...] = ()
    """Stages of the other reading of the word, for a scorer to weigh."""
    score: float = 1.0


@lru_cache
def phrases() -> tuple[Phrase, ...]:
    """The lexicon ``lexicons/stages.toml``, in its order."""
    table = tomllib.loads(LEXICON.read_text("utf-8"))
    return tuple(_phrase(entry) for entry in table["phrase"])


def _phrase(entry: dict[str, Any]) -> Phrase:
    plan = entry.get("in_plan")
    first, second = entry["matches"]
    return Phrase(
        words=tuple(entry["words"].split()),
        stages=tuple(Stage(s) for s in entry["stages"]),
        in_plan=None if plan is None else tuple(Stage(s) for s in plan),
        strong=entry.get("strong", True),
        matches=(first, second),
        rejects=entry["rejects"],
    )


NOT_A_TRIGGER = re.compile(r"(?:尚未|没有|未能|无法|不能|难以|未|暂未|停止)$")
"""Before a phrase: the stage is denied."""
NOUN = re.compile(
    r"建设(?:用地|领域|水平|资金|单位|工作|成效|任务|标准|成果|者|兵团|银行|目标|部门|局|行动|时期|年)"
    r"|(?:投产|开工|竣工|落地|履约|签约|完成|通车|入驻|转化)率"
    r"|完成投资|完成(?:年度)?(?:目标)?任务|研究(?:院|所|中心|生|基地|成果)|实施(?:意见|方案|细则|条例|主体)"
    r"|项目建设|运营(?:商|公司|中心|效率)|运行(?:机制|质量|态势|情况)|开放(?:型|水平|合作|平台|格局|高地)"
    r"|申报(?:表|材料)|培育(?:库|计划|行动)|前期(?:经费|资金)|支持(?:政策|力度)|改造(?:计划|行动)"
    r"|治理(?:体系|能力|水平)|成立以来|启动资金|引进(?:人才|资金)|优化营商|服务提升"
)
"""Where a phrase is part of a noun that names no stage."""


@lru_cache
def _table() -> tuple[re.Pattern[str], dict[str, Phrase]]:
    phrase_of: dict[str, Phrase] = {}
    for phrase in phrases():
        for word in phrase.words:
            phrase_of.setdefault(word, phrase)
    words = sorted(phrase_of, key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, words))), phrase_of


def find(text: str, start: int, end: int, part: Part) -> list[Trigger]:
    """Stage phrases in ``text[start:end]``, longest first, none overlapping, in reading order."""
    pattern, phrase_of = _table()
    nouns = [m.span() for m in NOUN.finditer(text, start, end)]
    found: list[Trigger] = []
    for match in pattern.finditer(text, start, end):
        left, right = match.span()
        if any(a <= left and right <= b for a, b in nouns):
            continue
        if NOT_A_TRIGGER.search(text, max(start, left - 4), left):
            continue
        word = match.group()
        phrase = phrase_of[word]
        stages = phrase.read(part)
        other = {*phrase.stages, *(phrase.in_plan or ())} - {*stages}
        found.append(Trigger(Span(left, right), word, stages, phrase.strong, tuple(sorted(other))))
    return found
