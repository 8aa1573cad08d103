"""One contract for every engine: what is read there is what the build wrote."""

from __future__ import annotations

import sys
from contextlib import suppress

import pyoxigraph as ox
import pytest

import corpus
from corpus.model import Report
from kg.claims import Claim
from kg.facts import records
from kg.rdf import node, report_iri
from kg.store import DEFAULT, GraphStore, StoreError
from kg.stores import RemoteError, get_engine, open_store, publish
from kg.stores.publishing import complete
from kg.validate import validate

HEAD = """PREFIX rk: <https://w3id.org/reportkg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX stage: <https://w3id.org/reportkg/vocab/stage/>
"""
QUERIES = {
    "count": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "join": "SELECT ?n ?q { ?e a rk:StageEvent ; rk:project ?p ; rk:evidence ?v . "
    "?v rk:quote ?q . ?p skos:prefLabel ?n }",
    "optional": "SELECT ?p ?e { ?p a rk:Project OPTIONAL { ?p rk:operatedBy ?e } }",
    "path": "SELECT DISTINCT ?i { ?p a rk:Project ; rk:industry/skos:broader* ?i }",
    "either path": "SELECT ?c ?v { ?c rk:evidence|rk:furtherEvidence ?v }",
    "sum": "SELECT ?y (COUNT(?o) AS ?n) (SUM(?v) AS ?s) { ?o a rk:Observation ; rk:year ?y ; "
    "rk:value ?v FILTER(?v = 82.4) } GROUP BY ?y",
    "sum of doubles": "SELECT ?y (COUNT(?o) AS ?n) (SUM(xsd:double(?v)) AS ?s) { "
    "?o a rk:Observation ; rk:year ?y ; rk:value ?v FILTER(?v > 5) } GROUP BY ?y",
    "Chinese words": "SELECT ?p ?n { ?p a rk:Project ; skos:prefLabel ?n "
    'FILTER(CONTAINS(?n, "项目")) }',
    "start of a name": 'SELECT ?p { ?p skos:prefLabel ?n FILTER(STRSTARTS(STR(?n), "大豆")) }',
    "literal": 'SELECT ?p { ?p rk:quote "地区生产总值完成82.4亿元" }',
    "values": "SELECT ?s ?n { VALUES ?s { stage:in_production stage:started } "
    "?e rk:stage ?s ; rk:year ?n FILTER(?n IN (2021, 2022)) }",
    "not there": "SELECT ?p { ?p a rk:Place MINUS { ?e rk:subject ?p } }",
    "numbers in order": "SELECT ?v { ?o rk:value ?v } ORDER BY DESC(?v) LIMIT 3",
    "every graph": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?e a rk:StageEvent } } GROUP BY ?g",
    "one graph": "SELECT ?s { GRAPH <{graph}> { ?s a rk:Project } }",
    "one graph and the rest": "SELECT ?s ?c { GRAPH <{graph}> { ?s a rk:Project } ?c rk:about ?s }",
    "one graph and any": "SELECT ?s ?g { GRAPH <{graph}> { ?s a rk:Project } "
    "GRAPH ?g { ?s rk:operatedBy ?e } }",
    "from": "SELECT ?s FROM <{graph}> { ?s a rk:Enterprise }",
}

QUIRKS = {("virtuoso", "sum"): "status 500: .*Numeric value out of range"}
"""Queries that an engine cannot answer, and what it says instead of rows."""


def rows(store: GraphStore, query: str, ordered: bool) -> list[tuple[str, ...]]:
    found = [tuple(str(v) for v in row.values()) for row in store.rows(query)]
    return found if ordered else sorted(found)


def triples(store: GraphStore, graph: ox.NamedNode | ox.DefaultGraph) -> set[ox.Triple]:
    return {q.triple for q in store.native.quads_for_pattern(None, None, None, graph)}


