"""Names taken for one thing: listed with the reason, refused, and taken back.

Inside a report the extractor joins names by the rules of ``kg.same_name``; across reports a thing
is one by its division code, its concept, or its region and name (``kg.entities``). A refusal is
kept in ``DATA/refused-merges.json`` and counts from the next build of that report on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.claims import Claim, Enterprise, Observation, Place, Project
from kg.entities import Names, indicator_concept
from kg.same_name import ProjectJudge, Verdict, normal, same_enterprise, same_place
from ontology.errors import ReportkgError
from search_api import stored_claims
from search_api.collection import Collection
from search_api.generations import write_atomically, writing
from search_api.parts import Parts, read_report

FILE = "refused-merges.json"
GIVEN = "given"
"""The reason of a name that no rule explains: the claims of a report give it beside the other."""


class MergeError(ReportkgError):
    """No such merge or refusal; the message says how to see those that there are."""


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """Two names of a report that are not to be taken for one thing."""

    report: str
    name: str
    into: str


@dataclass(frozen=True, slots=True, order=True)
class Joined:
    """A name that was taken for another."""

    report: str
    kind: str
    name: str
    into: str
    reason: str
    score: float | None
    refused: bool = False
    """Refused since: apart after the next build."""


@dataclass(frozen=True, slots=True, order=True)
class Shared:
    """A thing that several reports speak about."""

    kind: str
    name: str
    reports: tuple[str, ...]
    reason: str


def refusals(data: Path) -> tuple[Refusal, ...]:
    """Every refusal, in order; raises ``MergeError`` where the file is damaged."""
    try:
        rows = json.loads((data / FILE).read_text("utf-8"))
        return tuple(sorted(Refusal(**row) for row in rows))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise MergeError(f"{data / FILE} is damaged ({error}); mend it or remove it") from None


def refused(data: Path, report: str) -> frozenset[tuple[str, str]]:
    """The pairs of names that are kept apart in a report."""
    return frozenset((one.name, one.into) for one in refusals(data) if one.report == report)


def refuse(data: Path, report: str, name: str, into: str) -> Refusal:
    """Keep two names of a report apart from the next build on."""
    collection = Collection.open(data)
    entry = collection.entry(report)
    known = inside(collection, entry.id)
    if not any({name, into} == {one.name, one.into} for one in known):
        raise MergeError(
            f"{entry.id} does not take {name} for {into}; "
            f"`reportkg merges --report {entry.id}` lists what it joins"
        )
    new = Refusal(entry.id, name, into)
    _write(data, {*refusals(data), new})
    return new


def undo(data: Path, report: str, name: str, into: str) -> Refusal:
    """Take a refusal back."""
    entry = Collection.open(data).entry(report)
    known = refusals(data)
    for one in known:
        if one.report == entry.id and {one.name, one.into} == {name, into}:
            _write(data, set(known) - {one})
            return one
    raise MergeError(f"{name} and {into} are not refused in {entry.id}")


def _write(data: Path, known: Iterable[Refusal]) -> None:
    rows = [asdict(one) for one in sorted(known)]
    with writing(data):
        text = json.dumps(rows, ensure_ascii=False, indent=1)
        write_atomically(data / FILE, f"{text}\n".encode())


def inside(collection: Collection, report: str | None = None) -> list[Joined]:
    """Merges inside the reports of a collection, or inside one."""
    apart = set(refusals(collection.data_dir))
    out = []
    for name, claims in _claims(collection, report):
        for one in _joined(name, claims):
            pairs = (Refusal(name, one.name, one.into), Refusal(name, one.into, one.name))
            is_refused = bool(apart.intersection(pairs))
            out.append(
                Joined(name, one.kind, one.name, one.into, one.reason, one.score, is_refused)
            )
    return out


def _joined(report: str, claims: Sequence[Claim]) -> Iterator[Joined]:
    firms = [(c.name, *c.aliases) for c in claims if isinstance(c, Enterprise)]
    judges: dict[str, Callable[[str, str], Verdict | None]] = {
        "enterprise": same_enterprise,
        "place": same_place,
        "project": ProjectJudge(firms),
    }
    for claim in claims:
        if not isinstance(claim, Enterprise | Place | Project):
            continue
        names = (claim.name, *claim.aliases)
        for alias in claim.aliases:
            verdicts: list[Verdict] = []
            for other in names:
                if normal(other) == normal(alias):
                    continue
                long, short = sorted((normal(other), normal(alias)), key=len, reverse=True)
                if (verdict := judges[claim.TYPE](long, short)) is not None:
                    verdicts.append(verdict)
            reason, score = max(verdicts, key=lambda v: v[1], default=(GIVEN, None))
            yield Joined(report, claim.TYPE, alias, claim.name, reason, score)


def across(collection: Collection) -> list[Shared]:
    """Things that more than one report speaks about, with what makes them one."""
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    label: dict[tuple[str, str], tuple[str, str]] = {}
    for report, claims in _claims(collection, None):
        names = Names.of(read_report(_part(collection, report)), claims)
        for claim in claims:
            if isinstance(claim, Enterprise | Place | Project):
                entity = names.about(claim)
                key = (entity.kind, entity.key)
                why = "division code" if entity.division else "region and name"
                label.setdefault(key, (entity.name, why))
            elif isinstance(claim, Observation):
                concept = indicator_concept(claim)
                key = ("indicator", concept.iri or concept.key)
                why = "concept of the vocabulary" if concept.iri else "name"
                label.setdefault(key, (concept.label, why))
            else:
                continue
            seen[key].add(report)
    return sorted(
        Shared(key[0], label[key][0], tuple(sorted(reports)), label[key][1])
        for key, reports in seen.items()
        if len(reports) > 1
    )


def _part(collection: Collection, report: str) -> Path:
    entry = collection.entry(report)
    return Parts(collection.data_dir).path(entry.id, entry.key)


def _claims(collection: Collection, report: str | None) -> Iterator[tuple[str, Sequence[Claim]]]:
    for entry in collection.manifest.entries:
        if report in (None, entry.id):
            part = _part(collection, entry.id)
            yield entry.id, stored_claims.load(part, read_report(part)) or ()
