"""Several networks that vote: scores of the heads averaged, spans with their probabilities."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kg.tagger.decode import TAGS, Scored, batch_spans
from kg.tagger.features import Features
from kg.tagger.labels import NAME_KINDS, TRIGGER_KINDS
from kg.tagger.runtime import Network, Ready
from ontology.errors import ReportkgError

FORMAT = 1
HEADS: tuple[tuple[str, ...], ...] = (*((kind,) for kind in NAME_KINDS), TRIGGER_KINDS)
"""Classes of each head, in the order of the network's outputs."""
LIKELY = 0.05
"""Spans less probable than this are not worth a second look."""

Floats = NDArray[np.float32]


class WeightsError(ReportkgError):
    """A file does not hold weights of a tagger of this version."""


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A span of the report that may be a name; candidates of one kind may overlap."""

    start: int
    end: int
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Networks trained on different parts of the annotation or from different seeds."""

    members: tuple[Network, ...]
    about: dict[str, Any] = field(default_factory=dict)
    """What the file says of itself: reports trained on, thresholds."""

    def candidates(self, seen: Features, floor: float = LIKELY) -> list[Candidate]:
        """Every span whose probability is at least ``floor``, in reading order."""
        scores = self.scores(seen)
        return candidates(seen, scores, floor)

    def scores(self, seen: Features) -> list[Floats]:
        """Mean logarithms of the tags' probabilities, float32[characters, outputs] a chunk."""
        if not self.members:
            raise WeightsError("a tagger without members; train one with `reportkg train`")
        total: list[Floats] | None = None
        ready = Ready.of(seen)
        for member in self.members:
            own = [log_softmax(s) for s in member.scores(ready)]
            total = own if total is None else [a + b for a, b in zip(total, own, strict=True)]
        assert total is not None
        return [(t / len(self.members)).astype(np.float32) for t in total]

    def save(self, path: Path, about: dict[str, object] | None = None) -> None:
        """One ``npz`` file in half precision; ``about`` is kept beside the weights."""
        head = {**self.about, **(about or {})}
        head |= {"format": FORMAT, "heads": HEADS, "members": len(self.members)}
        arrays: dict[str, NDArray[np.generic]] = {
            f"{number}/{name}": value.astype(np.float16)
            for number, member in enumerate(self.members)
            for name, value in sorted(member.weights.items())
        }
        arrays["about"] = np.frombuffer(
            json.dumps(head, ensure_ascii=False, sort_keys=True).encode(), np.uint8
        )
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
        path.write_bytes(buffer.getvalue())

    @classmethod
    def load(cls, path: Path) -> Ensemble:
        """What ``save`` wrote; raises ``WeightsError`` where the file is something else."""
        try:
            with np.load(path) as file:
                arrays = {name: file[name] for name in file.files}
            about = json.loads(arrays.pop("about").tobytes())
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            raise WeightsError(f"{path} holds no tagger ({error}); run `reportkg train`") from None
        if about.get("format") != FORMAT or [tuple(h) for h in about["heads"]] != list(HEADS):
            raise WeightsError(f"{path} was made by another version; run `reportkg train` again")
        members = []
        for number in range(int(about["members"])):
            mark = f"{number}/"
            own = {n[len(mark) :]: a for n, a in arrays.items() if n.startswith(mark)}
            members.append(Network({n: a.astype(np.float32) for n, a in own.items()}))
        return cls(tuple(members), about)


def candidates(seen: Features, scores: Sequence[Floats], floor: float = LIKELY) -> list[Candidate]:
    """Spans of all heads from the chunks' averaged scores, at their places in the report."""
    out: list[Candidate] = []
    left = 0
    for kinds in HEADS:
        right = left + 1 + (len(TAGS) - 1) * len(kinds)
        found = batch_spans([s[:, left:right] for s in scores], floor)
        for chunk, spans in zip(seen.chunks, found, strict=True):
            out += [_candidate(chunk.start, span, kinds) for span in spans]
        left = right
    return sorted(out)


def _candidate(offset: int, span: Scored, kinds: Sequence[str]) -> Candidate:
    return Candidate(offset + span.start, offset + span.end, kinds[span.kind], span.score)


def log_softmax(scores: Floats) -> Floats:
    """Each head's scores as logarithms of probabilities, head by head."""
    out = np.empty_like(scores, dtype=np.float32)
    left = 0
    for kinds in HEADS:
        right = left + 1 + (len(TAGS) - 1) * len(kinds)
        part = scores[:, left:right].astype(np.float32)
        part = part - part.max(axis=1, keepdims=True)
        out[:, left:right] = part - np.log(np.exp(part).sum(axis=1, keepdims=True))
        left = right
    return out
