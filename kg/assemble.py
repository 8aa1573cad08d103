"""Names, links and observations of one report become claims."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.model import Report, Span
from kg import awards, industries, modality, places, relations
from kg.claims import Award, Claim, Enterprise, Evidence, Place, Project, StageEvent
from kg.linking import Link, StageLink
from kg.mentions import Mention
from kg.resolution import Entity, resolve
from kg.same_name import normal
from ontology.terms import Modality, RegionLevel, Stage


def settle(report: Report, links: Sequence[Link]) -> list[StageLink]:
    """Modality and year of each link by rule."""
    out = []
    for link in links:
        reading = modality.read(
            report,
            link.sentence.part,
            link.stage,
            link.clause,
            link.trigger.span,
            link.sentence.span,
        )
        out.append(StageLink(link, reading.modality, reading.year))
    return out


def claims(
    report: Report,
    entities: Sequence[Entity],
    stages: Sequence[StageLink],
    honours: Sequence[awards.Found],
    extractor: str,
    sectors: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Claim]:
    """Everything but observations, in the order of the report.

    ``sectors`` gives the industries of projects by name; without it rules do.
    """
    firms = [e for e in entities if e.kind == "enterprise"]
    sites = [e for e in entities if e.kind == "place"]
    projects = [e for e in entities if e.kind == "project"]
    out: list[Claim] = []
    out += [_enterprise(report, firm, extractor) for firm in firms]
    out += place_claims(report, sites, extractor)
    for project in projects:
        at = project.mentions[0].span
        known = (
            industries.of(report, project.names, at) if sectors is None else sectors[project.name]
        )
        out.append(_project(report, project, firms, sites, extractor, known))
    out += stage_claims(report, projects, stages, extractor)
    out += award_claims(report, honours, entities, extractor)
    return sorted(out, key=lambda c: (c.evidence[0].span, c.TYPE))


def _evidence(report: Report, mentions: Sequence[Mention], most: int = 4) -> tuple[Evidence, ...]:
    """A quote around each of the first mentions: the clause pieces beside the name."""
    out: list[Evidence] = []
    for mention in mentions[:most]:
        span = around(report, mention.span)
        if all(e.quote != report.quote(span) for e in out):
            out.append(Evidence.of(report, span))
    return tuple(out)


def around(report: Report, span: Span, limit: int = 60) -> Span:
    """The clause of a name, as far as it stays short."""
    text = report.normal
    left, right = span.start, span.end
    while left > 0 and text[left - 1] not in ",。;:!?\n" and right - left < limit:
        left -= 1
    while right < len(text) and text[right] not in ",。;:!?\n" and right - left < limit:
        right += 1
    while left < span.start and text[left] in " \t":
        left += 1
    return Span(left, right)


def _score(entity: Entity) -> float:
    return round(min(0.99, max(m.score for m in entity.mentions)), 4)


def _enterprise(report: Report, firm: Entity, extractor: str) -> Enterprise:
    return Enterprise(
        evidence=_evidence(report, firm.mentions),
        extractor=extractor,
        confidence=_score(firm),
        name=firm.name,
        aliases=firm.aliases,
        industries=industries.of(report, firm.names, firm.mentions[0].span),
    )


def place_claims(report: Report, sites: Sequence[Entity], extractor: str) -> list[Claim]:
    """Places, the region itself and the divisions above it under their deictic names too."""
    names = [n for s in sites for n in s.names]
    out: list[Claim] = []
    extra = _own(report)
    for site in sites:
        if places.DEICTIC.match(site.name):
            continue
        own = next((n for n, also in extra.items() if {n, *also} & {*site.names}), None)
        aliases = tuple(dict.fromkeys((*site.aliases, *(extra.pop(own) if own else ()))))
        name = own or site.name
        kind = places.kind(name)
        if own == report.region.name:
            kind = places.OF_LEVEL.get(report.region.level, kind)
        out.append(
            Place(
                evidence=_evidence(report, site.mentions),
                extractor=extractor,
                confidence=_score(site),
                name=name,
                aliases=tuple(a for a in dict.fromkeys((site.name, *aliases)) if a != name),
                kind=kind,
                within=places.within(name, kind, report.region, names),
            )
        )
    for name, aliases in extra.items():
        shown = next((a for a in (name, *aliases) if a in report.text), None)
        if shown is None:
            continue
        start = report.text.index(shown)
        kind = places.kind(name)
        if name == report.region.name:
            kind = places.OF_LEVEL.get(report.region.level, kind)
        out.append(
            Place(
                evidence=(Evidence.of(report, around(report, Span(start, start + len(shown)))),),
                extractor=extractor,
                confidence=0.9,
                name=name,
                aliases=aliases,
                kind=kind,
                within=places.within(name, kind, report.region, names),
            )
        )
    return out


def _own(report: Report) -> dict[str, tuple[str, ...]]:
    """The region and the divisions above it, with the report's deictic names for them."""
    region = report.region
    out = {region.name: places.own_aliases(region, report.text)}
    if region.level is RegionLevel.COUNTY and region.parents:
        city = region.parents[-1]
        if city.endswith("市") and re.search(r"全市|我市|市委", report.text):
            used = tuple(a for a in (city[:-1], "全市", "我市") if a in report.text)
            if city in report.text or city[:-1] in report.text:
                out[city] = used
    return out


