"""Which node a name of a report stands for.

Identity is a deterministic hash of what identifies: for enterprises, projects and places without a
code the reporting region and the name, so that successive reports of a region share them and
another region's namesakes stay apart; for places that the region decides, the division code; for
indicators and industries the concept, else the name alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.model import Region, Report
from kg.claims import Claim, Enterprise, Observation, Place, Project
from ontology import divisions
from ontology.divisions import Division
from ontology.terms import Measure, PlaceKind, RegionLevel
from ontology.vocabulary import Concept, industries, normal, scheme

ENTERPRISE, PLACE, PROJECT, ENTITY = "enterprise", "place", "project", "entity"

_ENTERPRISE_END = re.compile(
    r"(?:公司|集团|厂|合作社|农场|牧场|酒店|银行|股份|实业|科技|新能源|新材料|牧业|药业|钢构|重工)$"
)
_PROJECT_END = re.compile(r"(?:项目|工程|生产线|一期|二期|三期|改造|基地)$")
_SELF = re.compile(r"^(?:我|全|本)(省|自治区|市|州|盟|县|区|旗|镇|乡)$")
_SELF_KINDS = {
    "省": PlaceKind.PROVINCE,
    "自治区": PlaceKind.PROVINCE,
    "市": PlaceKind.PREFECTURE,
    "州": PlaceKind.PREFECTURE,
    "盟": PlaceKind.PREFECTURE,
    "县": PlaceKind.COUNTY,
    "区": PlaceKind.COUNTY,
    "旗": PlaceKind.COUNTY,
    "镇": PlaceKind.TOWNSHIP,
    "乡": PlaceKind.TOWNSHIP,
}
_WELL_KNOWN = (PlaceKind.PROVINCE, PlaceKind.PREFECTURE)
"""Levels whose short names (深圳) are understood anywhere."""
_WHOLE = re.compile(r"^(?:全[省市县区旗州盟国]|全年)(?=.{3})")
_GROWTH_END = re.compile(r"(?:增速|增长率|增长速度|同比增长|增幅)$")


def digest(*parts: str) -> str:
    """16 hexadecimal digits of SHA-256 over the parts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Entity:
    """A node for a named thing."""

    kind: str
    """``enterprise``, ``place``, ``project`` or ``entity``."""
    key: str
    """Local part of its IRI: a division code or a hash."""
    name: str
    aliases: tuple[str, ...] = ()
    place_kind: PlaceKind | None = None
    division: Division | None = None

    @property
    def path(self) -> str:
        return f"{self.kind}/{self.key}"

    @property
    def lasting_aliases(self) -> tuple[str, ...]:
        """Aliases that hold outside the report too: 我县 and 全区 do not."""
        return tuple(a for a in self.aliases if a != self.name and not _SELF.match(a))


@dataclass(frozen=True, slots=True)
class Named:
    """A concept that a name stands for: of a scheme (``iri``), else of its own (``key``)."""

    iri: str | None
    key: str
    label: str
    related: str | None = None
    """A concept of the scheme that an alias names; too loose a tie to be the same."""


def region_key(region: Region) -> str:
    """What names of this region's reports are kept apart by: the division code, else the name."""
    return region.code or normal("/".join((*region.parents, region.name)))


