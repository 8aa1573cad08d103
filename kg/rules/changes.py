"""Changes: growth over a year, margins over another rate, from-to pairs, the year before."""

from __future__ import annotations

import re

from kg.indicators import core, name
from kg.lexicons.wording import COMPARED, FALLING, GROWTH_VERBS, alternatives
from kg.rules.base import Context, Example, Outcome, Rule, Slot
from kg.rules.phrases import of_counted
from ontology.terms import Measure, Part

RATES = frozenset(["%", "‰", "个百分点", "百分点", "个点", "倍"])
GROWTH = re.compile(
    rf"(?P<verb>{alternatives(GROWTH_VERBS)})(?:幅度|幅|率|了|到|达到|达|约|为|近|超过|超|突破|"
    rf"：|在|均|分别|稳定|就|累计|各|不低于|高于|平均|又|至少)*$"
)
REACHED = re.compile(
    r"(?:提高|提升|下降|增加|降低|压缩|上升|增长|减少|扩大|压减|降|升|增|减|缩短|扩|压降)(?:到|"
    r"至|为)$"
)
NOUN_OF_GROWTH = re.compile(
    r"(?:增速|增幅|涨幅|降幅)(?:将)?(?:达到?|为|约|分别|在|保持|控制|均|预计|居|位)*$"
)
AFTER_OWN = re.compile(
    rf"(?:{COMPARED}|预计|今年|全年|明年|平均|率先|总量|将|力争|分别|均|有望|增速|增幅|涨幅|"
    rf"降幅|各|再|要|已)(?:\d+[天人个]?)?$"
)
COUNTABLE_CHANGE = frozenset(["天", "位", "个", "家", "户", "所", "人", "名", "次", "件", "起"])


def growth(slot: Slot, context: Context) -> Outcome:
    """增长 x%, 下降 x 个百分点; without a name of its own it belongs to the number before."""
    left = re.sub("(?:约|近|超|超过|大约)$", "", slot.left)
    match, noun = GROWTH.search(left), NOUN_OF_GROWTH.search(left)
    if (match is None and noun is None) or left.endswith("增长率") or REACHED.search(left):
        return None
    if re.search("(?:率|比|倍|面|指标)$", left) and noun is None:
        return None
    compared = re.search(
        "[比较](?:上年|去年|20\\d\\d年)", context.text[slot.start : slot.number.start]
    )
    if slot.unit not in RATES and not (slot.unit in COUNTABLE_CHANGE and match and compared):
        return None
    if (
        match
        and match["verb"] in {"减", "增", "降", "涨"}
        and re.search("[一-龥]{4,}", left[: match.start()])
        and slot.unit != "%"
    ):
        return None
    verb = match["verb"] if match else "增速"
    own = left[: noun.start()] if noun else left[: match.start()] if match else ""
    while (shorter := AFTER_OWN.sub("", own.strip())) != own:
        own = shorter
    own = re.sub("(?:比上年|同比|高于.*)$", "", core(own))
    own = re.sub("^(?:促进|带动|拉动|争取|推动)", "", own)
    negative = verb in FALLING or (verb == "改善" and bool(re.search("浓度|指数", own)))
    if noun and re.search("降幅", noun[0]):
        negative = True
    countable = slot.unit in COUNTABLE_CHANGE
    if not own:
        if not context.last_name:
            return None
        who = context.last_name
        aliases = [f"{who}增速", *(context.last[-1].aliases if context.last else ())]
        subject = context.last[-1].subject if context.last else None
        if countable:
            aliases = [f"{who}{verb}", *aliases]
        measure = Measure.LEVEL if countable else Measure.GROWTH
        indicator = f"{who}{verb}" if countable else who
        return [
            slot.draft(
                indicator,
                measure,
                "growth",
                aliases,
                negative=negative and not countable,
                subject=subject,
            )
        ]
    if re.fullmatch("[^类]{1,6}类", own):
        own += "价格"
    if own in {"人均", "户均", "其中"} and context.last_name:
        own += context.last_name
    if countable:
        return [slot.draft(f"{own}{verb}", Measure.LEVEL, "growth", [own, f"{own}增速"])]
    aliases = [f"{own}增速", of_counted(own, context), f"{own}{verb}"]
    return [slot.draft(own, Measure.GROWTH, "growth", aliases, negative=negative)]


