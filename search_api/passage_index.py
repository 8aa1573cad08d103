"""Between a report's part on disk and the passage index of a generation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.model import Passage
from embeddings import Encoder, PassageIndex, Shard, TokenStates
from embeddings.base import Floats, Kind
from embeddings.shard import FORM

FORMAT = FORM
_SHARD = "shard"


class Recording:
    """An encoder that keeps the states it gave, so that one pass serves index and extractor."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.states: list[TokenStates] = []

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def dim(self) -> int:
        return self._encoder.dim

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Floats:
        return self._encoder.encode(texts, kind)

    def encode_states(self, texts: Sequence[str], kind: Kind = "passage") -> list[TokenStates]:
        states = self._encoder.encode_states(texts, kind)
        self.states += states
        return states


def write_part(
    folder: Path, report_id: str, found: Sequence[Passage], encoder: Encoder
) -> list[TokenStates] | None:
    """Encode a report's passages into its part.

    The states of the passages come back, in order; ``None`` where the encoder gives none.
    """
    recording = Recording(encoder)
    Shard.encode(report_id, found, recording).save(folder / _SHARD)
    # passages come first, the contexts' states after them
    return recording.states[: len(found)] if len(recording.states) >= len(found) else None


def elsewhere(generations: Iterable[Path]) -> set[Path]:
    """Files of these generations' indexes that name vectors on an engine."""
    return {file for folder in generations for file in folder.glob("index/vectors/*/milvus.json")}


def forget(gone: Iterable[str], kept: Iterable[str]) -> None:
    """Take collections of vectors off their engine that nothing in ``kept`` names any more.

    Both are what the files of ``elsewhere`` hold.
    """
    for words in set(gone) - set(kept):
        from embeddings.milvus import drop

        drop(words)


def assemble(folder: Path, parts: Iterable[Path]) -> None:
    """The index of a generation from the parts of its reports."""
    PassageIndex.build(Shard.open(part / _SHARD) for part in parts).save(folder)
