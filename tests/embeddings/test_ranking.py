"""Mixing words, vectors and late interaction into one order."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.ranking import Ranking, mix, scaled

COSINES = np.array([0.92, 0.90, 0.88], np.float32)
ROWS = np.array([2, 0, 1], np.int64)
BM25 = np.array([0, 8, 4, 0], np.float32)


def order(**options: object) -> list[int]:
    ranking = options.pop("ranking", Ranking())
    return [r.row for r in mix(ROWS, COSINES, BM25, 10, ranking=ranking, **options)]  # type: ignore[arg-type]


def test_every_leg_says_its_rank_and_score() -> None:
    first = mix(ROWS, COSINES, BM25, 1, ranking=Ranking())[0]
    assert first.row == 2
    assert (first.legs["vector"].rank, first.legs["words"].rank) == (1, 2)
    assert first.legs["words"].score == 4
    assert "tokens" not in first.legs


def test_the_weight_decides_between_words_and_vectors() -> None:
    assert order(ranking=Ranking(dense=1.0))[0] == 2
    assert order(ranking=Ranking(dense=0.0))[0] == 1


def test_rows_not_allowed_never_come_back_through_their_words() -> None:
    allowed = np.array([True, False, True, True])
    assert 1 not in [
        r.row for r in mix(ROWS[:2], COSINES[:2], BM25, 9, ranking=Ranking(), allowed=allowed)
    ]


def test_late_interaction_reorders_only_the_best() -> None:
    def backwards(rows: np.ndarray) -> np.ndarray:
        return rows.astype(np.float32)

    found = mix(
        np.arange(4),
        np.array([0.95, 0.94, 0.2, 0.1], np.float32),
        np.zeros(4, np.float32),
        4,
        ranking=Ranking(reranked=2, tokens=5.0),
        rerank=backwards,
    )
    assert [r.row for r in found] == [1, 0, 2, 3]
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)
    assert [r.legs["tokens"].rank for r in found[:2]] == [1, 2]


def test_how_many_are_asked_for_does_not_change_the_order() -> None:
    assert [r.row for r in mix(ROWS, COSINES, BM25, 2, ranking=Ranking())] == order()[:2]


def test_a_bonus_lifts_a_row() -> None:
    assert order(bonus=np.array([9, 0, 0, 0], np.float32))[0] == 0


def test_equal_scores_come_in_the_order_of_rows() -> None:
    same = np.full(3, 0.9, np.float32)
    found = mix(np.array([2, 0, 1]), same, np.zeros(3, np.float32), 3, ranking=Ranking())
    assert [r.row for r in found] == [0, 1, 2]


def test_nothing_found_is_an_empty_list() -> None:
    none = np.zeros(0, np.int64)
    assert mix(none, np.zeros(0, np.float32), np.zeros(4, np.float32), 5, ranking=Ranking()) == []


def test_scaling_maps_on_zero_to_one() -> None:
    assert scaled(COSINES).tolist() == pytest.approx([1, 0.5, 0], abs=1e-5)
    assert scaled(np.full(3, 0.7, np.float32)).tolist() == [0, 0, 0]