@pytest.fixture(scope="module")
def years(invented_report: Report) -> list[Report]:
    """Three reports of one region in three years: they share every entity."""
    texts = [invented_report.text.replace("2022年", f"{year}年") for year in (2022, 2023, 2024)]
    return [corpus.from_text(text, region="延寿县") for text in texts]


@pytest.fixture(scope="module")
def local(years: list[Report], invented_claims: list[Claim]) -> GraphStore:
    store = GraphStore.open()
    for report in years[:2]:
        store.replace(report, invented_claims)
    return store


@pytest.fixture(scope="module")
def stored(place, local: GraphStore) -> GraphStore:
    found: GraphStore = place.bring(local)
    return found


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_has_the_rows_of_the_embedded_store(
    name: str, place, stored: GraphStore, local: GraphStore, years: list[Report]
) -> None:
    graph = report_iri(years[0].id, local.base)
    query = HEAD + QUERIES[name].replace("{graph}", graph)
    wanted = rows(local, query, "ORDER BY" in query)
    if (place.name, name) in QUIRKS:
        with pytest.raises(RemoteError, match=QUIRKS[place.name, name]):
            rows(stored, query, False)
        return
    assert wanted or name == "from"
    assert rows(stored, query, "ORDER BY" in query) == wanted


def test_ask_is_yes_or_no(stored: GraphStore) -> None:
    assert bool(stored.query(HEAD + "ASK { ?p a rk:Project }"))
    assert not bool(stored.query(HEAD + "ASK { ?p a rk:Mountain }"))


def test_a_constructed_graph_is_the_same(stored: GraphStore, local: GraphStore) -> None:
    query = HEAD + "CONSTRUCT { ?p skos:prefLabel ?n } { ?p a rk:Project ; skos:prefLabel ?n }"
    assert {str(t) for t in stored.query(query)} == {str(t) for t in local.query(query)}


def test_every_graph_and_their_merge_hold_the_same_triples(
    stored: GraphStore, local: GraphStore
) -> None:
    assert stored.reports() == local.reports()
    assert set(stored.native.named_graphs()) == set(local.native.named_graphs())
    for graph in [DEFAULT, *local.native.named_graphs()]:
        assert triples(stored, graph) == triples(local, graph)
    assert len(stored) == len(local)


def test_exports_are_equal_byte_for_byte(stored: GraphStore, local: GraphStore) -> None:
    assert stored.export("nq") == local.export("nq")
    assert stored.export("ttl") == local.export("ttl")


def test_the_claims_come_back(stored: GraphStore, local: GraphStore) -> None:
    assert records(stored) == records(local)


def test_the_graph_is_valid_there_too(stored: GraphStore, years: list[Report]) -> None:
    assert validate(stored, years[0].id, {years[0].id: years[0].text}) == []


def test_a_broken_query_is_an_error_of_the_user(stored: GraphStore) -> None:
    with pytest.raises(StoreError, match="does not parse"):
        stored.query("SELECT WHERE {")


def test_a_report_that_fewer_claims_are_known_of_loses_only_its_own(
    place,
    years: list[Report],
    invented_claims: list[Claim],
) -> None:
    local = GraphStore.open()
    for report in years:
        local.replace(report, invented_claims)
    place.bring(local)
    local.replace(years[0], invented_claims[:3])
    local.replace(years[1], invented_claims[2:])
    local.remove(years[2].id)
    stored = place.bring(local)
    for graph in [DEFAULT, *local.native.named_graphs()]:
        assert triples(stored, graph) == triples(local, graph)
    assert stored.reports() == sorted(r.id for r in years[:2])


def test_what_is_there_already_is_left_alone(
    remote_place,
    local: GraphStore,
) -> None:
    versions = dict.fromkeys(local.reports(), "1")
    remote_place.bring(local, versions)
    again = publish(local, remote_place.remote, versions)
    assert (again.replaced, again.removed, again.inserted) == ((), (), 0)
    newer = publish(local, remote_place.remote, {**versions, local.reports()[0]: "2"})
    assert len(newer.replaced) == 1
    assert (newer.inserted, newer.deleted) == (0, 0)


