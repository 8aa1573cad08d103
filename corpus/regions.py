"""Which place issued a report: from its title, dateline and opening, then from the whole text.

Divisions and codes are those of GB/T 2260 (``ontology.divisions``).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.model import Region
from ontology import divisions
from ontology.divisions import Division
from ontology.terms import PlaceKind, RegionLevel

NATION = Region("中国", RegionLevel.NATIONAL, "000000")
UNKNOWN = Region("未知", RegionLevel.UNKNOWN)
LEVELS = {
    PlaceKind.PROVINCE: RegionLevel.PROVINCE,
    PlaceKind.PREFECTURE: RegionLevel.CITY,
    PlaceKind.COUNTY: RegionLevel.COUNTY,
    PlaceKind.TOWNSHIP: RegionLevel.TOWNSHIP,
}
LONGEST_NAME = 16
ANCHORS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"第?[一二三四五六七八九十]{1,4}届(?:人民代表大会|人大)"), 4),
    (re.compile(r"(?:\d{4}年)?(?:人民)?政府工作报告"), 4),
    (re.compile(r"(?:\d{4}年)?国民经济和社会发展"), 4),
    (
        re.compile(
            r"第?[一二三四五六七八九十]{0,4}届?人民政府|人民委员会|政府(?:向|,|代?[省市县区]长)"
        ),
        3,
    ),
    (re.compile(r"统计局|发展和?改革委"), 3),
    (re.compile(r"(?:\d{4}年度?)?(?:工作总结|预算执行情况|工作情况报告)"), 3),
    (re.compile(r"代?理?(?:省长|市长|县长|区长|旗长|州长|盟长|主席|镇长|乡长)"), 2),
)
"""What follows the name of the issuing place, with the weight of the cue."""
NATIONAL_CUES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"代表国务院|国务院总理|国务院向|国务院的决定|国务院政府工作报告"), 8),
    (re.compile(r"届全[国國]人民代表大[会會]|全国政协(?:各位)?委员"), 5),
    (re.compile(r"国家统计局$|中华人民共和国\d{4}年"), 6),
)
SELF: tuple[tuple[re.Pattern[str], RegionLevel], ...] = (
    (re.compile(r"我国"), RegionLevel.NATIONAL),
    (re.compile(r"[我全]省|省委|全自治区|自治区党委"), RegionLevel.PROVINCE),
    (re.compile(r"[我全](?:市|州|盟)|市委|州委|盟委"), RegionLevel.CITY),
    (re.compile(r"[我全](?:县|区|旗)|县委|区委|旗委"), RegionLevel.COUNTY),
    (re.compile(r"[我全](?:镇|乡|苏木|街道)|镇党委|乡党委"), RegionLevel.TOWNSHIP),
)
"""How a report speaks of its own region; 全国 is left out, everybody says it."""
OWN_AUTONOMOUS = re.compile(r"自治区(?:党委|人大|政协)|(?:代表|,)自治区人民政府")
"""Where 我区 and 全区 mean an autonomous region."""
HAN = re.compile(r"[\u4e00-\u9fff·]+$")
UNLISTED = re.compile(r"(?s)(?:.*代表|.*[\n在于年向]|^)([\u4e00-\u9fff]{1,6}[省市县区旗州盟镇乡])$")
PARTICLES = frozenset("受由全我本各该向是从以为对经请代老原新大")
GENERIC = frozenset(
    {"自治区", "自治州", "自治县", "自治旗", "本市", "本县", "本区", "本省", "各县"}
)


@dataclass(frozen=True, slots=True)
class Found:
    """A region and whether the text itself says so."""

    region: Region
    confident: bool
    notes: tuple[str, ...] = ()


def _resolve(name: str) -> list[Division]:
    """Divisions of a name, with 州 and 盟 added to what the table knows of former names."""
    if len(name) < 2:
        return []
    found = divisions.find(name)
    if not found and name[-1] in "州盟" and len(name) > 2:
        found = [d for d in divisions.find(name[:-1]) if d.level is PlaceKind.PREFECTURE]
    return found


@lru_cache(maxsize=4096)
def _ending(text: str) -> tuple[str, str] | None:
    """The longest place name that ends ``text`` and what stands before it."""
    run = HAN.search(text[-LONGEST_NAME:])
    if run is None:
        return None
    tail = run.group()
    for size in range(len(tail), 1, -1):
        name = tail[-size:]
        before = text[: len(text) - size]
        full = name[-1] in "省市县区旗州盟镇乡" or name.endswith(("苏木", "街道"))
        if full or not HAN.search(before[-1:]) or before[-1:] in "在年表向":
            known = _resolve(name)
            if not full:
                known = [d for d in known if d.level is not PlaceKind.TOWNSHIP]
            if known:
                return name, before
    return None


def _unlisted(before: str) -> str | None:
    """A name that the table does not know (a division dissolved since), by its ending alone."""
    match = UNLISTED.search(before)
    if match is None or match.group(1) in GENERIC:
        return None
    name = match.group(1)
    return None if name[0] in PARTICLES or "代表" in name else name


def _candidates(front: str) -> Iterator[tuple[str, str | None, int]]:
    """Name, name of the division written before it, and weight, for every cue."""
    for pattern, weight in ANCHORS:
        for match in pattern.finditer(front):
            before = re.sub(r"(?:\d{4}年|[\s(])+$", "", front[: match.start()])
            hit = _ending(before[-40:])
            if hit is None:
                unlisted = _unlisted(before[-40:])
                if unlisted is not None:
                    yield unlisted, None, 1
                continue
            name, rest = hit
            above = _ending(rest)
            outer = above[0] if above and not rest.endswith("\n") else None
            yield name, outer, weight


def _division_region(name: str, found: list[Division], outer: set[str], body: str) -> Found:
    """One region out of the divisions of a name, by what is written around it and in the text."""
    if not found:
        level = LEVELS.get(divisions.kind_of(name), RegionLevel.UNKNOWN)
        note = f"{name} is not in the table of divisions; it has no code"
        return Found(Region(name, level), True, (note,))
    inside = [d for d in found if outer & {s for p in d.parents for s in (p,)}]
    pool = inside or found
    if len(pool) > 1:
        top = min(RANK[d.level] for d in pool)
        scored = sorted(pool, key=lambda d: (-_support(d, body), RANK[d.level] != top, d.code))
        decided = _support(scored[0], body) > _support(scored[1], body)
    else:
        scored, decided = pool, True
    best = scored[0]
    full = name if name[-1:] == best.name[-1:] or name[-1:] in "县市区旗" else best.name
    if name in best.short_names or (name[-1] in "州盟" and name != best.name):
        full = best.name
    others = () if decided else tuple(d.code for d in scored[1:])
    notes: tuple[str, ...] = ()
    if not decided:
        notes = (f"several divisions are called {name}; {' '.join(best.parents)} was taken",)
    return Found(Region(full, LEVELS[best.level], best.code, best.parents, others), True, notes)


RANK = {
    PlaceKind.PROVINCE: 0,
    PlaceKind.PREFECTURE: 1,
    PlaceKind.COUNTY: 2,
    PlaceKind.TOWNSHIP: 3,
}


def _support(division: Division, body: str) -> int:
    """How often the text names what a division lies in."""
    count = 0
    for parent in division.parents:
        shorts = divisions.short_names(parent)
        count += body.count(shorts[-1] if shorts else parent)
    return count


def speaks_of(body: str) -> RegionLevel:
    """The level that the text speaks of as its own (我市, 县委 …); ``unknown`` without a hint."""
    counts = [(len(pattern.findall(body)), level) for pattern, level in SELF]
    counts[0] = (counts[0][0] // 2, RegionLevel.NATIONAL)
    most = max(count for count, _ in counts)
    if most == 0:
        return RegionLevel.UNKNOWN
    # a report speaks of the levels above it too (省委, 全市第一), hardly of those below
    level = [level for count, level in counts if count >= most / 2][-1]
    if level is RegionLevel.COUNTY and len(OWN_AUTONOMOUS.findall(body)) >= 3:
        return RegionLevel.PROVINCE
    return level


@lru_cache(maxsize=1)
def _names() -> dict[str, list[Division]]:
    """Full and short names of provinces, prefectures and counties."""
    names: dict[str, list[Division]] = {}
    level = list(divisions.children(""))
    while level:
        below: list[Division] = []
        for division in level:
            if division.level is PlaceKind.TOWNSHIP:
                continue
            for name in {division.name, *division.short_names}:
                names.setdefault(name, []).append(division)
            below.extend(divisions.children(division.code))
        level = below
    return names


def _by_mentions(body: str) -> Found | None:
    """The division that a text without a title names most, at the level it speaks of."""
    wanted = speaks_of(body)
    if wanted is RegionLevel.NATIONAL:
        return Found(NATION, False)
    scores: defaultdict[str, float] = defaultdict(float)
    known: dict[str, Division] = {}
    for name, those in sorted(_names().items()):
        count = body.count(name)
        if not count:
            continue
        for division in those:
            level = LEVELS[division.level]
            if wanted not in (level, RegionLevel.UNKNOWN) and not (
                wanted is RegionLevel.CITY and division.name.endswith("市")
            ):
                continue
            weight = count * (2 if name == division.name else 1) / len(those)
            scores[division.code] += weight
            known[division.code] = division
    if not scores:
        return None
    code = max(sorted(scores), key=lambda c: (scores[c], _support(known[c], body)))
    if scores[code] < 3:
        return None
    best = known[code]
    region = Region(best.name, LEVELS[best.level], best.code, best.parents)
    return Found(region, False, (f"the text does not say who issued it; {best.name} is a guess",))


def from_name(name: str) -> Found | None:
    """A region out of a file name such as ``青山县-2024.txt``; the last resort before guessing."""
    if re.search(r"国务院|中国|全国", name):
        return Found(NATION, False)
    tokens = [t for t in re.split(r"[^\u4e00-\u9fff]+", name) if len(t) >= 2]
    for token in tokens:
        for end in range(min(len(token), LONGEST_NAME), 1, -1):
            hit = _ending(token[:end])
            if hit is not None:
                found = _resolve(hit[0])
                above = _ending(hit[1]) if hit[1] else None
                return _division_region(hit[0], found, {above[0]} if above else set(), "")
    return None


def named(name: str, body: str = "") -> Found:
    """The region of a name given by hand (sidecar, command line)."""
    if name in ("中国", "全国", "国务院", "中华人民共和国"):
        return Found(NATION, True)
    hit = _ending(name)
    found = _resolve(hit[0]) if hit else []
    if hit is None or not found:
        return Found(Region(name, RegionLevel.UNKNOWN), True)
    above = _ending(hit[1]) if hit[1] else None
    return _division_region(hit[0], found, {above[0]} if above else set(), body)


def find(front: str, body: str, file_name: str = "") -> Found:
    """The issuing region. ``front`` is what stands before the first section, both normalised."""
    scores: Counter[str] = Counter()
    outers: dict[str, set[str]] = {}
    for name, outer, weight in _candidates(front):
        scores[name] += weight
        if outer is not None:
            outers.setdefault(name, set()).add(outer)
    national = sum(weight for pattern, weight in NATIONAL_CUES if pattern.search(front))
    if national and national > max(scores.values(), default=0):
        return Found(NATION, True)
    listed = any(_resolve(name) for name in scores)
    if listed:
        own = speaks_of(body)
        ranked = sorted(
            scores,
            key=lambda n: (
                -scores[n] - (3 if any(LEVELS[d.level] is own for d in _resolve(n)) else 0),
                -len(n),
                n,
            ),
        )
        name = ranked[0]
        return _division_region(name, _resolve(name), outers.get(name, set()), body)
    hinted = from_name(file_name) if file_name else None
    if hinted is not None:
        stem = divisions.short_names(hinted.region.name)
        if hinted.region is NATION or (stem and stem[-1] in body) or hinted.region.name in body:
            note = f"the text does not say who issued it; {hinted.region.name} is in the file name"
            region = _division_region_again(hinted, body)
            return replace(region, confident=False, notes=(*region.notes, note))
    if scores:
        return _division_region(max(sorted(scores)), [], set(), body)
    guessed = _by_mentions(body)
    if guessed is not None:
        return guessed
    if hinted is not None:
        note = f"only the file name says {hinted.region.name}"
        return replace(hinted, confident=False, notes=(note,))
    return Found(UNKNOWN, False, ("the issuing region was not found; say it in a sidecar",))


def _division_region_again(hinted: Found, body: str) -> Found:
    """The file name's region, decided between namesakes by the text."""
    if hinted.region is NATION or not hinted.region.alternatives:
        return hinted
    return _division_region(hinted.region.name, _resolve(hinted.region.name), set(), body)
