"""What may run, and what may not, in every spelling that the engine would take."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.hostile import LOADS, SERVICES
from search_api.sparql.errors import QueryRefused, QuerySyntaxError, SparqlError
from search_api.sparql.guard import MAX_DEPTH, MAX_QUERY, check

ESCAPE = "\\u"
UPDATES = [
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP DEFAULT",
    "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
]
HARMLESS = [
    'SELECT * { ?s ?p "SERVICE <http://x/> {}" }',
    "SELECT * { ?s ?p '''SERVICE \\''' <http://x/>''' }",
    "SELECT * { ?s ?p <http://example.org/SERVICE> } # SERVICE",
    "PREFIX ex: <http://x/> SELECT ?service { ?service ex:service ?o }",
    "SELECT ?load { ?load ?p ?o }",
    "BASE <http://x/> PREFIX a: <urn:a> ASK {}",
]


@pytest.mark.parametrize("query", [query for query in SERVICES if ESCAPE not in query])
def test_no_spelling_of_service_passes(query: str) -> None:
    with pytest.raises(QueryRefused, match="calls no other endpoint"):
        check(query)


@pytest.mark.parametrize("query", UPDATES)
def test_no_update_passes(query: str) -> None:
    with pytest.raises(QueryRefused, match="queries only"):
        check(query)


@pytest.mark.parametrize("query", LOADS)
def test_no_spelling_of_load_passes(query: str) -> None:
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        check(query)


@pytest.mark.parametrize("query", [query for query in SERVICES if ESCAPE in query])
def test_the_engine_takes_no_escaped_keyword(query: str) -> None:
    with pytest.raises(SyntaxError):
        ox.Store().query(query)


@pytest.mark.parametrize("query", HARMLESS)
def test_the_same_letters_elsewhere_do_no_harm(query: str) -> None:
    assert check(query) in ("SELECT", "ASK")


@pytest.mark.parametrize("query", ["", "  # nothing\n", "PREFIX a: <urn:a>", "HELLO", "中文"])
def test_what_is_no_query_is_told_how_one_begins(query: str) -> None:
    with pytest.raises(QuerySyntaxError, match="SELECT, ASK, CONSTRUCT or DESCRIBE"):
        check(query)


def test_too_long_and_too_deep_are_refused() -> None:
    with pytest.raises(QueryRefused, match="characters"):
        check("#" * (MAX_QUERY + 1))
    deep = "SELECT * " + "{" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1)
    with pytest.raises(QueryRefused, match="deeper"):
        check(deep)


PLAIN = """SERVICE service SILENT true 1 <urn:dead> :x ?x { } . "s" '''l''' a OPTIONAL ex:y @en ^^
_:b ( ) < >"""
PIECES = st.sampled_from(
    [*PLAIN.split(), " ", "\n", "#c\n"],
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_the_engine_would_send_out_is_refused(middle: str) -> None:
    """Of random pieces, those that pass the guard never make the engine look for a service."""
    query = f"PREFIX : <urn:dead> PREFIX ex: <urn:dead> SELECT * {{ ?a ?b ?c . {middle} }}"
    try:
        check(query)
    except SparqlError:
        return
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c")))
    try:
        list(store.query(query))
    except SyntaxError:
        return
    except OSError as error:
        pytest.fail(f"the engine went out for {query!r}: {error}")
    assert "SERVICE" not in str(query).upper() or _only_quoted(query)


def _only_quoted(query: str) -> bool:
    from kg.lexer import tokens

    return not any(t.is_word("SERVICE") for t in tokens(query))
