"""Where search and graph meet: claims of passages, and passages of claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_api.collection import Collection
from search_api.passage_claims import claims_in, graph_facets, passages_about, passages_where
from search_api.search import Filters, search


@pytest.fixture(scope="module")
def collection(gold_data: Path) -> Collection:
    return Collection.open(gold_data)


def test_a_hit_carries_the_claims_stated_in_it(collection: Collection) -> None:
    for hit in search(collection, "哪些新材料项目已经投产", 3, claims=True).hits:
        assert hit.claims
        for claim in hit.claims:
            at = claim.start - hit.passage.span.start
            assert hit.passage.text[at : at + len(claim.quote)] == claim.quote
    assert all(not hit.claims for hit in search(collection, "投产", 3).hits)


def test_details_are_told_in_words(collection: Collection) -> None:
    found = claims_in(collection.store, collection.index.ids)
    stages = [c for claims in found.values() for c in claims if c.kind == "stage"]
    assert {c.details["stage"] for c in stages} >= {"in_production", "completed"}
    values = [c for claims in found.values() for c in claims if c.kind == "observation"]
    gdp = next(c for c in values if c.details.get("value") == "351.6")
    assert (gdp.name, gdp.details["indicator"]) == ("九原区", "地区生产总值")
    assert (gdp.details["unit"], gdp.details["year"]) == ("亿元", "2023")


def test_passages_without_claims_are_left_out(collection: Collection) -> None:
    assert claims_in(collection.store, []) == {}
    assert claims_in(collection.store, ["nowhere/p1"]) == {}


def test_graph_conditions_restrict_a_search(collection: Collection) -> None:
    allowed = passages_about(collection.store, industry="新材料", stage="in_production")
    found = search(
        collection, "项目", 20, filters=Filters(industry="新材料", stage="in_production")
    )
    assert allowed
    assert {hit.passage.id for hit in found.hits} <= allowed
    for hit in search(collection, "项目", 20, filters=Filters(stage="halted"), claims=True).hits:
        assert any(claim.details.get("stage") == "halted" for claim in hit.claims)


def test_a_pattern_chooses_passages(collection: Collection) -> None:
    produced = passages_where(collection.store, "?entity rk:reachedStage stage:in_production")
    assert passages_about(collection.store, stage="in_production") & produced
    assert produced <= set(collection.index.ids)


@pytest.mark.parametrize("name", ['"} UNION { ?s ?p ?o', "\\", "\n", "'", "无此企业"])
def test_names_are_data_and_never_query(collection: Collection, name: str) -> None:
    assert passages_about(collection.store, entity=name, industry=name) == frozenset()
    result = search(collection, "项目", filters=Filters(entity=name))
    assert result.hits == ()
    assert result.notes == ("no passage states what the filters on the graph ask for",)


def test_facets_of_the_graph_count_passages(collection: Collection) -> None:
    facets = graph_facets(collection.store, collection.index.ids)
    for name, count in facets["stage"]:
        assert count == len(
            [
                1
                for claims in claims_in(collection.store, collection.index.ids).values()
                if any(c.details.get("stage") == name for c in claims)
            ]
        )
    assert [n for _, n in facets["industry"]] == sorted(
        (n for _, n in facets["industry"]), reverse=True
    )
    assert graph_facets(collection.store, []) == {"entity": [], "industry": [], "stage": []}
