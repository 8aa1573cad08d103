"""Whether two names mean one thing: the judges behind ``kg.resolution``.

Each verdict has a reason and a score. Phases (一期, 二期) and ordinal numbers must agree, and words
may be left out but not exchanged: 草业中心 is not 乳业中心.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

PUNCTUATION = re.compile(r"[\s,，.。、;；:：“”\"'‘’()（）《》<>〈〉·\-—/|]+")
COMPANY = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|控股集团|股份公司|总公司|公司|集团|控股|股份|企业)+$"
)
TAIL = re.compile(
    r"(?:等)?(?:重点|重大)?(?:建设|改造|提升|产业化|开发|实施)?(?:项目|工程|计划|任务)?(?:建设|改造|提升|实施)?$"
)
PHASE = re.compile(
    r"(?:第?[一二三四五六七八九十]+期|[IVXⅠⅡⅢⅣ]+期|\d+期|[一二三四五六七八九十\d]+标段|[东西南北]段|[东西南北]延|[上下中]游)"
)
ORDINAL = re.compile(
    r"第[一二三四五六七八九十百]+|[一二三四五六七八九十]+(?=[中小高号院幼路街环大道])|\d+(?=号)|[A-Z]?\d{2,4}(?=线|国道|省道|高速)"
)
GENERIC = re.compile(
    r"项目|工程|建设|改造|提升|一期|二期|三期|年产|生产线|生产|产业化|产业|基地|智能|新建|扩建|"
    r"全自动|自动|首条|高端|先进|综合|材料|制造|加工|园区|有限公司|公司|集团|股份|[\d.]+万?[吨亩个套台千瓦]*"
)
PLAIN = re.compile(r"项目|工程|建设|[一二三四]期|等|重点|战略性新兴产业")
"""Words that may follow an enterprise's name without naming a plant of their own."""


Verdict = tuple[str, float]
"""Reason and score."""
Likeness = Callable[[str, str], float]
"""How near two names are in meaning, such as the cosine of an encoder."""


def normal(text: str) -> str:
    """A name without punctuation and width, in lower case: what is compared."""
    return PUNCTUATION.sub("", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=50_000)
def bigrams(text: str) -> Counter[str]:
    """Character pairs of a text with their counts; shared, so not to be changed."""
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter([text])


def dice(a: str, b: str) -> float:
    """Overlap of character bigrams, 0 to 1 (Dice 1945)."""
    x, y = bigrams(a), bigrams(b)
    return 2 * sum((x & y).values()) / (sum(x.values()) + sum(y.values()))


def compatible(a: str, b: str) -> bool:
    """Phases and ordinals of two names do not contradict each other."""
    pa, pb = {*PHASE.findall(a)}, {*PHASE.findall(b)}
    if pa and pb and not pa & pb:
        return False
    oa, ob = {*ORDINAL.findall(a)}, {*ORDINAL.findall(b)}
    return not (oa and ob and not oa & ob)


@lru_cache(maxsize=20_000)
def core(name: str) -> str:
    """A project's name without the words that any project may carry at its end."""
    while True:
        shorter = TAIL.sub("", name)
        if shorter == name or len(shorter) < 3:
            return name if len(shorter) < 3 else shorter
        name = shorter


def same_enterprise(longer: str, shorter: str) -> Verdict | None:
    """Short forms of a company: 某某股份有限公司 and 某某; 山东某某 and 某某."""
    a, b = COMPANY.sub("", longer), COMPANY.sub("", shorter)
    if not a or not b:
        return None
    if a == b:
        return "company suffix", 0.97
    if len(b) >= 2 and a.startswith(b):
        return "short form", 0.9 if len(b) >= 3 else 0.85
    if len(b) >= 2 and a.endswith(b) and len(a) - len(b) in (2, 3):
        return "without its region", 0.85
    if len(b) >= 3 and a[:2] == b[:2] and _subsequence(b, a) and len(a) - len(b) <= 2:
        return "contraction", 0.85
    return None


LEVELS = re.compile(
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|省|市|区|县|旗|镇|乡|街道办事处|街道|苏木|村|社区|盟|州)$"
)


AREA = re.compile(
    r"(?:特色|核心|工业|产业|旅游|文化|生态|商业|城市|综合|自然|国家|风景|历史|上游|中游|下游)*"
    r"(?:片区|景区|园区|街区|小区|社区|区域|地区|流域|灌区|库区|矿区|城区|镇区|沙漠|草原|湿地|平原|盆地|遗址|旧址"
    r"|故城|古城|古镇|水库|水利枢纽|公园|工业园|产业园|度假区|风景区|保护区|开发区|新区|新城|组团|公路|铁路"
    r"|高速公路|高速|大桥|机场|口岸|沿线|沿岸|周边|河道|[东西南北]延(?:段|线|工程)?|.{1,3}段)"
)
"""What follows a place's name where the area or the stretch around it is meant."""