def _project(
    report: Report,
    project: Entity,
    firms: Sequence[Entity],
    sites: Sequence[Entity],
    extractor: str,
    known: tuple[str, ...],
) -> Project:
    return Project(
        evidence=_evidence(report, project.mentions),
        extractor=extractor,
        confidence=_score(project),
        name=project.name,
        aliases=project.aliases,
        enterprises=relations.enterprises(report, project, firms),
        industries=known,
        places=relations.places(project, sites),
        capacity=relations.capacity(project),
        investment=relations.investment(report, project),
    )


def stage_claims(
    report: Report, projects: Sequence[Entity], stages: Sequence[StageLink], extractor: str
) -> list[Claim]:
    """One claim a project, stage, modality and year; further places that say it as evidence."""
    owner = {m: p for p in projects for m in p.mentions}
    grouped: dict[tuple[str, Stage, Modality, int], list[StageLink]] = {}
    for found in stages:
        project = owner.get(found.link.project)
        if project is not None:
            key = (project.name, found.link.stage, found.modality, found.year)
            grouped.setdefault(key, []).append(found)
    out: list[Claim] = []
    for (name, stage, how, year), found_links in grouped.items():
        evidence: list[Evidence] = []
        for found in found_links:
            link = found.link
            span = relations.quote_span(report, link.project.span, link.trigger.span)
            if all(e.span != span for e in evidence):
                evidence.append(Evidence.of(report, span))
        sure = max(f.link.score for f in found_links)
        out.append(
            StageEvent(
                evidence=tuple(evidence),
                extractor=extractor,
                confidence=round(min(0.99, sure), 4),
                project=name,
                stage=stage,
                modality=how,
                year=year,
            )
        )
    return out


def award_claims(
    report: Report, honours: Sequence[awards.Found], entities: Sequence[Entity], extractor: str
) -> list[Claim]:
    """Awards, once per subject and honour."""
    known = {normal(n): e for e in entities for n in e.names}
    seen: set[tuple[str, str]] = set()
    out: list[Claim] = []
    for found in honours:
        entity = known.get(normal(found.subject))
        subject = entity.name if entity else found.subject
        key = (normal(subject), normal(found.honour))
        if key in seen:
            continue
        seen.add(key)
        out.append(
            Award(
                evidence=(Evidence.of(report, relations.quote_span(report, found.span)),),
                extractor=extractor,
                confidence=round(min(0.99, found.score), 4),
                subject=subject,
                honour=found.honour,
                level=found.level,
                year=report.reviewed_year,
                aliases=entity.aliases if entity else (),
            )
        )
    return out


def entities(
    report: Report,
    mentions: Sequence[Mention],
    full: Mapping[Mention, str] | None = None,
    refuse: frozenset[tuple[str, str]] = frozenset(),
) -> list[Entity]:
    """Resolved enterprises, places and projects; the pairs in ``refuse`` stay apart."""
    return resolve(report, mentions, refuse=refuse, full=full)
