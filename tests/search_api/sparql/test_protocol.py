"""SPARQL 1.1 Protocol over HTTP, on the annotated sample."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from ontology.queries import ExampleQuery, catalogue

ASK = "ASK { ?s a rk:Project }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a rk:Project }"
PROBLEM = "application/problem+json"


def test_get_form_post_and_direct_post_give_the_same(client: TestClient) -> None:
    answers = [
        client.get("/sparql", params={"query": COUNT}),
        client.post("/sparql", data={"query": COUNT}),
        client.post("/sparql", content=COUNT, headers={"Content-Type": "application/sparql-query"}),
    ]
    assert [answer.status_code for answer in answers] == [200] * 3
    values = [answer.json()["results"]["bindings"] for answer in answers]
    assert values[0] == values[1] == values[2]
    assert int(values[0][0]["n"]["value"]) > 50


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_tables_come_in_four_formats(client: TestClient, accept: str, media: str) -> None:
    answer = client.get("/sparql", params={"query": COUNT}, headers={"Accept": accept})
    assert answer.headers["content-type"] == media
    assert answer.headers["vary"] == "Accept"
    found = (
        ox.parse_query_results(
            answer.content,
            ox.QueryResultsFormat.from_media_type(accept),  # type: ignore[arg-type]
        )
        if accept != "text/csv"
        else list(csv.reader(io.StringIO(answer.text)))[1:]
    )
    assert len(list(found)) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "accept",
    [
        "text/turtle",
        "application/n-triples",
        "application/n-quads",
        "application/trig",
        "application/ld+json",
        "application/rdf+xml",
    ],
)
def test_graphs_come_in_six_formats_and_parse(client: TestClient, accept: str) -> None:
    query = "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { ?s a rk:Project ; skos:prefLabel ?o }"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(accept)
    parsed = ox.parse(answer.content, ox.RdfFormat.from_media_type(accept))
    assert len(list(parsed)) > 50


@pytest.mark.parametrize(
    ("status", "title", "arguments"),
    [
        (400, "not valid SPARQL", {"params": {"query": "SELECT * {"}}),
        (400, "not valid SPARQL", {"params": {"query": ""}}),
        (400, "query refused", {"params": {"query": "LOAD <http://localhost/>"}}),
        (400, "query refused", {"params": {"query": "ASK { SERVICE <http://a/> {} }"}}),
        (400, "query refused", {"params": {"update": "CLEAR ALL"}}),
        (400, "bad query", {"params": [("query", ASK), ("query", ASK)]}),
        (400, "bad query", {"params": {"query": ASK, "timeout": "soon"}}),
        (406, "no acceptable", {"params": {"query": ASK}, "headers": {"Accept": "image/png"}}),
        (406, "no acceptable", {"params": {"query": ASK}, "headers": {"Accept": "text/turtle"}}),
    ],
)
def test_what_is_wrong_is_a_problem_document(
    client: TestClient, status: int, title: str, arguments: dict[str, object]
) -> None:
    answer = client.get("/sparql", **arguments)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    body = answer.json()
    assert title in body["title"]
    assert body["status"] == status
    assert body["detail"]


@pytest.mark.parametrize(
    ("status", "content", "content_type"),
    [
        (415, "x", "text/plain"),
        (415, "x", ""),
        (400, "x=y", "application/x-www-form-urlencoded"),
        (403, "CLEAR ALL", "application/sparql-update"),
        (403, "update=CLEAR+ALL", "application/x-www-form-urlencoded"),
        (400, "query=%FF", "application/x-www-form-urlencoded"),
        (400, b"SELECT \xff", "application/sparql-query"),
        (413, "#" * 4_000_001, "application/sparql-query"),
    ],
)
def test_bodies_that_are_not_queries(
    client: TestClient, status: int, content: str | bytes, content_type: str
) -> None:
    answer = client.post("/sparql", content=content, headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM


def test_a_deadline_can_be_shortened_and_is_kept(client: TestClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answer = client.get("/sparql", params={"query": query, "timeout": "0.3"})
    assert answer.status_code == 504
    assert "0.3 seconds" in answer.json()["detail"]
    assert client.get("/sparql", params={"query": ASK}).json()["boolean"] is True


def test_a_named_graph_restricts_the_dataset(client: TestClient) -> None:
    graphs = client.get(
        "/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s a rk:Report } }"}
    ).json()["results"]["bindings"]
    name = graphs[0]["g"]["value"]
    inside = client.get("/sparql", params={"query": ASK, "default-graph-uri": name}).json()
    nowhere = client.get("/sparql", params={"query": ASK, "default-graph-uri": "urn:none"}).json()
    assert (inside["boolean"], nowhere["boolean"]) == (True, False)


def test_without_a_query_the_service_describes_itself(client: TestClient) -> None:
    for accept, media in [("*/*", "text/turtle"), ("application/ld+json", "application/ld+json")]:
        answer = client.get("/sparql", headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(media)
        assert "SPARQL11Query" in answer.text
    assert client.head("/sparql", params={"query": ASK}).status_code == 200


@pytest.mark.parametrize("example", catalogue(), ids=lambda example: example.name)
def test_every_example_query_runs_through_the_service(
    client: TestClient, example: ExampleQuery
) -> None:
    answer = client.post("/sparql", data={"query": example.sparql})
    assert answer.status_code == 200, answer.text
    if example.searches:
        assert answer.json()["results"]["bindings"]


def test_prefixes_are_offered_and_a_querys_own_win(client: TestClient) -> None:
    own = "PREFIX rk: <urn:other> ASK { ?s a rk:Project }"
    assert client.get("/sparql", params={"query": own}).json()["boolean"] is False


def test_search_joins_the_graph(client: TestClient) -> None:
    query = (
        'SELECT ?text ?score { SERVICE rk:search { [] rk:query "水资源短缺" ; rk:limit 5 ; '
        "rk:passage ?p ; rk:score ?score } ?p rk:text ?text } ORDER BY DESC(?score)"
    )
    rows = client.get(f"/sparql?query={quote(query)}").json()["results"]["bindings"]
    assert len(rows) == 5
    assert any("水" in row["text"]["value"] for row in rows[:2])
    assert json.dumps(rows)
