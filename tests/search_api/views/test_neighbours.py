"""What lies around a thing, and why its names are one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.store import GraphStore
from search_api.collection import Collection
from search_api.views.entities import EntityView, entity
from search_api.views.names import GIVEN, names_of
from search_api.views.neighbours import neighbourhood
from search_api.views.suggestions import Suggester


@pytest.fixture(scope="module")
def store(gold_data: Path) -> GraphStore:
    return Collection.open(gold_data).store


def named(store: GraphStore, words: str, kind: str) -> EntityView:
    found = next(s for s in Suggester(store).suggest(words, 50) if s.type == kind)
    assert found.path is not None
    view = entity(store, found.path)
    assert view is not None
    return view


def test_an_enterprise_is_joined_to_its_project_and_industry(store: GraphStore) -> None:
    firm = named(store, "光威", "enterprise")
    found = neighbourhood(store, firm.iri)
    assert found is not None
    assert found.centre.kind == "enterprise"
    joined = {(edge.property, edge.source == firm.iri) for edge in found.edges}
    assert {("operatedBy", False), ("region", True)} <= joined
    assert {node.kind for node in found.nodes} >= {"project", "place"}
    assert all(node.href for node in found.nodes)


def test_every_edge_joins_the_centre_to_a_node(store: GraphStore) -> None:
    place = named(store, "九原区", "place")
    found = neighbourhood(store, place.iri, limit=20)
    assert found is not None
    assert len(found.nodes) == len(found.edges) == 20
    assert found.more > 0
    assert len({node.kind for node in found.nodes}) >= 3  # no kind crowds out another
    known = {node.iri for node in found.nodes}
    for edge in found.edges:
        assert place.iri in (edge.source, edge.target)
        assert {edge.source, edge.target} - {place.iri} <= known


def test_what_is_not_in_the_graph_has_no_surroundings(store: GraphStore) -> None:
    assert neighbourhood(store, f"{store.base}project/none") is None


def test_every_further_name_has_a_reason(store: GraphStore) -> None:
    firm = named(store, "光威", "enterprise")
    (use,) = [use for use in names_of(firm) if use.name == "光威"]
    assert (use.reason, use.score) == ("without its region", 0.85)
    project = named(store, "君诚", "project")
    assert {use.name for use in names_of(project)} == set(project.aliases)
    assert all(use.reason == GIVEN or use.score for use in names_of(project))