SINCE = re.compile(
    "(?:比|较)(?P<when>“?十[一二三四五]五”?末|年初|上年末?|去年|\\d{4}年末?)(?P<verb>增加|减少|"
    "多增|少增|增长|下降|净增)(?:了)?$"
)


def amount_of_change(slot: Slot, context: Context) -> Outcome:
    """比年初增加 52 亿元: an amount, not a rate."""
    match = SINCE.search(slot.left)
    if match is None or slot.unit in RATES:
        return None
    who = core(slot.left[: match.start()]) or context.last_name
    if not who:
        return None
    what = f"{who}比{match['when']}{match['verb']}额"
    subject = context.last[-1].subject if context.last else None
    return [
        slot.draft(
            what,
            Measure.LEVEL,
            "change",
            [f"{who}{match['verb']}额", f"{who}{match['verb']}", who],
            subject=subject,
        )
    ]


MARGIN = re.compile("(?P<verb>高于|低于|快于|好于|高出)(?P<other>[^，]{2,26}?)(?:约|近|超过|超)?$")


MARGIN_OVER = re.compile(
    "[比较](?!上年|去年|年初|20)(?P<other>[^，\\d]{2,16}?)(?P<verb>(?<!提)高|(?<!降)低|"
    "(?<!加)快)(?:出|约|近)?$"
)


def margin(slot: Slot, context: Context) -> Outcome:
    """高于全国平均水平 1.2 个百分点."""
    match = MARGIN.search(slot.left) or MARGIN_OVER.search(slot.left)
    if match is None or "百分点" not in slot.unit:
        return None
    own = core(slot.left[: match.start()]) or context.last_name
    if not own:
        return []
    both = f"{own}{match['verb']}{match['other']}"
    if re.search("增长|增速", slot.left[: match.start()]) and "增速" not in own:
        both = f"{own}增速{match['verb']}{match['other']}"
    subject = context.last[-1].subject if context.last else None
    return [slot.draft(f"{both}的幅度", Measure.LEVEL, "margin", [both, own], subject=subject)]


FROM = re.compile(
    r"^(?P<own>.*?)[由从](?:原来的?|原先的?|年初的?|期初的?|上年的?|去年的?|"
    r"[^，\d]{0,3}(?P<year>(?:19|20)\d\d)年?[^，\d]{0,12})?(?:的)?(?:约|近)?$"
)
TO = re.compile(
    r"(?:左右|以上)?(?:提高|提升|增加|增长|下降|降低|降|上升|扩大|压缩|减少|升|增|缩短|跃升|"
    r"攀升|达|发展|扩展|压减|下调|上调|调整|优化|精简)*(?:到|至|为)"
)


def start_of_change(slot: Slot, context: Context) -> Outcome:
    """由 37% 提高到 42%: the first number is the state of the year before."""
    match = FROM.match(slot.left)
    if match is None or not TO.match(slot.beyond):
        return None
    own = core(match["own"]) or context.last_name
    if not own:
        return None
    named = name(own, slot.number.unit)
    share = slot.unit == "%" and re.search("(?:占比|比重|比例)$", own)
    year = int(match["year"]) if match["year"] else context.reviewed - 1
    if context.part is Part.PLAN and not match["year"]:
        year = context.reviewed
    measure = Measure.SHARE if share else Measure.LEVEL
    return [slot.draft(named.indicator, measure, "from", named.aliases, year=year)]


