"""Numbers as reports write them: digits, scales, units, bounds, ranges, fractions, numerals.

``quantities(line)`` reads a line whose punctuation ``kg.observation_view`` has made plain and
returns every number in it, also those that measure nothing (dates, ordinals, names): leaving
those out is the work of ``kg.number_noise``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from kg.lexicons.units import COUNTED, SCALES, UNITS
from ontology.terms import Bound

DIGIT_VALUES = {char: index for index, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
SMALL_SCALES = {"十": 10, "百": 100, "千": 1000}
LARGE_SCALES = {"万": 10_000, "亿": 100_000_000}


class Kind(StrEnum):
    """How the number is written."""

    DIGITS = "digits"
    FRACTION = "fraction"
    """三分之二, 1/10."""
    NUMERAL = "numeral"
    """Chinese characters: 四项, 两所."""
    SCALE = "scale"
    """A scale alone stands for the number: 突破万亿元, 超百亿."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a line; ``start``/``end`` run from its first digit to its last word of bound."""

    start: int
    end: int
    lead: int
    """Where words before the digits that bound it begin (约, 超过); ``start`` where none."""
    value: float
    unit: str | None
    bound: Bound = Bound.EXACT
    value_max: float | None = None
    after: str = ""
    """Words of bound behind the unit: 以上, 左右."""
    kind: Kind = Kind.DIGITS


def numeral(text: str) -> float:
    """Value of a numeral in Chinese characters: 三百二十 -> 320, 半 -> 0.5, 一万二 is not read."""
    if text == "半":
        return 0.5
    total = section = current = 0
    for char in text:
        if char in DIGIT_VALUES:
            current = DIGIT_VALUES[char]
        elif char in SMALL_SCALES:
            section += (current or 1) * SMALL_SCALES[char]
            current = 0
        elif char in LARGE_SCALES:
            total = (total + section + current) * LARGE_SCALES[char]
            section = current = 0
    return float(total + section + current)


MIN_BEFORE = "超过|超出|突破|不低于|不少于|不小于|高于|至少|跨过|跃上|迈上|逾|超|(?<![通经超不])过"
MAX_BEFORE = "不超过|不高于|不大于|低于|不足|不到|少于"
NEAR_BEFORE = "大约|约为|接近|将近|达到近|大概|约|近"
BEFORE = rf"(?:{MIN_BEFORE}|{MAX_BEFORE}|{NEAR_BEFORE})"
MIN_AFTER = "及以上|以上|之上"
MAX_AFTER = "及以下|以下|以内|之内"
NEAR_AFTER = "左右|上下"
AFTER = rf"(?:{MIN_AFTER}|{MAX_AFTER}|{NEAR_AFTER})"
SCALE = "(?:" + "|".join(SCALES) + ")"
UNIT = (
    "(?:"
    + "|".join("个点(?!位)" if unit == "个点" else re.escape(unit) for unit in UNITS)
    + ")(?![A-Za-z])(?<!人(?=民|才|均|大代))"
)
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
TO = "(?:[-—–~～]{1,2}|至|到)"

