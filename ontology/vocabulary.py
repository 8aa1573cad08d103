"""The SKOS schemes as Python values: look-ups by label, by hierarchy and by report wording.

The Turtle files in ``ontology/schemes`` are the source; they are read once a process, on first
use, with the native parser of pyoxigraph.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any

import pyoxigraph as ox

from ontology.errors import ReportkgError
from ontology.terms import RK, VOCAB

SKOS = "http://www.w3.org/2004/02/skos/core#"
SCHEMES = {
    "stages": "stage/",
    "modalities": "modality/",
    "measures": "measure/",
    "statuses": "status/",
    "bounds": "bound/",
    "place-kinds": "place-kind/",
    "award-levels": "award-level/",
    "units": "unit/",
    "industries": "industry/",
    "indicators": "indicator/",
}
"""Scheme name (and Turtle file) -> namespace of its concepts under ``VOCAB``."""


class VocabularyError(ReportkgError):
    """A scheme or concept that does not exist was asked for."""


def normal(text: str) -> str:
    """A label as it is compared: NFKC, lower case, without spaces, quotes and brackets."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if not c.isspace() and c not in "\"'“”‘’「」《》()·,，、-—_")


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a scheme."""

    iri: str
    zh: str
    en: str
    alt_labels: tuple[str, ...] = ()
    """Other labels of either language, sorted."""
    broader: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    """IRIs by ``skos:exactMatch`` (a GB/T 4754 class, a QUDT unit)."""
    near: tuple[str, ...] = ()
    """IRIs by ``skos:closeMatch``."""
    parts_of: tuple[str, ...] = ()
    """IRIs by ``skos:broadMatch``: what it is a part of in another classification."""
    notation: str | None = None
    order: int | None = None
    """Position in an ordered scheme (stages), from 1."""
    factor: Decimal | None = None
    """Units: how many base units one of it is."""
    base: str | None = None
    """Units: IRI of the base unit."""
    unit: str | None = None
    """Indicators: the unit it is usually given in, as written."""
    measure: str | None = None
    """Indicators: local name of the measure it usually has."""

    @property
    def name(self) -> str:
        """Local name: ``in_production``, ``new-materials``."""
        return self.iri.rsplit("/", 1)[-1]

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label, preferred Chinese and English ones first."""
        return (self.zh, self.en, *self.alt_labels)

    def label(self, lang: str = "zh") -> str:
        return self.en if lang.startswith("en") else self.zh


class Scheme(Mapping[str, Concept]):
    """Concepts of one scheme by IRI, in the order of the file's IRIs."""

    def __init__(self, name: str, concepts: Iterable[Concept]) -> None:
        self.name = name
        self.iri = str(VOCAB[SCHEMES[name]])
        ordered = sorted(concepts, key=lambda c: (c.order or 0, c.iri))
        self._concepts = {c.iri: c for c in ordered}
        self._by_label: dict[str, list[Concept]] = defaultdict(list)
        for rank in (slice(0, 2), slice(2, None)):
            for concept in ordered:
                for label in concept.labels[rank]:
                    found = self._by_label[normal(label)]
                    if concept not in found:
                        found.append(concept)
        self._children: dict[str, list[str]] = defaultdict(list)
        for concept in ordered:
            for parent in concept.broader:
                self._children[parent].append(concept.iri)

    def __getitem__(self, iri: str) -> Concept:
        return self._concepts[iri]

    def __iter__(self) -> Iterator[str]:
        return iter(self._concepts)

    def __len__(self) -> int:
        return len(self._concepts)

    def find(self, label: str) -> list[Concept]:
        """Concepts with exactly this label, those that prefer it first; empty where none has it."""
        return list(self._by_label.get(normal(label), ()))

    def narrower(self, iri: str) -> set[str]:
        """The concept and everything below it."""
        return _closure(iri, lambda i: self._children.get(i, ()))

    def wider(self, iri: str) -> set[str]:
        """The concept and everything above it."""
        return _closure(iri, lambda i: self[i].broader if i in self else ())

    def label(self, iri: str, lang: str = "zh") -> str:
        """The preferred label; raises ``VocabularyError`` for an IRI outside the scheme."""
        if iri not in self:
            raise VocabularyError(f"{iri} is no concept of the scheme {self.name}")
        return self[iri].label(lang)


