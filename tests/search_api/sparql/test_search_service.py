"""``SERVICE rk:search`` becomes VALUES; nothing else in the query changes."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox
import pytest

from ontology.terms import RK
from search_api.sparql.errors import SparqlError
from search_api.sparql.guard import check
from search_api.sparql.search_service import BLOCK, SearchRequest, SearchRow, rewrite

PREFIXES = {"rk": str(RK)}
asked: list[SearchRequest] = []


def search(request: SearchRequest) -> Sequence[SearchRow]:
    asked.append(request)
    return [
        SearchRow(f"urn:p{n}", "urn:r", 0.9 - n / 10_000, f'他说"{n}"\\\n', n + 1)
        for n in range(request.limit)
    ]


def answers(query: str) -> list[dict[str, str]]:
    """The rows of a rewritten query over an empty store."""
    written = rewrite(query, PREFIXES, search)
    check(written)
    found = ox.Store().query(written, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: row[name].value for name in names if row[name]} for row in found]


def test_hits_are_bound_to_the_variables_asked_for() -> None:
    rows = answers(
        'SELECT * { SERVICE rk:search { [] rk:query "水资源" ; rk:limit 2 ; '
        "rk:passage ?p ; rk:score ?s ; rk:snippet ?t ; rk:rank ?n } }"
    )
    assert rows == [
        {"p": "urn:p0", "s": "0.9", "t": '他说"0"\\\n', "n": "1"},
        {"p": "urn:p1", "s": "0.8999", "t": '他说"1"\\\n', "n": "2"},
    ]


@pytest.mark.parametrize(
    "block",
    [
        'SERVICE <https://w3id.org/reportkg/ontology#search> { ?x rk:query "a" ; rk:passage ?p }',
        'service silent rk:search { [ rk:query "a" ; rk:passage ?p ] }',
        'OPTIONAL { SERVICE rk:search { [] rk:query "a" ; rk:passage ?p . # }\n } }',
        '{ SELECT * { SERVICE rk:search { [] rk:query "}" ; rk:passage ?p } } }',
    ],
)
def test_every_way_of_writing_a_block_is_read(block: str) -> None:
    assert len(answers(f"SELECT * {{ {block} }}")) == 20


def test_a_prefix_that_the_query_declares_is_honoured() -> None:
    query = f"PREFIX z: <{RK}> SELECT * {{ SERVICE z:search {{ [] z:query 'a' ; z:passage ?p }} }}"
    assert len(answers(query)) == 20


def test_region_year_and_report_reach_the_search() -> None:
    answers(
        'SELECT * { SERVICE rk:search { [] rk:query "a" ; rk:region "某市" ; rk:year 2023 ; '
        'rk:report "某市-2024-gzbg" ; rk:passage ?p } }'
    )
    narrowed = {"region": "某市", "report": "某市-2024-gzbg"}
    assert asked[-1] == SearchRequest("a", 20, 2023, narrowed)


def test_many_hits_come_in_blocks_and_all_of_them() -> None:
    query = 'SELECT ?p { SERVICE rk:search { [] rk:query "a" ; rk:limit 1000 ; rk:passage ?p } }'
    written = rewrite(query, PREFIXES, search)
    assert written.count("VALUES") == 1000 // BLOCK
    assert len(answers(query)) == 1000


def test_a_search_that_finds_nothing_gives_no_rows() -> None:
    query = 'SELECT * { SERVICE rk:search { [] rk:query "a" ; rk:passage ?p } }'
    written = rewrite(query, PREFIXES, lambda request: [])
    assert list(ox.Store().query(written)) == []


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("[] rk:passage ?p", "needs rk:query"),
        ('[] rk:query "a"', "binds no variable"),
        ("[] rk:query ?q ; rk:passage ?p", "must be a value"),
        ('[] rk:query "a" ; rk:limit 5000 ; rk:passage ?p', "between 1 and 1000"),
        ('[] rk:query "a" ; rk:limit "x" ; rk:passage ?p', "whole number"),
        ('[] rk:query "a" ; rk:pasage ?p', "not understood"),
        ('GRAPH ?g { [] rk:query "a" ; rk:passage ?p }', "plain triples only"),
        ('<urn:a> rk:query "a" . <urn:b> rk:passage ?p', "one subject"),
        ('[] rk:query "a" ; rk:passage', "cannot be read"),
    ],
)
def test_what_is_wrong_with_a_block_is_said(block: str, message: str) -> None:
    with pytest.raises(SparqlError, match=message):
        rewrite(f"SELECT * {{ SERVICE rk:search {{ {block} }} }}", PREFIXES, search)


def test_other_services_are_left_for_the_guard() -> None:
    query = 'SELECT * { SERVICE <urn:other> { [] rk:query "a" } }'
    assert rewrite(query, PREFIXES, search) == query


def test_a_block_may_narrow_by_report_region_and_claims() -> None:
    answers(
        "PREFIX stage: <https://w3id.org/reportkg/vocab/stage/> "
        'SELECT * { SERVICE rk:search { [] rk:query "产业" ; rk:year 2024 ; rk:region "临澧县" ; '
        "rk:stage stage:in_production ; "
        'rk:industry "新材料产业" ; rk:part "plan" ; rk:passage ?p } }'
    )
    assert asked[-1].year == 2024
    assert asked[-1].narrowed == {
        "region": "临澧县",
        "stage": "in_production",
        "industry": "新材料产业",
        "part": "plan",
    }
