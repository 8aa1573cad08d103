"""Place and year read out of a query, as a filter over the reports of a collection.

A place that has reports here becomes a filter; one that contains such places (包头市, where only
its districts have reports) stands for them; a place of China without any is said to be unknown.
A year chooses the reports that plan it or look back on it: which of the two is meant the words
seldom say, so both stay and the one filed under that year is preferred.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

from embeddings.fold import fold_with_origin, is_han
from ontology import divisions
from search_api.issuers import Issuer
from search_api.query_years import YEAR, covered_years, relative_reports

NATION = "中国"
NATION_WORDS = ("全国", "我国", "中国", "国家", "国务院")
NATION_STOP = re.compile(
    "文明|百强|先进|优秀|示范|卫生|森林|园林|双拥|重点|首|最|前|第|人大|政协|人民代表|统一|试点|"
    "制造|品牌|移动|电信|联通|铁塔|石油|石化|银行|科学院|工程院|级|电网|高新|级经|战略|实验室|队|标准"
)
"""What follows 全国, 中国 or 国家 where they are part of an honour or a name."""
ENGLISH = {
    "inner mongolia": "内蒙古自治区",
    "shaanxi": "陕西省",
    "tibet": "西藏自治区",
    "hong kong": "香港特别行政区",
    "macao": "澳门特别行政区",
    "macau": "澳门特别行政区",
    "china": NATION,
    "chinese government": NATION,
}
"""English names that are not the pinyin of the Chinese ones."""
KIND_WORDS = re.compile(
    r"(?:\s+(?:autonomous\s+)?(?:districts?|county|counties|city|province|region|banner|prefecture"
    r"|municipality|town|sheng|shi|qu|xian|qi))?(?:'s)?"
)
POLITE = re.compile(
    r"^(?:请问(?:一下)?|麻烦问下|请教|想问|问一下|查一下|帮我查|请|你好|您好|[\s,，。、:：!！])+"
)
SUFFIX = frozenset("省市区县旗盟州镇乡")
JOINED = re.compile(r"^\s*(?:和|与|跟|及|以及|同|、|对比|相比|比|还是|或|vs\.?|and|or|,|，)\s*$")
BETWEEN = re.compile(r"^[\s的·\-]*$")
BEFORE_SHORT = re.compile(
    r"(?:在|对|对比|相比|比|和|与|跟|及|同|、|，|,|关于|介绍|一下|看|说|落户|位于|年度?|的|\s)$"
)
AFTER_SHORT = re.compile(r"的|\d{4}|[今去前]年|有哪|有多|有什|有没|地区")
"""What stands beside a short name (固阳) that is meant as a place, in the middle of a query."""
LATIN_MINIMUM = 4


@dataclass(frozen=True, slots=True)
class ScopeWord:
    """A piece of the query that was read as place or year."""

    start: int
    end: int
    text: str
    kind: str
    """``region`` or ``year``."""


@dataclass(frozen=True, slots=True)
class QueryScope:
    """What a query says about where and when."""

    query: str
    rest: str
    """The query without the words that became the filter; the whole query where nothing is left."""
    regions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    reports: frozenset[str] | None = None
    """Reports that place and year leave; ``None`` where neither chooses."""
    preferred: frozenset[str] = frozenset()
    """Those of ``reports`` that are filed under a year named."""
    words: tuple[ScopeWord, ...] = ()
    unknown: tuple[str, ...] = ()
    """Places of China that the query names and no report here covers."""
    notes: tuple[str, ...] = ()

    @property
    def filtered(self) -> bool:
        return self.reports is not None


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    places: tuple[tuple[str, ...], ...]
    """Places of the collection that the words stand for."""
    above: bool
    """Whether the words name something above those places rather than the places themselves."""


class ScopeReader:
    """Reads queries against the reports of one collection."""

    def __init__(self, issuers: Iterable[Issuer]) -> None:
        self.issuers = tuple(sorted(issuers, key=lambda issuer: issuer.report))
        self._places: dict[tuple[str, ...], list[Issuer]] = defaultdict(list)
        for issuer in self.issuers:
            self._places[issuer.place].append(issuer)
        self._forms: dict[str, dict[tuple[str, ...], bool]] = defaultdict(dict)
        self._latin: dict[str, dict[tuple[str, ...], bool]] = defaultdict(dict)
        self._latin_full: set[str] = set()
        self._short: set[str] = set()
        for place in sorted(self._places):
            self._name(place[-1], place, above=False)
            for ancestor in place[:-1]:
                self._name(ancestor, place, above=True)
        self._longest = max(map(len, self._forms), default=0)

    def _name(self, name: str, place: tuple[str, ...], above: bool) -> None:
        nation = name == NATION
        if nation and above:
            return
        short = divisions.short_names(name)
        for form in (*NATION_WORDS, name) if nation else (name, *short):
            # A place's own reports go before those of places inside it.
            if self._forms[form].get(place, True):
                self._forms[form][place] = above
        major = len(place) == 1 or name in place[:1]
        self._short.update(() if major else (form for form in short if form != name))
        spoken = [*(n for n, chinese in ENGLISH.items() if chinese == name)]
        if not nation:
            spoken += ["".join(lazy_pinyin(form)) for form in (name, *short)]
            self._latin_full.add("".join(lazy_pinyin(name)))
        for word in spoken:
            if len(word) >= LATIN_MINIMUM and self._latin[word].get(place, True):
                self._latin[word][place] = above

    def read(self, query: str) -> QueryScope:
        """What ``query`` says of place and year; never raises, whatever the query holds."""
        folded, origin = fold_with_origin(query)
        found = [*self._regions(folded), *self._spoken(folded)]
        found = self._settle(folded, sorted(found, key=lambda f: f.start))
        places = sorted({place for f in found for place in f.places})
        unknown = () if found else self._unknown(folded)
        spans = [(f.start, f.end, "region") for f in found]
        chosen = [issuer for place in places for issuer in self._places[place]]
        pool = chosen if places else [] if unknown else list(self.issuers)
        found_years = covered_years(folded, pool)
        years = found_years.years
        preferred: frozenset[str] = frozenset()
        reports = frozenset(issuer.report for issuer in chosen) if places else None
        if years:
            kept = [i for i in pool if {i.planned_year, i.reviewed_year} & years]
            reports = frozenset(i.report for i in kept)
            preferred = frozenset(i.report for i in kept if i.year in years)
            spans += [(a, b, "year") for a, b in found_years.spans]
        elif places:
            preferred = relative_reports(folded, chosen)
        words = tuple(
            ScopeWord(origin[a], origin[b - 1] + 1, query[origin[a] : origin[b - 1] + 1], kind)
            for a, b, kind in sorted(spans)
        )
        return QueryScope(
            query,
            _without(query, words) if reports is not None else query,
            tuple(sorted({place[-1] for place in places})),
            tuple(sorted(years)),
            reports,
            preferred,
            words,
            unknown,
            found_years.notes,
        )

    def reports_of(self, region: str) -> frozenset[str]:
        """Reports of a region by full or short name, Chinese or Latin; none where unknown."""
        folded, _ = fold_with_origin(region.strip())
        places = self._forms.get(folded) or self._latin.get(folded.replace(" ", "")) or {}
        own = [place for place, above in places.items() if not above] or list(places)
        return frozenset(i.report for place in own for i in self._places[place])

    # ---- places

    def _regions(self, folded: str) -> Iterator[_Found]:
        at = 0
        while at < len(folded):
            form = self._longest_at(folded, at)
            if form is None:
                at += 1
                continue
            places = self._forms[form]
            own = [place for place, above in places.items() if not above]
            yield _Found(at, at + len(form), tuple(own or places), not own)
            at += len(form)

    def _longest_at(self, folded: str, at: int) -> str | None:
        for length in range(min(self._longest, len(folded) - at), 1, -1):
            form = folded[at : at + length]
            if form not in self._forms:
                continue
            after = folded[at + length : at + length + 1]
            if after in SUFFIX and after and divisions.find(form + after):
                return None  # 河南县 is not 河南
            if form in NATION_WORDS and (
                NATION_STOP.match(folded, at + length) or not self._opens(folded, at)
            ):
                return None  # 全国文明城市 is an honour, 国家 in the middle a figure of speech
            if form in self._short and not (
                self._opens(folded, at)
                or BEFORE_SHORT.search(folded[:at])
                or AFTER_SHORT.match(folded, at + length)
            ):
                return None
            return form
        return None

    def _opens(self, folded: str, at: int) -> bool:
        """Whether nothing but greetings, years and other places stands before ``at``."""
        before = YEAR.sub("", POLITE.sub("", folded[:at]))
        while before:
            form = next((f for f in sorted(self._forms, key=len)[::-1] if before.startswith(f)), "")
            rest = before[len(form) :].lstrip(" 的,，、年")
            if rest == before:
                return False
            before = rest
        return True

    def _spoken(self, folded: str) -> Iterator[_Found]:
        """English and pinyin names: Jiuyuan District, guang dong."""
        if not re.search("[a-z]{2}", folded):
            return
        tokens = [(m.start(), m.end()) for m in re.finditer(r"[a-z]+", folded)]
        at = 0
        while at < len(tokens):
            for count in range(min(4, len(tokens) - at), 0, -1):
                start, end = tokens[at][0], tokens[at + count - 1][1]
                piece = folded[start:end]
                if re.search(r"[^a-z '\-]", piece):
                    continue
                tight = re.sub(r"[ '\-]", "", piece)
                places = self._latin.get(piece) or self._latin.get(tight)
                if places:
                    own = [place for place, above in places.items() if not above]
                    kind = None if tight in self._latin_full else KIND_WORDS.match(folded, end)
                    stop = kind.end() if kind else end
                    yield _Found(start, stop, tuple(own or places), not own)
                    at = next((i for i, t in enumerate(tokens) if t[0] >= stop), len(tokens)) - 1
                    break
            at += 1

    def _settle(self, folded: str, found: list[_Found]) -> list[_Found]:
        """Places named to say where another lies only narrow it: 包头市九原区 is one place."""
        keep: list[_Found] = []
        for i, one in enumerate(found):
            inner = [
                other
                for other in found
                if other is not one and not other.above and self._contains(one, other, folded)
            ]
            if not inner:
                keep.append(self._narrow(one, found[:i] + found[i + 1 :]))
        nation = [f for f in keep if any(place[-1] == NATION for place in f.places)]
        if nation and len(nation) < len(keep):
            joined = any(self._are_joined(folded, f, g) for f in nation for g in keep if g is not f)
            if not joined:
                # 我国 beside a named place is a figure of speech.
                keep = [f for f in keep if f not in nation]
        # Words that only narrow belong to the filter too: they leave the query with it.
        dropped = [f for f in found if all(f.start != k.start for k in keep)]
        for one in dropped:
            target = next((k for k in keep if self._contains(one, k, folded)), None)
            if target is not None and BETWEEN.match(folded[one.end : target.start]):
                keep[keep.index(target)] = _Found(
                    one.start, target.end, target.places, target.above
                )
        return keep

    @staticmethod
    def _are_joined(folded: str, one: _Found, other: _Found) -> bool:
        first, second = sorted((one, other), key=lambda f: f.start)
        return JOINED.match(folded[first.end : second.start]) is not None

    def _contains(self, one: _Found, other: _Found, folded: str) -> bool:
        if self._are_joined(folded, one, other):
            return False
        names = {place[-1] for place in one.places} if not one.above else self._above(one)
        return any(set(place[:-1]) & names for place in other.places)

    @staticmethod
    def _above(one: _Found) -> set[str]:
        return set.intersection(*(set(place[:-1]) for place in one.places))

    def _narrow(self, one: _Found, others: list[_Found]) -> _Found:
        """Of several places with one name, those inside another place that the query names."""
        if len(one.places) < 2:
            return one
        names = {
            name
            for other in others
            for name in (self._above(other) if other.above else {p[-1] for p in other.places})
        }
        inside = tuple(place for place in one.places if set(place[:-1]) & names)
        return _Found(one.start, one.end, inside, one.above) if inside else one

    def _unknown(self, folded: str) -> tuple[str, ...]:
        names = []
        for run in re.finditer("[\u4e00-\u9fff]{2,}", folded):
            text = run.group()
            for start in range(len(text)):
                for end in range(min(len(text), start + 12), start + 2, -1):
                    if text[end - 1] in SUFFIX and _is_division(text[start:end]):
                        names.append(text[start:end])
                        break
                if names:
                    break
        return tuple(dict.fromkeys(names))


@lru_cache(maxsize=4096)
def _is_division(name: str) -> bool:
    return any(division.name == name for division in divisions.find(name))


def _without(query: str, words: tuple[ScopeWord, ...]) -> str:
    """The query without the words, or the query where too little to search for is left."""
    rest, at = "", 0
    for word in words:
        if word.start >= at:
            between = query[at : word.start]
            rest += "" if JOINED.match(between) else between
            at = word.end
    rest = re.sub(r"^(?:[\s的,，、:：]|在|in\b)+(?=\S)|\s+(?=\s)", "", rest + query[at:]).strip()
    rest = re.sub(r"\s+(?:in|of|at|for|from)$", "", rest)
    useful = sum(is_han(c) or c.isalnum() for c in rest)
    return rest if useful >= 2 else query
