"""A second look at names with the whole report in view.

The network reads sentence by sentence. Whether a wording is a name shows in all its occurrences
together: how sure each was, under which other kinds it was found, what encloses it, how it ends,
what LAC and the table of divisions say. A log-linear model over such features decides, and its
probability is the confidence that the mention carries.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.linkers.sparse import SparseModel
from kg.tagger.ensemble import Candidate
from kg.tagger.labels import NAME_KINDS, occurrences
from ontology import divisions

JUDGED = ("enterprise", "place", "project", "award")
"""Kinds that get the second look."""
NESTED = frozenset({"place"})
"""Kinds in which a name may lie inside another: a street, and the stretch of it that is built."""
NEAR = 18
"""Characters between a name and a stage's trigger that speaks about it, mostly."""
JOINTS = "、和与及"

Words = Sequence[tuple[int, int, str]]
"""LAC's words in reading order: start, end, tag."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One form of words of one kind, with every candidate span that reads so."""

    kind: str
    text: str
    spans: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate:
        return max(self.spans, key=lambda c: (c.score, -c.start))


def wordings(text: str, found: Sequence[Candidate]) -> list[Wording]:
    """The distinct wordings among the candidates of the judged kinds, in reading order."""
    groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for one in found:
        if one.kind in JUDGED:
            groups[one.kind, text[one.start : one.end]].append(one)
    return [Wording(kind, words, tuple(spans)) for (kind, words), spans in groups.items()]


class Scene:
    """Everything about one report that the features of its wordings look up."""

    def __init__(
        self, text: str, found: Sequence[Candidate], words: Words, code: str | None = None
    ) -> None:
        self.text = text
        self.code = code
        self.scores: dict[tuple[str, str], float] = {}
        self.at: dict[int, list[Candidate]] = defaultdict(list)
        for one in found:
            key = (one.kind, text[one.start : one.end])
            self.scores[key] = max(one.score, self.scores.get(key, 0.0))
            for position in range(one.start, one.end):
                self.at[position].append(one)
        self.triggers = sorted(
            (c for c in found if c.kind.startswith("trigger:")), key=lambda c: c.start
        )
        self.starts = {start: (end, tag) for start, end, tag in words}
        self.ends = {end: (start, tag) for start, end, tag in words}

    def features(self, wording: Wording) -> dict[str, float]:
        """Named features of a wording, for ``SparseModel``."""
        out: dict[str, float] = {}
        self._evidence(wording, out)
        self._neighbours(wording, out)
        self._form(wording, out)
        return out

    def _evidence(self, wording: Wording, out: dict[str, float]) -> None:
        """How sure the network was, here and elsewhere."""
        scores = sorted((c.score for c in wording.spans), reverse=True)
        times = sum(1 for _ in occurrences(self.text, wording.text))
        out["top"] = _logit(scores[0])
        out["mean"] = _logit(sum(scores) / max(times, len(scores)))
        out[f"top:{min(9, int(scores[0] * 10))}"] = 1.0
        out["times"] = math.log1p(times)
        out["times x top"] = math.log1p(times) * scores[0]
        out["share"] = len(scores) / max(times, len(scores))
        for kind in NAME_KINDS:
            other = self.scores.get((kind, wording.text), 0.0)
            if kind != wording.kind and other:
                out[f"also:{kind}"] = other
                out[f"also:{kind}:more"] = float(other > scores[0])

    def _neighbours(self, wording: Wording, out: dict[str, float]) -> None:
        """What overlaps the likeliest span, encloses it or lies in it, and what is near."""
        best = wording.best
        touching = {c for p in range(best.start, best.end) for c in self.at[p]} - {best}
        for other in touching:
            if other.kind.startswith("trigger:"):
                continue
            if other.start <= best.start and best.end <= other.end:
                key = f"in:{other.kind}"
            elif best.start <= other.start and other.end <= best.end:
                key = f"holds:{other.kind}"
            else:
                key = f"crosses:{other.kind}"
            if (other.start, other.end) != (best.start, best.end):
                out[key] = max(out.get(key, 0.0), other.score)
                for edge, shared in (
                    ("left", other.start == best.start),
                    ("right", other.end == best.end),
                ):
                    if shared:
                        out[f"{key}:{edge}"] = max(out.get(f"{key}:{edge}", 0.0), other.score)
        near = [
            c.score
            for c in self.triggers
            if c.end > best.start - NEAR and c.start < best.end + NEAR and c not in touching
        ]
        out["trigger"] = max(near, default=0.0)
        before = self.text[best.start - 1 : best.start]
        after = self.text[best.end : best.end + 1]
        out[f"before={before}"] = out[f"after={after}"] = 1.0
        out[f"after2={self.text[best.end : best.end + 2]}"] = 1.0
        out[f"before2={self.text[max(0, best.start - 2) : best.start]}"] = 1.0

    def _form(self, wording: Wording, out: dict[str, float]) -> None:
        """How the wording looks: length, ends, words, divisions of that name."""
        text, best = wording.text, wording.best
        size = len(text)
        out[f"size:{min(size, 12)}"] = 1.0
        out["size"] = math.log(size)
        for length in (1, 2, 3):
            if size > length:
                out[f"ends={text[-length:]}"] = 1.0
                out[f"begins={text[:length]}"] = 1.0
        tags = []
        at = best.start
        while at in self.starts and self.starts[at][0] <= best.end:
            at, tag = self.starts[at]
            tags.append(tag)
        out["aligned"] = float(at == best.end)
        out["starts aligned"] = float(best.start in self.starts)
        out["ends aligned"] = float(best.end in self.ends)
        if at == best.end and len(tags) <= 4:
            out["tags=" + "+".join(tags)] = 1.0
        if tags:
            out[f"first={tags[0]}"] = out[f"last={tags[-1]}"] = 1.0
            for tag in set(tags):
                out[f"has={tag}"] = 1.0
        if any(c.isdigit() for c in text):
            out["digits"] = 1.0
            out["digit first"] = float(text[0].isdigit())
        if any(c.isascii() and c.isalpha() for c in text):
            out["latin"] = 1.0
        for joint in JOINTS:
            if joint in text[1:-1]:
                out[f"joint:{joint}"] = 1.0
        if any(c in '“”《》（）()"' for c in text):
            out["quotes"] = 1.0
            out["open quote"] = float(text.count("“") != text.count("”"))
        named = divisions.find(text)
        for division in named:
            full = "full" if division.name == text else "short"
            out[f"division:{division.level}:{full}"] = 1.0
            for where in _beside(division.code, self.code):
                out[f"division:{where}:{full}"] = 1.0


