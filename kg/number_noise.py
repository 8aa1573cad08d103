"""Numbers that measure nothing: dates, ordinals, names, capacities, thresholds, rhetoric.

Each reason stands beside two lines whose number it drops and one whose number it must leave; the
tests run them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.lexicons.units import TIME, base
from kg.quantities import Kind, Quantity

END = r"\s*(?:[，,。；;、)”！]|$)"
NUMERALS = "一二三四五六七八九十百千"


@dataclass(frozen=True, slots=True)
class Place:
    """A number in its line."""

    line: str
    number: Quantity
    quoted: frozenset[int]

    @property
    def before(self) -> str:
        return self.line[: self.number.start]

    @property
    def behind(self) -> str:
        return self.line[self.number.end :]

    @property
    def unit(self) -> str:
        return base(self.number.unit)

    @property
    def written_out(self) -> bool:
        return self.number.kind is Kind.NUMERAL


@dataclass(frozen=True, slots=True)
class Noise:
    """A reason to leave a number out, with two lines it applies to and one it must not."""

    name: str
    applies: Callable[[Place], bool]
    drops: tuple[str, str]
    keeps: str


DATE_BEHIND = re.compile(
    r"\s*(?:年(?!产|均|内|人均|处理|客流|销售|期)|月(?:\d|底|末|份|[，。]|起|开|正|建|竣|初|中|"
    r"上|下|$)|日|号|届|时许)"
)


def _date(p: Place) -> bool:
    if p.number.kind is not Kind.DIGITS:
        return False
    if p.number.unit == "年" and p.number.value >= 1900:
        return True
    if p.unit == "月" or (p.number.unit is None and DATE_BEHIND.match(p.behind)):
        return True
    return bool(p.unit in {"年", "周"} and not _lasting(p))


def _lasting(p: Place) -> bool:
    """A number of years that measures: 连续5年增长."""
    return bool(
        re.search(r"(?:连续|寿命|缩短|提前|历时|长达|达到?|预期寿命)(?:了)?$", p.before)
        and not re.match("(?:来|间|内|规划|计划)", p.behind)
    )


STREAK = re.compile("连续$")
STREAK_OF_MORE = re.compile(
    r"年[^，；。]{0,16}?(?:\d|第[一二三]|首位|前列|[ⅠⅡⅢI]+类|标准|同步|水平)"
)


def _streak(p: Place) -> bool:
    """连续 7 年保持 98%: the other number is the point, not the years."""
    if p.unit != "年" or not STREAK.search(p.before):
        return False
    return bool(STREAK_OF_MORE.match("年" + p.behind))


def _bare(p: Place) -> bool:
    return p.number.kind is Kind.DIGITS and p.number.unit is None


def _ordinal(p: Place) -> bool:
    return p.before.endswith(("第", "之", "No", "第前")) or (
        p.unit in {"名", "位"} and p.before.endswith(("前", "后"))
    )


def _part_of_name(p: Place) -> bool:
    if p.number.kind is Kind.DIGITS and re.search(r"[A-Za-z.+\-—/](?<![一-龥]-)$", p.before):
        return True
    return p.number.kind is Kind.DIGITS and bool(
        p.unit in {"号", "路", "届", "G", "步", "班"} and not re.match(END, p.behind)
    )


def _quoted(p: Place) -> bool:
    inside = p.number.start in p.quoted
    return inside and not (
        p.number.kind is Kind.DIGITS
        and p.unit in {"%", "元", "亩", "吨", "千瓦"}
        and "增" in p.before[-6:]
    )


def _grade(p: Place) -> bool:
    if p.number.kind is not Kind.DIGITS:
        return False
    if p.unit == "级" or (p.unit == "A" and "景区" in p.behind[:4]):
        return True
    odd = {
        "分",
        "步",
        "道",
        "班",
        "队",
        "组",
        "园",
        "校",
        "村",
        "镇",
        "口",
        "眼",
        "层",
        "孔",
        "面",
        "里",
        "度",
    }
    return (
        p.unit in odd
        and p.number.unit == p.unit
        and not re.match(END, p.behind)
        and not re.match("[的]", p.behind)
        and p.unit not in {"道", "队", "组", "村", "镇", "眼"}
    )


def _period(p: Place) -> bool:
    if p.unit == "周岁":
        return True
    if p.unit not in TIME or p.unit in {"年", "月"}:
        return False
    if re.match(
        r"(?:内|后|前|攻坚|行动|大|周年|制|以来|期间|时间内|之内|热线|服务|全天|不间断|运行|"
        r"营业|生活圈|医疗圈|圈|社区|便民|交通圈|经济圈|通勤)",
        p.behind,
    ):
        return True
    if re.search("历时|为期|长达", p.before[-3:]):
        return True
    if p.unit == "岁" and re.search("(?:寿命|年龄)[^，。]*$", p.before):
        return False
    return bool(p.unit in {"岁", "周岁"} or (p.unit == "小时" and re.search("[0-9]$|每", p.before)))


CAPACITY_BEFORE = re.compile(
    r"(?:年产|日产|年处理|日处理|年加工|单机|首台|总装机|装机|时速|库容|限速)(?:规模)?$"
)
WORKS = (
    "项目|工程|电站|变电站|机组|基地|生产线|线路|输变电|产业化|装置|电厂|风场|风电场|牧场|"
    "养殖场|猪场|光伏|码头|泊位"
)


def _capacity(p: Place) -> bool:
    if p.unit in {"伏", "千伏", "kV", "KV", "kW", "伏安"}:
        return True
    named = re.match(rf"[\u4e00-\u9fffA-Za-z/（()）]{{0,14}}?(?:{WORKS})", p.behind)
    if CAPACITY_BEFORE.search(p.before) and not re.match(END, p.behind):
        return True
    if p.unit in {"吨级", "兆瓦", "MW", "GW", "吨", "蒸吨", "吨/日"} and named:
        return True
    if p.unit in {"千瓦", "千瓦时"} and named and not re.search("新增|并网|装机$", p.before[-4:]):
        return True
    return p.unit in {"头", "羽", "只"} and bool(
        re.match(r"(?:奶牛|生猪|蛋鸡|肉牛|肉羊)?(?:规模)?(?:牧场|养殖场|猪场|养殖基地)", p.behind)
    )


THRESHOLD_NOUN = (
    r"(?:的)?(?!、)[\u4e00-\u9fff“”、]{0,6}?(?:自然村|村|项目|企业|工业|产业|燃煤|锅炉|单位|"
    r"人群|老年|老人|人口|儿童|婴幼儿|国际|常住|"
    r"战新|装备|重大|重点|优质|集群|家庭|学校|县|镇|大户|平台|龙头|贷款|资金|耕地|工程|医院|"
    r"机构|园区|行政村|脱贫)"
)


def _threshold(p: Place) -> bool:
    after = p.number.after
    if p.unit == "%" or p.number.kind not in (Kind.DIGITS, Kind.SCALE):
        return False
    if after in {"以上", "以下", "以内", "及以上", "及以下"}:
        if re.match(THRESHOLD_NOUN, p.behind) and p.unit in {
            "元",
            "岁",
            "周岁",
            "蒸吨",
            "户",
            "人",
            "亩",
            "吨",
            "千瓦",
            "平方米",
            "年",
            "美元",
            "天",
            "小时",
            "A",
        }:
            return p.behind.startswith("的") or not re.match(
                r"[\u4e00-\u9fff]{0,3}(?:完成|实现|达)", p.behind
            )
        if re.match(r"(?:的)?(?!完成|实现|达|村|资金)[\u4e00-\u9fff“]", p.behind) and p.unit in {
            "元",
            "岁",
            "人",
            "户",
            "吨",
            "美元",
        }:
            return bool(re.match(r"[^，。；、\d]*?\d", p.behind))
    return bool(
        p.number.lead < p.number.start
        and re.search("(?:投资|产值|收入|营收|规模|税收|销售额|纳税)$", p.line[: p.number.lead])
        and re.match(r"的?[\u4e00-\u9fff]{0,6}?(?:产业|企业|项目|工业|重大|制造|龙头)", p.behind)
    )


PLAN_BEHIND = re.compile("(?:个|项)?(?:五年|年规划|年行动|年计划)")


def _plan_number(p: Place) -> bool:
    return p.unit in {"个", "项"} and bool(re.match("五年|方面", p.behind))


RHETORIC_BEHIND = re.compile(
    r"(?:[以之]?来|方面|面(?!积)|重点工作|月|内|层面|[大多]|[\u4e00-\u9fff]{0,3}(?:重要|关键)|"
    r"统筹|文明|突破|转|坚持|确保|攻坚|领域|"
    r"环节|文化自信|举措|机制|优势|战略|行动|保障|关口|精神|原则|个意识|个自信|个维护|维护|"
    r"意识|自信|位一体|中全会|次全会|全会|全体|会议|党代会|因|届|"
    r"代表|委员|院|中心城区|方|起案|线|农|产|创|名一|责|化|同步|不|是|好|数|到位|个一批|个必须|"
    r"个坚定|次会议|次全体|次党代|次代表大会|"
    r"号文|条主线|个走在前|个示范|场硬仗|场战役|项制度改革|项原则|次分配|支一扶|类人才|类高校)"
)


def _rhetoric(p: Place) -> bool:
    if not p.written_out:
        return False
    if p.unit in {"期", "届", "类"} or (p.unit == "次" and p.number.value == 1):
        return True
    if p.number.value == 1:
        return not re.search("(?:达到?|仅|建成|新建|新增|建设|至少)$", p.before)
    if re.search(rf"[{NUMERALS}第几数]$", p.before) or p.before.endswith(
        ("第", "前", "上", "近几")
    ):
        return True
    return bool(RHETORIC_BEHIND.match(p.behind))


def _numeral_unlisted(p: Place) -> bool:
    """Numerals in characters count after a list, 等, a verb of making, or at a clause's end."""
    if not p.written_out:
        return False
    if (p.number.unit or "").startswith(("万", "亿")) or p.unit in {"亩", "公里", "倍", "元"}:
        return False
    clause = re.split("[，,。；;：:]", p.before)[-1]
    if re.match(END, p.behind) and clause and not re.search(rf"[{NUMERALS}]$", clause):
        return False
    if clause.endswith("等") or ("、" in clause and re.search("[\u4e00-\u9fff”]$", clause)):
        return False
    made = re.search(
        "(?:新建|建成|新增|建设|打造|完成|改造|实施|修建|培育|引进|争取|举办|发展|关闭|达|共|"
        "有|开通|增设|规划|启动|推进|建立|创建)了?$",
        clause,
    )
    return not (
        made
        and p.unit in {"个", "所", "座", "条", "家", "处", "支", "项", "场", "件", "部", "批"}
        and p.number.value > 1
    )


