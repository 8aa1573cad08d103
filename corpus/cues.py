"""Set phrases by which a line says that it looks ahead, each beside examples that tests run."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """``score`` is added to the log-odds for plan of a line in which ``pattern`` is found."""

    pattern: re.Pattern[str]
    score: float
    matches: tuple[str, str]
    misses: str


CUES: tuple[Cue, ...] = (
    Cue(
        re.compile(
            r"(?:今年|明年|\d{4}年|全年|今后五年|未来五年)(?:的|全[省市县区旗州]|政府|经济社会发展|工作|和|各项){0,6}"
            r"(?:的)?(?:总体要求|总体思路|基本思路|指导思想|主要预期目标|预期目标|主要目标|奋斗目标|发展目标)(?:是|为|:)"
        ),
        8.0,
        (
            "今年政府工作的总体要求是:坚持稳中求进,抓好六件事。",
            "2016年经济社会发展的主要预期目标为:产值增长8%。",
        ),
        "今年年初确定的主要目标全部完成。",
    ),
    Cue(
        re.compile(r"(?:主要|总体)?预期(?:性)?目标(?:是|为|:|如下)"),
        8.0,
        ("经济社会发展主要预期目标是:粮食产量稳定在50万吨。", "预期目标如下:"),
        "产值增速高于预期目标1.2个百分点。",
    ),
    Cue(
        re.compile(
            r"(?:重点|着力|集中|要|全力)(?:抓好|做好|推进|抓)(?:以下|下列)?.{0,4}方面.{0,2}工作"
        ),
        6.0,
        ("今年要重点抓好以下八个方面的工作:", "我们将全力做好六个方面工作。"),
        "一年来,主要做了以下工作。",
    ),
    Cue(
        re.compile(r"^(?:各位代表[,!]?)?(?:今年|新的一年|未来五年|今后五年)(?:,|是|将|要|我们)"),
        6.0,
        ("今年是实施规划的开局之年。", "新的一年,任务更加艰巨。"),
        "今年以来,面对旱情,全县上下奋力抗灾。",
    ),
)


def score(text: str) -> float:
    """Sum over the cues found in a normalised line."""
    return sum(cue.score for cue in CUES if cue.pattern.search(text))
