"""Reports go in and out whole; the default graph is always the merge of the named graphs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus.model import Report
from kg.claims import Claim
from kg.facts import records
from kg.store import DEFAULT, GraphStore, StoreError

State = Callable[..., Claim]
ROOT = Path(__file__).resolve().parents[2]


def default(store: GraphStore) -> set[ox.Triple]:
    return {q.triple for q in store.native.quads_for_pattern(None, None, None, DEFAULT)}


def merge(store: GraphStore) -> set[ox.Triple]:
    return {q.triple for q in store.native if q.graph_name != DEFAULT}


@pytest.fixture(scope="module")
def reports(invented_report: Report) -> list[Report]:
    """Three reports of one region in three years: they share every entity."""
    texts = [invented_report.text.replace("2022年", f"{year}年") for year in (2022, 2023, 2024)]
    return [corpus.from_text(text, region="延寿县") for text in texts]


@settings(max_examples=20, deadline=None)
@given(
    steps=st.lists(st.tuples(st.integers(0, 2), st.none() | st.sets(st.integers(0, 9))), max_size=7)
)
def test_default_graph_is_the_merge_after_any_replacing_and_removing(
    reports: list[Report],
    invented_claims: list[Claim],
    steps: list[tuple[int, set[int] | None]],
) -> None:
    store = GraphStore(ox.Store())  # no vocabularies: they would only make this slow
    held: dict[str, set[int]] = {}
    for which, chosen in steps:
        report = reports[which]
        if chosen is not None:
            store.replace(report, [invented_claims[i] for i in sorted(chosen)])
            held[report.id] = chosen
        elif report.id in held:
            store.remove(report.id)
            del held[report.id]
        assert default(store) == merge(store)
    assert store.reports() == sorted(held)
    for report_id, chosen in held.items():
        assert len(records(store, report_id)) == len(chosen)


def test_removing_the_last_report_leaves_the_vocabularies_alone(
    store: GraphStore, invented_report: Report, invented_claims: list[Claim]
) -> None:
    before = set(store.native)
    store.replace(invented_report, invented_claims)
    store.remove(invented_report.id)
    assert set(store.native) == before


def test_replacing_with_the_same_changes_nothing(
    store: GraphStore, invented_report: Report, invented_claims: list[Claim]
) -> None:
    store.replace(invented_report, invented_claims)
    before = set(store.native)
    store.replace(invented_report, invented_claims)
    assert set(store.native) == before


def test_counting_counts_shared_entities_once(
    store: GraphStore, reports: list[Report], invented_claims: list[Claim]
) -> None:
    for report in reports:
        store.replace(report, invented_claims)
    query = """PREFIX rk: <https://w3id.org/reportkg/ontology#>
        SELECT (COUNT(?e) AS ?n) { ?e a rk:Enterprise }"""
    assert [row["n"].value for row in store.rows(query)] == ["1"]  # type: ignore[union-attr]


def test_unknown_report_cannot_be_removed(store: GraphStore) -> None:
    with pytest.raises(StoreError, match="no report 'x'"):
        store.remove("x")


def test_broken_query_is_an_error_of_the_user(store: GraphStore) -> None:
    with pytest.raises(StoreError, match="does not parse"):
        store.query("SELECT WHERE {")


def test_store_keeps_what_was_written(
    tmp_path: Path, invented_report: Report, invented_claims: list[Claim]
) -> None:
    with GraphStore.open(tmp_path / "graph") as store:
        store.replace(invented_report, invented_claims)
        held = set(store.native)
    with GraphStore.open(tmp_path / "graph", read_only=True) as store:
        assert set(store.native) == held


def test_opening_twice_for_writing_is_refused(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "graph"), pytest.raises(StoreError, match="cannot be opened"):
        GraphStore.open(tmp_path / "graph")


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "graph").write_text("x")
    with pytest.raises(StoreError, match="cannot be opened"):
        GraphStore.open(tmp_path / "graph")


def test_snapshot_stays_as_it_was(
    tmp_path: Path, invented_report: Report, invented_claims: list[Claim]
) -> None:
    with GraphStore.open(tmp_path / "graph") as store:
        store.replace(invented_report, invented_claims)
        held = set(store.native)
        store.backup(tmp_path / "snapshot")
        store.remove(invented_report.id)
        with GraphStore.open(tmp_path / "snapshot", read_only=True) as snapshot:
            assert set(snapshot.native) == held
        with pytest.raises(StoreError, match="cannot be written"):
            store.backup(tmp_path / "snapshot")


def test_rdflib_sees_the_same_graph(sample_store: GraphStore) -> None:
    query = """PREFIX rk: <https://w3id.org/reportkg/ontology#>
        SELECT ?p WHERE { ?p a rk:Project }"""
    found = {str(row[0]) for row in sample_store.dataset().query(query)}  # type: ignore[index]
    assert found == {row["p"].value for row in sample_store.rows(query)}  # type: ignore[union-attr]
    assert len(found) > 50


WRITER = """
import pickle, sys
from kg.store import GraphStore
report, one, other = pickle.load(open(sys.argv[1], "rb"))
with GraphStore.open(sys.argv[2]) as store:
    while True:
        for claims in (one, other):
            store.replace(report, claims)
            print("done", flush=True)
"""


def test_a_killed_writer_leaves_old_or_new_whole(
    tmp_path: Path, invented_report: Report, invented_claims: list[Claim]
) -> None:
    import pickle

    one, other = invented_claims, invented_claims[::2]
    (tmp_path / "data").write_bytes(pickle.dumps((invented_report, one, other)))
    for delay in (0.0, 0.013):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "data"), str(tmp_path / "graph")],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        assert writer.stdout is not None
        for _ in range(2):
            assert writer.stdout.readline() == b"done\n"
        time.sleep(delay)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        with GraphStore.open(tmp_path / "graph") as store:
            assert default(store) == merge(store)
            assert len(records(store)) in (len(one), len(other))
