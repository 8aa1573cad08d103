"""Updates: off by default, with the token, whole or not at all, and in the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ontology.settings import Settings
from search_api.app import create_app
from search_api.collection import Collection
from search_api.generations import Generations, writing

TOKEN = {"Authorization": "Bearer secret"}
INSERT = "INSERT DATA { <urn:a> <urn:b> 'ü' }"
SEEN = {"query": "ASK { <urn:a> <urn:b> 'ü' }"}


@pytest.fixture
def writable(own_data: Path) -> Iterator[TestClient]:
    with TestClient(create_app(own_data, Settings(update_token="secret"))) as client:
        yield client


def number(data: Path) -> int | None:
    return Generations(data).number()


def test_updates_are_off_by_default(client: TestClient) -> None:
    answer = client.post("/sparql", data={"update": INSERT}, headers=TOKEN)
    assert answer.status_code == 403
    assert "REPORTKG_UPDATE_TOKEN" in answer.json()["detail"]


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "x"}])
def test_without_the_token_nothing_happens(
    writable: TestClient, own_data: Path, header: dict[str, str]
) -> None:
    answer = writable.post("/sparql", data={"update": INSERT}, headers=header)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert number(own_data) == 1


def test_an_update_is_seen_at_once_published_and_logged(
    writable: TestClient, own_data: Path
) -> None:
    assert writable.get("/sparql", params=SEEN).json()["boolean"] is False
    answer = writable.post(
        "/sparql",
        content=INSERT.encode(),
        headers={**TOKEN, "Content-Type": "application/sparql-update", "X-Request-ID": "r-1"},
    )
    assert answer.status_code == 204
    assert writable.get("/sparql", params=SEEN).json()["boolean"] is True
    assert number(own_data) == 2
    entry = json.loads((own_data / "updates.log").read_text("utf-8"))
    assert (entry["generation"], entry["update"], entry["request"]) == (2, INSERT, "r-1")
    assert writable.get("/api/search", params={"q": "项目"}).json()["hits"]


def test_a_failing_update_changes_nothing(writable: TestClient, own_data: Path) -> None:
    for wrong in (f"{INSERT} ; NONSENSE", f"{INSERT} ; LOAD <http://localhost/>"):
        answer = writable.post("/sparql", data={"update": wrong}, headers=TOKEN)
        assert answer.status_code == 400
    assert number(own_data) == 1
    assert writable.get("/sparql", params=SEEN).json()["boolean"] is False


def test_a_report_that_is_cleared_leaves_the_collection(
    writable: TestClient, own_data: Path
) -> None:
    report = writable.get("/api/reports").json()["reports"][0]["id"]
    graph = next(iter(Collection.open(own_data).store.graphs())).value
    update = f"CLEAR GRAPH <{graph}>"
    assert writable.post("/sparql", data={"update": update}, headers=TOKEN).status_code == 204
    assert writable.get("/api/reports").json()["reports"] == []
    assert writable.get("/api/search", params={"q": "项目"}).json()["hits"] == []
    assert writable.get(f"/api/reports/{report}").status_code == 404
    left = writable.get("/sparql", params={"query": "ASK { ?s a rk:Project }"}).json()
    assert left["boolean"] is False
    concept = {"query": "ASK { ?s a skos:Concept }"}
    assert writable.get("/sparql", params=concept).json()["boolean"] is True


def test_while_a_build_writes_updates_are_told_to_wait(
    writable: TestClient, own_data: Path
) -> None:
    with writing(own_data):
        answer = writable.post("/sparql", data={"update": INSERT}, headers=TOKEN)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
