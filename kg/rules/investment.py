"""What an undertaking costs: 总投资 3 亿元的 X 项目, 投资 3 亿元建设 X."""

from __future__ import annotations

import re

from kg.indicators import core, unique
from kg.lexicons.wording import alternatives
from kg.rules.base import Context, Example, Outcome, Rule, Slot
from ontology.terms import Measure

MONEY = frozenset({"元", "美元", "欧元", "港元"})
COST = re.compile(
    r"(?P<cost>(?:计划|概算|估算|协议|规划)?(?:总投资额?|投资额?|货值|造价)|占地|总建筑面积|"
    r"建筑面积)(?:约为?|近|超过?|达到?|共|逾)*$"
)
AREA_COST = frozenset({"占地", "总建筑面积", "建筑面积"})
STATE = re.compile(
    alternatives(
        "开工 建设进展 进展 相继 加快 竣工 投产 落户 签约 项目建设 完成 落地 有序 正 推动 建成 "
        "投用 试生产 达产 动工 启动 顺利 "
        "全面 成功 即将 主体 封顶 全部 已 早日 尽快 扎实 稳步 实现 如期"
    )
)
BUILDING = alternatives(
    "建设 实施 完成 打造 推进 新建 改造 建成 设立 支持 用于 加快推进 加快建设 加快 兴建 修建 "
    "开工建设 启动 改建 扩建 新上 谋划 谋划实施 组织实施 对 启动实施 启动建设 推动"
)
BUILD = re.compile(
    rf"^的?(?:用于|集中|重点|规划|高标准|高质量)*(?P<verb>{BUILDING})(?:了)?(?P<what>.+)"
)
PROGRESS = re.compile("(?:投资|开工率|完成率|占|同比|增长|年度)")
COUNT_INSIDE = re.compile(r"\d|[两三四五六七八九十]+[个条座所项处]")


def _trim(what: str) -> str:
    """The undertaking's name at the start of ``what``, without state words and list tails."""
    what = re.split(r"[，,。；;：]", what)[0]
    masked = re.sub(r"“[^”]*”|\([^()]*\)", lambda match: "〇" * len(match[0]), what)
    match = STATE.search(masked, 2)
    name = what[: match.start()] if match else what
    if (
        "项目" in what
        and not re.search("(?:项目|工程|基地|中心|园|厂|城|学校|医院)$", name)
        and masked.find("项目") > 1
    ):
        name = what[: masked.find("项目") + 2]
    return name.strip("的、“ ")


def _undertaking(what: str, context: Context, offset: int) -> tuple[str, str | None]:
    """Words for the undertaking, and its name where it is a single named one."""
    alone = re.match(r"(.+?)(?:、|和)(?=(?:总|计划|协议)?投资)", what)
    if alone:
        what = alone[1]
    for start, end, kind in context.names:
        if kind == "project" and offset <= start <= offset + 2 and end - start >= 3:
            behind = context.text[end : end + 1]
            if behind not in "、和及与等" or alone:
                words = context.text[start:end]
                return words, words
    words = _trim(what)
    counted = re.match(r".*\d.*?[个人户亩里]的(?P<rest>[^\d的]{4,}(?:工程|项目))$", words)
    if counted:
        return counted["rest"], counted["rest"]
    single = (
        2 <= len(words) <= 32
        and not COUNT_INSIDE.search(words)
        and not re.match("一批|部分|多个|各", words)
        and not re.search("、|和.{2,}|等", re.sub("“[^”]*”", "", words))
    )
    return words.rstrip("等"), words if single else None


