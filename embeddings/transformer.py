"""Any sentence-transformers model, through torch; imported only when a setting names one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from embeddings.base import EncoderError, Floats, Kind, StatesUnavailable, TokenStates


class SentenceTransformerEncoder:
    """Uses the model's own ``query`` and ``passage``/``document`` prompts where it has them."""

    def __init__(self, name: str, threads: int) -> None:
        try:
            import torch
            from sentence_transformers import SentenceTransformer

            torch.set_num_threads(max(1, threads))
            self._model = SentenceTransformer(name, device="cpu")
        except Exception as error:  # the library raises whatever its many loaders raise
            raise EncoderError(
                f"cannot load the sentence-transformers model {name!r}: {error}"
            ) from error
        self.name = name
        self.dim = int(self._model.get_sentence_embedding_dimension() or 0)

    def _prompt(self, kind: Kind) -> str:
        prompts = self._model.prompts or {}
        names = ("query",) if kind == "query" else ("passage", "document")
        return next((prompt for name in names if (prompt := prompts.get(name))), "")

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Floats:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        vectors = self._model.encode(
            list(texts),
            prompt=self._prompt(kind),
            batch_size=16,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, np.float32)

    def encode_states(self, texts: Sequence[str], kind: Kind = "passage") -> list[TokenStates]:
        raise StatesUnavailable(
            f"{self.name} gives no token states; extraction by the learned tagger and "
            "late-interaction re-ranking need the bundled encoder"
        )