class PlaceFinder:
    """Places by name as a report of one region means them."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.home = self._home(region)
        chain = [] if self.home is None else [*self.home.parent_codes, self.home.code]
        self.chain = [d for d in map(divisions.by_code, reversed(chain)) if d is not None]

    @staticmethod
    def _home(region: Region) -> Division | None:
        if region.code and (found := divisions.by_code(region.code)):
            return found
        if region.level is RegionLevel.NATIONAL:
            return None
        for within in (*reversed(region.parents), None):
            known = divisions.find(region.name, within)
            if len(known) == 1:
                return known[0]
        return None

    def division(
        self, name: str, kind: PlaceKind | None = None, within: str | None = None
    ) -> Division | None:
        """The division that the report's region decides on, or ``None`` where it does not.

        The region and those above it come first, then what lies inside it, then its neighbours
        outward, then what the country has only once. ``within`` is the larger place that the
        report itself gives; it decides alone where it is a division.
        """
        if kind in (PlaceKind.PARK, PlaceKind.SITE, PlaceKind.VILLAGE):
            return None
        known = divisions.find(name)
        known = [d for d in known if d.level is kind] or known  # 市 may be of either level
        for own in self.chain:
            if own in known:
                return own
        larger = {d.code for d in divisions.find(within)} if within else set()
        if larger:
            return _highest([d for d in known if larger.intersection(d.parent_codes)])
        known = [d for d in known if self._near_enough(d, name)]
        for own in self.chain:
            inside = [d for d in known if own.code in d.parent_codes]
            if inside:
                return _highest(inside)
        said = kind is not None and kind is not PlaceKind.OTHER
        return _highest([d for d in known if d.name == name or said or d.level in _WELL_KNOWN])

    def _near_enough(self, division: Division, name: str) -> bool:
        """A township counts only inside the region, by its full name one division further out."""
        if division.level is not PlaceKind.TOWNSHIP:
            return True
        reach = self.chain[: 2 if division.name == name else 1]
        return any(own.code in division.parent_codes for own in reach)

    def own(self, name: str) -> Division | None:
        """The division behind 我县, 全市, 全省 …: the region or the one above it of that kind."""
        said = _SELF.match(name)
        if said is None or not self.chain:
            return None
        word = said.group(1)
        for division in self.chain:
            if division.name.endswith(word):
                return division
        kind = _SELF_KINDS[word]
        return next((d for d in self.chain if d.level is kind), None)


def _highest(found: Sequence[Division]) -> Division | None:
    """The one above its namesakes (五常市 above 五常镇), or ``None`` where two are level."""
    for level in divisions.LEVELS.values():
        here = [d for d in found if d.level is level]
        if here:
            return here[0] if len(here) == 1 else None
    return None


@dataclass
class Names:
    """Names of one report's claims -> entities; a name that no claim has gets one of its own."""

    report: Report
    places: PlaceFinder = field(init=False)
    _exact: dict[str, dict[str, Entity]] = field(init=False)
    _alias: dict[str, dict[str, Entity]] = field(init=False)
    _made: dict[str, Entity] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.places = PlaceFinder(self.report.region)
        self._exact = {k: {} for k in (ENTERPRISE, PLACE, PROJECT, ENTITY)}
        self._alias = {k: {} for k in (ENTERPRISE, PLACE, PROJECT, ENTITY)}
        region = self.region
        for alias in (self.report.region.name, *region.aliases):
            self._alias[PLACE].setdefault(normal(alias), region)

    @classmethod
    def of(cls, report: Report, claims: Sequence[Claim]) -> Names:
        names = cls(report)
        for claim in claims:
            if isinstance(claim, Enterprise | Place | Project):
                names.about(claim)
        return names

    @property
    def key(self) -> str:
        home = self.places.home
        return home.code if home else region_key(self.report.region)

    @property
    def region(self) -> Entity:
        """The place that issued the report."""
        region, home = self.report.region, self.places.home
        if home is not None:
            other = (region.name,) if region.name != home.name else ()
            return Entity(PLACE, home.code, home.name, other, home.level, home)
        kinds = {
            RegionLevel.PROVINCE: PlaceKind.PROVINCE,
            RegionLevel.CITY: PlaceKind.PREFECTURE,
            RegionLevel.COUNTY: PlaceKind.COUNTY,
            RegionLevel.TOWNSHIP: PlaceKind.TOWNSHIP,
        }
        kind = kinds.get(region.level, PlaceKind.OTHER)
        return Entity(PLACE, digest(PLACE, region_key(region)), region.name, (), kind)

    def about(self, claim: Enterprise | Place | Project) -> Entity:
        """The entity that a claim introduces; its names are known from then on."""
        if isinstance(claim, Place):
            entity = self._place(claim.name, claim.kind, claim.aliases, claim.within)
        else:
            kind = ENTERPRISE if isinstance(claim, Enterprise) else PROJECT
            entity = Entity(kind, self._hash(kind, claim.name), claim.name, claim.aliases)
        self._exact[entity.kind].setdefault(normal(claim.name), entity)
        for alias in claim.aliases:
            self._alias[entity.kind].setdefault(normal(alias), entity)
        return entity

    def of_kind(self, kind: str, name: str) -> Entity:
        """The entity of one kind under this name, made where no claim has it."""
        found = self._known((kind,), name)
        if found is not None:
            return found
        if kind == PLACE:
            return self._own(name) or self._remember(self._place(name, None, ()))
        return self._remember(Entity(kind, self._hash(kind, name), name))

    def subject(self, name: str, aliases: Iterable[str] = ()) -> Entity:
        """What an observation or award is about: a place, enterprise or project, best guess last.

        ``aliases`` are other names of the same subject, tried where the name itself is unknown.
        """
        for form in (name, *aliases):
            found = self._known((PLACE, ENTERPRISE, PROJECT), form) or self._own(form)
            if found is None and (division := self.places.division(form)):
                found = self._division(division, form)
            if found is not None:
                return found
        if _PROJECT_END.search(name):
            return self.of_kind(PROJECT, name)
        if _ENTERPRISE_END.search(name):
            return self.of_kind(ENTERPRISE, name)
        if divisions.kind_of(name) is not PlaceKind.OTHER:
            return self.of_kind(PLACE, name)
        return self.of_kind(ENTITY, name)

    def _known(self, kinds: Sequence[str], name: str) -> Entity | None:
        key = normal(name)
        for table in (self._exact, self._alias):
            for kind in kinds:
                if key in table[kind]:
                    return table[kind][key]
        for kind in kinds:
            if kind + key in self._made:
                return self._made[kind + key]
        return None

    def _remember(self, entity: Entity) -> Entity:
        return self._made.setdefault(entity.kind + normal(entity.name), entity)

    def _own(self, name: str) -> Entity | None:
        division = self.places.own(name)
        if division is not None:
            return self._division(division, division.name)
        return self.region if _SELF.match(name) and not self.places.chain else None

    def _division(self, division: Division, name: str) -> Entity:
        other = (name,) if name != division.name else ()
        return Entity(PLACE, division.code, division.name, other, division.level, division)

    def _place(
        self,
        name: str,
        kind: PlaceKind | None,
        aliases: tuple[str, ...],
        within: str | None = None,
    ) -> Entity:
        region = self.region
        if normal(name) in (normal(region.name), normal(self.report.region.name)):
            extra = tuple(a for a in (*region.aliases, *aliases) if a != region.name)
            division = region.division
            return Entity(PLACE, region.key, region.name, extra, region.place_kind, division)
        division = self.places.division(name, kind, within)
        if division is not None:
            known = self._division(division, name)
            extra = tuple(a for a in (*known.aliases, *aliases) if a != division.name)
            return Entity(PLACE, division.code, division.name, extra, division.level, division)
        guess = kind if kind is not None else divisions.kind_of(name)
        return Entity(PLACE, self._hash(PLACE, name), name, aliases, guess)

    def _hash(self, kind: str, name: str) -> str:
        return digest(kind, self.key, normal(name))


