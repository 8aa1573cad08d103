"""Graphs named by the request become USING clauses of the update."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from search_api.sparql.errors import QueryRefused, SparqlError
from search_api.sparql.guard import check_update
from search_api.sparql.using import with_dataset

DATA = """
<urn:g1> { <urn:s1> <urn:p> 1 } <urn:g2> { <urn:s2> <urn:p> 2 }
{ <urn:s0> <urn:p> 0 . <urn:s1> <urn:p> 1 }
"""


def run(update: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> set[str]:
    """Subjects of the default graph, and of graph ``urn:out`` with a mark, after an update."""
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.TRIG)
    store.update(with_dataset(update, check_update(update), default, named))
    left = {q.subject.value for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    out = store.quads_for_pattern(None, None, None, ox.NamedNode("urn:out"))
    return left | {f"out {q.subject.value}" for q in out}


COPY = "INSERT { GRAPH <urn:out> { ?s ?p ?o } } WHERE { ?s ?p ?o }"


def test_without_graphs_the_default_graph_is_read() -> None:
    assert run(COPY) == {"urn:s0", "urn:s1", "out urn:s0", "out urn:s1"}


def test_given_graphs_are_read_instead() -> None:
    assert run(COPY, ("urn:g2",)) == {"urn:s0", "urn:s1", "out urn:s2"}
    both = "INSERT { GRAPH <urn:out> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert run(both, (), ("urn:g1",)) == {"urn:s0", "urn:s1", "out urn:s1"}


def test_delete_where_deletes_what_the_given_graph_has() -> None:
    assert run("DELETE WHERE { ?s ?p ?o }", ("urn:g1",)) == {"urn:s0"}
    assert run("DELETE WHERE { ?s ?p ?o }") == set()


def test_every_operation_of_a_request_gets_them_and_data_none() -> None:
    update = f"INSERT DATA {{ <urn:new> <urn:p> 'WHERE ; {{' }} ; {COPY} # ; WHERE\n ; {COPY}"
    assert run(update, ("urn:g2",)) == {"urn:s0", "urn:s1", "urn:new", "out urn:s2"}


@pytest.mark.parametrize(
    "update", [f"WITH <urn:g1> {COPY}", COPY.replace("WHERE", "USING <urn:g1> WHERE")]
)
def test_graphs_named_twice_are_a_mistake(update: str) -> None:
    with pytest.raises(SparqlError, match="do one of both"):
        run(update, ("urn:g1",))


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://localhost/>",
        "CLEAR ALL ; load silent <http://localhost/>",
        "PREFIX : <http://localhost/> LOAD:x",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://localhost/> { ?s ?p ?o } }",
        "INSERT { ?s ?p ?o } WHERE { ?a ?b trueSERVICE<http://localhost/>{} }",
    ],
)
def test_updates_that_call_out_are_refused(update: str) -> None:
    with pytest.raises(QueryRefused, match="not allowed"):
        check_update(update)


def test_the_letters_elsewhere_do_no_harm() -> None:
    assert run('INSERT DATA { <urn:LOAD> <urn:p> "LOAD <x> SERVICE" }') >= {"urn:LOAD"}
