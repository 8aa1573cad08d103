"""Inference without torch computes what was trained with it."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.model import Span
from kg.tagger.ensemble import Candidate, Ensemble, WeightsError, log_softmax
from kg.tagger.features import LONGEST_CHUNK, Features, chunks
from kg.tagger.labels import KINDS, Labelled
from kg.tagger.runtime import Network

WIDTHS = {"lac": 12, "encoder": 16, "projection": 10, "hidden": 6}


def made_up(seed: int = 0, sizes: tuple[int, ...] = (7, 1, 23, 12)) -> Features:
    """Random states of a text of some chunks, with characters that no token covers."""
    random = np.random.default_rng(seed)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    total = int(starts[-1])
    tokens = random.normal(size=(total // 2 + 1, WIDTHS["encoder"])).astype(np.float16)
    tokens[0] = 0
    return Features(
        chunks=tuple(Span(int(a), int(b)) for a, b in itertools.pairwise(starts)),
        lac=random.normal(size=(total, WIDTHS["lac"])).astype(np.float16),
        tokens=tokens,
        token=random.integers(0, len(tokens), total).astype(np.int32),
        edge=random.integers(0, 4, total).astype(np.int8),
    )


@pytest.fixture(scope="module")
def trained() -> tuple[Features, object]:
    """A tiny network after a few steps."""
    from kg.tagger.model import Shape
    from kg.tagger.train import Example, Recipe, train

    seen = made_up()
    labels = (Labelled(1, 4, "place"), Labelled(9, 20, "project"), Labelled(33, 35, KINDS[-1]))
    recipe = Recipe(epochs=2, batch=2, shape=Shape(**WIDTHS))
    return seen, train([Example(seen, labels)], recipe, seed=3)


def numbers(network: object) -> Network:
    weights = network.state_dict().items()  # type: ignore[attr-defined]
    return Network({name: value.numpy() for name, value in weights})


def test_the_runtime_and_torch_give_the_same_scores(trained: tuple[Features, object]) -> None:
    import torch

    seen, network = trained
    for chunk, scores in zip(seen.chunks, numbers(network).scores(seen), strict=True):
        inside = slice(chunk.start, chunk.end)
        with torch.no_grad():
            wanted = network(  # type: ignore[operator]
                torch.from_numpy(seen.lac[inside]).float()[None],
                torch.from_numpy(seen.tokens[seen.token[inside]]).float()[None],
                torch.from_numpy(seen.edge[inside].astype(np.int64))[None],
            )[0].numpy()
        np.testing.assert_allclose(scores, wanted, atol=1e-4)


def test_the_same_seed_trains_the_same_weights(trained: tuple[Features, object]) -> None:
    from kg.tagger.model import Shape
    from kg.tagger.train import Example, Recipe, train

    example = Example(made_up(5), (Labelled(1, 4, "place"),))
    recipe = Recipe(epochs=1, batch=2, shape=Shape(**WIDTHS))
    first, second = (numbers(train([example], recipe, seed=1)).weights for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_saved_weights_load_with_their_precision(
    trained: tuple[Features, object], tmp_path: Path
) -> None:
    seen, network = trained
    whole = Ensemble((numbers(network), numbers(network)))
    whole.save(tmp_path / "tagger.npz", {"reports": 1})
    again = Ensemble.load(tmp_path / "tagger.npz")
    for a, b in zip(whole.scores(seen), again.scores(seen), strict=True):
        np.testing.assert_allclose(a, b, atol=0.02)


def test_candidates_lie_inside_their_chunks(trained: tuple[Features, object]) -> None:
    seen, network = trained
    found = Ensemble((numbers(network),)).candidates(seen, floor=0.01)
    assert found
    for one in found:
        assert one.kind in KINDS
        assert any(c.start <= one.start < one.end <= c.end for c in seen.chunks)
    assert found == sorted(found, key=lambda c: (c.start, c.end))
    assert isinstance(found[0], Candidate)


def test_probabilities_of_each_head_add_up_to_one(trained: tuple[Features, object]) -> None:
    seen, network = trained
    scores = numbers(network).scores(seen)[0]
    place = np.exp(log_softmax(scores)[:, 5:10]).sum(axis=1)
    np.testing.assert_allclose(place, 1.0, atol=1e-5)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 broken"])
def test_a_broken_weight_file_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tagger.npz"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="reportkg train"):
        Ensemble.load(path)


def test_inference_does_not_import_torch() -> None:
    code = "import sys, kg.tagger, kg.tagger.runtime; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])


def test_long_sentences_are_cut_after_a_comma() -> None:
    text = "甲" * 150 + "，" + "乙" * 100 + "。"
    pieces = chunks(text, [Span(0, len(text))])
    assert [text[p.start] for p in pieces] == ["甲", "乙"]
    assert pieces[0].end == pieces[1].start == 151
    whole = "丙" * 450
    assert max(p.end - p.start for p in chunks(whole, [Span(0, 450)])) <= LONGEST_CHUNK
    assert "".join(whole[p.start : p.end] for p in chunks(whole, [Span(0, 450)])) == whole
