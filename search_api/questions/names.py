"""Names in a question: reporting regions first, then whatever the graph has a name for.

Exact names and aliases are found by look-up of every piece of the question; misspelt regions by
their sound (九元区 for 九原区); names in Latin letters by pinyin.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from pypinyin import lazy_pinyin

from ontology import divisions
from search_api.questions.catalogue import Catalogue
from search_api.questions.text import HAN
from search_api.questions.view import Source

DEICTIC = re.compile(
    r"^(?:我|全|本|区|县|市|省|该)?(?:[区县市省旗镇乡村]|园区|工业园区|开发区|自治区|城区|主城区|新区|中心城区)$"
    r"|^(?:项目|工程|企业|公司|产业|医院|学校|水库|道路|公路|高速|景区|公园|工业|农业|中心|平台|基地|国家|中国|中央)$"
)
"""Names that point at whatever a report is about, or at a kind of thing, and so name nothing."""

DIVISION = re.compile(r"/place/\d+$")
LONGEST_NAME = 40
LONGEST_SPELT = 8
FULL_DIVISION = re.compile(
    r"[\u4e00-\u9fff]{1,10}?(?:自治区|自治州|自治县|自治旗|地区|省|市|区|县|旗|盟|州)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A piece of the question that is a name."""

    start: int
    end: int
    text: str
    how: str


@dataclass(frozen=True, slots=True)
class RegionMention(Mention):
    region: str


M = TypeVar("M", bound=Mention)


@dataclass(frozen=True, slots=True)
class ThingMention(Mention):
    things: tuple[tuple[str, str], ...]
    """(report IRI, thing IRI)."""


class Names:
    """Look-up of names in one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.regions: dict[str, list[str]] = defaultdict(list)
        for source in catalogue.sources:
            for form in (source.region, *divisions.short_names(source.region)):
                if source.region not in self.regions[form]:
                    self.regions[form].append(source.region)
        self.sounds: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for form in list(self.regions):
            self.sounds[sound(form)].add(form)
        self._things = catalogue.names()
        self.latin: dict[str, str] | None = None
        """Names by their pinyin, filled at the first English question."""
        self._by_sound: dict[tuple[str, ...], tuple[str, ...]] | None = None
        self._by_iri = {s.iri: s for s in catalogue.sources}

    def knows(self, piece: str) -> bool:
        """Whether this is a name of a region or of a thing."""
        return piece in self.regions or piece in self._things

    def sounding(self, piece: str) -> tuple[str, ...]:
        """Names of the same length that sound the same."""
        if self._by_sound is None:
            table: dict[tuple[str, ...], list[str]] = defaultdict(list)
            for name in sorted({*self.regions, *self._things}):
                if 2 <= len(name) <= LONGEST_SPELT and HAN.fullmatch(name[0]):
                    table[sound(name)].append(name)
            self._by_sound = {k: tuple(v) for k, v in table.items()}
        return tuple(n for n in self._by_sound.get(sound(piece), ()) if len(n) == len(piece))

    def source(self, report: str) -> Source:
        """The stored report with this IRI; raises ``KeyError`` where there is none."""
        return self._by_iri[report]

    def sources(self, regions: Iterable[str], districts: bool = False) -> list[Source]:
        """Reports of these regions; with ``districts``, of the divisions below them too."""
        wanted = set(regions)
        found = [s for s in self.catalogue.sources if s.region in wanted]
        if districts:
            inside = {s.region_iri for s in found} | self._places(wanted)
            found += [
                s
                for s in self.catalogue.sources
                if s not in found and any(a in inside for a in s.above)
            ]
        return found

    def below(self, name: str) -> tuple[str, ...]:
        """Regions with reports that lie in the division of this name; empty for any other name."""
        if name in self.regions:
            return ()
        iris = {iri for _, iri in self._things.get(name, ()) if DIVISION.search(iri)}
        found = [s.region for s in self.catalogue.sources if iris & set(s.above)]
        return tuple(dict.fromkeys(found))

    def above(self, regions: Iterable[str]) -> list[str]:
        """Full names of the divisions that these regions lie in, longest first."""
        codes = {iri.rsplit("/", 1)[-1] for s in self.sources(regions) for iri in s.above}
        found = [d.name for c in codes if c.isdigit() and (d := divisions.by_code(c)) is not None]
        return sorted(found, key=lambda n: (-len(n), n))

    def _places(self, names: set[str]) -> set[str]:
        return {iri for name in names for _, iri in self._things.get(name, ()) if "/place/" in iri}

    def find_regions(self, text: str) -> list[RegionMention]:
        """Reporting regions named in the text, longest first, without overlap."""
        found: list[RegionMention] = []
        for start, end in pieces(text, 2, 12):
            piece = text[start:end]
            found += [
                RegionMention(start, end, piece, "exact", region)
                for region in self.regions.get(piece, ())[:1]
            ]
        if not found:
            for start, end in pieces(text, 2, 8):
                piece = text[start:end]
                for form in sorted(self.sounds.get(sound(piece), ())):
                    if len(form) == len(piece) and (
                        len(piece) > 2 or start == 0 or _after_year(text, start)
                    ):
                        region = self.regions[form][0]
                        found.append(RegionMention(start, end, piece, "pinyin", region))
        return _longest(found)

    def find_things(self, text: str, taken: Iterable[Mention] = ()) -> list[ThingMention]:
        """Names of projects, enterprises and places in the text, longest first."""
        found = []
        for start, end in pieces(text, 2, LONGEST_NAME):
            piece = text[start:end]
            known = self._things.get(piece)
            if known and not DEICTIC.match(piece):
                found.append(ThingMention(start, end, piece, "exact", tuple(known)))
        taken = list(taken)
        return _longest(
            [m for m in found if not any(t.start <= m.start and m.end <= t.end for t in taken)]
        )

    def unknown_region(self, text: str) -> str | None:
        """A division that the text names in full and no report is about, if there is one."""
        for match in FULL_DIVISION.finditer(text):
            for start in range(match.start(), match.end() - 1):
                name = text[start : match.end()]
                if name in self.regions or name in self._things:
                    break
                if len(name) >= 3 and divisions.find(name):
                    return name
        return None


def _after_year(text: str, start: int) -> bool:
    return text[:start].endswith("年")


@lru_cache(maxsize=100_000)
def sound(text: str) -> tuple[str, ...]:
    """Pinyin without tones, a syllable a character."""
    return tuple(lazy_pinyin(text))


def pieces(text: str, shortest: int, longest: int) -> Iterable[tuple[int, int]]:
    """Spans of all pieces of the text, longer ones first."""
    for length in range(min(longest, len(text)), shortest - 1, -1):
        for start in range(len(text) - length + 1):
            yield start, start + length


def _longest(found: list[M]) -> list[M]:
    kept: list[M] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.start)):
        if all(mention.end <= k.start or k.end <= mention.start for k in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)
