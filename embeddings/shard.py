"""One report's share of the passage index, kept by itself, so that it can be replaced exactly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from corpus.model import Passage, Span
from embeddings.base import Encoder, EncoderError, Floats, StatesUnavailable
from embeddings.encoders import projection as projection_of
from embeddings.tokens import Projection, TokenRows
from ontology.terms import Part

FORM = 2
"""Raised when files below change; an older shard is then refused, and built again."""
BATCH = 256


class PassageIndexError(EncoderError):
    """A passage index or a report's share of it is missing, damaged or of another encoder."""


def passage_record(passage: Passage) -> dict[str, Any]:
    """The passage as a JSON value."""
    return asdict(passage)


def passage_from(record: dict[str, Any]) -> Passage:
    """The passage that ``passage_record`` wrote."""
    return Passage(
        id=record["id"],
        span=Span(record["span"]["start"], record["span"]["end"]),
        text=record["text"],
        context=record["context"],
        section=tuple(record["section"]),
        part=Part(record["part"]),
        paragraph=record["paragraph"],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Shard:
    """The passages of one report with their vectors and token codes."""

    report: str
    encoder: str
    """Name of the encoder; shards of two encoders do not mix."""
    passages: tuple[Passage, ...]
    vectors: Floats
    """float32[passages, dim], the paragraph alone."""
    contexts: tuple[str, ...]
    """The different contexts of the passages: region, year and headings."""
    context_of: NDArray[np.int32]
    """int32[passages], into ``contexts``."""
    context_vectors: Floats
    """float32[contexts, dim]."""
    tokens: TokenRows | None
    """Token codes of the paragraphs; ``None`` where the encoder has no token states."""
    context_tokens: TokenRows | None
    """Token codes of ``contexts``."""

    @classmethod
    def encode(
        cls,
        report: str,
        passages: Sequence[Passage],
        encoder: Encoder,
        projection: Projection | None = None,
    ) -> Shard:
        """Encode a report's passages: one pass each, and one for each different context.

        ``projection`` is the encoder's own unless another is given.
        """
        projection = projection or projection_of(encoder.name)
        contexts = sorted({passage.context for passage in passages})
        number = {context: i for i, context in enumerate(contexts)}
        # Small products only: further BLAS threads would cost half as much again as the encoder.
        with threadpool_limits(1, user_api="blas"):
            vectors, tokens = _encode([p.text for p in passages], encoder, projection)
            context_vectors, context_tokens = _encode(contexts, encoder, projection)
        return cls(
            report,
            encoder.name,
            tuple(passages),
            vectors,
            tuple(contexts),
            np.array([number[p.context] for p in passages], np.int32),
            context_vectors,
            tokens,
            context_tokens,
        )

    def save(self, folder: Path) -> None:
        """Write the shard into ``folder``, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "vectors.npy", self.vectors)
        np.save(folder / "context_of.npy", self.context_of)
        np.save(folder / "context_vectors.npy", self.context_vectors)
        for name, rows in (("tokens", self.tokens), ("context_tokens", self.context_tokens)):
            if rows is not None:
                rows.save(folder / name)
        value = {
            "form": FORM,
            "report": self.report,
            "encoder": self.encoder,
            "passages": [passage_record(p) for p in self.passages],
            "contexts": self.contexts,
            "tokens": self.tokens is not None,
        }
        (folder / "shard.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")

    @classmethod
    def open(cls, folder: Path) -> Shard:
        """Open what ``save`` wrote; raises ``PassageIndexError`` where it is damaged or too old."""
        try:
            value = json.loads((folder / "shard.json").read_text("utf-8"))
            if value["form"] != FORM:
                raise PassageIndexError(
                    f"{folder.name} was encoded by another version; build it again"
                )
            return cls(
                value["report"],
                value["encoder"],
                tuple(passage_from(record) for record in value["passages"]),
                np.load(folder / "vectors.npy", mmap_mode="r"),
                tuple(value["contexts"]),
                np.load(folder / "context_of.npy"),
                np.load(folder / "context_vectors.npy"),
                TokenRows.open(folder / "tokens") if value["tokens"] else None,
                TokenRows.open(folder / "context_tokens") if value["tokens"] else None,
            )
        except (OSError, KeyError, TypeError, json.JSONDecodeError) as error:
            raise PassageIndexError(
                f"the encoded passages in {folder.name} cannot be read ({error}); build it again"
            ) from None


def _encode(
    texts: Sequence[str], encoder: Encoder, projection: Projection | None
) -> tuple[Floats, TokenRows | None]:
    """Vectors and token codes, in blocks, so that states never all stand in memory at once."""
    vectors = np.zeros((len(texts), encoder.dim), np.float32)
    parts: list[TokenRows] = []
    for start in range(0, len(texts), BATCH):
        block = texts[start : start + BATCH]
        if projection is None:
            vectors[start : start + len(block)] = encoder.encode(block)
            continue
        try:
            states = encoder.encode_states(block)
        except StatesUnavailable:
            return encoder.encode(texts), None
        vectors[start : start + len(block)] = np.stack([s.vector for s in states])
        parts.append(TokenRows.of(states, projection))
    if projection is None:
        return vectors, None
    return vectors, TokenRows.join(parts or [TokenRows.of([], projection)])