def end_of_change(slot: Slot, context: Context) -> Outcome:
    """The second number of a from-to pair is what the first one was about."""
    if slot.index == 0 or not context.last or context.last[-1].rule != "from":
        return None
    before = slot.numbers[slot.index - 1]
    if before.start != context.last[-1].position:
        return None
    between = context.text[before.end : slot.number.start]
    if not TO.match(between):
        return None
    last = context.last[-1]
    said = re.search(r"(?:19|20)\d\d(?=年)", between)
    year = context.planned if context.part is Part.PLAN else context.reviewed
    if said:
        year = int(said[0])
    return [
        slot.draft(
            last.indicator, last.measure, "to", last.aliases, subject=last.subject, year=year
        )
    ]


MULTIPLE = re.compile("(?:是|为|相当于|达到?)(?P<of>[^，]{2,14}?)的$")


def multiple(slot: Slot, context: Context) -> Outcome:
    """是 2010 年的 3.7 倍: how many times an earlier or another amount."""
    match = MULTIPLE.search(slot.left)
    if match is None or slot.unit != "倍":
        return None
    who = core(slot.left[: match.start()]) or context.last_name
    if not who:
        return []
    said = f"{who}相当于{match['of']}的倍数"
    return [slot.draft(said, Measure.LEVEL, "multiple", [who, f"{who}倍数"])]


LAST_YEAR = re.compile("(?:比|较)(?:上年|去年)(?:的)?$")


def level_before(slot: Slot, context: Context) -> Outcome:
    """比上年 190 天增加 19 天: the first number is last year's level."""
    if not LAST_YEAR.search(slot.left) or not context.last_name:
        return None
    aliases = context.last[-1].aliases if context.last else ()
    return [
        slot.draft(
            context.last_name, Measure.LEVEL, "year before", aliases, year=context.reviewed - 1
        )
    ]


RULES = (
    Rule(
        "from",
        start_of_change,
        (
            Example("污水处理率由91%提高到97%。", "污水处理率|level|91%"),
            Example("审批环节从12个压减到5个。", "审批环节数|level|12个"),
        ),
        "由县财政投入2000万元。",
    ),
    Rule(
        "to",
        end_of_change,
        (
            Example("污水处理率由91%提高到97%。", "污水处理率|level|97%"),
            Example("审批环节从12个压减到5个。", "审批环节数|level|5个"),
        ),
        "污水处理率达到97%。",
    ),
    Rule(
        "year before",
        level_before,
        (
            Example("优良天数达到209天，比上年190天增加19天。", "优良天数|level|190天"),
            Example("新登记企业820户，较去年700户增长17.1%。", "新登记企业户数|level|700户"),
        ),
        "优良天数达到209天。",
    ),
    Rule(
        "multiple",
        multiple,
        (
            Example(
                "工业产值190亿元，是“十一五”末的3.7倍。",
                "工业产值相当于“十一五”末的倍数|level|3.7倍",
            ),
            Example(
                "市场主体达到38万户，是2010年的2.5倍。",
                "市场主体户数相当于2010年的倍数|level|2.5倍",
            ),
        ),
        "出口增长2.5倍。",
    ),
    Rule(
        "change",
        amount_of_change,
        (
            Example(
                "各项存款余额480亿元，比年初增加52亿元。", "各项存款余额比年初增加额|level|52亿元"
            ),
            Example("贷款余额较年初减少3.1亿元。", "贷款余额比年初减少额|level|3.1亿元"),
        ),
        "贷款余额达到31亿元。",
    ),
    Rule(
        "margin",
        margin,
        (
            Example(
                "工业增加值增长8.1%，高于全省平均水平1.2个百分点。",
                "工业增加值高于全省平均水平的幅度|level|1.2个百分点",
            ),
            Example(
                "农民收入增速快于城镇居民2个百分点。",
                "农民收入增速快于城镇居民的幅度|level|2个百分点",
            ),
        ),
        "失业率低于4%。",
    ),
    Rule(
        "growth",
        growth,
        (
            Example("地区生产总值完成351.6亿元，增长9.7%。", "地区生产总值|growth|9.7%"),
            Example("单位能耗同比下降3.2%。", "单位能耗|growth|-3.2%"),
        ),
        "固定资产增长面达到70%。",
    ),
)
