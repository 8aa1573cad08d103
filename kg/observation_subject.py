"""Whom a number is about: the region unless the sentence is about something it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import Region
from kg.indicators import strip_leading
from kg.lexicons.wording import SCOPES, alternatives
from kg.mentions import Mention
from kg.observation_view import View

SUBJECT_KINDS = frozenset({"enterprise", "place", "project"})
LEAST_SCORE = 0.5
LISTED = re.compile("[、和及与等]|以及")
ACTS = alternatives(
    "累计 实现 完成 达到 达 新增 成为 初步 全面 使用 获评 建设 年 平整 是 为 封顶 总 水质 主塔 "
    "开展 建设进度 常年 成功 打造 "
    "签订 工业 产值 营收 营业收入 利润 投资 基础设施 引进 入驻 建成 收购 销售 产量 进出口 税收 "
    "上缴 全年 预计 入园 已 主营业务"
)
ENTITY_ENDINGS = alternatives(
    "公司 集团 经济开发区 开发区 经开区 高新区 新区 工业园区 产业园区 工业园 产业园 科技园 "
    "物流园 保护区 高速 公共服务平台 "
    "综合保税区 综保区 镇 苏木 矿区 水源地 大桥 中心港 机场 铁路口岸 口岸 示范区 枢纽"
)
PATTERN = re.compile(rf"^((?:[\u4e00-\u9fffA-Za-z·]{{2,16}}?)(?:{ENTITY_ENDINGS}))(?={ACTS})")
GENERIC = re.compile(
    r"全部|各|等|我[市区县省]|^(?:国家|省|市|县|新|老|该|本|个|重点|特色|乡|两|多|建|一批|所有|"
    r"城|村|区域|上市|国有|民营|龙头|保险|"
    r"创建|推进|支持|实施|工业|经济|高新|自治区|农业|产业|现代|国际|重大|央企|完成|实现|新增|"
    r"引进|依托|探索|围绕|在|对|由|与|把|将|"
    r"县级|省级|市级|国家级|自治区级|以)|[的了是]"
)
GENERAL = re.compile(
    r"(?:[全我本该各]|两)?(?:国|省|市|区|县|旗|盟|州|自治区|镇|乡|村|园区|开发区|工业园区|城区|"
    r"境内|辖区|城|乡镇)$"
)
"""Names that point to a place without naming it."""
WHOLE = re.compile(SCOPES)


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the view of a sentence."""

    start: int
    end: int
    kind: str
    text: str


def named_in(view: View, mentions: Sequence[Mention]) -> list[Named]:
    """Mentions that lie inside the sentence, in the view's offsets; none inside another."""
    if not view.at or not mentions:
        return []
    place = {offset: i for i, offset in enumerate(view.at)}
    found = []
    for mention in mentions:
        if mention.kind not in SUBJECT_KINDS or mention.score < LEAST_SCORE:
            continue
        start, end = place.get(mention.span.start), place.get(mention.span.end - 1)
        if start is None or end is None or GENERAL.match(view.text, start, end + 1):
            continue
        found.append(Named(start, end + 1, mention.kind, view.text[start : end + 1]))
    found.sort(key=lambda name: (name.start, -name.end))
    outer: list[Named] = []
    for name in found:
        if not outer or name.end > outer[-1].end:
            outer.append(name)
    return outer


@dataclass(slots=True)
class SubjectTracker:
    """The subject in force while the sentences of a paragraph go by."""

    region: Region
    own: frozenset[str] = field(init=False)
    """Names of the region and of those above it: numbers about them are the region's."""
    current: str | None = None
    _after_semicolon: bool = False
    _brief: bool = False
    """True where the subject holds for its own clause only."""

    def __post_init__(self) -> None:
        names = {self.region.name, *self.region.parents}
        self.own = frozenset(names | {shorten(name) for name in names})

    def new_paragraph(self) -> None:
        self.current, self._after_semicolon = None, False

    def new_sentence(self, text: str) -> None:
        """A subject outlives its sentence only past a semicolon, before a bare verb."""
        carries = self._after_semicolon and re.match(
            "(?:实现|上缴|缴纳|完成|“五一”期间|日均|年客|累计|新增|总)", text
        )
        if not carries:
            self.current = None
        self._after_semicolon = text.endswith("；")

    def clause(
        self, text: str, start: int, end: int, names: Sequence[Named]
    ) -> tuple[int, str | None]:
        """Note a clause's subject; returns where its own words begin and the name passed over.

        A name that begins the clause is its subject; an enterprise or place stays so in the
        clauses behind it until another name is met.
        """
        clause = text[start:end]
        stripped = strip_leading(clause)
        offset = end - len(stripped)
        if WHOLE.search(clause[: offset - start + 4]):
            self.current = None
            return start, None
        here = [name for name in names if start <= name.start < end]
        for name in here:
            if name.start not in (start, offset) or name.end >= end or name.text[0].isdigit():
                continue
            if self._is_own(name.text):
                self.current = None
                return start, None
            if LISTED.match(text, name.end) or text[name.end] in "”）)":
                break
            self.current, self._brief = name.text, name.kind == "project"
            return name.end, name.text
        if here or self._brief:
            self.current, self._brief = None, False
        match = PATTERN.match(stripped)
        if match and not GENERIC.search(match[1]) and not self._is_own(match[1]):
            self.current = match[1]
            return offset + match.end(), match[1]
        return start, None

    def _is_own(self, name: str) -> bool:
        return name in self.own or shorten(name) in self.own


def shorten(name: str) -> str:
    """A region's name without its kind: 青山区 -> 青山."""
    short = re.sub(r"(?:自治区|自治州|自治县|[省市县区盟旗州])$", "", name)
    return short if len(short) >= 2 else name
