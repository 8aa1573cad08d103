"""Sentences tile their paragraph."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import cut

PIECES = st.sampled_from(list("甲乙丙1%。!?;,“”‘’()《》「」 …"))


@given(st.lists(PIECES, min_size=1).map("".join))
def test_sentences_tile_the_text(text: str) -> None:
    ranges = cut(text)
    assert ranges[0][0] == 0
    assert ranges[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in pairwise(ranges))
    assert all(start < end for start, end in ranges)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("产值增长。投资下降;就业平稳", ["产值增长。", "投资下降;", "就业平稳"]),
        ("提出“干!不等;不靠。”的要求。完成了", ["提出“干!不等;不靠。”的要求。", "完成了"]),
        ("他说:“今年要增长。”会后落实", ["他说:“今年要增长。”", "会后落实"]),
        ("落户企业(含外资;不含个体。)3家。", ["落户企业(含外资;不含个体。)3家。"]),
        ("少了引号“的句子。也要断开。", ["少了引号“的句子。", "也要断开。"]),
    ],
)
def test_stops_inside_quotes_and_brackets_do_not_end_a_sentence(
    text: str, sentences: list[str]
) -> None:
    assert [text[start:end] for start, end in cut(text)] == sentences
