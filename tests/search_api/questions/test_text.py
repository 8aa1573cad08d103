"""Questions are cleaned without being changed in what they ask."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.questions.text import LONGEST, QuestionError, clean


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("您好，麻烦请问一下，甲县２０３０年GDP是多少？谢谢您！", "甲县2030年GDP是多少"),
        ("甲縣哪些項目已經投產？", "甲县哪些项目已经投产"),
        ("甲县\u200b哪些\u0000项目投产", "甲县哪些项目投产"),
        ("申请问题怎么处理", "申请问题怎么处理"),
    ],
)
def test_cleaned(typed: str, read: str) -> None:
    assert clean(typed).text == read


def test_a_long_question_is_refused_with_the_limit() -> None:
    with pytest.raises(QuestionError, match=f"10000 characters; ask in at most {LONGEST}"):
        clean("问" * 10_000)


@pytest.mark.parametrize("typed", ["", "   ", "？？？！！", "\u0000\u0001", "…——～"])
def test_a_question_without_words_is_refused(typed: str) -> None:
    with pytest.raises(QuestionError):
        clean(typed)


def test_english_is_recognised() -> None:
    assert clean("Which projects went into production?").english
    assert not clean("甲县的GDP和R&D投入是多少").english


@given(st.text(max_size=LONGEST))
def test_any_text_is_cleaned_or_refused(typed: str) -> None:
    with suppress(QuestionError):
        assert clean(typed).text
