"""The board: every project in one column, and a query that counts the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.store import GraphStore
from search_api.collection import Collection
from search_api.sparql.prefixes import standard_prefixes
from search_api.views.projects import STAGES, BoardFilter, board, projects, query_of

FILTERS = [
    BoardFilter(),
    BoardFilter(modality="planned"),
    BoardFilter(modality="expected", words="项目"),
    BoardFilter(region="九原区", year=2023),
    BoardFilter(industry="光伏"),
    BoardFilter(enterprise="君诚"),
    BoardFilter(words='"} #'),
]


@pytest.fixture(scope="module")
def store(gold_data: Path) -> GraphStore:
    return Collection.open(gold_data).store


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_the_query_behind_a_count_gives_that_count(store: GraphStore, wanted: BoardFilter) -> None:
    prefixes = "".join(
        f"PREFIX {name}: <{iri}>\n" for name, iri in standard_prefixes(store.base).items()
    )
    for stage, cards in board(store, wanted).columns:
        found = {row["project"].value for row in store.rows(prefixes + query_of(wanted, stage))}
        assert found == {card.project.iri for card in cards}, stage


def test_a_project_stands_in_the_column_of_its_furthest_stage(store: GraphStore) -> None:
    for card in board(store, BoardFilter()).cards:
        reached = [e.stage for e in card.project.events if e.modality == "actual"]
        assert card.event.stage == max(reached, key=STAGES.index)


def test_trial_production_is_no_production(store: GraphStore) -> None:
    columns = dict(board(store, BoardFilter()).columns)
    trial = [card.project.label for card in columns["trial_production"]]
    assert any("光威" in label for label in trial)
    assert all("光威" not in card.project.label for card in columns["in_production"])


def test_what_could_be_chosen_counts_what_would_come(store: GraphStore) -> None:
    found = board(store, BoardFilter())
    assert found.choices["industry"]
    for industry, count in found.choices["industry"][:5]:
        assert len(board(store, BoardFilter(industry=industry)).cards) == count
    for modality, count in found.modalities.items():
        assert len(board(store, BoardFilter(modality=modality)).cards) == count


def test_projects_without_any_stage_are_in_no_column(store: GraphStore) -> None:
    silent = {project.iri for project in projects(store) if not project.events}
    shown = {
        card.project.iri
        for m in ("actual", "planned")
        for card in board(store, BoardFilter(modality=m)).cards
    }
    assert not silent & shown
