"""What is left of a question is content: wordings of quantities, and topics."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search_api.questions import lexicon as lex
from search_api.questions.marks import CUT, Text
from search_api.questions.matching import words

UNIT = (
    "(?:万|亿|千|百)*(?:亿元|元|吨|亩|人次|人(?!口|均|才)|家(?!庭|禽|电|具)|户(?!籍)|个|公里|天(?!然)|千瓦|斤|头|辆|平方米|件"
    "|项(?!目)|套|座|所|条|%|百分点|岁|米|立方米|度(?!假)|张|台|次|场(?!馆)|名(?!牌)|位|处|美元)"
)
LIST_SPLIT = re.compile(
    r"、|(?<=[\u4e00-\u9fffA-Za-z])(?:以及|和|及|与|跟|或者?|还是|,|，)(?=[\u4e00-\u9fffA-Za-z&])"
)


def indicators(text: Text) -> tuple[str, ...]:
    """Wordings of the quantities asked for, lists distributed over what they share."""
    left = text.left
    for pattern in (lex.WHICH.pattern, lex.COMPARE.pattern, lex.SUM_UP.pattern):
        left = pattern.sub(lambda m: CUT * len(m[0]), left)
    left = re.sub(r"(?:分别|各自|各)", CUT, left)
    left = re.sub(f"(?:{lex.HOW_MANY.pattern.pattern})(?:个?{UNIT})?", CUT, left)
    left = re.sub(
        r"实际(?:值|完成|上)?|目标(?:值)?|原?计划(?:值)?|预期(?:值)?|控制在|要|想|打算|准备|力争|达到|做到|以内|(?<!规模)(?<!限额)以上|左右"
        r"|从|到|截至|同|之间|谁|更|(?<=\|)[高低大小](?=\||$)|论",
        CUT,
        left,
    )
    parts: list[str] = []
    for piece in re.split(r"[，,；;。？?]", left):
        parts.extend(_distribute(piece))
    found = [p for p in (_trim(p) for p in parts) if p]
    found = [q for p in found for q in _town_and_country(p)]
    return tuple(dict.fromkeys(found))


def topics(text: Text, understood: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    left = text.left
    for start, end in sorted(understood):
        left = left[:start] + CUT * (end - start) + left[end:]
    for pattern in (
        lex.HOW_MANY.pattern,
        lex.OPERATES.pattern,
        lex.WHICH.pattern,
        lex.YESNO.pattern,
        lex.TIMELINE.pattern,
        lex.AWARD.pattern,
        lex.HONOUR_NOUN.pattern,
        lex.PLANNED_CUE.pattern,
        lex.ACTUAL_CUE.pattern,
        lex.ONGOING_CUE.pattern,
        lex.SUM_UP.pattern,
        re.compile("^新(?=的?[\u4e00-\u9fff]?)|(?<=\\|)新(?=\\||$)"),
    ):
        left = pattern.sub(lambda m: CUT * len(m[0]), left)
    runs = [r for r in re.split(r"[|，,；;。？?!！]+", left) if words(r)]
    whole = " ".join(runs)
    if not words(whole):
        return ()
    alternatives = []
    for run in runs:
        pieces = [p for p in LIST_SPLIT.split(run) if len("".join(words(p))) >= 2]
        if len(pieces) > 1:
            alternatives += pieces
    return tuple(dict.fromkeys([whole, *alternatives]))


def _distribute(piece: str) -> list[str]:
    """肉、蛋、奶|产了 -> 肉 产, 蛋 产, 奶 产: what follows the list belongs to each."""
    runs = [r for r in re.split(r"\|+", piece) if r.strip()]
    for i, run in enumerate(runs):
        parts = [p for p in LIST_SPLIT.split(run) if p.strip()]
        if len(parts) > 1:
            tail = " ".join(runs[i + 1 :])
            head = " ".join(runs[:i])
            return [" ".join(filter(None, (head, p, tail))) for p in parts]
    return [" ".join(runs)] if runs else []


def _town_and_country(phrase: str) -> list[str]:
    """城乡居民收入 is two figures: of towns and of the country."""
    if "城乡居民" not in phrase or "收入" not in phrase or "比" in phrase:
        return [phrase]
    return [phrase.replace("城乡居民", which) for which in ("城镇居民", "农村居民")]


def _trim(phrase: str) -> str:
    phrase = re.sub(r"^[的了是有为\s、，,]+|[的了是有为着\s、，,]+$", "", phrase)
    return phrase if words(phrase) else ""