DIGITS = re.compile(
    rf"(?P<before>{BEFORE})?(?P<minus>(?<=[\u4e00-\u9fff(：])[-－–])?"
    rf"(?<![A-Za-z\d.])(?P<low>{NUMBER})"
    rf"(?P<more>余|多)?(?:(?P<low_scale>{SCALE})?(?P<low_unit>{UNIT})?{TO}(?P<high>{NUMBER}))?"
    rf"(?P<scale>{SCALE})?(?P<more2>余|多)?(?P<unit>{UNIT})?(?P<more3>余|多(?=[\u4e00-\u9fff]))?"
    rf"(?P<after>{AFTER})?"
)
FRACTION = re.compile(
    rf"(?P<before>{BEFORE})?(?P<below>[一二两三四五六七八九十百千万]+)分之(?P<above>[一二两三四五六七八九十百点]+)(?P<after>{AFTER})?"
    rf"|"
    rf"(?P<before2>{BEFORE})?(?<![\d/.])(?P<above2>\d+)/(?P<below2>\d+)(?![\d/])(?P<after2>{AFTER})?"
)
TENTHS = re.compile(
    rf"(?P<before>{BEFORE}|"
    rf"[占达])(?P<digit>[一二两三四五六七八九])成(?P<more>多)?(?P<after>{AFTER})?(?![立为员果效本品功熟长])"
)
COUNTED_UNITS = "|".join(
    sorted(
        (re.escape(unit) for unit in COUNTED | {"万人", "万亩", "万元", "亿元"}),
        key=len,
        reverse=True,
    )
)
NUMERAL = re.compile(
    rf"(?P<before>{BEFORE})?(?<![第百千万亿零一二两三四五六七八九十〇“之数几每])"
    rf"(?P<number>[一二两三四五六七八九十][一二三四五六七八九十百千]*|[十百千]|半)(?P<more>余|"
    rf"多|几)?"
    rf"(?P<scale>万亿|亿|万)?(?P<more2>余|多)?(?P<unit>{COUNTED_UNITS})(?P<after>{AFTER})?"
)
SCALE_ALONE = re.compile(
    rf"(?:(?P<before>{MIN_BEFORE}|达到?|近)|(?P<goal>(?<=[\u4e00-\u9fff“])))(?P<scale>百亿|"
    rf"千亿|万亿|百万|千万|双百亿|双千亿|双万亿|百亿|亿)(?P<unit>元|千瓦|人次|斤|"
    rf"吨)?(?P<level>级|大关)?"
)
SCALE_VALUES = {"亿": 1, "百亿": 100, "千亿": 1000, "万亿": 1, "百万": 100, "千万": 1000}


def quantities(line: str) -> list[Quantity]:
    """All numbers of ``line`` in order; none overlap."""
    taken = bytearray(len(line))
    found: list[Quantity] = []

    def keep(quantity: Quantity) -> None:
        if not any(taken[quantity.start : quantity.end]):
            taken[quantity.start : quantity.end] = b"\1" * (quantity.end - quantity.start)
            found.append(quantity)

    for match in FRACTION.finditer(line):
        if (fraction := _fraction(match)) is not None:
            keep(fraction)
    for match in DIGITS.finditer(line):
        keep(_digits(match))
    for match in TENTHS.finditer(line):
        keep(_tenths(match))
    for match in SCALE_ALONE.finditer(line):
        if (scale := _scale(match)) is not None:
            keep(scale)
    for match in NUMERAL.finditer(line):
        keep(_numeral(match))
    found.sort(key=lambda quantity: quantity.start)
    return _shared_units(line, found)


def bound_of(before: str | None, more: bool, after: str | None) -> Bound:
    """The bound that the words around a number state; the words behind it weigh most."""
    if after:
        return (
            Bound.MIN
            if after in MIN_AFTER.split("|")
            else Bound.MAX
            if after in MAX_AFTER.split("|")
            else Bound.APPROX
        )
    if more or (before and (before == "过" or before in MIN_BEFORE.split("|"))):
        return Bound.MIN
    if before and before in MAX_BEFORE.split("|"):
        return Bound.MAX
    if before and before in NEAR_BEFORE.split("|"):
        return Bound.APPROX
    return Bound.EXACT


def _float(digits: str) -> float:
    return float(digits.replace(",", ""))


def _digits(match: re.Match[str]) -> Quantity:
    unit = match["unit"] or (match["low_unit"] if not match["high"] else None)
    value = _float(match["low"])
    high = _float(match["high"]) if match["high"] else None
    if high is not None and high <= value and match["low_scale"] is None:
        high = None if high == value else high
    more = bool(match["more"] or match["more2"] or match["more3"])
    bound = bound_of(match["before"], more, match["after"])
    return Quantity(
        start=match.start("low"),
        end=match.end(),
        lead=match.start("before") if match["before"] else match.start("low"),
        value=-value if match["minus"] else value,
        unit=((match["scale"] or "") + (unit or "")) or None,
        bound=Bound.MIN if high is not None else bound,
        value_max=high,
        after=match["after"] or "",
    )


