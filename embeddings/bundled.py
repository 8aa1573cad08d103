"""The bundled encoder at run time: ``tokenizers`` and ONNX Runtime, no torch.

Dynamic 8-bit arithmetic scales activations over a whole batch, so a text's vector would depend on
its neighbours. Every text is therefore run alone: one text always gives one vector, nothing is
padded, and threads work on different texts, which is no slower than batches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from embeddings.base import EncoderError, Floats, Kind, TokenStates
from embeddings.graph_names import LAST, MIDDLE
from embeddings.prepare import MODEL, ONNX_FILE, PROMPTS

WINDOW = 512


class BundledEncoder:
    """multilingual-e5-small in 8 bit; safe to share between threads."""

    def __init__(self, path: Path, threads: int) -> None:
        if not (path / ONNX_FILE).is_file():
            raise EncoderError("the encoder is not prepared: run `reportkg prepare`")
        self.name = MODEL
        self.dim = 384
        self._threads = max(1, threads)
        self._tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW)
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = ort.InferenceSession(
            str(path / ONNX_FILE), options, providers=["CPUExecutionProvider"]
        )

    def token_ids(self, text: str, kind: Kind) -> list[int]:
        """Ids of the prefix, the text and the special tokens, cut at 512."""
        return list(self._tokenizer.encode(PROMPTS[kind] + text).ids)

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Floats:
        out = np.zeros((len(texts), self.dim), np.float32)

        def one(index: int, encoding: Encoding) -> None:
            out[index] = _pool(self._run(encoding, [LAST])[0])

        self._each(texts, kind, one)
        return out

    def encode_states(self, texts: Sequence[str], kind: Kind = "passage") -> list[TokenStates]:
        out: list[TokenStates | None] = [None] * len(texts)

        def one(index: int, encoding: Encoding) -> None:
            last, middle = self._run(encoding, [LAST, MIDDLE])
            kept, offsets = text_tokens(encoding.offsets, len(PROMPTS[kind]))
            out[index] = TokenStates(
                _pool(last),
                offsets,
                middle[kept].astype(np.float16),
                last[kept].astype(np.float16),
            )

        self._each(texts, kind, one)
        return [states for states in out if states is not None]

    def _each(
        self, texts: Sequence[str], kind: Kind, work: Callable[[int, Encoding], None]
    ) -> None:
        encodings = self._tokenizer.encode_batch([PROMPTS[kind] + text for text in texts])
        # Longest first: no thread is left with one long text at the end.
        order = sorted(range(len(texts)), key=lambda i: -len(encodings[i].ids))
        if self._threads == 1 or len(texts) == 1:
            for index in order:
                work(index, encodings[index])
            return
        with ThreadPoolExecutor(self._threads) as pool:
            for _ in pool.map(lambda index: work(index, encodings[index]), order):
                pass

    def _run(self, encoding: Encoding, names: list[str]) -> list[Floats]:
        ids = np.array([encoding.ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        return [state[0] for state in self._session.run(names, feed)]


def _pool(states: Floats) -> Floats:
    mean = states.mean(0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def text_tokens(
    offsets: Sequence[tuple[int, int]], prefix: int
) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Which tokens lie in the text after a prefix of ``prefix`` characters, and where in it."""
    spans = np.array(offsets, np.int32).reshape(-1, 2)
    kept = np.flatnonzero((spans[:, 1] > prefix) & (spans[:, 1] > spans[:, 0]))
    return kept, np.maximum(spans[kept] - prefix, 0)
