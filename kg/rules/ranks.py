"""Ranks: 位居全市第一, 排名第 14 位, and the worded ones (全市前列, 全省最高)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.indicators import core, expand_list, split_list, unique
from kg.quantities import numeral
from kg.rules.base import Context, Draft, ListExample
from ontology.terms import Bound, Measure

VERB = (
    r"(?:均|分别|继续|连续\w{1,2}年|总量|稳)?(?:位居|位列|列居|居于|跃居|稳居|分居|高居|列居|"
    r"保持|排名|排在|名列|居|排|列|位次|"
    r"跃升至?|跃升|升至|上升至|前移至|进入|跻身|挺进|迈入|重返)"
)
WIDE = r"(?:全市|全省|全国|全区|全盟|全州|全自治区|全球|世界|行业|同行业|同类)"
RANK = re.compile(
    rf"(?:(?P<verb>{VERB})(?P<scope>[\u4e00-\u9fff“”]{{0,12}}?)|(?P<wide>{WIDE}))(?:排名|位居|"
    rf"位列|的)?"
    r"(?P<rank>前?第?(?P<digits>\d+|[一二三四五六七八九十]+)(?:位|名)"
    r"|第(?P<bare>\d+|[一二三四五六七八九十]+)(?![届批个次轮期季产类条款中小]|[一二三]产业|书记)"
    r"|前(?P<top>[一二三四五六七八九十]|\d+)(?=[，。；、]|$)|首位|榜首|第一方阵|前列|前茅|上游)"
)
NOT_RANK = re.compile(
    "(?:个|次|批|家|条|款|届|张|时间|产业|书记|责任|要务|线|轮|期|季度|医院|人民|小学|中学|"
    "高中|实验|课堂|议题|要素|动力|的?好成绩|方案|的部门|的乡镇|的企业|资源|位的)"
)
HIGHEST = re.compile(rf"(?:居|为|达)?(?P<text>{WIDE}(?:最高|最多|最大|最快|最好|最低|领先|率先))$")
WORDED = frozenset({"第一方阵", "前列", "前茅", "上游"})
MARKS_OF_RANK = re.compile(
    "(?:位居|排名|位列|总量|均|分别|继续|稳|持续|、|分|位次|双双|同时|均位|名)+$"
)


def ranks(text: str, quoted: frozenset[int]) -> list[re.Match[str]]:
    """Every statement of a rank in ``text``."""
    return [
        match
        for match in RANK.finditer(text)
        if match.start("rank") not in quoted and not NOT_RANK.match(text[match.end() :])
    ]


def read_rank(match: re.Match[str], start: int, end: int, context: Context) -> list[Draft]:
    """Drafts for one rank: of the things named before it, else of the last number."""
    text = context.text
    digits = match["digits"] or match["bare"] or match["top"]
    worded = match["rank"] in WORDED
    value = (
        None
        if worded
        else 1.0
        if not digits
        else float(digits)
        if digits.isdigit()
        else numeral(digits)
    )
    scope = match["scope"] or match["wide"] or ""
    said = (match["verb"] or "") + scope + match["rank"] if worded else scope + match["rank"]
    rank = Draft(
        indicator="?",
        aliases=(),
        measure=Measure.RANK,
        value=value,
        unit=None if worded else "名" if match["rank"].endswith("名") else "位",
        bound=Bound.MAX if match["rank"].startswith("前") and not worded else Bound.EXACT,
        start=start,
        end=end,
        position=match.start("rank"),
        rule="rank",
        text=said,
    )
    left = text[start : match.start()]
    left = MARKS_OF_RANK.sub("", left)
    both = re.search(
        "(?:总?量|规模)(?:及|和|与|、)增[速幅](?:均|分别|双双|位居)*$",
        text[start : match.start()],
    )
    if both and context.last and not re.search(r"\d", text[start : match.start()]):
        who = context.last_name
        return [
            replace(rank, indicator=who, aliases=(f"{who}总量",)),
            replace(rank, indicator=f"{who}增速", aliases=(who,)),
        ]
    if listed := _listed_indicators(rank, left):
        return listed
    own = "" if re.search(r"\d", left) else core(left)
    own = re.sub("(?:在[\u4e00-\u9fff]{2,8}中?|排名|位次)$", "", own)
    if worded and (len(own) < 3 or own.endswith(("走", "等指标")) or context.last):
        return []
    if len(own) >= 2 and own not in {
        "总量",
        "增速",
        "占比",
        "双双",
        "数量",
        "规模",
        "同比",
        "增量",
        "其中",
    }:
        return _named(rank, own, match, start, context)
    if own in {"数量", "规模", "增速", "总量", "增量", "占比"} and context.last:
        last = context.last[-1]
        indicator = last.indicator + ("" if own in {"总量", "数量", "规模"} else own)
        aliases = unique([f"{last.indicator}{own}", last.indicator, *last.aliases], indicator)
        return [replace(rank, indicator=indicator, aliases=aliases, subject=last.subject)]
    return [
        replace(
            rank,
            indicator=about.indicator,
            aliases=unique([*about.aliases, f"{about.indicator}排名"], about.indicator),
            subject=about.subject,
        )
        for about in _before(match, start, context)
    ]


def _named(
    rank: Draft, own: str, match: re.Match[str], start: int, context: Context
) -> list[Draft]:
    text = context.text
    said = text[start : match.end()]
    members = split_list(own)
    names: Sequence[str] = [own]
    if len(members) > 1:
        names = expand_list(own, len(members)) or [own]
    values = [rank.value] * len(names)
    more = re.match(r"[和、]第?([一二三四五六七八九十]|\d+)", text[match.end() :])
    if more and "分" in said and len(names) == 2:
        second = float(more[1]) if more[1].isdigit() else numeral(more[1])
        values = [rank.value, second]
    return [
        replace(rank, indicator=name, aliases=(f"{name}排名",), value=value)
        for name, value in zip(names, values, strict=True)
    ]


def text_behind(match: re.Match[str], context: Context) -> str:
    """The text behind a rank."""
    return context.text[match.end() :]


MAIN_INDICATORS = re.compile(r"\d+项(?:主要)?(?:经济)?指标(?P<growth>增速)?(?:均|分别|全部)?$")


def _listed_indicators(rank: Draft, left: str) -> list[Draft]:
    """A、B、C 3 项主要指标增速居全市第一: a rank of each."""
    match = MAIN_INDICATORS.search(left)
    if match is None:
        return []
    members = split_list(core(re.sub("^.*[，；]", "", left[: match.start()])))
    growth = match["growth"] or ""
    return [
        replace(
            rank,
            indicator=member if member.endswith("增速") else member + growth,
            aliases=unique([member, member.removesuffix("增速")], member + growth),
        )
        for member in members
        if len(member) > 2
    ]


def _before(match: re.Match[str], start: int, context: Context) -> Sequence[Draft]:
    """What a rank without a name of its own ranks."""
    said = context.text[start : match.end()]
    earlier = context.drafts
    if not earlier:
        return ()
    if (
        earlier[-1].measure is Measure.RANK
        and context.text[start : match.start()].strip("、") == ""
    ):
        place = context.last.index(earlier[-1]) if earlier[-1] in context.last else -1
        ranked = earlier[-1].indicator
        after = [i for i, draft in enumerate(context.last) if draft.indicator == ranked]
        if len(context.last) > 1 and after and after[-1] + 1 < len(context.last) and place < 0:
            return (context.last[after[-1] + 1],)
        return (earlier[-1],)
    if len(context.last) > 1 and re.match("[、和]", text_behind(match, context)):
        return context.last[:1]
    if "均" in said:
        clause = earlier[-1].start
        return [
            draft
            for draft in earlier
            if draft.start == clause and draft.measure is not Measure.RANK
        ]
    return context.last[-1:]


def read_highest(start: int, end: int, context: Context) -> list[Draft]:
    """占比全省最高: worded, but a rank with a value: the first."""
    match = HIGHEST.search(context.text[start:end])
    if match is None:
        return []
    own = core(context.text[start : start + match.start()])
    who = own or context.last_name
    if not who:
        return []
    if own in {"占比", "增速", "总量", "规模", "数量"} and context.last:
        who = context.last_name + (own if own in {"占比", "增速"} else "")
    rank = Draft(
        indicator=who,
        aliases=unique([own, context.last_name], who),
        measure=Measure.RANK,
        value=1.0 if re.search("最[高多大快好]|领先", match["text"]) else None,
        unit="位" if re.search("最[高多大快好]", match["text"]) else None,
        bound=Bound.EXACT,
        start=start,
        end=end,
        position=start + match.start("text"),
        rule="highest",
        text=match["text"],
    )
    return [replace(rank, value=rank.value if rank.unit else None)]


EXAMPLES = (
    ListExample(
        "固定资产投资增长9.5%，增速位居全市第一。",
        ("固定资产投资|growth|9.5%", "固定资产投资增速|rank|1位"),
    ),
    ListExample("粮食单产居全省第14位。", ("粮食单产|rank|14位",)),
    ListExample("多项经济指标增速位居全市前列。", ("多项经济指标增速|rank|位居全市前列",)),
)
REJECTS = "建成全省第一批示范县。"