def industry_concepts(name: str) -> list[Named]:
    """Concepts of the scheme that a report's word for an industry names; else one of its own."""
    found = industries().match(name)
    if found:
        return [Named(c.iri, c.name, c.zh) for c in found]
    return [Named(None, digest("industry", normal(name)), name)]


def indicator_concept(claim: Observation) -> Named:
    """The concept of a recurring indicator by its name; else one of the name's own.

    An alias only relates: reports call 新能源发电量 also 发电量, which is not the same quantity.
    """
    concept = _recurring(claim.indicator, claim.measure)
    if concept is not None:
        return Named(concept.iri, concept.name, concept.zh)
    plain = _indicator_forms(claim.indicator, claim.measure)[-1]
    aliases = (_recurring(alias, claim.measure) for alias in claim.aliases)
    related = next((c.iri for c in aliases if c is not None), None)
    return Named(None, digest("indicator", normal(plain)), plain, related)


def _recurring(name: str, measure: Measure) -> Concept | None:
    for form in _indicator_forms(name, measure):
        for concept in scheme("indicators").find(form):
            if concept.measure:
                return concept
    return None


def _indicator_forms(name: str, measure: Measure) -> list[str]:
    """The name as written, without 全市, and for growth or its rank without 增速."""
    forms = [name, _WHOLE.sub("", name)]
    if measure in (Measure.GROWTH, Measure.RANK):
        forms += [stem for f in forms if (stem := _GROWTH_END.sub("", f))]
    return list(dict.fromkeys(forms))
