"""Amounts: the noun stands behind the number (改造 12 个小区) or before it (产值 22 亿元)."""

from __future__ import annotations

import re

from kg.indicators import core, expand_list, name, quantity_noun, split_list, strip_leading, unique
from kg.lexicons.units import AREA, ITEMS, LENGTH, SCALES, TIME, base
from kg.lexicons.wording import ACTION, IDLE_ACTIONS
from kg.quantities import Kind
from kg.rules.base import Context, Draft, Example, Outcome, Rule, Slot
from kg.rules.phrases import noun_phrase, of_counted
from ontology.terms import Measure

COUNTABLE = ITEMS | AREA | LENGTH
NOUN_MAY_FOLLOW = (
    COUNTABLE
    | set(SCALES)
    | {
        "%",
        "吨",
        "元",
        "千瓦",
        "立方米",
        "斤",
        "公斤",
        "天",
        "标箱",
        "方",
        "",
    }
)
NO_NOUN = re.compile(r"^[、，,。；;)”]")
NOT_A_NOUN = re.compile(
    r"(?:/|共|同比|左右|以上|，|的?监管|和|及|以内|任务|提高|增长|下降|位居|居|占|推进到|增加|"
    r"提升|用于|以来|减少|缩短|压缩|降低|到|至|上升|升|为|以下|扩大|不等|并|且|后|前|时|之)"
)
STANDING = re.compile(
    "(?:在?(?:全国|全省|全市|全区|全自治区))?(?:排名|位次|名次)(?:有望|预计|实现)?"
)
SPENDING = re.compile(
    "(?:使用|筹措|安排|设立|发行|争取|拨付|落实|下达|发放|兑现|投入|募集|投放|新增|化解|减免|"
    "清理|追回|撬动)?(?:了)?"
)
OVERALL = frozenset(["规模", "总量", "总数", "总额", "总值", "总规模", "存量", "增量", "余额"])
BARE_VERBS = frozenset(
    [
        "新增",
        "净增",
        "其中新增",
        "其中",
        "新建",
        "今年新增",
        "另有",
        "还有",
        "尚有",
        "涉及",
        "减少",
        "增加",
        "新签",
        "完成",
        "在建",
        "已建成",
        "新投用",
    ]
)
NAMED_RATE = re.compile(
    "(?:率|度|比例|强度|面|指数|水平|幅|标准|覆盖|比|速|系数|浓度|比率|目标|水分|含量|税率|"
    "利率|贡献|进度|机制)$"
)


def noun_behind(slot: Slot, context: Context) -> Outcome:
    """Number before noun: 改造 12 个小区, 985 项服务实现"最多跑一次", 90% 永久基本农田."""
    rest = slot.right.lstrip("() ")
    if not rest or NO_NOUN.match(rest) or NOT_A_NOUN.match(rest):
        return None
    if slot.unit not in NOUN_MAY_FOLLOW and slot.number.kind is not Kind.NUMERAL:
        return None
    if slot.unit == "" and not (slot.number.unit or slot.number.kind is Kind.FRACTION):
        return None
    if slot.unit in {"元", "天"} and not slot.beyond.startswith("的"):
        spending = slot.unit == "元" and SPENDING.fullmatch(core(slot.left))
        if not spending or re.match("[一-龥]{0,2}(?:建设|实施|完成|改造)", rest):
            return None
    phrase, after = noun_phrase(slot.right, context)
    if not phrase or re.fullmatch(r"[\s、，。]*", phrase):
        return None
    left = slot.left
    listed = re.search("等$|、", left)
    lead = "" if listed else strip_leading(re.split("[，,：:]", left)[-1])
    match = re.match(rf"^({ACTION.pattern})", strip_leading(left))
    verb = match[1].rstrip("了") if match else ""
    after = re.sub("^(?:全部|基本|已|均|按期|相继|正在|正|已全部|达到了)+", "", after.strip())
    if slot.unit == "%" or slot.number.kind is Kind.FRACTION:
        full = (f"{after}的" if after else verb) + phrase + "占比"
        aliases = [
            f"{phrase}占比",
            f"{phrase}{after}",
            f"{after}比例",
            after,
            f"{after}{phrase}占比",
            phrase,
        ]
        return [slot.draft(full, Measure.SHARE, "share of group", aliases)]
    named = name(phrase, slot.number.unit)
    kept = "" if verb in IDLE_ACTIONS else verb
    full = kept + named.indicator
    aliases = [named.indicator, phrase, verb + named.indicator, verb + phrase, *named.aliases[:1]]
    if not verb and after:
        full = (
            re.sub(r"[\u4e00-\u9fff]{9,}$", lambda m: m[0][:8], after)[:14]
            if len(after) <= 16
            else ""
        ) + named.indicator
        aliases += [phrase + after + "数"] if len(after) <= 6 else []
    about = core(left)[match.end() :] if match and not listed else ""
    if len(about) >= 3 and len(phrase) <= 2:
        aliases += [full, about + named.indicator]
        full = kept + about + named.indicator
    if lead and not match and 2 <= len(lead) <= 16 and "“" not in lead:
        aliases += [lead + named.indicator, lead + phrase]
    if listed and verb:
        aliases.append(verb + phrase + "数")
    draft = slot.draft(full, Measure.LEVEL, "count", aliases)
    context.remember(draft, phrase, kept, counts=True)
    return [draft]


