"""What may run, and what may not, in every spelling that the engine would take."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.sparql.errors import QueryRefused, QuerySyntaxError, SparqlError
from search_api.sparql.guard import MAX_DEPTH, MAX_QUERY, check

AWAY = "http://127.0.0.1:1/sparql"
SERVICES = [
    f"SELECT * {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service<{AWAY}>{{?s ?p ?o}} }}",
    f"SELECT * {{ SeRvIcE SILENT <{AWAY}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICESILENT<{AWAY}>{{}} }}",
    f"PREFIX : <{AWAY}> SELECT * {{ SERVICE : {{ ?s ?p ?o }} }}",
    f"PREFIX : <{AWAY}> SELECT * {{ SERVICE:x {{ ?s ?p ?o }} }}",
    f"PREFIX : <{AWAY}> SELECT * {{ SERVICESILENT:x {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?a ?b trueSERVICE<{AWAY}>{{}} }}",
    f"SELECT * {{ ?a ?b 1SERVICE<{AWAY}>{{}} }}",
    f"SELECT * {{ ?a ?b ?c .SERVICE#comment\n<{AWAY}>{{}} }}",
    f"SELECT * {{ OPTIONAL {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ GRAPH ?g {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ FILTER NOT EXISTS {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} }} }}",
    f"SELECT * {{ ?s ?p ?o MINUS {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} }}",
    "SELECT * { ?e ?p ?o SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }",
    f"ASK {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    f"DESCRIBE ?s {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    f"SELECT (EXISTS {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }} AS ?x) {{}}",
]
UPDATES = [
    "LOAD <file:///etc/passwd>",
    "load silent <http://127.0.0.1/>",
    "LOAD <http://localhost/> INTO GRAPH <urn:g>",
    "PREFIX a: <urn:a> LOAD<http://localhost/>",
    "# SELECT\nLOAD <http://localhost/>",
    "BASE <http://localhost/> LOAD <x>",
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


@pytest.mark.parametrize("query", SERVICES)
def test_no_spelling_of_service_passes(query: str) -> None:
    with pytest.raises(QueryRefused, match="calls no other endpoint"):
        check(query)


@pytest.mark.parametrize("query", UPDATES)
def test_no_update_passes(query: str) -> None:
    with pytest.raises(QueryRefused, match="queries only"):
        check(query)


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
