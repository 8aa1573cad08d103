"""What a passage index holds, how it is put together from reports' shards, and how it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from embeddings.base import Floats
from embeddings.shard import FORM, PassageIndexError, Shard, passage_record
from embeddings.tokens import TokenRows
from embeddings.vectors import VectorIndex, build_vectors, open_vectors
from embeddings.words import WordIndex, terms

Form = Literal["paragraph", "context"]
FORMS: tuple[Form, ...] = ("paragraph", "context")

CONTEXT_WEIGHT = 0.5
"""Share of the context's vector in the vector of the context form."""


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """Everything that is searched. Passages are numbered by report id, then as they stand in it."""

    encoder: str
    reports: tuple[str, ...]
    report_of: NDArray[np.int32]
    """int32[passages], into ``reports``."""
    ids: tuple[str, ...]
    records: Sequence[bytes]
    """A passage each, as JSON."""
    vectors: Mapping[Form, VectorIndex]
    words: Mapping[Form, WordIndex]
    tokens: TokenRows | None
    context_tokens: TokenRows | None
    context_of: NDArray[np.int32]
    """int32[passages], into ``context_tokens``."""

    @classmethod
    def of(cls, shards: Iterable[Shard]) -> Contents:
        """Put all ``shards`` together; raises ``PassageIndexError`` for shards of two encoders."""
        parts = sorted(shards, key=lambda shard: shard.report)
        names = {shard.encoder for shard in parts}
        if len(names) > 1:
            raise PassageIndexError(
                f"passages of several encoders ({', '.join(sorted(names))}) mixed"
            )
        passages = [passage for shard in parts for passage in shard.passages]
        dim = parts[0].vectors.shape[1] if parts else 1
        plain = np.concatenate([np.zeros((0, dim), np.float32), *(s.vectors for s in parts)])
        mixed = np.concatenate([np.zeros((0, dim), np.float32), *(_mixed(s) for s in parts)])
        texts = [terms(p.text) for p in passages]
        contexts: dict[str, list[str]] = {}
        for passage in passages:
            if passage.context not in contexts:
                contexts[passage.context] = terms(passage.context)
        long = [contexts[p.context] + t for p, t in zip(passages, texts, strict=True)]
        records = [json.dumps(passage_record(p), ensure_ascii=False).encode() for p in passages]
        first = np.cumsum([0, *(len(s.contexts) for s in parts)])[: len(parts)]
        reports = tuple(shard.report for shard in parts)
        report_of = np.repeat(
            np.arange(len(parts), dtype=np.int32), [len(s.passages) for s in parts]
        )
        return cls(
            encoder=next(iter(names), ""),
            reports=reports,
            report_of=report_of,
            records=records,
            ids=tuple(p.id for p in passages),
            vectors={
                "paragraph": build_vectors(plain, report_of, reports),
                "context": build_vectors(mixed, report_of, reports),
            },
            words={"paragraph": WordIndex.build(texts), "context": WordIndex.build(long)},
            tokens=_joined([s.tokens for s in parts]),
            context_tokens=_joined([s.context_tokens for s in parts]),
            context_of=np.concatenate(
                [
                    np.zeros(0, np.int32),
                    *(s.context_of + n for s, n in zip(parts, first, strict=True)),
                ]
            ).astype(np.int32),
        )

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        for form in FORMS:
            self.vectors[form].save(folder / "vectors" / form)
            self.words[form].save(folder / "words" / form)
        for name, rows in (("tokens", self.tokens), ("context_tokens", self.context_tokens)):
            if rows is not None:
                rows.save(folder / name)
        np.save(folder / "context_of.npy", self.context_of)
        (folder / "passages.jsonl").write_bytes(b"".join(r + b"\n" for r in self.records))
        np.save(folder / "report_of.npy", self.report_of)
        value = {
            "form": FORM,
            "encoder": self.encoder,
            "reports": self.reports,
            "ids": self.ids,
            "tokens": self.tokens is not None,
        }
        (folder / "index.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")

    @classmethod
    def open(cls, folder: Path) -> Contents:
        """Open what ``save`` wrote; token codes stay on disk until they are needed."""
        try:
            value = json.loads((folder / "index.json").read_text("utf-8"))
            if value["form"] != FORM:
                raise PassageIndexError("the passage index is of another version; build it again")
            return cls(
                encoder=value["encoder"],
                reports=tuple(value["reports"]),
                report_of=np.load(folder / "report_of.npy"),
                records=(folder / "passages.jsonl").read_bytes().splitlines(),
                ids=tuple(value["ids"]),
                vectors={form: open_vectors(folder / "vectors" / form) for form in FORMS},
                words={form: WordIndex.open(folder / "words" / form) for form in FORMS},
                tokens=TokenRows.open(folder / "tokens") if value["tokens"] else None,
                context_tokens=(
                    TokenRows.open(folder / "context_tokens") if value["tokens"] else None
                ),
                context_of=np.load(folder / "context_of.npy"),
            )
        except (OSError, KeyError, TypeError, json.JSONDecodeError) as error:
            raise PassageIndexError(
                f"the passage index cannot be read ({error}); build the collection again"
            ) from None


def _mixed(shard: Shard) -> Floats:
    if not len(shard.passages):
        return np.zeros((0, shard.vectors.shape[1]), np.float32)
    context = shard.context_vectors[shard.context_of]
    mixed = (1 - CONTEXT_WEIGHT) * shard.vectors + CONTEXT_WEIGHT * context
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)


def _joined(parts: Sequence[TokenRows | None]) -> TokenRows | None:
    present = [part for part in parts if part is not None]
    return TokenRows.join(present) if len(present) == len(parts) > 0 else None