def _fraction(match: re.Match[str]) -> Quantity | None:
    chinese = match["below"] is not None
    if chinese:
        if "点" in match["above"] and match["below"] != "百":
            return None
        whole, _, decimals = match["above"].partition("点")
        above = numeral(whole) + sum(
            DIGIT_VALUES.get(char, 0) / 10 ** (i + 1) for i, char in enumerate(decimals)
        )
        below = numeral(match["below"])
    else:
        above, below = float(match["above2"]), float(match["below2"])
    if below == 0 or above > below:
        return None
    before = match["before"] if chinese else match["before2"]
    after = match["after"] if chinese else match["after2"]
    percent = chinese and match["below"] == "百"
    start = match.start("below") if chinese else match.start("above2")
    return Quantity(
        start=start,
        end=match.end(),
        lead=match.start(),
        value=above if percent else round(above / below, 4),
        unit="%" if percent else None,
        bound=bound_of(before, False, after),
        after=after or "",
        kind=Kind.FRACTION,
    )


def _tenths(match: re.Match[str]) -> Quantity:
    """近七成 is 70 %."""
    before = match["before"] if match["before"] not in {"占", "达"} else None
    start = match.start("digit")
    return Quantity(
        start=start,
        end=match.end(),
        lead=match.start() if before else start,
        value=numeral(match["digit"]) * 10,
        unit="%",
        bound=bound_of(before, bool(match["more"]), match["after"]),
        after=match["after"] or "",
        kind=Kind.FRACTION,
    )


def _scale(match: re.Match[str]) -> Quantity | None:
    """突破万亿元大关, 超百亿: the scale alone is the number."""
    before, scale = match["before"], match["scale"]
    if before is None and not (match["level"] == "级" and "亿" in scale):
        return None
    if scale.startswith("双") or (scale in {"百万", "千万"} and not match["unit"]):
        return None
    if scale == "亿" and not (match["unit"] or match["level"] == "大关"):
        return None
    unit = {"万亿": "万亿", "百万": "万", "千万": "万"}.get(scale, "亿") + (match["unit"] or "元")
    start = match.start("scale")
    return Quantity(
        start=start,
        end=match.end(),
        lead=match.start() if before and before not in {"达", "达到"} else start,
        value=float(SCALE_VALUES[scale]),
        unit=unit,
        bound=bound_of(before, False, None),
        kind=Kind.SCALE,
    )


def _numeral(match: re.Match[str]) -> Quantity:
    return Quantity(
        start=match.start("number"),
        end=match.end(),
        lead=match.start(),
        value=numeral(match["number"]),
        unit=(match["scale"] or "") + match["unit"],
        bound=bound_of(match["before"], bool(match["more"] or match["more2"]), match["after"]),
        after=match["after"] or "",
        kind=Kind.NUMERAL,
    )


JOINED = re.compile("[、和及与]|以及")


def _shared_units(line: str, found: list[Quantity]) -> list[Quantity]:
    """A unit written once serves the numbers before it: 3、5和7%, 16.4个、1.3个百分点."""
    for i in range(len(found) - 2, -1, -1):
        one, other = found[i], found[i + 1]
        if one.kind is not Kind.DIGITS or not other.unit:
            continue
        if not JOINED.fullmatch(line, one.end, other.lead):
            continue
        if (
            one.unit is None
            or (one.unit == "个" and "百分点" in other.unit)
            or (one.unit in SCALES and other.unit.startswith(one.unit))
        ):
            found[i] = replace(one, unit=other.unit)
    return found