def noun_before(slot: Slot, context: Context) -> Outcome:
    """Noun before number: 产值 22 亿元; also 新增 4 件 after the thing was named."""
    own = core(slot.left)
    if re.search("、.*等", own):
        own = re.sub("^.*?等(?=.{2,})", "", own)
    if "：" in own:
        own = own.split("：")[-1]
    attribute = of_counted(own, context)
    aliases: list[str] = []
    if own in BARE_VERBS and context.counted:
        what = context.counted[-1].words
        what = re.sub(f"^(?:{ACTION.pattern})", "", what) or what
        prefix = (
            ""
            if own in {"其中", "完成", "另有", "还有", "尚有"}
            else re.sub("^(?:其中|今年|已)", "", own)
        )
        aliases, own = [own + what], (prefix + what if prefix != "涉及" else "涉及" + what)
    elif own in {"人均", "户均", "平均", "亩均", "日均"} and context.last_name:
        aliases, own = [own], own + re.sub("(?:增加|数)$", "", context.last_name)
    if not own:
        own = _inherited(slot, context)
    elif own in OVERALL and context.last and context.last[-1].measure is not Measure.RANK:
        aliases = [own, context.last_name]
        own = context.last_name if own == "总量" else context.last_name + own
    elif own == "用" and slot.unit in TIME:
        own = "用时"
    elif STANDING.match(own) and context.last_name:
        aliases, own = [own], context.last_name + own
    if not own or len(own) > 60:
        return None
    if (several := _each(own, slot, context)) is not None:
        return several
    own = re.sub(
        "^(?:实现|完成|达到|使用|初步划定|初步|水质)(?=[\u4e00-\u9fff]{2,})",
        lambda m: m[0] if m[0] == "完成" and re.match("完成(?:投资|订单)", own) else "",
        own,
    )
    measure = (
        Measure.SHARE
        if slot.number.kind is Kind.FRACTION and slot.number.unit is None
        else Measure.LEVEL
    )
    if slot.unit == "%" and re.search("(?:比重|占比)$", own):
        measure = Measure.SHARE
    elif (
        slot.unit == "%"
        and not quantity_noun(own)
        and not NAMED_RATE.search(own)
        and not re.search("以内|控制", slot.left)
    ):
        measure = Measure.SHARE
        aliases.append(own)
        own = own + "占比"
    if slot.unit == "倍" and re.search("增|翻|提高", slot.left):
        measure = Measure.GROWTH
    named = name(own, slot.number.unit)
    indicator, also = named.indicator, [*aliases, *named.aliases]
    verb = re.match(rf"^({ACTION.pattern})(?=[\u4e00-\u9fff“A-Z])", own)
    carried = context.counted[-1].verb if context.counted else ""
    if verb is None and carried and slot.unit in COUNTABLE:
        if slot.index > 0 and carried not in IDLE_ACTIONS:
            also += [indicator, own]
            indicator = carried + indicator
        elif (
            slot.index == 0
            and slot.unit in ITEMS
            and carried in {"新增", "净增", "获批", "培育"}
            and context.counted[-1].unit == slot.unit
        ):
            also.append(carried + indicator)
    if attribute and own.endswith(indicator):
        also += [own, indicator]
        indicator = attribute
    draft = slot.draft(indicator, measure, "amount", unique(also, indicator))
    context.remember(
        draft,
        own,
        (verb[1].rstrip("了") if verb else carried if slot.index > 0 else ""),
        counts=slot.unit in ITEMS,
    )
    return [draft]


