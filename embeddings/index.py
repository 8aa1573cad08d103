"""The passage index: words and vectors ranked together, the best re-ranked by late interaction.

Two forms of every passage are searched. ``paragraph`` is the paragraph alone: for a search inside
reports that a filter has chosen. ``context`` joins region, year and headings to it: for a search
over everything by a query that names them. The context is encoded once a section and mixed into the
paragraph's vector, instead of a second pass over every passage, which would halve indexing speed.

Figures behind the constants: ``benchmarks/retrieval.py`` and ``docs/search.md``.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage
from embeddings.base import Encoder, Floats, StatesUnavailable
from embeddings.encoders import get_encoder, projection
from embeddings.ranking import DEFAULT, Leg, Ranking, mix
from embeddings.shard import FORM, PassageIndexError, Shard, passage_from, passage_record
from embeddings.tokens import Projection, TokenRows
from embeddings.vectors import FaissIndex, Mask, Rows, open_vectors, suitable
from embeddings.words import WordIndex, terms

Form = Literal["paragraph", "context"]
FORMS: tuple[Form, ...] = ("paragraph", "context")

CONTEXT_WEIGHT = 0.5
"""Share of the context's vector in the vector of the context form."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, and why."""

    passage: Passage
    report: str
    score: float
    """0 to about 1, comparable within one query only."""
    legs: Mapping[str, Leg]
    """Legs that found it: ``words``, ``vector``, ``tokens``."""


