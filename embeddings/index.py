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
from embeddings.contents import Contents, Form
from embeddings.encoders import get_encoder, projection
from embeddings.ranking import DEFAULT, Leg, Ranking, mix
from embeddings.shard import PassageIndexError, Shard, passage_from
from embeddings.vectors import Mask, Rows


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
        self, contents: Contents, encoder: Encoder | None = None, ranking: Ranking = DEFAULT
    ) -> None:
        self.ranking = ranking
        self.encoder_name = contents.encoder
        self.reports = contents.reports
        self.ids = contents.ids
        self._all = contents
        self._encoder = encoder
        self._encoded = lru_cache(maxsize=256)(self._encode_query)
        self._row = {name: i for i, name in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def build(cls, shards: Iterable[Shard], encoder: Encoder | None = None) -> PassageIndex:
        """The index of all ``shards``; raises ``PassageIndexError`` for shards of two encoders."""
        return cls(Contents.of(shards), encoder)

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which is made."""
        self._all.save(folder)

    @classmethod
    def open(cls, folder: Path, encoder: Encoder | None = None) -> PassageIndex:
        """Open what ``save`` wrote; token codes stay on disk until they are needed.

        Raises ``PassageIndexError`` where it is missing, damaged or of another version.
        """
        return cls(Contents.open(folder), encoder)

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
        return passage_from(json.loads(self._all.records[row]))

    def report(self, passage: str | int) -> str:
        """Id of the report that a passage stands in."""
        row = self.row(passage) if isinstance(passage, str) else passage
        return self.reports[int(self._all.report_of[row])]

    def mask(self, reports: Collection[str]) -> Mask:
        """bool[passages]: which passages stand in one of ``reports``; unknown ids are ignored."""
        chosen = np.array([report in reports for report in self.reports], bool)
        return chosen[self._all.report_of] if len(self) else np.zeros(0, bool)

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
        return np.array([json.loads(record)["part"] for record in self._all.records], np.str_)

    def counts(self) -> dict[str, int]:
        """In how many passages each index term stands."""
        return self._all.words["paragraph"].counts()

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
        if self._all.tokens is None:
            return None
        _, states = self._encoded(query)
        return (
            None
            if states is None
            else self._all.tokens.best_span(states, self.row(passage), clauses)
        )

    def _maxsim(self, states: Floats, rows: Rows, form: Form) -> Floats:
        assert self._all.tokens is not None
        if form == "paragraph" or self._all.context_tokens is None:
            return self._all.tokens.maxsim(states, rows)
        return self._all.tokens.maxsim(states, rows, self._all.context_tokens, self._all.context_of)

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
        if self._all.tokens is None:
            return encoder.encode([query], kind)[0], None
        try:
            states = encoder.encode_states([query], kind)[0]
        except StatesUnavailable:
            return encoder.encode([query], kind)[0], None
        if not len(states.offsets):
            return states.vector, None
        small = projection(self.encoder_name)
        if small is None:
            return states.vector, None
        return states.vector, small.query(np.asarray(states.last, np.float32))

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
        rows, cosines = self._all.vectors[form].search(vector, pool, allowed)
        ranked = mix(
            rows,
            cosines,
            self._all.words[form].scores(text),
            k,
            ranking=self.ranking,
            allowed=allowed,
            bonus=bonus,
            rerank=None if states is None else lambda top: self._maxsim(states, top, form),
        )
        return [Hit(self.passage(r.row), self.report(r.row), r.score, r.legs) for r in ranked]