def _beside(code: str, own: str | None) -> list[str]:
    """How a division lies to the report's region: in it, above it, or in the same one above."""
    if not own:
        return []
    mine, other = _prefix(own), _prefix(code)
    if mine == other:
        return ["own"]
    if other.startswith(mine):
        return ["in"]
    if mine.startswith(other):
        return ["above"]
    return ["same prefecture"] * (mine[:4] == other[:4]) + ["same province"] * (
        mine[:2] == other[:2]
    )


def _prefix(code: str) -> str:
    """GB/T 2260 codes nest: 150000 holds 150200, which holds 150207."""
    while len(code) > 2 and code.endswith("00" if len(code) <= 6 else "000"):
        code = code[:-2] if len(code) <= 6 else code[:-3]
    return code


def _logit(probability: float) -> float:
    p = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(p / (1 - p))


def settle(
    text: str,
    found: Sequence[Candidate],
    words: Words,
    models: Mapping[str, SparseModel],
    least: Mapping[str, float],
    code: str | None = None,
) -> list[Candidate]:
    """Names of the judged kinds that the models accept; only places may nest within their kind.

    An accepted wording is found at every place where it stands and nothing longer does. ``code``
    is that of the report's region: divisions in it and above it are likelier meant.
    """
    scene = Scene(text, found, words, code)
    kept: list[Candidate] = []
    for kind in JUDGED:
        own = wordings(text, [c for c in found if c.kind == kind])
        chances = [(models[kind].probability(scene.features(w)), w) for w in own]
        spans = [
            Candidate(start, start + len(w.text), kind, chance)
            for chance, w in chances
            if chance >= least[kind]
            for start in (
                occurrences(text, w.text) if len(w.text) > 2 else (c.start for c in w.spans)
            )
        ]
        kept += _apart(spans, nested=kind in NESTED)
    return sorted(set(kept))


def _apart(spans: Sequence[Candidate], nested: bool) -> list[Candidate]:
    """The likeliest spans that do not overlap; of near equals the longer one.

    With ``nested``, a span inside another or around it stays too.
    """
    taken: dict[int, list[Candidate]] = defaultdict(list)
    out = []
    order = sorted(spans, key=lambda c: (-round(c.score, 1), c.start - c.end, c.start))
    for one in order:
        touching = {other for at in range(one.start, one.end) for other in taken[at]}
        if nested:
            touching = {
                t
                for t in touching
                if not (t.start <= one.start and one.end <= t.end)
                and not (one.start <= t.start and t.end <= one.end)
            }
        if not touching:
            out.append(one)
            for at in range(one.start, one.end):
                taken[at].append(one)
    return out


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without unpaired quotes and stops at its edges."""
    pairs = {"“": "”", "《": "》", "（": "）", "(": ")", "‘": "’"}
    closers = {v: k for k, v in pairs.items()}
    changed = True
    while changed and end - start > 1:
        changed = False
        words = text[start:end]
        first, last = words[0], words[-1]
        if (
            first in "，、。；：,;: "
            or (first in pairs and pairs[first] not in words)
            or (first in closers)
        ):
            start, changed = start + 1, True
        elif (
            last in "，、。；：,;: "
            or (last in closers and closers[last] not in words)
            or (last in pairs)
        ):
            end, changed = end - 1, True
    return start, end
