"""Exports are complete, deterministic, and open in other tools."""

from __future__ import annotations

import io

import pyoxigraph as ox
import pytest
import rdflib

from corpus.model import Report
from kg.claims import Claim
from kg.graph import quads
from kg.serialise import DATASETS, FORMATS, write
from kg.store import GraphStore, StoreError


@pytest.fixture
def graph(store: GraphStore, invented_report: Report, invented_claims: list[Claim]) -> GraphStore:
    store.replace(invented_report, invented_claims)
    return store


@pytest.mark.parametrize("name", FORMATS)
def test_export_holds_every_triple_of_the_report(
    graph: GraphStore, invented_report: Report, invented_claims: list[Claim], name: str
) -> None:
    found = list(ox.parse(graph.export(name), format=FORMATS[name]))
    expected = set(quads(invented_report, invented_claims))
    if name in DATASETS:
        assert set(found) == expected
    else:
        assert {q.triple for q in found} == {q.triple for q in expected}
    assert graph.export(name) == graph.export(name, invented_report.id)


@pytest.mark.parametrize("name", FORMATS)
def test_equal_graphs_are_equal_bytes(
    graph: GraphStore, invented_report: Report, invented_claims: list[Claim], name: str
) -> None:
    first = graph.export(name)
    other = GraphStore.open()
    other.replace(invented_report, invented_claims[:2])
    other.replace(invented_report, invented_claims)
    assert other.export(name) == first


def test_rdflib_reads_the_turtle(graph: GraphStore, invented_report: Report) -> None:
    read = rdflib.Graph().parse(data=graph.export("ttl"), format="turtle")
    titles = set(read.objects(None, rdflib.DCTERMS.title))
    assert titles == {rdflib.Literal(invented_report.title)}


def test_vocabularies_come_along_when_asked(graph: GraphStore) -> None:
    out = io.BytesIO()
    write(graph, out, "nq", vocabularies=True)
    assert "新材料" in out.getvalue().decode()
    assert "新材料" not in graph.export("nq").decode()


def test_unknown_format_and_report_are_refused(graph: GraphStore) -> None:
    with pytest.raises(StoreError, match="format 'xls' is not known"):
        graph.export("xls")
    with pytest.raises(StoreError, match="no report 'x'"):
        graph.export("ttl", "x")