def same_place(longer: str, shorter: str) -> Verdict | None:
    """A place with and without its level word: 清河镇 and 清河; or 云顶山 and 云顶山景区."""
    stem = LEVELS.sub("", longer)
    if stem != longer and stem == shorter and len(shorter) >= 2:
        return "without its level", 0.95
    if longer.endswith("高速公路") and longer[:-2] == shorter:
        return "without its level", 0.95
    rest = longer.removeprefix(shorter)
    if len(shorter) >= 2 and rest != longer and AREA.fullmatch(rest):
        return "the area named after it", 0.85
    other = LEVELS.sub("", shorter)
    if stem == other != shorter and longer.startswith(stem) and len(stem) >= 2:
        return None
    if longer.endswith(shorter) and len(shorter) >= 4 and len(longer) - len(shorter) in (2, 3, 4):
        prefix = longer[: -len(shorter)]
        if LEVELS.search(prefix) or len(prefix) == 2:
            return "without what it lies in", 0.86
    return None


class ProjectJudge:
    """Whether two names mean one project; knows the enterprises of the report."""

    def __init__(self, firms: Iterable[Sequence[str]], likeness: Likeness | None = None) -> None:
        self._firm_of: list[tuple[str, int]] = sorted(
            ((normal(n), i) for i, names in enumerate(firms) for n in names),
            key=lambda pair: (-len(pair[0]), pair[1]),
        )
        self._likeness = likeness
        self._known: dict[str, tuple[int, str] | None] = {}

    def firm(self, name: str) -> tuple[int, str] | None:
        """The enterprise that a project's name begins with, and the rest of the name."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> tuple[int, str] | None:
        for firm, index in self._firm_of:
            if name.startswith(firm) and len(firm) >= 2:
                return index, name[len(firm) :]
            at = name.find(firm)
            if len(firm) >= 3 and 0 < at <= 4:
                return index, name[at + len(firm) :]
        return None

    def __call__(self, longer: str, shorter: str) -> Verdict | None:
        if not compatible(longer, shorter):
            return None
        a, b = core(longer), core(shorter)
        if a == b:
            return "same name", 0.98
        if len(b) >= 4 and b in a and len(b) / len(a) > 0.5:
            return "contained", 0.85 + 0.1 * len(b) / len(a)
        overlap = dice(a, b)
        if overlap >= 0.75 and _numbers(a) == _numbers(b) and _subsequence(b, a):
            return "nearly the same", round(overlap, 3)
        return self._by_firm(a, b) or _paraphrase(a, b)

    def _by_firm(self, a: str, b: str) -> Verdict | None:
        x, y = self.firm(a), self.firm(b)
        if x is None or y is None or x[0] != y[0]:
            return None
        rest_a, rest_b = GENERIC.sub("", x[1]), GENERIC.sub("", y[1])
        if not PLAIN.sub("", y[1]) or not PLAIN.sub("", x[1]):
            return "enterprise named for its plant", 0.7
        if not rest_a or not rest_b:
            return None
        shared = dice(rest_a, rest_b) if min(len(rest_a), len(rest_b)) > 1 else 0.0
        near = self._likeness(a, b) if self._likeness else 0.0
        if shared >= 0.3 or (shared > 0 and near >= 0.9) or _subsequence(rest_b, rest_a):
            return "same enterprise, shared words", round(0.7 + 0.2 * shared, 3)
        return None


FACILITY = re.compile(
    r"(?:基地|园区|产业园|示范区|示范园|中心|平台|实验室|研究院|医院|学校|中学|小学|水库|公园|广场|电站|水厂|"
    r"公路|铁路|大桥|机场|小镇|街区)$"
)


def _paraphrase(longer: str, shorter: str) -> Verdict | None:
    """The short name's words stand in the long one in order: 某某碳纤维 in 某某万吨级碳纤维.

    Words may be left out on either side but not exchanged: 草业中心 is not 乳业中心.
    """
    heads = [m.group() for m in (FACILITY.search(longer), FACILITY.search(shorter)) if m]
    short = GENERIC.sub("", shorter)
    if len(short) < 5 or len({*heads}) == 2 or longer.find(short[:2]) not in (0, 2):
        return None
    covered = longest = at = position = skipped = 0
    while at < len(short):
        sizes = range(len(short) - at, 0, -1)
        size = next((n for n in sizes if short[at : at + n] in longer[position:]), 0)
        if size == 0:
            at, skipped = at + 1, skipped + 1
            continue
        start = longer.index(short[at : at + size], position)
        if skipped and start > position:
            return None
        covered, longest, skipped = covered + size, max(longest, size), 0
        at, position = at + size, start + size
    if longest < 3 or longest == covered or covered / len(short) < 0.85:
        return None
    return "same opening, shared words", round(0.5 + 0.3 * covered / len(short), 3)


def _numbers(name: str) -> set[str]:
    return {*re.findall(r"\d+(?:\.\d+)?", name)}


def _subsequence(short: str, long: str) -> bool:
    position = 0
    for char in short:
        position = long.find(char, position) + 1
        if position == 0:
            return False
    return True
