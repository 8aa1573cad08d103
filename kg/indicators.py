"""Names of indicators: what a number measures, named so that it stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.lexicons.units import AREA, ITEMS, LENGTH, MASS, PERSONS, base
from kg.lexicons.wording import ACTION, IDLE_ACTIONS, LEADING, QUANTITY_NOUNS, TRAILING

PAIRS: dict[str, tuple[str, ...]] = {
    "城乡居民": ("城镇居民", "农村居民"),
    "城乡常住居民": ("城镇常住居民", "农村常住居民"),
    "城镇和农村": ("城镇", "农村"),
    "城乡": ("城市", "农村"),
    "存贷款": ("存款", "贷款"),
    "存贷": ("存款", "贷款"),
    "牛羊": ("牛", "羊"),
    "进出口": ("进口", "出口"),
    "产销": ("产量", "销量"),
    "供排水": ("供水", "排水"),
    "水电": ("水", "电"),
    "新改建": ("新建", "改建"),
    "新改扩建": ("新建", "改建", "扩建"),
}
"""Two quantities written as one word; taken apart where as many numbers follow."""
SECTORS = re.compile(
    "^第?(?P<first>[一二])(?:产业)?[、和]第?(?P<second>[二三])(?:产业)?(?:[、和]第?(?P<third>三))?产业?(?P<what>.*)$"
)
NEVER_SPLIT = re.compile("和谐|和美|和平|及时|普及|涉及|与会|参与|以及")
SHARED_TAILS = [
    "项目",
    "企业",
    "工程",
    "投资",
    "价格",
    "产业",
    "基地",
    "收入",
    "示范区",
    "示范县",
    "示范村",
    "园区",
    "社区",
    "街道",
    "公司",
    "人口",
    "人数",
    "平台",
]


@dataclass(frozen=True, slots=True)
class Name:
    """An indicator and other forms under which a reader might look for it."""

    indicator: str
    aliases: tuple[str, ...] = ()


def strip_leading(text: str) -> str:
    """``text`` without the adverbs, times and list marks before the indicator.

    >>> strip_leading("全年累计新增就业")
    '新增就业'
    """
    text = re.sub(r"\([^()]*\)$", "", text) if text.endswith(")") else text
    while (shorter := LEADING.sub("", text)) != text:
        text = shorter
    return text


def strip_trailing(text: str) -> str:
    """``text`` without the verbs and adverbs between the indicator and its number.

    >>> strip_trailing("粮食总产量稳定在")
    '粮食总产量'
    """
    while (shorter := TRAILING.sub("", text)) != text:
        text = shorter
    text = text.strip(" 、，·").rstrip("“(")
    if text.startswith("(") and ")" not in text:
        text = text[1:]
    return text[1:] if text.startswith("“") and "”" not in text else text


def core(text: str) -> str:
    """The words that name the quantity in the text left of a number."""
    return strip_trailing(strip_leading(text))


def quantity_noun(text: str) -> str:
    """The noun of quantity at the end of ``text``, or an empty string."""
    return next((noun for noun in QUANTITY_NOUNS if text.endswith(noun)), "")


def split_list(text: str) -> list[str]:
    """Members of a list, split at 、和及与 outside quotes and brackets."""
    members, current, depth = [], "", 0
    blocked = {i for m in NEVER_SPLIT.finditer(text) for i in range(m.start(), m.end())}
    i = 0
    while i < len(text):
        char = text[i]
        depth += char in "“(《"
        depth -= char in "”)》" and depth > 0
        if depth == 0 and text.startswith("以及", i) and current:
            members.append(current)
            current = ""
            i += 2
            continue
        if depth == 0 and (
            char == "、"
            or (char in "和及与" and current and i + 1 < len(text) and i not in blocked)
        ):
            members.append(current)
            current = ""
        else:
            current += char
        i += 1
    members.append(current)
    return [member for member in members if member]


def expand_list(text: str, count: int) -> list[str] | None:
    """Full names of the ``count`` quantities that ``text`` lists, or ``None`` where it does not.

    >>> expand_list("肉、蛋、奶产量", 3)
    ['肉产量', '蛋产量', '奶产量']
    >>> expand_list("城乡居民人均可支配收入", 2)
    ['城镇居民人均可支配收入', '农村居民人均可支配收入']
    """
    text = re.sub(r"(?:比去年|比上年|同比|较上年|与上年相比)$", "", text)
    sectors = SECTORS.match(text)
    if sectors and (count == 3 or not sectors["third"]) and count in {2, 3}:
        ordinals = [sectors["first"], sectors["second"], sectors["third"]][:count]
        return [f"第{ordinal}产业{sectors['what']}" for ordinal in ordinals]
    members = split_list(text)
    if len(members) != count:
        for word, parts in PAIRS.items():
            if word in text and len(parts) == count:
                return [text.replace(word, part) for part in parts]
        if len(members) == 1 and (glued := _glued(text, count)):
            return glued
        if len(members) <= count:
            return None
        members = members[-count:]
    last, last_noun = members[-1], quantity_noun(members[-1])
    first_noun = quantity_noun(members[0])
    prefix = members[0][: len(members[0]) - len(first_noun)] if first_noun else ""
    names = []
    for i, member in enumerate(members):
        noun = quantity_noun(member)
        full = member
        if i < count - 1:
            if not noun and last_noun:
                full = member + _shared_tail(last, last_noun, members[:-1])
            elif noun and last_noun in {"增幅", "增速", "占比", "比重"} and noun != last_noun:
                full = member + last_noun
            elif not noun and not last_noun:
                tail = next((t for t in SHARED_TAILS if last.endswith(t)), "")
                if tail and not member.endswith(tail):
                    full = member + tail
        elif (
            prefix
            and i > 0
            and len(member) <= len(last_noun) + 3
            and not member.startswith(prefix[:2])
            and (len(member) <= len(last_noun) + 1)
        ):
            full = prefix + member
        if 0 < i < count - 1 and prefix and noun and len(member) <= len(noun) + 1:
            full = prefix + member
        names.append(full)
    return names


def _shared_tail(last: str, noun: str, others: Sequence[str]) -> str:
    """What members before the last one share with it: 种植面积 of 小麦、玉米种植面积."""
    lengths = {len(member) for member in others}
    if len(lengths) == 1 and (size := lengths.pop()) <= 4 and len(noun) < len(last) - size:
        return last[size:]
    for longer in (
        "播种面积",
        "种植面积",
        "人均可支配收入",
        "平均浓度",
        "参保人数",
        "保险参保人数",
    ):
        if last.endswith(longer) and len(last) > len(longer):
            return longer
    return noun


GLUED = re.compile(
    r"^(?P<items>[粮油肉蛋奶菜果猪牛羊禽鱼水电气]{2,4})(?P<noun>总?产量|出栏量?|存栏量?)$"
)


def _glued(text: str, count: int) -> list[str] | None:
    """One-character goods written together: 粮肉奶产量."""
    match = GLUED.match(text)
    if match is None or len(match["items"]) != count:
        return None
    return [item + match["noun"] for item in match["items"]]


def name(words: str, unit: str | None) -> Name:
    """The indicator for an amount of ``words``; counts and areas say so in their names.

    >>> name("新增高新技术企业", "家").indicator
    '新增高新技术企业数'
    """
    words = words.strip("、，,的 ")
    suffix = _suffix(words, base(unit))
    indicator = words + suffix
    aliases = [words] if suffix else []
    match = re.match(rf"(?:{ACTION.pattern})+(?=[\u4e00-\u9fff“A-Z\d])", words)
    if match and len(words) - match.end() >= 2:
        bare = words[match.end() :]
        aliases += [bare + suffix, bare]
        if match[0] in IDLE_ACTIONS:
            aliases.append(indicator)
            indicator = bare + suffix
    return Name(indicator, unique(aliases, indicator))


def _suffix(words: str, unit: str) -> str:
    """数, 面积, 人数 … where the words do not already say what is measured."""
    if unit in PERSONS:
        if words.endswith(("人数", "数", "人次", "就业", "失业", "量", "率")):
            return ""
        return "数" if words.endswith("人") else "人数"
    if unit in {"人次", "人(次)"}:
        return "" if words.endswith(("人次", "量", "数")) else "人次"
    if unit == "户":
        if words.endswith(("数", "量")):
            return ""
        return "数" if words.endswith("户") else "户数"
    if unit in ITEMS:
        return "" if words.endswith(("数", "量", "率", "额", "学位", "规模")) else "数"
    if unit in AREA:
        return "" if words.endswith("面积") else "面积"
    if unit in LENGTH:
        if words.endswith(("里程", "长度", "距离", "高度", "宽度", "深度")):
            return ""
        return "长度" if re.search("管|渠|网|堤|坝|沟", words) else "里程"
    if unit in MASS:
        return "" if re.search("量$|产$|能力$|存栏$", words) else "量"
    return ""


def likeness(one: str, other: str) -> float:
    """Dice overlap of character bigrams, 0 to 1."""
    left, right = _bigrams(one), _bigrams(other)
    return 2 * len(left & right) / (len(left) + len(right))


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset({text})


def unique(names: list[str], *without: str) -> tuple[str, ...]:
    """``names`` without empty ones, repetitions and ``without``, in order."""
    return tuple(n for n in dict.fromkeys(names) if n and n not in without)