class Stopped(Exception):
    """As if the process had been killed."""


@pytest.mark.parametrize("after", [0, 1, 4, 7])
def test_a_publication_that_stopped_anywhere_is_finished_by_the_next(
    after: int,
    remote_place,
    years: list[Report],
    invented_claims: list[Claim],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remote = remote_place.remote
    local = GraphStore.open()
    for report in years[:2]:
        local.replace(report, invented_claims[:5])
    remote_place.bring(local)
    local.replace(years[0], invented_claims[4:])
    local.remove(years[1].id)
    local.replace(years[2], invented_claims)
    versions = dict.fromkeys(local.reports(), f"after {after}")
    send, sent = remote.engine.client.send, iter(range(1000))

    def stopping(method: str, url: str, **more: object) -> object:
        if more.get("write") and next(sent) >= after:
            raise Stopped
        return send(method, url, **more)

    with monkeypatch.context() as patch:
        patch.setattr(remote.engine.client, "send", stopping)
        with suppress(Stopped):  # an engine that needs fewer requests is through before
            publish(local, remote, versions)
    publish(local, remote, versions)
    for graph in [DEFAULT, *local.native.named_graphs()]:
        assert triples(remote, graph) == triples(local, graph)
    assert {report_iri(name, local.base) for name in versions} <= complete(remote)
    assert set(remote.native.named_graphs()) == set(local.native.named_graphs())


def test_the_engine_is_recognised_by_how_it_calls_itself(
    remote_place,
) -> None:
    assert remote_place.name == remote_place.remote.engine.NAME


def test_a_union_of_graphs_as_default_graph_is_refused_and_nothing_is_written(
    local: GraphStore, tmp_path_factory: pytest.TempPathFactory
) -> None:
    engines = sys.modules["engines"]
    with engines.oxigraph(tmp_path_factory.mktemp("union")) as url:
        remote = open_store(f"sparql+{url}/query?union-default-graph")
        remote.engine.update_url = f"{url}/update"
        with pytest.raises(RemoteError, match="union of its named graphs"):
            publish(local, remote, dict.fromkeys(local.reports(), "1"))
        assert len(open_store(url)) == 0


def test_results_that_virtuoso_would_cut_are_an_error(
    local: GraphStore, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTKG_STORE_USER", "dba")
    monkeypatch.setenv("REPORTKG_STORE_PASSWORD", "dba")
    from ontology.settings import Settings

    engines = sys.modules["engines"]
    with engines.virtuoso(tmp_path_factory.mktemp("cut"), rows=500) as url:
        remote = open_store(url, options=Settings())
        publish(local, remote, dict.fromkeys(local.reports(), "1"))
        with pytest.raises(StoreError, match="cuts results at 500 rows"):
            list(remote.rows("SELECT * { ?s ?p ?o }"))
        assert len(list(remote.rows("SELECT * { ?s ?p ?o } LIMIT 20"))) == 20


def test_an_unknown_adapter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(StoreError, match="sparql, oxigraph, virtuoso"):
        get_engine("blaze")


@pytest.mark.parametrize("url", ["localhost:7878", "ftp://host/x", "http://", "file:///x"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="no address of a store"):
        open_store(url)


def test_a_password_in_the_address_is_refused() -> None:
    with pytest.raises(StoreError, match="REPORTKG_STORE_PASSWORD"):
        open_store("http://me:secret@host/sparql")


def test_a_store_that_nobody_serves_is_said_to_be_out_of_reach() -> None:
    with pytest.raises(RemoteError, match="cannot be reached"):
        open_store("http://127.0.0.1:9")


def test_graph_names_of_nothing_are_not_invented(stored: GraphStore) -> None:
    assert not stored.native.contains_named_graph(node("https://example.org/none"))
