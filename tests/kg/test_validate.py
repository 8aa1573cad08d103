"""Nothing wrong can be stored without being named in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pytest

from corpus.model import Report
from kg import shacl
from kg.claims import Claim
from kg.store import GraphStore
from kg.validate import Violation, reference, validate
from ontology.vocabulary import read_turtle

RK = "https://w3id.org/reportkg/ontology#"
VOCAB = "https://w3id.org/reportkg/vocab/"
OA = "http://www.w3.org/ns/oa#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def iri(value: str) -> ox.NamedNode:
    return ox.NamedNode(value)


def number(value: str, kind: str = "integer") -> ox.Literal:
    return ox.Literal(value, datatype=iri(XSD + kind))


def word(value: str) -> ox.Literal:
    return ox.Literal(value)


NOWHERE = iri("https://example.org/nowhere")
Wrong = tuple[str, str, list[ox.NamedNode | ox.Literal], str]
WRONG: dict[str, Wrong] = {
    "stage unknown": (
        "StageEvent",
        RK + "stage",
        [iri(VOCAB + "stage/nearly")],
        "ten known stages",
    ),
    "stage as a word": ("StageEvent", RK + "stage", [word("in_production")], "ten known stages"),
    "no stage": ("StageEvent", RK + "stage", [], "ten known stages"),
    "two stages": (
        "StageEvent",
        RK + "stage",
        [iri(VOCAB + "stage/started"), iri(VOCAB + "stage/completed")],
        "ten known stages",
    ),
    "modality unknown": (
        "StageEvent",
        RK + "modality",
        [iri(VOCAB + "modality/maybe")],
        "modality must be exactly",
    ),
    "stage of no project": ("StageEvent", RK + "project", [NOWHERE], "exactly one project"),
    "year as gYear": ("StageEvent", RK + "year", [number("2023", "gYear")], "one whole number"),
    "year as text": ("Observation", RK + "year", [word("2023年")], "one whole number"),
    "year too far": ("Award", RK + "year", [number("20233")], "one whole number from 1900"),
    "year malformed": ("Award", RK + "year", [number("二零二三")], "one whole number"),
    "two years": ("Observation", RK + "year", [number("2022"), number("2023")], "one whole number"),
    "measure unknown": (
        "Observation",
        RK + "measure",
        [iri(VOCAB + "measure/x")],
        "measure is none",
    ),
    "status unknown": ("Observation", RK + "status", [iri(VOCAB + "status/x")], "status must be"),
    "bound unknown": ("Observation", RK + "bound", [iri(VOCAB + "bound/x")], "bound must be"),
    "value as text": ("Observation", RK + "value", [word("82.4亿元")], "decimal number"),
    "value as float": ("Observation", RK + "value", [number("8.2E1", "double")], "decimal number"),
    "value malformed": (
        "Observation",
        RK + "value",
        [number("eighty", "decimal")],
        "decimal number",
    ),
    "unit with a number": (
        "Observation",
        RK + "unit",
        [word("82.4亿元")],
        "unit must be a short word",
    ),
    "unit a phrase": (
        "Observation",
        RK + "unit",
        [word("亿元，增长")],
        "unit must be a short word",
    ),
    "unit empty": ("Observation", RK + "unit", [word("")], "unit must be a short word"),
    "unit of no scheme": (
        "Observation",
        "http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure",
        [NOWHERE],
        "one of the scheme of units",
    ),
    "indicator of no scheme": ("Observation", RK + "indicator", [NOWHERE], "exactly one indicator"),
    "no indicator name": ("Observation", RK + "indicatorName", [], "name of its indicator"),
    "no subject": ("Observation", RK + "subject", [], "exactly one subject"),
    "no evidence": ("Claim", RK + "evidence", [], "exactly one proving quote"),
    "evidence elsewhere": ("Claim", RK + "evidence", [NOWHERE], "exactly one proving quote"),
    "no source": ("Claim", PROV + "wasDerivedFrom", [], "exactly one report"),
    "confidence above one": ("Claim", RK + "confidence", [number("1.2", "decimal")], "from 0 to 1"),
    "no extractor": ("Claim", RK + "extractor", [word("")], "what made it"),
    "order from zero": ("Claim", RK + "order", [number("0")], "whole number from 1"),
    "start after end": ("Evidence", RK + "start", [number("99999")], "before its end"),
    "start negative": ("Evidence", RK + "start", [number("-1")], "before its end"),
    "quote longer than offsets": ("Evidence", RK + "quote", [word("北塬" * 50)], "not as long as"),
    "quote over two lines": ("Evidence", RK + "quote", [word("北塬\n豆业")], "no line break"),
    "no quote": ("Evidence", RK + "quote", [], "no line break"),
    "no selectors": ("Evidence", OA + "hasSelector", [], "position selector and a quote selector"),
    "cell malformed": ("Evidence", RK + "cell", [word("A3")], "row,column"),
    "passage without text": ("Passage", RK + "text", [], "needs its text"),
    "passage of no part": ("Passage", RK + "part", [word("middle")], "review, plan or other"),
    "report without title": ("Report", DCTERMS + "title", [], "exactly one title"),
    "report of no kind": ("Report", RK + "reportKind", [word("novel")], "kind of report"),
    "checksum cut off": ("Report", RK + "sha256", [word("abc")], "64 hexadecimal digits"),
    "award of no level": (
        "Award",
        RK + "awardLevel",
        [iri(VOCAB + "award-level/x")],
        "level must be",
    ),
    "award without name": ("Award", RK + "honour", [], "name of the honour"),
    "place of no kind": ("Place", RK + "placeKind", [iri(VOCAB + "place-kind/x")], "kind of place"),
    "place without name": ("Place", SKOS + "prefLabel", [word("")], "place needs a name"),
    "division code short": ("Place", RK + "divisionCode", [word("2301")], "six or nine digits"),
    "operated by a place": ("Project", RK + "operatedBy", [NOWHERE], "must be an enterprise"),
    "located in nothing": ("Project", RK + "locatedIn", [NOWHERE], "must be a place"),
    "industry of no scheme": ("Enterprise", RK + "industry", [NOWHERE], "must be a concept"),
    "reached without saying so": (
        "Project",
        RK + "reachedStage",
        [iri(VOCAB + "stage/halted")],
        "modality actual says so",
    ),
}


def corrupt(
    store: GraphStore, kind: str, predicate: str, values: Iterable[ox.NamedNode | ox.Literal]
) -> ox.NamedNode:
    """Give the first node of a class that has the property other values for it."""
    (graph,) = store.graphs()
    typed = store.native.quads_for_pattern(None, shacl.TYPE, iri(RK + kind), graph)
    nodes = sorted((q.subject for q in typed), key=str)
    with_it = [
        n for n in nodes if list(store.native.quads_for_pattern(n, iri(predicate), None, graph))
    ]
    node = (with_it or nodes)[0]
    for quad in list(store.native.quads_for_pattern(node, iri(predicate), None, graph)):
        store.native.remove(quad)
    for value in values:
        store.native.add(ox.Quad(node, iri(predicate), value, graph))
    assert isinstance(node, ox.NamedNode)
    return node


@pytest.fixture(scope="module")
def damaged() -> GraphStore:
    """A store of its own: its default graph does not follow the damage done to the named one."""
    return GraphStore.open()


@pytest.fixture
def graph(
    damaged: GraphStore, invented_report: Report, invented_claims: list[Claim]
) -> Iterator[GraphStore]:
    damaged.replace(invented_report, invented_claims)
    yield damaged
    for name in damaged.graphs():
        damaged.native.remove_graph(name)


def test_gold_of_the_sample_is_valid(sample_store: GraphStore, sample_report: Report) -> None:
    assert validate(sample_store, texts={sample_report.id: sample_report.text}) == []


@pytest.mark.parametrize("name", WRONG)
def test_wrong_data_is_found_and_explained(graph: GraphStore, name: str) -> None:
    kind, predicate, values, says = WRONG[name]
    assert validate(graph) == []
    node = corrupt(graph, kind, predicate, values)
    messages = [v.message for v in validate(graph) if v.node == node.value]
    assert any(says in message for message in messages), messages


def test_value_and_text_both_missing(graph: GraphStore) -> None:
    node = corrupt(graph, "Observation", RK + "text", [])
    messages = [v.message for v in validate(graph) if v.node == node.value]
    assert messages == ["An observation needs a value or a worded target"]


def test_quote_that_the_passage_does_not_have(graph: GraphStore) -> None:
    node = corrupt(graph, "Evidence", RK + "quote", [])
    (graph_name,) = graph.graphs()
    ends = {
        q.predicate.value: int(q.object.value)  # type: ignore[union-attr]
        for q in graph.native.quads_for_pattern(node, None, None, graph_name)
        if q.predicate.value in (RK + "start", RK + "end")
    }
    other = "另" * (ends[RK + "end"] - ends[RK + "start"])
    graph.native.add(ox.Quad(node, iri(RK + "quote"), word(other), graph_name))
    messages = [v.message for v in validate(graph)]
    assert messages == ["The quote is not what the passage has at these offsets"]


def test_quote_that_the_text_does_not_have(graph: GraphStore, invented_report: Report) -> None:
    assert validate(graph, texts={invented_report.id: invented_report.text}) == []
    shifted = "。" + invented_report.text
    found = validate(graph, texts={invented_report.id: shifted})
    assert found
    assert all("other words" in violation.message for violation in found)


def test_base_value_that_is_not_the_value(graph: GraphStore) -> None:
    corrupt(graph, "Observation", RK + "baseValue", [number("82.4", "decimal")])
    (found,) = validate(graph)
    assert "in base units" in found.message
    assert "换算后应为" in found.message_zh


def test_finding_names_node_property_and_value(graph: GraphStore) -> None:
    node = corrupt(graph, "Award", RK + "year", [word("2021年")])
    (found,) = validate(graph)
    assert isinstance(found, Violation)
    assert str(found) == (
        "The year must be one whole number from 1900 to 2100 (year); found '2021年': "
        f"<{node.value}>"
    )


def test_pyshacl_comes_to_the_same_verdicts(graph: GraphStore) -> None:
    def verdicts(found: Iterable[Violation]) -> set[tuple[str, str | None, str]]:
        """pySHACL drops the messages of SPARQL constraints, which have no path."""
        return {(v.node, v.path, v.message if v.path else "") for v in found}

    assert reference(graph) == []
    for kind, predicate, values, _ in list(WRONG.values())[::3]:
        corrupt(graph, kind, predicate, values)
    found = [v for v in validate(graph) if "in base units" not in v.message]
    assert len(found) > 15
    assert verdicts(found) == verdicts(reference(graph))


def test_every_shape_has_messages_in_both_languages() -> None:
    for shape in shacl.shapes():
        for part in (*shape.properties, *shape.queries):
            assert part.message, (shape.target, part)
            assert part.message_zh, (shape.target, part)


def test_a_constraint_that_is_not_known_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    triples = read_turtle("shapes.ttl")
    shape = next(t.subject for t in triples if t.predicate.value == shacl.SH + "targetClass")
    unknown = ox.Triple(shape, iri(shacl.SH + "xone"), iri(RK + "x"))
    with pytest.raises(shacl.ShapeError, match="xone"):
        shacl._Reader([*triples, unknown]).shapes()
