"""Which awards a question means, and whether it asks for who got them or for what was got."""

from __future__ import annotations

import re

from search_api.questions import lexicon as lex
from search_api.questions.interpretation import Interpretation, Target
from search_api.questions.matching import coverage, words
from search_api.questions.names import DEICTIC
from search_api.questions.projects import noun_of
from search_api.questions.scoring import keep
from search_api.questions.selection import Selection, nothing
from search_api.questions.view import Honour, View

LEAST = 0.6


def select_honours(views: list[View], reading: Interpretation) -> Selection:
    """Awards by recipient, else by the honour's wording; the level narrows both."""
    pool = [
        (view, honour)
        for view in views
        for honour in view.honours
        if not reading.years or honour.year in reading.years
    ]
    received = [(v, h) for v, h in pool if _recipient(v, h, reading)]
    if received:
        chosen = _narrow(received, reading)
        if chosen:
            return _selection(chosen, "honour")
        if reading.links:
            return nothing("no such honour of it in these reports")
    if not _topics(reading) and reading.level is not None:
        chosen = [(v, h) for v, h in pool if h.level == reading.level]
        if reading.target is Target.AWARD:
            chosen = [(v, h) for v, h in chosen if _of_region(v, h)] or chosen
    else:
        chosen = keep([(_fit(h, reading), (v, h)) for v, h in pool], LEAST)
    if reading.level is not None and any(h.level == reading.level for _, h in chosen):
        chosen = [(v, h) for v, h in chosen if h.level == reading.level]
    if not chosen and not reading.topics and _asks_honours(reading):
        chosen = [
            (v, h)
            for v, h in pool
            if h.subject == v.source.region_iri
            and (reading.level is None or h.level == reading.level)
        ]
    if reading.target in {Target.ENTERPRISE, Target.PLACE}:
        chosen = [(v, h) for v, h in chosen if not _of_region(v, h)]
        chosen = [(v, h) for v, h in chosen if _is(v, h, reading.target.value)] or chosen
        entry = noun_of(reading.noun)
        if entry is not None and entry.names is not None:
            ends = re.compile(f"(?:{entry.names.pattern})$")
            chosen = [(v, h) for v, h in chosen if any(map(ends.search, h.names))] or chosen
    if not chosen:
        return nothing("no such honour in these reports")
    return _selection(chosen, None)


def _selection(chosen: list[tuple[View, Honour]], show: str | None) -> Selection:
    shown = tuple(show or ("honour" if _of_region(v, h) else "subject") for v, h in chosen)
    return Selection(
        "awards",
        tuple(h.iri for _, h in chosen),
        tuple(dict.fromkeys(v.source.iri for v, _ in chosen)),
        show=shown,
    )


def _of_region(view: View, honour: Honour) -> bool:
    """Whether the honour is the region's own, by the name that the report gives its recipient."""
    name = honour.subject_name
    return honour.subject == view.source.region_iri and (
        name == view.source.region or bool(DEICTIC.match(name)) or name in view.source.region
    )


def _is(view: View, honour: Honour, kind: str) -> bool:
    """Whether a thing of that kind bears the recipient's name."""
    found = {i for name in honour.names for i in view.names.get(name, ())} | {honour.subject}
    return any(i in view.things and view.things[i].kind == kind for i in found)


def _recipient(view: View, honour: Honour, reading: Interpretation) -> bool:
    """Whether the question names the one who got it (a region counts where honours are asked)."""
    return any(honour.subject in x.iris or x.text in honour.names for x in reading.links)


def _asks_honours(reading: Interpretation) -> bool:
    return noun_of(reading.noun) is None or reading.noun in {"产业", "单位", "平台", "基地", "地方"}


def _narrow(
    received: list[tuple[View, Honour]], reading: Interpretation
) -> list[tuple[View, Honour]]:
    chosen = received
    if reading.level is not None:
        chosen = [(v, h) for v, h in chosen if h.level == reading.level]
    topics = _topics(reading)
    if topics and chosen:
        scored = [(max(coverage(t, h.honour) for t in topics), (v, h)) for v, h in chosen]
        fitting = keep(scored, LEAST)
        chosen = fitting
    return chosen


def _topics(reading: Interpretation) -> list[str]:
    """Content words without the recipient's name and without words of level."""
    out = []
    for topic in reading.topics:
        for link in reading.links:
            topic = topic.replace(link.text, " ")
        for entry in lex.LEVELS:
            topic = entry.pattern.sub(" ", topic)
        topic = " ".join(words(topic)).strip(" 新级性")
        if topic:
            out.append(topic)
    return out


def _fit(honour: Honour, reading: Interpretation) -> float:
    best = 0.0
    for topic in reading.topics:
        best = max(best, coverage(topic, honour.honour))
        names = " / ".join(honour.names)
        both = coverage(topic, f"{honour.honour} / {names}")
        if coverage(topic, honour.honour) >= 0.4:
            best = max(best, both * 0.97)
    return best
