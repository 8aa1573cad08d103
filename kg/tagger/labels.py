"""From annotated claims back to the characters that carry them.

An annotation names things and quotes sentences; a tagger learns from spans. ``spans_of`` finds
where the names stand (every occurrence, since a name once annotated is a name everywhere in the
report), and which words inside a stage's quote announce the stage. Names of different kinds nest
(a place inside a project's name), so each kind is labelled on its own and may overlap others.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.claims import Award, Claim, Enterprise, Observation, Place, Project, StageEvent
from kg.tagger.triggers import TRIGGERS
from ontology.terms import Stage

NAME_KINDS = ("enterprise", "place", "project", "award", "indicator")
"""One BIOES head each; ``award`` is the honour's wording, ``indicator`` that of an observation."""
TRIGGER_KINDS = tuple(f"trigger:{stage}" for stage in Stage)
"""Words that announce a stage; all stages share one head, since they never overlap."""
KINDS = (*NAME_KINDS, *TRIGGER_KINDS)

DEICTIC = re.compile(
    r"^(我|全|本|该|各|两|省|市|区|县|旗)?"
    r"(省|市|区|县|旗|州|盟|镇|乡|自治区|城区|国|村|园区|开发区|境内)?$"
)
"""我市, 全区: not a name but a pointing word, the same in every report."""
VERBAL = re.compile(
    r"^(加快|推进|推动|全面|完成|实施|启动|开工|建设|改造|建成|新建|扩建|改扩建|续建|谋划|打造|引进"
    r"|落实|支持|加强|争取|抓好)"
)
"""Annotated aliases that begin with a verb (建设…) are wordings, not names to look for."""
STOPS = frozenset("，、。；,;：:")
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True, order=True)
class Labelled:
    """``text[start:end]`` is a name or trigger of ``kind`` (one of ``KINDS``)."""

    start: int
    end: int
    kind: str


def occurrences(text: str, name: str) -> Iterator[int]:
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def spans_of(text: str, claims: Iterable[Claim]) -> tuple[Labelled, ...]:
    """Every span of ``text`` that the claims' names, honours, indicators and stages stand on.

    Within a kind the spans do not overlap: of two that do, the longer one stays.
    """
    claims = list(claims)
    of: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        of[claim.TYPE].append(claim)
    found: dict[str, set[tuple[int, int]]] = {kind: set() for kind in NAME_KINDS}
    found["enterprise"] = set(_named(text, of["enterprise"]))
    found["place"] = set(_named(text, of["place"]))
    places: dict[str, set[tuple[int, int]]] = _projects(text, of["project"], of["stage"], of)
    for spans in places.values():
        found["project"] |= spans
    for claim in of["award"]:
        if isinstance(claim, Award):
            found["award"] |= set(_honour(text, claim))
    for claim in of["observation"]:
        if isinstance(claim, Observation):
            found["indicator"] |= set(_indicator(text, claim))
    out = [
        Labelled(start, end, kind)
        for kind in NAME_KINDS
        for start, end in without_overlap(found[kind])
    ]
    return tuple(sorted([*out, *_stage_words(text, of["stage"], places)]))


