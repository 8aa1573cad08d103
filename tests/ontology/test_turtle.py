"""The vocabulary files load in any tool, and are complete and consistent."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, URIRef

from kg import entities, facts, graph
from ontology import terms, vocabulary
from ontology.terms import RK, VOCAB

FOLDER = Path(vocabulary.__file__).parent
FILES = sorted(FOLDER.rglob("*.ttl"))
CLOSED: dict[str, type[StrEnum]] = {
    "stages": terms.Stage,
    "modalities": terms.Modality,
    "measures": terms.Measure,
    "statuses": terms.Status,
    "bounds": terms.Bound,
    "place-kinds": terms.PlaceKind,
    "award-levels": terms.AwardLevel,
}


def read(path: Path) -> Graph:
    return Graph().parse(path, format="turtle")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_file_parses(path: Path) -> None:
    assert len(read(path)) > 30


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_only_shapes_have_blank_nodes(path: Path) -> None:
    """What is loaded into the store is compared triple by triple on every opening."""
    blank = any(isinstance(term, rdflib.BNode) for triple in read(path) for term in triple)
    assert blank == (path.name == "shapes.ttl")


@pytest.mark.parametrize("name", vocabulary.SCHEMES)
def test_every_concept_has_one_label_in_each_language(name: str) -> None:
    found = read(FOLDER / "schemes" / f"{name}.ttl")
    concepts = set(found.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == len(vocabulary.scheme(name))
    for concept in concepts:
        languages = sorted(str(o.language) for o in found.objects(concept, SKOS.prefLabel))  # type: ignore[attr-defined]
        assert languages == ["en", "zh"], concept
        assert found.value(concept, SKOS.inScheme) == URIRef(VOCAB[vocabulary.SCHEMES[name]])


@pytest.mark.parametrize("name", vocabulary.SCHEMES)
def test_links_between_concepts_lead_somewhere(name: str) -> None:
    scheme = vocabulary.scheme(name)
    for concept in scheme.values():
        for iri in concept.broader:
            assert iri in scheme, (concept.iri, iri)
        for iri in (*concept.matches, *concept.near, *concept.parts_of):
            assert iri in scheme or "qudt.org" in iri, (concept.iri, iri)
        assert concept.base is None or concept.base in scheme
        assert concept.iri not in scheme.wider(concept.iri) - {concept.iri}


@pytest.mark.parametrize("name", vocabulary.SCHEMES)
def test_no_two_concepts_claim_one_label(name: str) -> None:
    """Codes of official classifications may bear the label of the concept that stands for them."""
    labels: Counter[str] = Counter()
    for concept in vocabulary.scheme(name).values():
        if not concept.name.startswith(("gbt-", "sei-")):
            labels.update({vocabulary.normal(label) for label in concept.labels})
    assert [label for label, times in labels.items() if times > 1] == []


@pytest.mark.parametrize("name", CLOSED)
def test_closed_schemes_are_the_words_of_the_code(name: str) -> None:
    words = [concept.name for concept in vocabulary.scheme(name).values()]
    assert sorted(words) == sorted(CLOSED[name])


def test_stages_come_in_the_order_of_a_projects_life() -> None:
    stages = vocabulary.scheme("stages")
    assert [concept.name for concept in stages.values()] == list(terms.Stage)


def test_shapes_allow_exactly_the_words_of_the_schemes() -> None:
    found = read(FOLDER / "shapes.ttl")
    for path, name in (
        ("stage", "stages"),
        ("modality", "modalities"),
        ("measure", "measures"),
        ("status", "statuses"),
        ("bound", "bounds"),
        ("placeKind", "place-kinds"),
        ("awardLevel", "award-levels"),
    ):
        for shape in found.subjects(SH.path, RK[path]):
            head = found.value(shape, SH["in"])
            assert head is not None
            allowed = {str(item) for item in found.items(head)}
            assert allowed == set(vocabulary.scheme(name)), path


def test_every_property_of_the_graph_is_defined() -> None:
    defined = set(read(FOLDER / "reportkg.ttl").subjects())
    names = {n for fields in facts.FIELDS.values() for n in fields.values()} | set(facts.CLASSES)
    for name in names:
        assert RK[name] in defined, name
    source = Path(graph.__file__).read_text("utf-8")
    for name in source.split('rk("')[1:]:
        assert RK[name.split('"')[0]] in defined, name


def test_every_term_is_labelled_and_explained_in_both_languages() -> None:
    found = read(FOLDER / "reportkg.ttl")
    for term in set(found.subjects(RDFS.isDefinedBy)):
        for about in (RDFS.label, RDFS.comment):
            languages = sorted(str(o.language) for o in found.objects(term, about))  # type: ignore[attr-defined]
            assert languages == ["en", "zh"], (term, about)


def test_properties_have_ranges() -> None:
    found = read(FOLDER / "reportkg.ttl")
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in found.subjects(RDF.type, kind):
            assert found.value(term, RDFS.range) is not None, term


def test_gbt_4754_is_whole_down_to_its_divisions() -> None:
    codes = [c.notation for c in vocabulary.industries().values() if c.name.startswith("gbt-")]
    assert [c for c in sorted(filter(None, codes)) if c.isalpha()] == list("ABCDEFGHIJKLMNOPQRST")
    assert [c for c in sorted(filter(None, codes)) if len(c) == 2] == [
        f"{number:02}" for number in range(1, 98)
    ]


def test_kinds_of_entity_are_classes() -> None:
    defined = set(read(FOLDER / "reportkg.ttl").subjects(RDF.type, OWL.Class))
    for kind in (entities.ENTERPRISE, entities.PLACE, entities.PROJECT, entities.ENTITY):
        assert RK[kind.capitalize()] in defined