class IndustryScheme(Scheme):
    """Industries, with matching of report wording onto concepts.

    What stands in for a code of GB/T 4754 or of the emerging industries is the concept of reports
    that is mapped onto it, so 医药制造业 and 医药 come to the same.
    """

    LEAST = 2
    """A label shorter than this matches only the whole text, never a piece of it."""

    def __init__(self, name: str, concepts: Iterable[Concept]) -> None:
        super().__init__(name, concepts)
        self._mapped: dict[str, list[str]] = defaultdict(list)
        self._stand_in: dict[str, Concept] = {}
        for concept in self.values():
            for code in concept.matches:
                self._stand_in.setdefault(code, concept)
        for concept in self.values():
            for code in (*concept.matches, *concept.near, *concept.parts_of):
                self._mapped[code].append(concept.iri)
            for code in concept.near:
                self._stand_in.setdefault(code, concept)
        self._longest = max(map(len, self._by_label), default=0)

    def narrower(self, iri: str) -> set[str]:
        """The concept and everything below it; below a code also what is mapped onto it."""
        return _closure(iri, lambda i: [*self._children.get(i, ()), *self._mapped.get(i, ())])

    def match(self, text: str) -> list[Concept]:
        """Concepts that a report's wording names, the most telling first.

        The whole text as a label comes alone; else the longest labels that stand inside it,
        without overlap, longest first. ``新能源汽车产业`` is new-energy vehicles, not new energy.
        """
        whole = normal(text)
        for form in dict.fromkeys((whole, _bare(whole))):
            exact = self._by_label.get(form)
            if exact:
                return self._settled(exact)
        return self._settled(c for _, _, c in self.spans(whole))

    def _settled(self, concepts: Iterable[Concept]) -> list[Concept]:
        """Codes replaced by the concepts that stand in for them, without repetition."""
        return list({c.iri: c for c in (self._stand_in.get(c.iri, c) for c in concepts)}.values())

    def spans(self, text: str) -> list[tuple[int, int, Concept]]:
        """Where labels stand in a text: (start, end, concept), longest first, without overlap."""
        found: list[tuple[int, int, Concept]] = []
        taken = [False] * len(text)
        pieces = [
            (start, start + length)
            for length in range(min(len(text), self._longest), self.LEAST - 1, -1)
            for start in range(len(text) - length + 1)
        ]
        for start, end in pieces:
            concepts = self._by_label.get(text[start:end])
            if concepts and not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                found.extend((start, end, c) for c in concepts)
        return found


def _bare(text: str) -> str:
    """Wording without the words that only say that it is an industry."""
    for ending in ("产业集群", "产业链", "产业", "行业", "领域", "项目", "业"):
        if text.endswith(ending) and len(text) - len(ending) >= 2:
            return text.removesuffix(ending)
    return text


def _closure(start: str, step: Any) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for following in step(waiting.pop()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen


def turtle_files() -> list[str]:
    """Names of the vocabulary files inside the package, sorted."""
    folder = resources.files("ontology").joinpath("schemes")
    return sorted(f"schemes/{f.name}" for f in folder.iterdir() if f.name.endswith(".ttl"))


def read_turtle(name: str) -> list[ox.Triple]:
    """The triples of a Turtle file of the package (``reportkg.ttl``, ``schemes/units.ttl``)."""
    data = resources.files("ontology").joinpath(name).read_bytes()
    return [q.triple for q in ox.parse(data, format=ox.RdfFormat.TURTLE)]


@lru_cache
def scheme(name: str) -> Scheme:
    """A scheme by name; raises ``VocabularyError`` where there is none of that name."""
    if name not in SCHEMES:
        raise VocabularyError(f"no scheme {name!r}; there are {', '.join(SCHEMES)}")
    file = f"schemes/{name}.ttl"
    concepts = _concepts(read_turtle(file), str(VOCAB[SCHEMES[name]])) if exists(file) else []
    return IndustryScheme(name, concepts) if name == "industries" else Scheme(name, concepts)


def exists(name: str) -> bool:
    return resources.files("ontology").joinpath(name).is_file()


def industries() -> IndustryScheme:
    found = scheme("industries")
    assert isinstance(found, IndustryScheme)
    return found


def label(iri: str, lang: str = "zh") -> str:
    """The preferred label of any concept; raises ``VocabularyError`` where it is unknown."""
    for name, prefix in SCHEMES.items():
        if iri.startswith(str(VOCAB[prefix])):
            return scheme(name).label(iri, lang)
    raise VocabularyError(f"{iri} is no concept of a scheme of reportkg")


def _concepts(triples: Iterable[ox.Triple], prefix: str) -> list[Concept]:
    values: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        subject = getattr(triple.subject, "value", "")
        if subject.startswith(prefix) and subject != prefix:
            values[subject][triple.predicate.value].append(triple.object)
    return [_concept(iri, properties) for iri, properties in values.items()]


def _concept(iri: str, properties: dict[str, list[Any]]) -> Concept:
    def texts(name: str) -> list[str]:
        return sorted(o.value for o in properties.get(name, ()))

    def first(name: str) -> str | None:
        return next(iter(texts(name)), None)

    preferred = {o.language: o.value for o in properties.get(SKOS + "prefLabel", ())}
    order, factor = first(str(RK.position)), first(str(RK.factor))
    measure = first(str(RK.typicalMeasure))
    return Concept(
        iri=iri,
        zh=preferred.get("zh", ""),
        en=preferred.get("en", ""),
        alt_labels=tuple(texts(SKOS + "altLabel")),
        broader=tuple(texts(SKOS + "broader")),
        matches=tuple(texts(SKOS + "exactMatch")),
        near=tuple(texts(SKOS + "closeMatch")),
        parts_of=tuple(texts(SKOS + "broadMatch")),
        notation=first(SKOS + "notation"),
        order=int(order) if order else None,
        factor=Decimal(factor) if factor else None,
        base=first(str(RK.scaledFrom)),
        unit=first(str(RK.typicalUnit)),
        measure=measure.rsplit("/", 1)[-1] if measure else None,
    )
