"""The word index."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.words import WordIndex, matched_spans, terms

TEXTS = [
    "全县新建日光温室三百座，蔬菜产量稳步增长。",
    "城乡供水一体化工程通水，水质达标率100%。",
    "引进GPU服务器制造企业两家。",
]


def index() -> WordIndex:
    return WordIndex.build([terms(text) for text in TEXTS])


def test_a_passage_that_shares_words_scores_above_one_that_does_not() -> None:
    scores = index().scores("供水水质怎么样")
    assert int(np.argmax(scores)) == 1
    assert scores[2] == 0


def test_traditional_and_full_width_queries_find_the_same() -> None:
    assert np.array_equal(index().scores("蔬菜產量"), index().scores("蔬菜产量"))
    assert np.array_equal(index().scores("ＧＰＵ"), index().scores("gpu"))


def test_a_query_without_known_words_scores_nothing() -> None:
    assert not index().scores("!?").any()
    assert not index().scores("").any()


def test_no_passages_and_empty_passages_are_no_error() -> None:
    assert WordIndex.build([]).scores("水").shape == (0,)
    assert WordIndex.build([[], []]).scores("水").tolist() == [0, 0]


def test_saved_and_opened_it_scores_the_same(tmp_path: Path) -> None:
    before = index()
    before.save(tmp_path / "words")
    after = WordIndex.open(tmp_path / "words")
    assert np.array_equal(before.scores("温室蔬菜"), after.scores("温室蔬菜"))
    assert before.counts() == after.counts()


def test_counts_are_of_passages_not_of_occurrences() -> None:
    found = WordIndex.build([terms("水、水、水"), terms("水库"), terms("山")]).counts()
    assert found["水"] == 2
    assert found["山"] == 1
    assert "火" not in found


def marked(query: str, text: str) -> list[str]:
    return [text[a:b] for a, b in matched_spans(query, text)]


def test_matched_words_are_marked_as_written() -> None:
    assert marked("供水工程", TEXTS[1]) == ["供水", "工程"]
    assert marked("gpu制造", TEXTS[2]) == ["GPU", "制造"]
    assert marked("產量", TEXTS[0]) == ["产量"]


def test_one_shared_character_marks_nothing() -> None:
    assert marked("水产", "水库建成") == []


@given(st.text(max_size=30), st.text(max_size=60))
def test_marks_lie_in_the_text_and_never_overlap(query: str, text: str) -> None:
    spans = matched_spans(query, text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(first[1] < second[0] for first, second in pairwise(spans))
