"""Clients that others wrote, unmodified, against a running service."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pandas
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import SPARQLWrapper

from benchmarks.serving import Served, serving

PREFIXES = "PREFIX rk: <https://w3id.org/reportkg/ontology#>\n"
COUNT = PREFIXES + "SELECT (COUNT(*) AS ?n) { ?s a rk:Project }"
TOKEN = "clients"


@pytest.fixture(scope="module")
def served(gold_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = shutil.copytree(gold_data, tmp_path_factory.mktemp("clients") / "data")
    with serving(Path(data), update_token=TOKEN) as running:
        yield running


@pytest.fixture(scope="module")
def projects(served: Served) -> int:
    """Number of projects, read with the simplest of clients."""
    path = "/export/stages.csv"
    assert served.request("GET", path)[0] == 200
    query = "/sparql?format=csv&query=SELECT%20DISTINCT%20%3Fs%20%7B%3Fs%20a%20rk%3AProject%7D"
    return len(served.request("GET", query)[2].splitlines()) - 1


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_sparql_store(served: Served, projects: int, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{served.address}/sparql", method=method))
    rows = list(graph.query(COUNT))
    assert int(rows[0][0]) == projects > 50  # type: ignore[index, arg-type]
    assert graph.query("ASK { ?s ?p ?o }").askAnswer
    construct = PREFIXES + "CONSTRUCT { ?s a rk:Project } WHERE { ?s a rk:Project }"
    assert len(graph.query(construct).graph or ()) == projects
    project = next(graph.subjects(rdflib.RDF.type, rdflib.URIRef(PREFIXES[12:-2] + "Project")))
    assert len(list(graph.predicate_objects(project))) > 2


def test_rdflib_sparql_update_store(served: Served) -> None:
    endpoint = f"{served.address}/sparql"
    store = SPARQLUpdateStore(
        endpoint, endpoint, headers={"Authorization": f"Bearer {TOKEN}"}, context_aware=False
    )
    graph = rdflib.Graph(store)
    triple = (rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.Literal("词", lang="zh"))
    graph.add(triple)
    assert triple in graph
    graph.remove(triple)
    assert triple not in graph


@pytest.mark.parametrize(
    ("method", "request_method"),
    [("GET", "urlencoded"), ("POST", "urlencoded"), ("POST", "postdirectly")],
)
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper(
    served: Served, projects: int, method: str, request_method: str, form: str
) -> None:
    wrapper = SPARQLWrapper(f"{served.address}/sparql")
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request_method)
    wrapper.setReturnFormat(form)
    wrapper.setQuery(COUNT)
    found = wrapper.queryAndConvert()
    if form == "json":
        found = found["results"]["bindings"][0]["n"]["value"]
    elif form == "xml":
        found = found.getElementsByTagName("literal")[0].firstChild.data
    else:
        found = found.decode().split()[1].split("^^")[0].strip('"')
    assert int(found) == projects


@pytest.mark.parametrize("form", ["turtle", "json-ld", "xml"])
def test_sparqlwrapper_graphs(served: Served, projects: int, form: str) -> None:
    wrapper = SPARQLWrapper(f"{served.address}/sparql")
    wrapper.setReturnFormat(form)
    wrapper.setQuery(PREFIXES + "CONSTRUCT { ?s a rk:Project } WHERE { ?s a rk:Project }")
    found = wrapper.queryAndConvert()
    if isinstance(found, bytes):
        found = rdflib.Graph().parse(data=found, format=form)
    assert len(found) == projects


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(served: Served, projects: int) -> None:
    endpoint = f"{served.address}/sparql"

    def curl(*words: str) -> str:
        done = subprocess.run(["curl", "-sS", "--fail", *words], capture_output=True, check=True)
        return done.stdout.decode()

    assert curl("-G", endpoint, "--data-urlencode", f"query={COUNT}").count("value") == 1
    table = curl(endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query={COUNT}")
    assert int(table.split()[1]) == projects
    direct = curl(endpoint, "-H", "Content-Type: application/sparql-query", "--data-binary", COUNT)
    assert json.loads(direct)["results"]["bindings"][0]["n"]["value"] == str(projects)
    assert "200 OK" in curl("-I", f"{endpoint}?query=ASK%7B%7D")


@pytest.mark.skipif(
    shutil.which("comunica-sparql") is None,
    reason="Comunica is not installed: npm install --global @comunica/query-sparql (Node 22)",
)
@pytest.mark.parametrize("kind", ["sparql@", ""], ids=["told", "found out"])
def test_comunica(served: Served, projects: int, kind: str) -> None:
    """Without being told, Comunica learns from the service description that this is SPARQL."""
    done = subprocess.run(
        ["comunica-sparql", f"{kind}{served.address}/sparql", COUNT, "-t", "text/csv"],
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert int(done.stdout.decode().split()[1]) == projects


def test_pandas_reads_the_tables(served: Served) -> None:
    frame = pandas.read_csv(f"{served.address}/export/observations.csv")
    assert frame["value"].dtype == float
    assert (frame["end"] > frame["start"]).all()
    assert frame["year"].between(2000, 2100).all()


def test_the_csv_module_reads_the_tables(served: Served) -> None:
    body = served.request("GET", "/export/observations.csv")[2].decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(body)))
    assert len(rows) > 50
    assert all(int(row["end"]) - int(row["start"]) == len(row["quote"]) for row in rows)
