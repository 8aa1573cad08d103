"""Late interaction over small token codes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings import get_encoder
from embeddings.base import EncoderError
from embeddings.tokens import Projection, TokenRows, unit

TEXTS = ["山区公路改造完成", "秋粮收购价格上涨", "公路"]


@pytest.fixture(scope="module")
def rows() -> TokenRows:
    states = get_encoder("hashing").encode_states(TEXTS)
    return TokenRows.of(states, Projection.identity(64))


def query(text: str) -> np.ndarray:
    states = get_encoder("hashing").encode_states([text], "query")[0]
    return Projection.identity(64).query(states.last.astype(np.float32))


def test_maxsim_is_highest_where_the_words_stand(rows: TokenRows) -> None:
    scores = rows.maxsim(query("公路改造"), np.array([0, 1, 2]))
    assert scores.argmax() == 0
    assert scores[0] == pytest.approx(1.0, abs=0.2)
    assert scores[1] < 0.5


def test_codes_approximate_the_cosines_of_the_states() -> None:
    rng = np.random.default_rng(3)
    base = rng.normal(size=(12, 40))
    states = (rng.normal(size=(500, 12)) @ base + 0.05 * rng.normal(size=(500, 40))).astype("f4")
    projection = Projection.fit(states, 12)
    approximate = projection.query(states[:20]) @ projection.encode(states).astype("f4").T
    centred = unit(unit(states) - projection.mean)
    assert np.abs(approximate - centred[:20] @ centred.T).max() < 0.1


def test_fitting_twice_gives_the_same_projection() -> None:
    states = np.random.default_rng(1).normal(size=(300, 20)).astype(np.float32)
    assert np.array_equal(Projection.fit(states, 8).matrix, Projection.fit(states, 8).matrix)


def test_a_context_lends_its_tokens(rows: TokenRows) -> None:
    alone = rows.maxsim(query("公路"), np.array([1]))
    helped = rows.maxsim(query("公路"), np.array([1]), rows, np.array([0, 2, 0], np.int32))
    assert helped[0] > alone[0] + 0.3


def test_the_clause_that_answers_is_pointed_at() -> None:
    text = "天气晴好，山区公路改造完成，游客增多。"
    states = get_encoder("hashing").encode_states([text])
    rows = TokenRows.of(states, Projection.identity(64))
    clauses = [(0, 5), (5, 14), (14, 19)]
    assert rows.best_span(query("公路改造了吗"), 0, clauses) == (5, 14)


def test_a_passage_without_tokens_scores_nothing() -> None:
    rows = TokenRows.of(get_encoder("hashing").encode_states([""]), Projection.identity(64))
    assert rows.maxsim(query("公路"), np.array([0])).tolist() == [0]
    assert rows.best_span(query("公路"), 0, [(0, 1)]) is None


def test_joined_parts_keep_their_passages(rows: TokenRows) -> None:
    both = TokenRows.join([rows, rows])
    scores = both.maxsim(query("秋粮"), np.arange(6))
    assert np.array_equal(scores[:3], scores[3:])


def test_saved_and_opened_they_score_the_same(rows: TokenRows, tmp_path: Path) -> None:
    rows.save(tmp_path)
    opened = TokenRows.open(tmp_path)
    asked = query("公路")
    assert np.array_equal(rows.maxsim(asked, np.arange(3)), opened.maxsim(asked, np.arange(3)))


def test_a_missing_projection_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="reportkg prepare"):
        Projection.open(tmp_path / "projection.npz")