class PassageIndex:
    """Searches the passages of many reports; immutable once made, safe to share between threads."""

    def __init__(
        self,
        *,
        encoder_name: str,
        reports: Sequence[str],
        report_of: NDArray[np.int32],
        records: Sequence[bytes],
        ids: Sequence[str],
        vectors: Mapping[Form, FaissIndex],
        words: Mapping[Form, WordIndex],
        tokens: TokenRows | None,
        context_tokens: TokenRows | None,
        context_of: NDArray[np.int32],
        encoder: Encoder | None = None,
        token_projection: Projection | None = None,
        ranking: Ranking = DEFAULT,
    ) -> None:
        self.ranking = ranking
        self.encoder_name = encoder_name
        self.reports: tuple[str, ...] = tuple(reports)
        self.ids: tuple[str, ...] = tuple(ids)
        self._report_of = report_of
        self._records = records
        self._vectors = vectors
        self._words = words
        self._tokens = tokens
        self._context_tokens = context_tokens
        self._context_of = context_of
        self._encoder = encoder
        self._projection = token_projection
        self._encoded = lru_cache(maxsize=256)(self._encode_query)
        self._row = {name: i for i, name in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    # ---- making, saving, opening

    @classmethod
    def build(
        cls,
        shards: Iterable[Shard],
        encoder: Encoder | None = None,
        token_projection: Projection | None = None,
    ) -> PassageIndex:
        """Assemble the index of all ``shards``, in the order of their reports' ids."""
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
        kind = suitable(len(passages))
        first = np.cumsum([0, *(len(s.contexts) for s in parts)])[: len(parts)]
        return cls(
            encoder_name=next(iter(names), ""),
            reports=[shard.report for shard in parts],
            report_of=np.repeat(
                np.arange(len(parts), dtype=np.int32), [len(s.passages) for s in parts]
            ),
            records=records,
            ids=[p.id for p in passages],
            vectors={"paragraph": kind.build(plain), "context": kind.build(mixed)},
            words={"paragraph": WordIndex.build(texts), "context": WordIndex.build(long)},
            tokens=_joined([s.tokens for s in parts]),
            context_tokens=_joined([s.context_tokens for s in parts]),
            context_of=np.concatenate(
                [
                    np.zeros(0, np.int32),
                    *(s.context_of + n for s, n in zip(parts, first, strict=True)),
                ]
            ).astype(np.int32),
            encoder=encoder,
            token_projection=token_projection,
        )

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        for form in FORMS:
            self._vectors[form].save(folder / "vectors" / form)
            self._words[form].save(folder / "words" / form)
        for name, rows in (("tokens", self._tokens), ("context_tokens", self._context_tokens)):
            if rows is not None:
                rows.save(folder / name)
        np.save(folder / "context_of.npy", self._context_of)
        (folder / "passages.jsonl").write_bytes(b"".join(r + b"\n" for r in self._records))
        np.save(folder / "report_of.npy", self._report_of)
        value = {
            "form": FORM,
            "encoder": self.encoder_name,
            "reports": self.reports,
            "ids": self.ids,
            "tokens": self._tokens is not None,
        }
        (folder / "index.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")

    @classmethod
    def open(
        cls, folder: Path, encoder: Encoder | None = None, ranking: Ranking = DEFAULT
    ) -> PassageIndex:
        """Open what ``save`` wrote; token codes stay on disk until they are needed."""
        try:
            value = json.loads((folder / "index.json").read_text("utf-8"))
            if value["form"] != FORM:
                raise PassageIndexError("the passage index is of another version; build it again")
            return cls(
                encoder_name=value["encoder"],
                reports=value["reports"],
                report_of=np.load(folder / "report_of.npy"),
                records=(folder / "passages.jsonl").read_bytes().splitlines(),
                ids=value["ids"],
                vectors={form: open_vectors(folder / "vectors" / form) for form in FORMS},
                words={form: WordIndex.open(folder / "words" / form) for form in FORMS},
                tokens=TokenRows.open(folder / "tokens") if value["tokens"] else None,
                context_tokens=(
                    TokenRows.open(folder / "context_tokens") if value["tokens"] else None
                ),
                context_of=np.load(folder / "context_of.npy"),
                encoder=encoder,
                ranking=ranking,
            )
        except (OSError, KeyError, TypeError, json.JSONDecodeError) as error:
            raise PassageIndexError(
                f"the passage index cannot be read ({error}); build the collection again"
            ) from None

    # ---- looking up

    @property
    def encoder(self) -> Encoder:
        """The encoder that the passages were encoded with, loaded when first needed."""
        if self._encoder is None:
            encoder = get_encoder()
            if self.encoder_name and encoder.name != self.encoder_name:
                raise PassageIndexError(
                    f"the collection was built with the encoder {self.encoder_name!r}, the setting "
                    f"names {encoder.name!r}; build it again or set REPORTKG_ENCODER back"
                )
            self._encoder = encoder
        return self._encoder

    def row(self, passage: str) -> int:
        """Number of the passage with this id; ``PassageIndexError`` where there is none."""
        try:
            return self._row[passage]
        except KeyError:
            raise PassageIndexError(f"no passage {passage!r} in this collection") from None

    def passage(self, passage: str | int) -> Passage:
        """The passage by id or row."""
        row = self.row(passage) if isinstance(passage, str) else passage
        return passage_from(json.loads(self._records[row]))

    def report(self, passage: str | int) -> str:
        """Id of the report that a passage stands in."""
        row = self.row(passage) if isinstance(passage, str) else passage
        return self.reports[int(self._report_of[row])]

    def mask(self, reports: Collection[str]) -> Mask:
        """bool[passages]: which passages stand in one of ``reports``; unknown ids are ignored."""
        chosen = np.array([report in reports for report in self.reports], bool)
        return chosen[self._report_of] if len(self) else np.zeros(0, bool)

    def rows(self, passages: Collection[str]) -> Mask:
        """bool[passages]: those with one of these ids; unknown ids are ignored."""
        mask = np.zeros(len(self), bool)
        mask[[self._row[name] for name in passages if name in self._row]] = True
        return mask

    def parts(self) -> NDArray[np.str_]:
        """str[passages]: the part of the report that each stands in."""
        return self._parts

    @cached_property
    def _parts(self) -> NDArray[np.str_]:
        return np.array([json.loads(record)["part"] for record in self._records], np.str_)

    def counts(self) -> dict[str, int]:
        """In how many passages each index term stands."""
        return self._words["paragraph"].counts()

    # ---- searching

    def search(
        self,
        query: str,
        k: int = 10,
        allow: Collection[str] | Mask | None = None,
        form: Form = "paragraph",
        bonus: Floats | None = None,
    ) -> list[Hit]:
        """The best ``k`` passages for ``query``, among passages (ids or bool[passages]) allowed.

        ``bonus``, float32[passages], is added to the mixed score (0 to 1) before re-ranking.
        """
        allowed = self._allowed(allow)
        if not query.strip() or k <= 0 or not len(self):
            return []
        vector, states = self._encoded(query)
        return self._search(query, vector, states, k, allowed, form, bonus)

    def similar(
        self, passage: str, k: int = 10, allow: Collection[str] | Mask | None = None
    ) -> list[Hit]:
        """Query by example: the passages most like ``passage``, itself left out."""
        row = self.row(passage)
        allowed = self._allowed(allow)
        others = np.ones(len(self), bool) if allowed is None else allowed.copy()
        others[row] = False
        text = self.passage(row).text
        vector, states = self._encoded(text, "passage")
        return self._search(text, vector, states, k, others, "paragraph", None)

    def best_span(
        self, query: str, passage: str, clauses: Sequence[tuple[int, int]]
    ) -> tuple[int, int] | None:
        """The clause of a passage that is nearest to the query in meaning, if known."""
        if self._tokens is None:
            return None
        _, states = self._encoded(query)
        return (
            None if states is None else self._tokens.best_span(states, self.row(passage), clauses)
        )

    def _maxsim(self, states: Floats, rows: Rows, form: Form) -> Floats:
        assert self._tokens is not None
        if form == "paragraph" or self._context_tokens is None:
            return self._tokens.maxsim(states, rows)
        return self._tokens.maxsim(states, rows, self._context_tokens, self._context_of)

    def _allowed(self, allow: Collection[str] | Mask | None) -> Mask | None:
        if allow is None:
            return None
        if isinstance(allow, np.ndarray):
            return allow
        return self.rows(allow)

    def _encode_query(
        self, query: str, kind: Literal["query", "passage"] = "query"
    ) -> tuple[Floats, Floats | None]:
        encoder = self.encoder
        if self._tokens is None:
            return encoder.encode([query], kind)[0], None
        try:
            states = encoder.encode_states([query], kind)[0]
        except StatesUnavailable:
            return encoder.encode([query], kind)[0], None
        if not len(states.offsets):
            return states.vector, None
        if self._projection is None:
            self._projection = projection(self.encoder_name)
        if self._projection is None:
            return states.vector, None
        return states.vector, self._projection.query(np.asarray(states.last, np.float32))

    def _search(
        self,
        text: str,
        vector: Floats,
        states: Floats | None,
        k: int,
        allowed: Mask | None,
        form: Form,
        bonus: Floats | None,
    ) -> list[Hit]:
        pool = max(self.ranking.pool, k)
        rows, cosines = self._vectors[form].search(vector, pool, allowed)
        ranked = mix(
            rows,
            cosines,
            self._words[form].scores(text),
            k,
            ranking=self.ranking,
            allowed=allowed,
            bonus=bonus,
            rerank=None if states is None else lambda top: self._maxsim(states, top, form),
        )
        return [Hit(self.passage(r.row), self.report(r.row), r.score, r.legs) for r in ranked]


def _mixed(shard: Shard) -> Floats:
    if not len(shard.passages):
        return np.zeros((0, shard.vectors.shape[1]), np.float32)
    context = shard.context_vectors[shard.context_of]
    mixed = (1 - CONTEXT_WEIGHT) * shard.vectors + CONTEXT_WEIGHT * context
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)


def _joined(parts: Sequence[TokenRows | None]) -> TokenRows | None:
    present = [part for part in parts if part is not None]
    return TokenRows.join(present) if len(present) == len(parts) > 0 else None
