"""The prepared encoder: what it promises to everyone who uses its vectors and token states."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from embeddings import Encoder, get_encoder, prepare
from embeddings.prepare import folder, is_prepared
from embeddings.reference import forward
from embeddings.weights import locate, read

SENTENCES = [
    "全县粮食总产量达到四十二万吨，比上年增长3.5%。",
    "新建污水处理厂两座，改造老旧管网十八公里。",
    "旅游接待人次创历史新高。",
]
LONG = "持续优化营商环境，" * 120


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    prepare()
    return get_encoder("bundled")


def test_prepared_once_it_is_not_made_again() -> None:
    prepare()
    before = (folder() / "reportkg.json").stat().st_mtime_ns
    assert prepare() == folder()
    assert (folder() / "reportkg.json").stat().st_mtime_ns == before
    assert is_prepared()


def test_vectors_have_unit_length(encoder: Encoder) -> None:
    vectors = encoder.encode(SENTENCES)
    assert vectors.shape == (3, encoder.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_text_gives_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dim)
    assert encoder.encode_states([]) == []


def test_the_vector_of_a_text_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    alone = encoder.encode([SENTENCES[0]])[0]
    among = encoder.encode([LONG, *SENTENCES])[1]
    assert np.array_equal(alone, among)


def test_eight_bit_agrees_with_exact_arithmetic(encoder: Encoder) -> None:
    weights = read(locate())
    for text, states in zip(SENTENCES, encoder.encode_states(SENTENCES), strict=True):
        ids = encoder.token_ids(text, "passage")  # type: ignore[attr-defined]
        exact = forward(weights, ids).mean(0)
        assert states.vector @ exact / np.linalg.norm(exact) > 0.99
        layer8 = forward(weights, ids, 8)[-1 - len(states.offsets) : -1]
        cosine = (layer8 * states.layer8).sum(1) / (
            np.linalg.norm(layer8, axis=1) * np.linalg.norm(states.layer8.astype(float), axis=1)
        )
        assert cosine.mean() > 0.95


def test_states_come_from_the_same_pass_as_the_vector(encoder: Encoder) -> None:
    states = encoder.encode_states(SENTENCES)
    assert np.array_equal(np.stack([s.vector for s in states]), encoder.encode(SENTENCES))


@pytest.mark.parametrize("kind", ["query", "passage"])
def test_offsets_cover_the_text_without_the_prefix(encoder: Encoder, kind: str) -> None:
    text = "ＧＤＰ增长5％，其中“三新”经济占比Ⅳ成"
    states = encoder.encode_states([text], kind)[0]  # type: ignore[arg-type]
    covered = {i for start, end in states.offsets for i in range(start, end)}
    assert covered == set(range(len(text)))
    assert len(states.offsets) == len(states.layer8) == len(states.last)


def test_a_text_past_the_window_is_cut_not_refused(encoder: Encoder) -> None:
    states = encoder.encode_states([LONG])[0]
    assert len(states.offsets) < 512
    assert 0 < states.offsets[-1][1] < len(LONG)


def test_prefixes_tell_queries_from_passages(encoder: Encoder) -> None:
    query = encoder.encode(SENTENCES, kind="query")
    assert not np.allclose(query, encoder.encode(SENTENCES))


def test_a_question_is_nearest_to_the_passage_that_answers_it(encoder: Encoder) -> None:
    question = encoder.encode(["去年收了多少粮食"], kind="query")[0]
    assert int(np.argmax(encoder.encode(SENTENCES) @ question)) == 0


def test_encoding_imports_no_torch() -> None:
    prepare()
    code = (
        "import sys; from embeddings import get_encoder;"
        "get_encoder('bundled').encode(['县城']); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
