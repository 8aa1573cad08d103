"""Every IRI of data and vocabulary is an address, also behind a proxy and under another base."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from ontology.settings import Settings, settings
from search_api.app import create_app
from tests.conftest import GOLD, SAMPLE

KINDS = (
    "Project",
    "Enterprise",
    "Place",
    "Report",
    "Passage",
    "Evidence",
    "Observation",
    "StageEvent",
)
MEDIA = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
BASE = "https://w3id.org/reportkg/"


def iris(client: TestClient, pattern: str) -> list[str]:
    query = f"SELECT DISTINCT ?x {{ {pattern} }} ORDER BY ?x LIMIT 2"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return [row["x"]["value"] for row in rows]


def dereferences(client: TestClient, path: str, iri: str) -> None:
    """A page and every format, with what a cache and a crawler need."""
    for media in ("text/html", *MEDIA):
        answer = client.get(path, headers={"Accept": media})
        assert answer.status_code == 200, (path, media)
        assert answer.headers["content-type"].startswith(media)
        if media == "text/html":
            assert answer.text.rstrip().endswith("</html>")
            continue
        assert "Accept" in answer.headers["vary"]
        assert 'rel="canonical"' in answer.headers["link"]
        assert answer.headers["link"].count('rel="alternate"') == 4
        found = ox.parse(answer.content, ox.RdfFormat.from_media_type(media))
        assert any(f"<{iri}" in str(triple) for triple in found)
        again = client.get(path, headers={"Accept": media, "If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        assert again.content == b""


@pytest.mark.parametrize("kind", KINDS)
def test_things_and_claims_dereference(client: TestClient, kind: str) -> None:
    found = iris(client, f"?x a rk:{kind}")
    assert found
    for iri in found:
        dereferences(client, "/" + iri.removeprefix(BASE), iri)


def test_vocabulary_dereferences(client: TestClient) -> None:
    ours = f'FILTER(STRSTARTS(STR(?x), "{BASE}vocab/"))'
    concepts = iris(client, f"?x a skos:Concept {ours}") + iris(client, f"?x rk:code ?y {ours}")
    schemes = iris(client, "?x a skos:ConceptScheme")
    for iri in (*concepts, *schemes, f"{BASE}vocab/stage/signed"):
        assert iri.startswith(f"{BASE}vocab/")
        dereferences(client, "/" + iri.removeprefix(BASE), iri)
    dereferences(client, "/ontology", f"{BASE}ontology")
    page = client.get("/ontology", headers={"Accept": "text/html"}).text
    assert 'id="Project"' in page
    assert client.get("/vocab").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/vocab/none",
        "/api/entities/%C2%8A",
        "/id/%C2%8A",
        "/vocab/<x>",
        "/id/project/none",
        "/vocab/%FF",
    ],
)
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    assert client.get(path, headers={"Accept": "text/turtle"}).status_code == 404


def test_links_of_a_page_stay_under_the_proxys_path(gold_data: Path) -> None:
    with TestClient(create_app(gold_data), root_path="/kg") as client:
        page = client.get("/kg/", headers={"Accept": "text/html"}).text
        assert 'href="/kg/static/style.css"' in page
        assert 'href="/search' not in page
        assert 'href="/kg/?lang=' in page
        iri = iris_under(client, "/kg/sparql")
        entity = client.get("/kg/" + iri.removeprefix(BASE), headers={"Accept": "text/turtle"})
        assert entity.status_code == 200
        assert "</kg/id/" in entity.headers["link"]
        void = client.get("/kg/.well-known/void").text
        assert "http://testserver/kg/sparql" in void
        assert client.get("/kg/none", headers={"Accept": "application/json"}).status_code == 404


def iris_under(client: TestClient, endpoint: str) -> str:
    query = {"query": "SELECT ?x { ?x a rk:Project } LIMIT 1"}
    rows = client.get(endpoint, params=query).json()["results"]["bindings"]
    return str(rows[0]["x"]["value"])


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A collection built under a base IRI of somebody's own."""
    from search_api.build import load

    patch = pytest.MonkeyPatch()
    patch.setenv("REPORTKG_BASE_IRI", "https://kg.example.org/data/")
    settings.cache_clear()
    try:
        data = tmp_path_factory.mktemp("elsewhere") / "data"
        load(GOLD, SAMPLE, data)
        with TestClient(create_app(data, Settings())) as client:
            yield client
    finally:
        patch.undo()
        settings.cache_clear()


def test_another_base_iri_dereferences_too(elsewhere: TestClient) -> None:
    iri = iris_under(elsewhere, "/sparql")
    assert iri.startswith("https://kg.example.org/data/project/")
    path = iri.removeprefix("https://kg.example.org")
    for media in ("text/html", *MEDIA):
        assert elsewhere.get(path, headers={"Accept": media}).status_code == 200


def test_a_base_iri_in_the_way_of_the_pages_is_refused(gold_data: Path) -> None:
    with pytest.raises(ValueError, match="needs a path of its own"):
        create_app(gold_data, Settings(base_iri="https://kg.example.org/"))