def _each(own: str, slot: Slot, context: Context) -> list[Draft] | None:
    """见面率、满意率均达到 100%: the number holds for each of the names."""
    members = split_list(own)
    each = slot.left.endswith("各") and slot.unit in ITEMS
    if len(members) < 2 or not (
        each
        or re.search("均|都", slot.left[-6:])
        or (slot.unit == "%" and all(member.endswith("率") for member in members))
    ):
        return None
    names = expand_list(own, len(members))
    if not names or not (each or all(quantity_noun(member) for member in names)):
        return None
    drafts = [
        slot.draft(named.indicator, Measure.LEVEL, "amount", named.aliases)
        for named in (name(member, slot.number.unit) for member in names)
    ]
    context.last = tuple(drafts)
    return drafts


def scale_of(slot: Slot, context: Context) -> Outcome:
    """打造千亿级产业集群: the size aimed at; 百亿级 elsewhere only describes."""
    if slot.number.kind is not Kind.SCALE:
        return None
    if not context.text[slot.number.start : slot.number.end].endswith("级") and not re.match(
        "(?!大关|台阶|元)[一-龥]", slot.beyond
    ):
        return None
    if not re.search("(?:打造|建设|培育|形成|设立|组建|构建|做大|做强)$", slot.left):
        return []
    phrase, _ = noun_phrase(slot.right, context)
    if not phrase:
        return []
    draft = slot.draft(f"{phrase}规模", Measure.LEVEL, "scale", [phrase, f"{phrase}产值"])
    return [draft]


def _head_noun(text: str) -> str:
    """The shortest beginning of ``text`` that names a quantity."""
    for end in range(3, len(text) + 1):
        noun = quantity_noun(text[:end])
        if len(noun) > 1:
            return text[:end]
    return ""


def _inherited(slot: Slot, context: Context) -> str:
    """What a number without a noun of its own is about."""
    if context.topic and not context.last:
        return context.topic
    if context.last and slot.unit == base(context.last[-1].unit):
        return re.sub("^(?:新增|净增)", "", context.last[-1].indicator)
    if context.last and context.last[-1].measure is Measure.GROWTH and slot.unit != "%":
        return context.last[-1].indicator
    named = re.match(r"[\u4e00-\u9fff]{2,16}", strip_leading(context.text[slot.start : slot.end]))
    if named and slot.index > 0 and not context.last and (head := _head_noun(named[0])):
        return head
    if not slot.left.strip("、和及共约") and context.counted and slot.index > 0:
        return context.counted[-1].words
    if context.topic:
        return context.topic
    phrase, _ = noun_phrase(slot.right, context)
    return phrase


RULES = (
    Rule(
        "scale",
        scale_of,
        (
            Example("打造千亿级绿色建材产业集群。", "绿色建材产业集群规模|level|1000亿元"),
            Example("培育百亿级食品产业集群。", "食品产业集群规模|level|100亿元"),
        ),
        "工业总产值突破千亿元。",
    ),
    Rule(
        "count",
        noun_behind,
        (
            Example("改造12个老旧小区。", "改造老旧小区数|level|12个"),
            Example("320项政务服务实现“最多跑一次”。", "实现“最多跑一次”政务服务数|level|320项"),
        ),
        "老旧小区达到12个。",
    ),
    Rule(
        "amount",
        noun_before,
        (
            Example("新增高新技术企业5家、科技型中小企业34家。", "新增科技型中小企业数|level|34家"),
            Example("粮食总产量稳定在16万吨以上。", "粮食总产量|level|16万吨"),
        ),
        "改造12个老旧小区。",
    ),
)
