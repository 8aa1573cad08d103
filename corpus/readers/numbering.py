"""Numbers that Word sets before list paragraphs: 一、 （一） 1. (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DIGITS = "零一二三四五六七八九"
LARGEST = 9999
COUNTING = ("chineseCounting", "japaneseCounting", "taiwaneseCounting")
"""Number formats that write 十二; what is not known is written in digits."""
PLACE = re.compile(r"%(\d)")


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class Numbering:
    """The lists of one document; ``label`` must be asked of its paragraphs in their order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    """By number of the list (``numId``), then by depth from 0."""
    families: dict[str, str] = field(default_factory=dict)
    """Lists of one ``abstractNumId`` count on from each other."""
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    counted: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any) -> Numbering:
        """Of a ``docx.Document``; empty where it has no lists."""
        made = cls()
        for relation in document.part.rels.values():
            if relation.reltype.endswith("/numbering") and not relation.is_external:
                made._read(relation.target_part.element)
        return made

    def _read(self, root: Any) -> None:
        abstract = {
            _value(one, "abstractNumId", own=True): _levels(one)
            for one in root.findall(f"{W}abstractNum")
        }
        for one in root.findall(f"{W}num"):
            name, family = _value(one, "numId", own=True), _value(one, "abstractNumId")
            self.levels[name], self.families[name] = abstract.get(family, {}), family
            for changed in one.findall(f"{W}lvlOverride"):
                start = _integer(_value(changed, "startOverride"))
                if start is not None:
                    depth = _integer(_value(changed, "ilvl", own=True)) or 0
                    self.restarts.setdefault(name, {})[depth] = start

    def label(self, paragraph: Any) -> str:
        """What Word shows before the paragraph; empty for bullets and where it is in no list."""
        name, depth = _place(paragraph)
        level = self.levels.get(name, {}).get(depth)
        if level is None:
            return ""
        counted = self.counted.setdefault(self.families[name], {})
        restart = self.restarts.get(name, {}).pop(depth, None)
        before = counted.get(depth, level.start - 1) if restart is None else restart - 1
        counted[depth] = min(before + 1, LARGEST)
        for deeper in [other for other in counted if other > depth]:
            del counted[deeper]
        if level.format in ("bullet", "none"):
            return ""

        def number(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            other = self.levels[name].get(at, level)
            return written(counted.get(at, other.start), other.format)

        return PLACE.sub(number, level.text)


def _place(paragraph: Any) -> tuple[str, int]:
    """List and depth, said by the paragraph itself or by its style; ``("", 0)`` where neither."""
    name, depth = "", 0
    style, elements = paragraph.style, [paragraph._p]
    while style is not None and len(elements) < 10:
        elements.append(style.element)
        style = style.base_style
    for element in reversed(elements):
        for found in element.findall(f"{W}pPr/{W}numPr"):
            name = _value(found, "numId") or name
            depth = _integer(_value(found, "ilvl")) or 0
    return name, depth


def _levels(abstract: Any) -> dict[int, _Level]:
    return {
        _integer(_value(one, "ilvl", own=True)) or 0: _Level(
            _integer(_value(one, "start")) or 1,
            _value(one, "numFmt") or "decimal",
            _value(one, "lvlText"),
        )
        for one in abstract.findall(f"{W}lvl")
    }


def _value(element: Any, name: str, own: bool = False) -> str:
    """An attribute of the element itself, or the value of its child of that name."""
    if own:
        return str(element.get(f"{W}{name}") or "")
    child = element.find(f"{W}{name}")
    return "" if child is None else str(child.get(f"{W}val") or "")


def _integer(words: str) -> int | None:
    return int(words) if re.fullmatch(r"\d{1,4}", words) else None


def written(number: int, form: str) -> str:
    """A number in one of Word's formats (``ST_NumberFormat``)."""
    if form.startswith(COUNTING) and number < 100:
        tens, ones = divmod(number, 10)
        ten = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
        return ten + (DIGITS[ones] if ones or not tens else "")
    if form == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((ord("a") if form == "lowerLetter" else ord("A")) + number - 1)
    return str(number)