NOISE: tuple[Noise, ...] = (
    Noise(
        "date",
        _date,
        ("项目计划于2024年10月竣工。", "截至6月底，累计完成8月份任务。"),
        "年产值达到30亿元。",
    ),
    Noise(
        "streak",
        _streak,
        ("群众满意度连续7年保持98%。", "粮食单产连续3年居全省第一。"),
        "高考成绩连续6年攀升。",
    ),
    Noise("bare", _bare, ("启动编号为37的改造。", "400科技热线开通。"), "新增企业37家。"),
    Noise(
        "ordinal",
        _ordinal,
        ("举办第12届蜜桃节。", "作为第3个试点推进。"),
        "举办节会12场。",
    ),
    Noise(
        "part of a name",
        _part_of_name,
        ("配备SY-12台设备。", "开行D-3次列车。"),
        "开行列车3次。",
    ),
    Noise(
        "quoted",
        _quoted,
        ("深化“3项制度”改革。", "印发《关于办好10件实事的意见》。"),
        "办好10件实事。",
    ),
    Noise("grade", _grade, ("创建4级医院。", "评为3级书店。"), "创建医院4家。"),
    Noise(
        "period",
        _period,
        ("15分钟生活圈加快形成。", "60岁以上老人免费体检。"),
        "审批时间压缩到15分钟。",
    ),
    Noise(
        "capacity",
        _capacity,
        ("年产4万吨饲料加工项目投产。", "110千伏输变电工程开工。"),
        "饲料产量达到4万吨。",
    ),
    Noise(
        "threshold",
        _threshold,
        ("亿元项目、5000万元以上项目加快建设。", "淘汰35蒸吨以下燃煤锅炉。"),
        "完成投资5000万元以上。",
    ),
    Noise(
        "plan number",
        _plan_number,
        ("谋划第二个五年，即后1个五年。", "实现2个五年跨越。"),
        "建设2个园区。",
    ),
    Noise(
        "rhetoric",
        _rhetoric,
        ("落实三个一批。", "推动两项统筹。"),
        "新建两所小学。",
    ),
    Noise(
        "numeral that counts nothing listed",
        _numeral_unlisted,
        ("两家人一条心。", "让三项权利落地。"),
        "完成河东、河西两所卫生院改造。",
    ),
)


def reason(line: str, number: Quantity, quoted: frozenset[int]) -> str | None:
    """Why ``number`` is to be left out, or ``None`` where it measures something."""
    place = Place(line, number, quoted)
    return next((noise.name for noise in NOISE if noise.applies(place)), None)
