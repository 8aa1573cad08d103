"""The service over a graph on another engine: the same answers, and plain words when it fails."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ontology.settings import settings
from search_api.app import create_app
from search_api.collection import Collection
from search_api.commands import run
from search_api.generations import CollectionError
from search_api.publishing import publish

_spec = importlib.util.spec_from_file_location("engines", Path(__file__).parents[2] / "engines.py")
assert _spec is not None
assert _spec.loader is not None
engines = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(engines)

SEARCH = """SELECT ?p ?s ?q { SERVICE rk:search { [] rk:query "水资源短缺" ; rk:limit 5 ;
  rk:passage ?p ; rk:score ?s } ?e rk:passage ?p ; rk:quote ?q } ORDER BY DESC(?s) ?q"""
SAME = [
    "/",
    "/projects.json",
    "/indicators.json",
    "/graphs?graph=https%3A%2F%2Fw3id.org%2Freportkg%2Fontology",
    "/export.nq",
    "/export/stages.csv",
    "/ontology?format=nt",
    "/api/reports",
]


@pytest.fixture(scope="module")
def url(gold_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An engine that holds the graph of ``gold_data``."""
    with engines.oxigraph(tmp_path_factory.mktemp("engine")) as address:
        publish(gold_data, address)
        yield address


@pytest.fixture(scope="module")
def remote(gold_data: Path, url: str) -> Iterator[TestClient]:
    options = settings().model_copy(update={"store": url, "query_timeout": 3.0})
    with TestClient(create_app(gold_data, options)) as found:
        yield found


def ask(client: TestClient, query: str, **more: str) -> tuple[int, str]:
    answer = client.post("/sparql", data={"query": query, **more})
    return answer.status_code, answer.text


@pytest.mark.parametrize("path", SAME)
def test_pages_and_downloads_are_the_same(
    path: str, remote: TestClient, client: TestClient
) -> None:
    here, there = client.get(path), remote.get(path)
    assert there.status_code == here.status_code == 200
    if path == "/":
        return
    assert sorted(there.text.splitlines()) == sorted(here.text.splitlines())


def test_search_inside_a_query_is_answered_the_same(remote: TestClient, client: TestClient) -> None:
    status, found = ask(remote, SEARCH)
    assert status == 200
    assert json.loads(found)["results"]["bindings"]
    assert json.loads(found) == json.loads(ask(client, SEARCH)[1])


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_every_format_of_a_table(form: str, remote: TestClient, client: TestClient) -> None:
    query = "SELECT ?p ?n { ?p a rk:Project ; skos:prefLabel ?n } ORDER BY ?p LIMIT 5"
    assert ask(remote, query, format=form) == ask(client, query, format=form)


@pytest.mark.parametrize("form", ["nt", "ttl", "jsonld", "rdf"])
def test_every_format_of_a_graph(form: str, remote: TestClient) -> None:
    status, body = ask(remote, "CONSTRUCT { ?p a rk:Project } { ?p a rk:Project }", format=form)
    assert status == 200
    assert "Project" in body


def test_ask_over_another_graph_only(remote: TestClient, client: TestClient) -> None:
    graph = "https://w3id.org/reportkg/ontology"
    for query in ("ASK { ?s a rk:Project }", "ASK { ?s a owl:Class }"):
        named = {"default-graph-uri": graph}
        assert ask(remote, query, **named) == ask(client, query, **named)


def test_questions_have_the_same_answers(remote: TestClient, client: TestClient) -> None:
    for question in ("九原区哪些项目已经投产", "2023年九原区地区生产总值是多少"):
        here, there = (c.get("/api/ask", params={"q": question}) for c in (client, remote))
        assert there.status_code == here.status_code == 200
        assert there.json() == here.json()


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT WHERE {", 400, "not valid SPARQL"),
        ("SELECT * { SERVICE <http://localhost/x> { ?s ?p ?o } }", 400, "SERVICE is not allowed"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", 400, "is an update"),
        ("SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f . FILTER(?s = ?f) }", 504, "too long"),
    ],
)
def test_what_is_refused_is_refused_in_the_same_words(
    query: str, status: int, words: str, remote: TestClient
) -> None:
    found, body = ask(remote, query)
    assert found == status
    assert words in body


def test_a_result_past_the_cap_is_an_error(gold_data: Path, url: str) -> None:
    options = settings().model_copy(update={"store": url, "result_bytes": 2_000})
    with TestClient(create_app(gold_data, options)) as small:
        assert ask(small, "SELECT * { ?s ?p ?o }")[0] == 413


def test_updates_are_off(remote: TestClient) -> None:
    answer = remote.post("/sparql", data={"update": "CLEAR ALL"})
    assert answer.status_code == 403
    assert "another engine" in answer.text


def test_an_engine_that_is_gone_is_a_bad_gateway_and_no_empty_answer(
    gold_data: Path, tmp_path: Path
) -> None:
    engine = ExitStack()
    address = engine.enter_context(engines.oxigraph(tmp_path))
    publish(gold_data, address)
    options = settings().model_copy(update={"store": address})
    with engine, TestClient(create_app(gold_data, options)) as service:
        assert ask(service, "ASK { ?s ?p ?o }")[0] == 200
        engine.pop_all().close()
        status, body = ask(service, "ASK { ?s ?p ?o }")
    assert status == 502
    assert "cannot be reached" in body


def test_an_engine_without_the_reports_is_refused_with_what_to_do(
    gold_data: Path, tmp_path: Path
) -> None:
    with engines.oxigraph(tmp_path) as empty:
        collection = Collection.open(gold_data, empty)
        with pytest.raises(CollectionError, match="reportkg publish --data"):
            _ = collection.store


def test_the_command_line_asks_the_engine(
    gold_data: Path, url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?p a rk:Project }"
    for more in ([], ["--store", url]):
        command = ["sparql", query, "--data", str(gold_data), "--format", "csv", *more]
        assert run(command) == 0
    here, there = capfd.readouterr().out.replace("\r", "").split("n\n")[1:]
    assert here == there
    assert run(["publish", "--data", str(gold_data), "--store", url]) == 0
    assert "3 unchanged graphs" in capfd.readouterr().out


def test_an_engine_that_nobody_serves_is_one_line(
    gold_data: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    command = ["ask", "九原区哪些项目已经投产", "--data", str(gold_data)]
    assert run([*command, "--store", "http://127.0.0.1:9"]) == 2
    assert "cannot be reached" in capfd.readouterr().err
