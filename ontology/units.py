"""Units of reports: what one of them is in base units.

A unit is a scale word (万, 亿) before a unit proper. The units proper with factors, base units and
QUDT counterparts are ``ontology/schemes/units.ttl``; one that is not there keeps its own name as
its base unit, so two numbers in it still compare.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ontology.vocabulary import Concept, scheme

SCALES = {
    "万亿": Decimal(10) ** 12,
    "千亿": Decimal(10) ** 11,
    "百亿": Decimal(10) ** 10,
    "千万": Decimal(10) ** 7,
    "百万": Decimal(10) ** 6,
    "十万": Decimal(10) ** 5,
    "亿": Decimal(10) ** 8,
    "万": Decimal(10) ** 4,
    "千": Decimal(10) ** 3,
    "百": Decimal(10) ** 2,
}
_SCALE = re.compile("|".join(SCALES))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, taken apart."""

    factor: Decimal
    """How many base units one of it is."""
    base: str | None
    """Name of the base unit, ``None`` for a bare number."""
    concept: str | None
    """IRI of the base unit in the scheme, where it is there."""
    qudt: str | None
    """IRI of the base unit in QUDT, where it has one."""


@lru_cache(maxsize=4096)
def parse(unit: str) -> Unit:
    """Take a unit apart: 万亩 -> 10000 × 亩, 亿斤 -> 50000 × 吨, ``""`` -> a bare number."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", unit))
    factor = Decimal(1)
    while text:
        known = _named(text)
        if known is not None:
            base = scheme("units").get(known.base) if known.base else known
            assert base is not None
            qudt = next((m for m in base.matches if "qudt.org" in m), None)
            return Unit(factor * (known.factor or 1), base.zh, base.iri, qudt)
        scale = _SCALE.match(text)
        if scale is None:
            return Unit(factor, text, None, None)
        factor *= SCALES[scale.group()]
        text = text[scale.end() :]
    return Unit(factor, None, None, None)


def _named(text: str) -> Concept | None:
    return next(iter(scheme("units").find(text)), None)


def to_base(value: Decimal | float, unit: str | None) -> tuple[Decimal, str | None]:
    """A number in base units with the base unit's name: (351.6, 亿元) -> (35160000000, 元).

    A percentage stays a percentage; a bare number (``None``) has no unit. The result is exact
    decimal arithmetic on the digits as written.
    """
    parsed = parse(unit or "")
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    return number * parsed.factor, parsed.base
