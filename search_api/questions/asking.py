"""``ask``: from a question to an answer."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import Any, Protocol

from search_api.questions import english
from search_api.questions.answer import Answer, Passage, Row, evidence_of, run
from search_api.questions.catalogue import Catalogue
from search_api.questions.honours import select_honours
from search_api.questions.interpretation import Interpretation, Kind, Target
from search_api.questions.lives import select_timeline, select_yesno
from search_api.questions.names import Names
from search_api.questions.numbers import select_numbers, stated
from search_api.questions.projects import noun_of, select_projects
from search_api.questions.reading import UNKNOWN_REGION, read
from search_api.questions.selection import Selection, nothing
from search_api.questions.spelling import corrected
from search_api.questions.superlatives import most, superlative
from search_api.questions.text import clean
from search_api.questions.things import about_anything, select_things
from search_api.questions.view import Queryable, Source, View

NOT_FOUND = "not in these reports"


class Collection(Protocol):
    """What questions need of a collection: its graph, and passages where it has an index."""

    @property
    def store(self) -> Queryable: ...


class Finder(Protocol):
    """Search for passages near a question."""

    def __call__(self, question: str, k: int) -> list[Passage]: ...


_CACHE: dict[int, tuple[Any, Names]] = {}
_LOCK = Lock()
KEPT = 4


def names_of(collection: Collection) -> Names:
    """The name index of a collection's store, built once a store."""
    store = collection.store
    with _LOCK:
        cached = _CACHE.get(id(store))
        if cached is not None and cached[0] is store:
            return cached[1]
        names = Names(Catalogue(store))
        while len(_CACHE) >= KEPT:
            _CACHE.pop(next(iter(_CACHE)))
        _CACHE[id(store)] = (store, names)
        return names


def warm(collection: Collection) -> None:
    """Read every report's view and the name tables, so that the first question is as fast."""
    names = names_of(collection)
    names.catalogue.views()
    names.sounding("一一")
    english.sounds(names)


def forget(collection: Collection) -> None:
    """Drop what is cached of a store; needed only where it was written to in place."""
    with _LOCK:
        _CACHE.pop(id(collection.store), None)


def interpret(collection: Collection, question: str) -> Interpretation:
    """How a question is read; raises ``QuestionError`` where it cannot be."""
    names = names_of(collection)
    cleaned = clean(question)
    if cleaned.english:
        cleaned = replace(cleaned, text=english.chinese(cleaned.text, names))
    return read(replace(cleaned, text=corrected(cleaned.text, names)), names)


def ask(
    collection: Collection,
    question: str,
    interpretation: Interpretation | None = None,
    *,
    find: Finder | None = None,
    k: int = 5,
) -> Answer:
    """Answer a question from the graph, with evidence, and passages where ``find`` is given.

    An ``interpretation`` (shown earlier and edited) takes the place of the question's own reading.
    Raises ``QuestionError`` for a question that is empty, too long or has no words.
    """
    cleaned = clean(question)
    names = names_of(collection)
    reading = interpretation or interpret(collection, question)
    selection, reading = select(names, reading)
    identifiers = {s.iri: s.id for s in names.catalogue.sources}
    query, found = run(collection.store, selection, identifiers)
    apart: tuple[Row, ...] = ()
    if selection.apart:
        related = Selection("things", selection.apart, tuple(identifiers))
        _, apart = run(collection.store, related, identifiers)
    passages = tuple(find(cleaned.text, k)) if find is not None else ()
    return _answer(cleaned.original, reading, selection, query, found, apart, passages)


def _answer(
    question: str,
    reading: Interpretation,
    selection: Selection,
    query: str | None,
    found: tuple[Row, ...],
    apart: tuple[Row, ...],
    passages: tuple[Passage, ...],
) -> Answer:
    count: int | None = None
    message = selection.reason
    if reading.kind is Kind.COUNT and found:
        if selection.shape == "numbers":
            number = found[0].value
            count = int(number) if number is not None and number == int(number) else None
        else:
            count = len(found)
    if not found:
        if reading.kind is Kind.OPEN:
            message = "an open question: answered with passages only"
        else:
            message = f"{NOT_FOUND}: {message or 'nothing could be compiled'}"
    return Answer(
        question,
        reading,
        reading.kind,
        query,
        found,
        count,
        selection.answer if found else None,
        evidence_of(found),
        passages,
        apart,
        message,
    )


def select(names: Names, reading: Interpretation) -> tuple[Selection, Interpretation]:
    """The nodes that a reading means; the reading too, where the graph settled its kind."""
    for note in reading.notes:
        if note.startswith(UNKNOWN_REGION) and not reading.regions:
            return nothing(note), reading
    if reading.kind is Kind.OPEN:
        return nothing("open"), reading
    sources = sources_of(names, reading)
    if not sources:
        return nothing("no report of that region and year"), reading
    views = names.catalogue.views(sources)
    match reading.kind:
        case Kind.TIMELINE:
            return select_timeline(views, reading), reading
        case Kind.YESNO:
            return select_yesno(views, reading), reading
        case Kind.VALUE | Kind.VALUES | Kind.COMPARE if reading.order is not None:
            return superlative(views, reading), reading
        case Kind.VALUE | Kind.VALUES | Kind.COMPARE:
            return select_numbers(names, views, reading), reading
        case Kind.COUNT if not reading.enumerated:
            number = stated(names, views, reading)
            if not number.empty:
                return number, reading
    return _listed(views, reading), reading


def _listed(views: list[View], reading: Interpretation) -> Selection:
    if reading.target is Target.AWARD or (reading.award and not reading.stages):
        found = select_honours(views, reading)
        if not found.empty or reading.target is Target.AWARD:
            return found
    if reading.order is not None:
        found = most(views, reading)
        if not found.empty:
            return found
    if reading.target in {Target.ENTERPRISE, Target.PLACE}:
        found = select_things(views, reading)
        if not found.empty:
            return found
        if not reading.stages:
            return found
    found = select_projects(views, reading)
    entry = noun_of(reading.noun)
    if reading.stages:
        return found
    if found.empty and entry is not None and entry.target in {"thing", "any"} and reading.topics:
        return about_anything(views, reading)
    return found


def sources_of(names: Names, reading: Interpretation) -> list[Source]:
    """Reports that a question is about: of its regions, else of what it names, else all."""
    if reading.regions:
        sources = names.sources(reading.regions, reading.districts)
    else:
        sources = _linked(names, reading) or names.catalogue.saying(
            reading.topics if reading.target is not Target.OBSERVATION else reading.indicators
        )
    if reading.report_year is not None:
        sources = [s for s in sources if reading.report_year in s.years]
    return sources


def _linked(names: Names, reading: Interpretation) -> list[Source]:
    """The reports that know most of the names in the question."""
    known: dict[str, set[str]] = {}
    for link in reading.links:
        for report, iri in names.catalogue.names().get(link.text, ()):
            if iri in link.iris:
                known.setdefault(report, set()).add(link.text)
    most = max((len(texts) for texts in known.values()), default=0)
    return [s for s in names.catalogue.sources if most and len(known.get(s.iri, ())) == most]
