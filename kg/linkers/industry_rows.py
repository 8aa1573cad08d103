"""What the industry models see of a project: its name, its list, its heading; and which industries
come into question.

Annotators take industry words from three places: a small set of sector words, the project's own
name, and the heading or list that it stands under. So candidates come from the labels seen in
training and from the industry vocabulary (report wording, then what is broader).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.model import Report
from kg.claims import paragraph_at
from kg.industries import sectors
from kg.mentions import Mention
from kg.same_name import normal
from ontology import vocabulary

BLOCKS = {"n": 1.0, "h": 0.3, "b": 0.2, "a": 0.1, "S": 1.0, "T": 0.3, "U": 0.3}
"""Kinds of features with their weight: name, heading, words before and after; sector rules."""
TOP = 14
"""Labels from training that come into question for one project."""
WIDER = 4

Hints = Mapping[str, frozenset[str]]
"""Industry word -> where it was found."""


@dataclass(frozen=True)
class View:
    """The words of one project and around it."""

    name: str
    heading: str
    before: str
    after: str
    blocks: Mapping[str, frozenset[str]] = field(repr=False)


def view(report: Report, mention: Mention, name: str) -> View:
    """What is to be seen of a project at its first mention."""
    key = normal(name)
    paragraph = paragraph_at(report, mention.span.start)
    heading = before = ""
    if paragraph is not None:
        heading = " ".join(paragraph.section[-2:])
        start = max(paragraph.span.start, mention.span.start - 60)
        before = re.split("[。;]", report.normal[start : mention.span.start])[-1]
    after = re.split("[。;\n]", report.normal[mention.span.end : mention.span.end + 30])[0]
    ends = {f"${key[-n:]}" for n in range(1, 5)} | {f"^{key[:2]}"}
    hit = {
        block: frozenset(s.labels[0] for s in sectors() if s.words.search(text))
        for block, text in (("S", key), ("T", heading), ("U", before))
    }
    blocks = {
        "n": frozenset(_grams(key, 1, 3) | ends),
        "h": frozenset(_grams(normal(heading), 2, 3)),
        "b": frozenset(_grams(before[-50:], 2, 3)),
        "a": frozenset(_grams(after, 2, 3)),
        **hit,
    }
    return View(key, heading, before, after, blocks)


def _grams(text: str, low: int, high: int) -> set[str]:
    return {text[i : i + n] for n in range(low, high + 1) for i in range(len(text) - n + 1)}


def row(one: View, idf: Mapping[str, float]) -> dict[str, float]:
    """Weighted features of a project, each block of unit length."""
    out: dict[str, float] = {}
    for block, weight in BLOCKS.items():
        own = {
            f"{block}:{g}": idf[f"{block}:{g}"] for g in one.blocks[block] if f"{block}:{g}" in idf
        }
        length = math.sqrt(sum(v * v for v in own.values())) or 1.0
        out.update({name: weight * value / length for name, value in own.items()})
    return out


@lru_cache(maxsize=20_000)
def _spans(text: str) -> tuple[tuple[int, int, str, str], ...]:
    return tuple((a, b, c.zh, c.iri) for a, b, c in vocabulary.industries().spans(text))


@lru_cache
def _wider(iri: str) -> tuple[tuple[int, str], ...]:
    """Labels of broader industries with the number of steps up."""
    scheme = vocabulary.industries()
    out: list[tuple[int, str]] = []
    seen, level = {iri}, [iri]
    for step in range(1, WIDER + 1):
        level = [b for c in level for b in scheme[c].broader if b in scheme and b not in seen]
        seen.update(level)
        out += [(min(step, 3), scheme[b].zh) for b in level]
    return tuple(out)


def hints(one: View, ranked: Sequence[str]) -> Hints:
    """Industries that come into question, each with the places it comes from."""
    found: dict[str, set[str]] = defaultdict(set)
    for position, label in enumerate(ranked[:TOP]):
        found[label].add(f"rank{min(position, 8)}")
    for source, text in (("n", one.name), ("h", one.heading), ("p", one.before), ("q", one.after)):
        for start, end, label, iri in _spans(text):
            found[label].add(f"voc-{source}")
            if source == "n" and end >= len(text) - 2:
                found[label].add("voc-end")
            if text[start:end] != label and source in "np":
                found[text[start:end]].add(f"alt-{source}")
            if source in "nh":
                for step, wider in _wider(iri):
                    found[wider].add(f"up-{source}{step}")
    return {label: frozenset(places) for label, places in found.items()}


@dataclass(frozen=True)
class Seen:
    """How often and in how many regions each label was annotated in training."""

    count: Mapping[str, int]
    regions: Mapping[str, int]


def pair(
    one: View,
    label: str,
    places: frozenset[str],
    score: float | None,
    mean: float,
    seen: Seen,
) -> dict[str, float]:
    """Features of one industry for one project; ``score`` is the first model's, where it has one.

    ``mean`` is the label's mean score over the report: its habits of naming.
    """
    out = dict.fromkeys(places, 1.0)
    regions = seen.regions.get(label, 0)
    if score is None:
        out["unseen"] = 1.0
    else:
        out["score"] = score
        out["root"] = math.sqrt(max(0.0, score))
        out[f"tenth{int(min(9, max(0, score * 10)))}"] = 1.0
        out[f"label|{label}"] = 1.0
        out["mean"] = mean
    out[f"in-name|{label in one.name}"] = 1.0
    if label in one.name:
        out[f"at-end|{label in one.name[-len(label) - 3 :]}"] = 1.0
    out[f"in-heading|{label in one.heading}"] = 1.0
    out[f"in-before|{label in one.before}"] = 1.0
    out[f"in-after|{label in one.after}"] = 1.0
    count = seen.count.get(label, 0)
    out["prior"] = math.log1p(max(0, count))
    out[f"count{min(6, int(math.log2(1 + max(0, count))))}"] = 1.0
    out[f"regions{min(6, regions)}"] = 1.0
    out[f"length{min(5, len(label))}"] = 1.0
    kinds = "+".join(sorted({p.rstrip("0123456789") for p in places if not p.startswith("rank")}))
    out[f"kinds|{kinds}"] = 1.0
    out[f"kinds|{kinds}|{min(4, regions)}"] = 1.0
    return out