def without_overlap(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest spans first, each kept where nothing kept before it overlaps it."""
    kept: list[tuple[int, int]] = []
    taken: set[int] = set()
    for start, end in sorted(set(spans), key=lambda s: (s[0] - s[1], s[0])):
        if not taken.intersection(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, end))
    return sorted(kept)


def _names(claim: Claim) -> tuple[str, ...]:
    assert isinstance(claim, Enterprise | Place | Project)
    return (claim.name, *claim.aliases)


def _named(text: str, claims: Sequence[Claim]) -> Iterator[tuple[int, int]]:
    """Enterprises and places: wherever a name of theirs stands."""
    known = {name for claim in claims for name in _names(claim)}
    for claim in claims:
        for name in _names(claim):
            main = isinstance(claim, Enterprise) or name == claim.name  # type: ignore[attr-defined]
            if len(name) < 2 or (not main and DEICTIC.match(name)):
                continue
            if not main and _joined(name, known):
                continue
            for at in occurrences(text, name):
                yield at, at + len(name)


def _joined(name: str, known: set[str]) -> bool:
    """``A县B镇`` where both parts are annotated: two places, not one."""
    return any(
        len(first) >= 2 and first != name and name.startswith(first) and name[len(first) :] in known
        for first in known
    )


def _projects(
    text: str,
    projects: Sequence[Claim],
    stages: Sequence[Claim],
    of: dict[str, list[Claim]],
) -> dict[str, set[tuple[int, int]]]:
    """Spans of each project by its name: in its quotes, and wherever a long name recurs."""
    quotes: dict[str, list[str]] = defaultdict(list)
    for stage in stages:
        if isinstance(stage, StageEvent):
            quotes[stage.project] += [e.quote for e in stage.evidence]
    shared = {name for kind in ("enterprise", "place") for c in of[kind] for name in _names(c)}
    out: dict[str, set[tuple[int, int]]] = {}
    for project in projects:
        names = _names(project)
        main = names[0]
        plain = sorted((n for n in names if n == main or not VERBAL.match(n)), key=len)[::-1]
        order = [*plain, *(n for n in names if n not in plain)]
        spans: set[tuple[int, int]] = set()
        for quote in [*(e.quote for e in project.evidence), *quotes[main]]:
            inside = next(
                ((quote.find(n), len(n)) for n in order if len(n) >= 2 and n in quote), None
            )
            if inside is None:
                inside = most_alike(quote, names)
            if inside is not None:
                at, size = inside
                spans |= {(q + at, q + at + size) for q in occurrences(text, quote)}
        for name in plain:
            if len(name) >= 4 and name not in shared:
                spans |= {(at, at + len(name)) for at in occurrences(text, name)}
        out[main] = spans
    return out


def _honour(text: str, claim: Award) -> Iterator[tuple[int, int]]:
    for evidence in claim.evidence:
        at, size = evidence.quote.find(claim.honour), len(claim.honour)
        if at < 0:
            near = most_alike(evidence.quote, (claim.honour,), least=0.7)
            if near is None:
                continue
            at, size = near
        for start in occurrences(text, evidence.quote):
            yield start + at, start + at + size


def _indicator(text: str, claim: Observation) -> Iterator[tuple[int, int]]:
    quote = claim.quote
    for name in sorted((claim.indicator, *claim.aliases), key=len, reverse=True):
        at = quote.find(name)
        if at >= 0 and len(name) >= 2:
            for start in occurrences(text, quote):
                yield start + at, start + at + len(name)
            return


def _stage_words(
    text: str, stages: Sequence[Claim], projects: dict[str, set[tuple[int, int]]]
) -> list[Labelled]:
    """The word of each stage's lexicon that stands nearest its project inside the quote."""
    votes: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for claim in stages:
        if not isinstance(claim, StageEvent):
            continue
        words = TRIGGERS[claim.stage]
        for evidence in claim.evidence:
            for start in occurrences(text, evidence.quote):
                end = start + len(evidence.quote)
                own = [s for s in projects.get(claim.project, ()) if start <= s[0] and s[1] <= end]
                ranked = []
                for rank, word in enumerate(words):
                    for at in occurrences(evidence.quote, word):
                        span = (start + at, start + at + len(word))
                        if any(s[0] <= span[0] and span[1] <= s[1] for s in own):
                            continue
                        apart = min(
                            (max(s[0] - span[1], span[0] - s[1], 0) for s in own), default=0
                        )
                        ranked.append((rank > 8, apart, -len(word), span))
                if ranked:
                    votes[min(ranked)[3]][claim.stage] += 1
    return [
        Labelled(start, end, f"trigger:{votes[start, end].most_common(1)[0][0]}")
        for start, end in without_overlap(votes)
    ]


def most_alike(quote: str, names: Sequence[str], least: float = 0.6) -> tuple[int, int] | None:
    """``(offset, length)`` of the stretch of ``quote`` most like a name, by Dice of bigrams."""
    best, found = least - 1e-6, None
    wanted = [_bigrams(n) for n in names]
    for start in range(len(quote)):
        if quote[start] in STOPS:
            continue
        for end in range(start + 1, min(len(quote), start + LONGEST_NAME) + 1):
            if quote[end - 1] in STOPS:
                break
            if end < start + 3:
                continue
            have = _bigrams(quote[start:end])
            alike = max(_dice(have, w) for w in wanted)
            if alike > best + 1e-9:
                best, found = alike, (start, end - start)
    return found


@lru_cache(maxsize=65536)
def _bigrams(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter([text])


def _dice(a: Counter[str], b: Counter[str]) -> float:
    return 2 * (a & b).total() / (a.total() + b.total())
