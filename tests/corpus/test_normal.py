"""The normal text has the length of the text; nothing else is dropped than line-break noise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.normal import clean, normalise


@given(st.text())
def test_normal_text_has_the_length_of_the_text(text: str) -> None:
    assert len(normalise(text)) == len(text)


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("增长１２．５％", "增长12.5%"),
        ("（一）", "(一)"),
        ("甲　乙\u00a0丙\u200b丁", "甲 乙 丙 丁"),
        ("ＧＤＰ：５０亿元；", "GDP:50亿元;"),
        ("一\ue5e5工业", "一 工业"),
    ],
)
def test_full_width_forms_and_odd_blanks_become_plain(written: str, plain: str) -> None:
    assert normalise(written) == plain


@pytest.mark.parametrize("text", ["增长5.2①", "km²", "℃", "……", "第一行\n\t第二行"])
def test_marks_that_would_change_a_number_or_the_length_stay(text: str) -> None:
    assert normalise(text) == text


def test_only_carriage_returns_and_the_byte_order_mark_are_dropped() -> None:
    assert clean("\ufeff甲\r\n乙\r丙\n") == "甲\n乙\n丙\n"
