"""Content negotiation by RFC 9110."""

from __future__ import annotations

import pytest

from search_api.sparql.errors import NotAcceptable
from search_api.sparql.formats import GRAPHS, TABLES, best, by_name, negotiate


@pytest.mark.parametrize(
    ("accept", "table", "graph"),
    [
        (None, TABLES["json"], GRAPHS["ttl"]),
        ("*/*", TABLES["json"], GRAPHS["ttl"]),
        ("text/csv", TABLES["csv"], None),
        ("text/turtle", None, GRAPHS["ttl"]),
        ("application/json", TABLES["json"], GRAPHS["jsonld"]),
        ("text/html, application/xml;q=0.9", TABLES["xml"], GRAPHS["rdf"]),
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.8", TABLES["xml"], None),
        ("text/*;q=0.5, text/csv;q=0", TABLES["tsv"], GRAPHS["ttl"]),
        ("*/*;q=0.1, application/n-triples", TABLES["json"], GRAPHS["nt"]),
        ("TEXT/CSV", TABLES["csv"], None),
    ],
)
def test_the_client_gets_what_it_wants_most(
    accept: str | None, table: str | None, graph: str | None
) -> None:
    accepted = negotiate(accept)
    assert (accepted.table, accepted.graph) == (table, graph)


@pytest.mark.parametrize("accept", ["text/html", "image/png;q=1", "text/csv;q=0"])
def test_what_cannot_be_given_is_said(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="offered are"):
        negotiate(accept)


def test_a_broken_quality_counts_as_unwanted() -> None:
    assert (
        best("text/csv;q=x, text/tab-separated-values;q=0.2", list(TABLES.values()))
        == (TABLES["tsv"])
    )


def test_short_names_are_known_and_others_listed() -> None:
    assert by_name("json").graph == GRAPHS["jsonld"]
    assert by_name("text/csv").table == TABLES["csv"]
    with pytest.raises(NotAcceptable, match="one of json"):
        by_name("pdf")