def cost_of(slot: Slot, context: Context) -> Outcome:
    """总投资 3 亿元的 X: X is the subject where it is one named thing."""
    match = COST.search(slot.left)
    if match is None or not slot.beyond.startswith("的"):
        return None
    if slot.unit not in MONEY and match["cost"] not in AREA_COST:
        return None
    rest = context.text[slot.number.end + 1 : slot.end]
    words, subject = _undertaking(rest, context, slot.number.end + 1)
    if not words:
        return None
    cost = {"占地": "占地面积"}.get(match["cost"], match["cost"])
    kind = "总投资" if "投资" in cost else cost
    if subject is None:
        bare = re.sub(r"^.*(?:\d+|等)[个项座条家处所宗]?", "", re.split("[，。；]", rest)[0])
        words = STATE.split(bare)[0] if bare else words
        return [slot.draft(f"{words}{kind}", Measure.LEVEL, "cost", [kind, cost, f"{words}投资"])]
    return [
        slot.draft(
            kind,
            Measure.LEVEL,
            "cost",
            unique([cost, f"{words}{kind}", f"{words}投资"]),
            subject=subject,
        )
    ]


SPEND = re.compile(
    r"(?:总投资|完成投资|计划投资|投资|投入(?:资金)?|拿出|安排(?:资金)?|拨付(?:资金)?|"
    r"统筹(?:资金)?|筹资|筹集资金|争取资金|总投入)(?:约为?|近|超过?|达到?|共|逾)*$"
)


def spent_on(slot: Slot, context: Context) -> Outcome:
    """投资 3 亿元建设 X, also with the building in the next clause."""
    if slot.unit not in MONEY:
        return None
    match = SPEND.search(slot.left)
    if match is None or core(slot.left[: match.start()]):
        return None
    after = context.text[slot.number.end :]
    next_clause = False
    if re.match("[，,]", after):
        after, next_clause = after[1:], True
    built = BUILD.match(after)
    if built is None:
        return None
    offset = slot.number.end + int(next_clause) + built.start("what")
    words, subject = _undertaking(built["what"], context, offset)
    if len(words) < 3 or COST.match(words) or PROGRESS.match(words):
        return None
    clause = re.split("[，。；]", built["what"])[0]
    if subject is not None and re.search(r"\d", clause.removeprefix(subject)):
        subject = None
    verb = re.sub("约|近|超过?|达到?|共|逾", "", match[0])
    kind = "投资" if "投资" in verb else "投入"
    if kind == "投入" or built["verb"] in {"支持", "用于", "设立"}:
        aliases = [f"{words}资金", f"{words}投入", words, f"{words}投资", verb]
        return [slot.draft(f"{built['verb']}{words}资金", Measure.LEVEL, "cost", aliases)]
    if subject is None:
        short = re.sub(r"\d[\d.,]*(?:余|多)?[\u4e00-\u9fff]{1,3}$", "", words)
        short = (
            re.sub(
                r"^.*?(?:\d[\d.]*(?:余|多)?[\u4e00-\u9fff]{1,2})(?=[\u4e00-\u9fff]{4})", "", short
            )
            or words
        )
        aliases = [kind, f"{words}{kind}", f"{built['verb']}{short}{kind}"]
        return [slot.draft(f"{short}{kind}", Measure.LEVEL, "cost", aliases)]
    if next_clause and not re.search(
        "(?:项目|工程|中心|公园|学校|站|厂|桥|路|园|馆|场|院)$", subject
    ):
        return None
    return [
        slot.draft(kind, Measure.LEVEL, "cost", ["总投资", f"{words}投资", verb], subject=subject)
    ]


RULES = (
    Rule(
        "cost",
        cost_of,
        (
            Example("总投资3.5亿元的青禾冷链物流园项目开工建设。", "总投资|level|3.5亿元"),
            Example("紧盯总投资60亿元的石门抽水蓄能项目。", "总投资|level|60亿元"),
        ),
        "完成投资60亿元。",
    ),
    Rule(
        "cost",
        spent_on,
        (
            Example("投资2亿元建设滨湖体育公园。", "投资|level|2亿元"),
            Example("投资7000余万元加快推进沙河大桥改造工程。", "投资|level|7000万元"),
        ),
        "工业投资2亿元。",
    ),
)
