"""Claims become triples: the graph of one report, as ``docs/data-model.md`` describes it.

Everything is a pure function of report, claims and base IRI: the same input gives the same quads
in the same order, so that a rebuild changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from corpus import passages
from corpus.model import Passage, Report
from kg.claims import (
    Award,
    Claim,
    Enterprise,
    Evidence,
    Observation,
    Place,
    Project,
    StageEvent,
    to_record,
)
from kg.entities import (
    ENTERPRISE,
    PLACE,
    PROJECT,
    Entity,
    Named,
    Names,
    digest,
    indicator_concept,
    industry_concepts,
)
from kg.rdf import (
    ALT_LABEL,
    DCTERMS,
    PREF_LABEL,
    PROV,
    SCHEMA,
    SKOS,
    TYPE,
    Subject,
    Term,
    decimal,
    integer,
    local,
    node,
    report_iri,
    rk,
    text,
)
from ontology import divisions, units
from ontology.settings import settings
from ontology.terms import (
    AWARD_LEVEL,
    BOUND,
    MEASURE,
    MODALITY,
    OA,
    ORG,
    PLACE_KIND,
    QB,
    SDMX_ATTRIBUTE,
    STAGE,
    STATUS,
    Modality,
)

__all__ = ["CONTEXT_CHARACTERS", "SECTION_SEPARATOR", "quads", "report_iri"]

SECTION_SEPARATOR = " / "
CONTEXT_CHARACTERS = 32
"""Characters before and after a quote that its text quote selector carries."""


def quads(report: Report, claims: Sequence[Claim], base: str | None = None) -> Iterator[ox.Quad]:
    """Quads of the report's named graph; no quad comes twice.

    ``base`` is the IRI under which entities are named (default: the setting). Claims that say the
    same thing in the same words are one claim.
    """
    graph = node(report_iri(report.id, base))
    seen: set[tuple[Subject, ox.NamedNode, Term]] = set()
    for triple in _Writer(report, claims, base or settings().base_iri).triples():
        if triple not in seen:
            seen.add(triple)
            yield ox.Quad(*triple, graph)


class _Writer:
    def __init__(self, report: Report, claims: Sequence[Claim], base: str) -> None:
        self.report, self.claims, self.base = report, claims, base
        self.names = Names.of(report, claims)
        self.graph = node(report_iri(report.id, base))
        self.passages: tuple[Passage, ...] = passages(report)
        self.out: list[tuple[Subject, ox.NamedNode, Term]] = []

    def triples(self) -> Iterator[tuple[Subject, ox.NamedNode, Term]]:
        self._report()
        for passage in self.passages:
            self._passage(passage)
        for order, claim in enumerate(self.claims, 1):
            self._claim(order, claim)
        return iter(self.out)

    def add(self, subject: Subject, predicate: ox.NamedNode, value: Term) -> None:
        self.out.append((subject, predicate, value))

    def add_types(self, subject: Subject, *types: ox.NamedNode) -> None:
        for kind in types:
            self.add(subject, TYPE, kind)

    def add_texts(self, subject: Subject, predicate: str, values: Iterable[str | None]) -> None:
        for value in values:
            if value is not None:
                self.add(subject, rk(predicate), text(value))

    # The report and its passages

    def _report(self) -> None:
        report, this = self.report, self.graph
        self.add_types(this, rk("Report"), node(PROV + "Entity"), node(SCHEMA + "Report"))
        self.add(this, node(DCTERMS + "title"), text(report.title))
        self.add(this, node(DCTERMS + "identifier"), text(report.id))
        self.add(this, rk("region"), self._entity(self.names.region))
        self.add(this, rk("regionName"), text(report.region.name))
        self.add(this, rk("regionLevel"), text(report.region.level))
        self.add(this, rk("reportKind"), text(report.kind))
        self.add(this, rk("reviewedYear"), integer(report.reviewed_year))
        if report.planned_year is not None:
            self.add(this, rk("plannedYear"), integer(report.planned_year))
        self.add(this, rk("year"), integer(report.year))
        self.add(this, rk("sha256"), text(report.source.sha256))
        self.add(this, rk("sourceFile"), text(report.source.path.replace("\\", "/").split("/")[-1]))
        dataset = node(f"{self.base}dataset/observations")
        self.add(dataset, TYPE, node(str(QB.DataSet)))
        self.add(dataset, node(str(QB.structure)), rk("observationStructure"))
        if report.source.url:
            self.add(this, node(DCTERMS + "source"), text(report.source.url))

    def _passage_node(self, passage: Passage) -> ox.NamedNode:
        return node(f"{self.base}passage/{local(passage.id)}")

    def _passage(self, passage: Passage) -> None:
        this = self._passage_node(passage)
        self.add(this, TYPE, rk("Passage"))
        self.add(this, node(DCTERMS + "isPartOf"), self.graph)
        self.add(this, rk("start"), integer(passage.span.start))
        self.add(this, rk("end"), integer(passage.span.end))
        self.add(this, rk("text"), text(self.report.quote(passage.span)))
        if passage.section:
            self.add(this, rk("section"), text(SECTION_SEPARATOR.join(passage.section)))
        self.add(this, rk("part"), text(passage.part))

    # Entities and concepts

    def _entity(self, entity: Entity) -> ox.NamedNode:
        this = node(self.base + entity.path)
        types = {
            ENTERPRISE: (rk("Enterprise"), node(str(ORG.Organization))),
            PLACE: (rk("Place"),),
            PROJECT: (rk("Project"),),
        }
        self.add_types(this, *types.get(entity.kind, (rk("Entity"),)))
        self.add(this, PREF_LABEL, text(entity.name))
        for alias in entity.lasting_aliases:
            self.add(this, ALT_LABEL, text(alias))
        if entity.kind in (PROJECT, ENTERPRISE):
            self.add(this, rk("region"), self._place_node(self.names.region))
        if entity.place_kind is not None:
            self.add(this, rk("placeKind"), node(str(PLACE_KIND[entity.place_kind])))
        if entity.division is not None:
            self._division(this, entity.division)
        return this

    def _place_node(self, place: Entity) -> ox.NamedNode:
        return node(self.base + place.path)

    def _division(self, this: ox.NamedNode, division: divisions.Division) -> None:
        self.add(this, rk("divisionCode"), text(division.code))
        for short in division.short_names:
            self.add(this, ALT_LABEL, text(short))
        if division.parent_codes:
            above = divisions.by_code(division.parent_codes[-1])
            if above is not None:
                parent = Entity(PLACE, above.code, above.name, (), above.level, above)
                self.add(this, rk("within"), self._entity(parent))

    def _concept(self, kind: str, named: Named, aliases: Iterable[str] = ()) -> ox.NamedNode:
        if named.iri is not None:
            return node(named.iri)
        this = node(f"{self.base}{kind}/{named.key}")
        self.add_types(this, node(SKOS + "Concept"))
        if kind == "indicator":
            self.add_types(this, rk("Indicator"))
        if named.related is not None:
            self.add(this, node(SKOS + "relatedMatch"), node(named.related))
        self.add(this, PREF_LABEL, ox.Literal(named.label, language="zh"))
        for alias in aliases:
            if alias != named.label:
                self.add(this, ALT_LABEL, ox.Literal(alias, language="zh"))
        return this

    def _industries(self, subject: ox.NamedNode, names: Iterable[str]) -> None:
        for name in names:
            for named in industry_concepts(name):
                self.add(subject, rk("industry"), self._concept("industry", named))

    # Claims

    def _claim(self, order: int, claim: Claim) -> None:
        this = node(f"{self.base}claim/{local(self.report.id)}/{self._claim_key(claim)}")
        self.add_types(this, rk("Claim"))
        match claim:
            case Enterprise():
                self._enterprise(this, claim)
            case Place():
                self._place(this, claim)
            case Project():
                self._project(this, claim)
            case StageEvent():
                self._stage(this, claim)
            case Observation():
                self._observation(this, claim)
            case Award():
                self._award(this, claim)
        self.add(this, node(PROV + "wasDerivedFrom"), self.graph)
        for position, evidence in enumerate(claim.evidence):
            link = rk("evidence" if position == 0 else "furtherEvidence")
            self.add(this, link, self._evidence(evidence))
        self.add(this, rk("confidence"), decimal(round(claim.confidence, 4)))
        self.add(this, rk("extractor"), text(claim.extractor))
        self.add(this, rk("order"), integer(order))
        self.add_texts(this, "note", [claim.note])

    @staticmethod
    def _claim_key(claim: Claim) -> str:
        record = to_record(claim)
        del record["extractor"], record["confidence"]
        for name, value in record.items():
            if isinstance(value, list):
                record[name] = sorted(value)
        where = [[e.span.start, e.span.end] for e in claim.evidence]
        return digest(json.dumps([record, where], ensure_ascii=False, sort_keys=True))

    def _evidence(self, evidence: Evidence) -> ox.NamedNode:
        start, end = evidence.span.start, evidence.span.end
        this = node(f"{self.base}evidence/{local(self.report.id)}/{start}-{end}")
        position, words = node(f"{this.value}#position"), node(f"{this.value}#quote")
        self.add_types(this, rk("Evidence"), node(str(OA.SpecificResource)))
        self.add(this, node(str(OA.hasSource)), self.graph)
        self.add(this, node(str(OA.hasSelector)), position)
        self.add(this, node(str(OA.hasSelector)), words)
        self.add_types(position, node(str(OA.TextPositionSelector)))
        self.add(position, node(str(OA.start)), integer(start))
        self.add(position, node(str(OA.end)), integer(end))
        self.add_types(words, node(str(OA.TextQuoteSelector)))
        self.add(words, node(str(OA.exact)), text(evidence.quote))
        before = self.report.text[max(0, start - CONTEXT_CHARACTERS) : start]
        after = self.report.text[end : end + CONTEXT_CHARACTERS]
        self.add(words, node(str(OA.prefix)), text(before))
        self.add(words, node(str(OA.suffix)), text(after))
        self.add(this, rk("quote"), text(evidence.quote))
        self.add(this, rk("start"), integer(start))
        self.add(this, rk("end"), integer(end))
        if evidence.section:
            self.add(this, rk("section"), text(SECTION_SEPARATOR.join(evidence.section)))
        self.add_texts(this, "cell", [evidence.cell])
        if evidence.paragraph is not None:
            page = self.report.paragraphs[evidence.paragraph].page
            if page is not None:
                self.add(this, rk("page"), integer(page))
        passage = self._passage_at(start)
        if passage is not None:
            self.add(this, rk("passage"), self._passage_node(passage))
        return this

    def _passage_at(self, offset: int) -> Passage | None:
        low, high = 0, len(self.passages)
        while low < high:
            middle = (low + high) // 2
            if self.passages[middle].span.end <= offset:
                low = middle + 1
            else:
                high = middle
        if low < len(self.passages) and self.passages[low].span.start <= offset:
            return self.passages[low]
        return None

    def _enterprise(self, this: ox.NamedNode, claim: Enterprise) -> None:
        entity = self._entity(self.names.about(claim))
        self.add_types(this, rk("EnterpriseClaim"))
        self.add(this, rk("about"), entity)
        self.add_texts(this, "name", [claim.name])
        self.add_texts(this, "alias", claim.aliases)
        self.add_texts(this, "industryName", claim.industries)
        self._industries(entity, claim.industries)

    def _place(self, this: ox.NamedNode, claim: Place) -> None:
        entity = self.names.about(claim)
        place = self._entity(entity)
        self.add_types(this, rk("PlaceClaim"))
        self.add(this, rk("about"), place)
        self.add_texts(this, "name", [claim.name])
        self.add_texts(this, "alias", claim.aliases)
        self.add(this, rk("placeKind"), node(str(PLACE_KIND[claim.kind])))
        self.add_texts(this, "withinName", [claim.within])
        if claim.within is not None and entity.division is None:
            outer = self.names.of_kind(PLACE, claim.within)
            if outer.path != entity.path:
                self.add(place, rk("within"), self._entity(outer))

    def _project(self, this: ox.NamedNode, claim: Project) -> None:
        project = self._entity(self.names.about(claim))
        self.add_types(this, rk("ProjectClaim"))
        self.add(this, rk("about"), project)
        self.add_texts(this, "name", [claim.name])
        self.add_texts(this, "alias", claim.aliases)
        self.add_texts(this, "enterpriseName", claim.enterprises)
        self.add_texts(this, "industryName", claim.industries)
        self.add_texts(this, "placeName", claim.places)
        for subject in (this, project):
            self.add_texts(subject, "capacity", [claim.capacity])
            self.add_texts(subject, "investment", [claim.investment])
        self._industries(project, claim.industries)
        for name in claim.enterprises:
            enterprise = self._entity(self.names.of_kind(ENTERPRISE, name))
            self.add(project, rk("operatedBy"), enterprise)
        for name in claim.places:
            self.add(project, rk("locatedIn"), self._entity(self.names.of_kind(PLACE, name)))

    def _stage(self, this: ox.NamedNode, claim: StageEvent) -> None:
        project = self._entity(self.names.of_kind(PROJECT, claim.project))
        stage = node(str(STAGE[claim.stage]))
        self.add_types(this, rk("StageEvent"))
        self.add(this, rk("project"), project)
        self.add_texts(this, "projectName", [claim.project])
        self.add(this, rk("stage"), stage)
        self.add(this, rk("modality"), node(str(MODALITY[claim.modality])))
        self.add(this, rk("year"), integer(claim.year))
        if claim.modality is Modality.ACTUAL:
            self.add(project, rk("reachedStage"), stage)
        elif claim.modality in (Modality.EXPECTED, Modality.PLANNED):
            self.add(project, rk("expectedStage"), stage)

    def _observation(self, this: ox.NamedNode, claim: Observation) -> None:
        indicator = self._concept("indicator", indicator_concept(claim), claim.aliases)
        self.add_types(this, rk("Observation"), node(str(QB.Observation)))
        self.add(this, node(str(QB.dataSet)), node(f"{self.base}dataset/observations"))
        self.add(this, rk("indicator"), indicator)
        self.add_texts(this, "indicatorName", [claim.indicator])
        self.add_texts(this, "alias", claim.aliases)
        self.add(this, rk("subject"), self._entity(self.names.subject(claim.subject)))
        self.add_texts(this, "subjectName", [claim.subject])
        self.add(this, rk("measure"), node(str(MEASURE[claim.measure])))
        self.add(this, rk("status"), node(str(STATUS[claim.status])))
        self.add(this, rk("bound"), node(str(BOUND[claim.bound])))
        self.add(this, rk("year"), integer(claim.year))
        self.add_texts(this, "unit", [claim.unit])
        self.add_texts(this, "text", [claim.text])
        self.add_texts(this, "periodNote", [claim.period_note])
        if claim.value is not None:
            value, unit = units.to_base(claim.value, claim.unit)
            concept = units.parse(claim.unit or "").concept
            self.add(this, rk("value"), decimal(claim.value))
            self.add(this, rk("baseValue"), decimal(value))
            self.add_texts(this, "baseUnit", [unit])
            if concept is not None:
                self.add(this, node(str(SDMX_ATTRIBUTE.unitMeasure)), node(concept))
        if claim.value_max is not None:
            self.add(this, rk("valueMax"), decimal(claim.value_max))

    def _award(self, this: ox.NamedNode, claim: Award) -> None:
        subject = self.names.subject(claim.subject, claim.aliases)
        self.add_types(this, rk("Award"))
        self.add(this, rk("subject"), self._entity(subject))
        self.add_texts(this, "subjectName", [claim.subject])
        self.add_texts(this, "alias", claim.aliases)
        self.add_texts(this, "honour", [claim.honour])
        self.add(this, rk("awardLevel"), node(str(AWARD_LEVEL[claim.level])))
        self.add(this, rk("year"), integer(claim.year))
