"""One spelling for one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.fold import fold, fold_with_origin, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [("ＧＤＰ", "gdp"), ("產業園區", "产业园区"), ("５．２％", "5.2%"), ("㎡", "m2"), ("县", "县")],
)
def test_width_capitals_and_traditional_forms_are_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(max_size=60))
def test_every_folded_character_knows_where_it_came_from(text: str) -> None:
    folded, origin = fold_with_origin(text)
    assert folded == fold(text)
    assert len(origin) == len(folded)
    assert origin == sorted(origin)
    assert all(0 <= at < max(1, len(text)) for at in origin)


@given(st.text(max_size=60))
def test_words_stand_where_they_say(text: str) -> None:
    folded = fold(text)
    assert all(folded[start : start + len(word)] == word for word, start in words(folded))


def test_chinese_letters_and_numbers_are_different_words() -> None:
    assert [w for w, _ in words("建成5g基站1200座,增长3.5%")] == [
        *("建成", "5", "g", "基站", "1200", "座", "增长", "3.5%")
    ]
