"""Exports, single graphs and descriptions over HTTP."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF, VOID

from kg.serialise import FORMATS
from kg.tables import TABLES
from ontology.queries import catalogue
from search_api.collection import Collection


def report_id(client: TestClient) -> str:
    return str(client.get("/api/reports").json()["reports"][0]["id"])


@pytest.mark.parametrize("name", FORMATS)
def test_the_whole_graph_comes_in_every_format(
    client: TestClient, gold_data: Path, name: str
) -> None:
    answer = client.get(f"/export.{name}")
    assert answer.headers["content-type"].startswith(FORMATS[name].media_type)
    assert f"reportkg.{name}" in answer.headers["content-disposition"]
    assert answer.content == Collection.open(gold_data).store.export(name)
    assert client.get(f"/export.{name}", params={"report": report_id(client)}).content
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.get(f"/export.{name}", headers=tag).status_code == 304


@pytest.mark.parametrize("name", TABLES)
def test_tables_come_as_csv_and_parquet_with_the_same_rows(client: TestClient, name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(f"/export/{name}.csv").text)))
    assert tuple(rows[0]) == TABLES[name].columns
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is an extra")
    table = parquet.read_table(io.BytesIO(client.get(f"/export/{name}.parquet").content))
    assert table.num_rows == len(rows) > 50
    assert table.column("quote").to_pylist() == [row["quote"] for row in rows]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/export.xls", 400),
        ("/export/towns.csv", 400),
        ("/export/stages.xls", 400),
        ("/export.ttl?report=none", 404),
        ("/graphs", 400),
        ("/graphs?default&graph=urn:a", 400),
        ("/graphs?graph=relative", 400),
        ("/graphs?graph=urn:none", 404),
        ("/graphs?graph=http://a%20b/", 400),
    ],
)
def test_what_cannot_be_exported_is_said(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path, headers={"Accept": "application/json, text/turtle"})
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_one_graph_by_the_graph_store_protocol(client: TestClient, gold_data: Path) -> None:
    store = Collection.open(gold_data).store
    name = store.graphs()[0].value
    for query, graph in (
        (f"graph={quote(name)}", ox.NamedNode(name)),
        ("default", ox.DefaultGraph()),
    ):
        answer = client.get(f"/graphs?{query}", headers={"Accept": "application/n-triples"})
        found = {q.triple for q in ox.parse(answer.content, ox.RdfFormat.N_TRIPLES)}
        assert found == {q.triple for q in store.native.quads_for_pattern(None, None, None, graph)}
    turtle = client.get("/graphs?default", headers={"Accept": "text/turtle"})
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert client.get("/graphs?default", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_the_graph_store_is_read_only(client: TestClient, method: str) -> None:
    answer = client.request(method, "/graphs?default")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/.well-known/void", "/dataset"])
@pytest.mark.parametrize(
    ("accept", "name"), [("text/turtle", "turtle"), ("application/ld+json", "json-ld")]
)
def test_the_dataset_describes_itself(
    client: TestClient, path: str, accept: str, name: str
) -> None:
    answer = client.get(path, headers={"Accept": accept})
    graph = Graph().parse(data=answer.text, format=name)
    dataset = next(graph.subjects(RDF.type, VOID.Dataset))
    endpoint = graph.value(dataset, VOID.sparqlEndpoint)
    assert str(endpoint).endswith("/sparql")
    assert int(str(graph.value(dataset, VOID.triples))) > 10_000
    assert graph.value(None, DCAT.dataset, dataset) is not None
    for dump in graph.objects(dataset, VOID.dataDump):
        assert client.head(str(dump).removeprefix("http://testserver")).status_code == 200
    example = graph.value(dataset, VOID.exampleResource)
    assert isinstance(example, URIRef)


def test_examples_are_offered_as_data_and_as_a_page(client: TestClient) -> None:
    found = client.get("/examples").json()
    assert len(found["examples"]) == len(catalogue()) == 25
    assert all(each["title"]["zh"] and each["title"]["en"] for each in found["examples"])
    assert found["prefixes"] == client.get("/prefixes").json()
    page = client.get("/examples?lang=en", headers={"Accept": "text/html"})
    client.cookies.clear()
    assert page.text.count("<section") == 25
    assert catalogue()[0].en in page.text
