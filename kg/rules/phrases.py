"""Where the noun phrase behind a number ends, and what an attribute of it is called."""

from __future__ import annotations

import re

from kg.lexicons.wording import alternatives
from kg.quantities import NUMBER
from kg.rules.base import Context

PREDICATES = re.compile(
    "(?:"
    + alternatives(
        "竣工 投产 完工 动工 开工 按期 实现 全部 进展 顺利 有序 加快 落户 入选 获评 成为 达到 "
        "落地 取得 相继 早日 更多 完成 推进 "
        "建成 投用 采取 已 正 转型 基本 取缔 通过 进行 共计 总投资 获得 纳入 开展 用于 未能 因 "
        "稳步 扎实 交付 参加 受灾 "
        "列入 签约 启动 亏损 同比 更 不断 较 超 提升 受 被 就 达 位居 跻身 荣获 亮相 上榜 落成 "
        "分别 有望 将 在海关 开通 "
        "摘帽 出列 退出 脱贫 清零 归零 销号 投运 运行 运营 并网 得到 予以 申报 享受 从 到达 "
        "抵达 惠及 位列 高于 低于 涉及 "
        "推广 进入 授予 认定 验收 开园 开业 通车 封顶 贯通 均"
    )
    + ")(?!工程|项目|行动|计划|任务|示范|试点|中心|基地|目标|类)|向(?![上阳日海])"
)
DONE_BEFORE_NOUN = re.compile(
    "^(?:已|新|全部|拟)?(?:竣工|投产|完工|动工|开工|续建|建成|签约|落户|在建|入选|并网|上市|"
    "获评|达标)(?=项目|工程|企业|产业|国家|省|公司|单位)"
)
NOUN_TAGS = frozenset({"ORG", "LOC", "PER", "vn", "nz", "nw", "s", "n", "nr", "ns", "nt", "an"})
ENDING_VERBS = frozenset(
    ["支持", "使用", "签订", "脱贫", "受灾", "出庭", "参加", "毕业", "就读", "居住", "创业", "返乡"]
)


def noun_phrase(text: str, context: Context) -> tuple[str, str]:
    """The noun phrase that ``text`` begins with, and what follows it in the clause."""
    clause = re.split(r"[，,。；;：]", text)[0].removeprefix("的")
    masked = DONE_BEFORE_NOUN.sub(lambda match: "〇" * len(match[0]), clause)
    masked = re.sub(r"“[^”]*”|\([^()]*\)", lambda match: "〇" * len(match[0]), masked)
    match = PREDICATES.search(masked, 1)
    cut = match.start() if match else len(clause)
    offset, noun_seen = 0, False
    for token, tag in context.words(clause).pairs() if clause else ():
        if offset >= cut:
            break
        if tag in NOUN_TAGS:
            noun_seen = True
        elif noun_seen and (
            (tag == "d" and offset > 1 and masked[offset] != "〇")
            or (tag == "v" and token in ENDING_VERBS)
        ):
            cut = offset
            break
        offset += len(token)
    separator = clause.find("、")
    if 0 < separator < cut and re.match(rf"、(?:{NUMBER}|总|完成|累计)", clause[separator:]):
        cut = separator
    return clause[:cut].strip(" 的"), clause[cut:]


ATTRIBUTE = re.compile(
    "(?:完成|计划|年度|当年|协议|到位|累计|总|年内|预计)*(?:投资|总投资|金额|总金额|资金|规模|"
    "总规模|交易额|开工率|完成率|"
    "完成投资率|化解率|面积|投入强度|覆盖率|增长面|达标率|总产量|产量|在校生|毕业生|招生|"
    "教职工|收入|建筑面积|占地面积|"
    "占地|贷款|发电量|装机|货值|税收|产值|营业收入|入园率|使用率|满意率|合格率|人均)(?:额)?"
)
MONEY_ATTRIBUTE = re.compile("投资|金额|资金")


def of_counted(words: str, context: Context) -> str:
    """``words``, an attribute such as 总投资, joined to what the sentence last counted.

    >>> # 实施重点项目26项，总投资135亿元 -> 重点项目总投资
    """
    if not words or not ATTRIBUTE.fullmatch(words):
        return ""
    for counted in reversed(context.counted):
        if counted.counts or not MONEY_ATTRIBUTE.search(counted.words):
            what = re.sub("^(?:实施|完成|签约|开展|谋划|推进)+(?=.{3,})", "", counted.words)
            return re.sub("(?:数|播种面积|种植面积|总产量|产量|面积)$", "", what) + words
    return ""
