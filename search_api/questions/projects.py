"""Which projects a question means: by stage, modality and year, and by what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ontology.terms import Modality, Stage
from search_api.questions import nouns
from search_api.questions.interpretation import Interpretation, Kind, Link
from search_api.questions.matching import coverage, likeness, words
from search_api.questions.scoring import about, fit, keep
from search_api.questions.selection import Selection, nothing
from search_api.questions.view import Event, Source, Thing, View

WIDER = {Stage.IN_PRODUCTION: {Stage.IN_PRODUCTION, Stage.FULL_PRODUCTION}}
"""What is at full production is in production; nothing else stands for another stage in a list."""

IMPLIED = {
    Stage.PLANNED: set(Stage) - {Stage.HALTED},
    Stage.SIGNED: {Stage.SIGNED},
    Stage.LANDED: {
        Stage.LANDED,
        Stage.STARTED,
        Stage.UNDER_CONSTRUCTION,
        Stage.COMPLETED,
        Stage.TRIAL_PRODUCTION,
        Stage.IN_PRODUCTION,
        Stage.FULL_PRODUCTION,
    },
    Stage.STARTED: {
        Stage.STARTED,
        Stage.UNDER_CONSTRUCTION,
        Stage.COMPLETED,
        Stage.TRIAL_PRODUCTION,
        Stage.IN_PRODUCTION,
        Stage.FULL_PRODUCTION,
    },
    Stage.UNDER_CONSTRUCTION: {Stage.UNDER_CONSTRUCTION},
    Stage.COMPLETED: {
        Stage.COMPLETED,
        Stage.TRIAL_PRODUCTION,
        Stage.IN_PRODUCTION,
        Stage.FULL_PRODUCTION,
    },
    Stage.TRIAL_PRODUCTION: {
        Stage.TRIAL_PRODUCTION,
        Stage.IN_PRODUCTION,
        Stage.FULL_PRODUCTION,
    },
    Stage.IN_PRODUCTION: {Stage.IN_PRODUCTION, Stage.FULL_PRODUCTION},
    Stage.FULL_PRODUCTION: {Stage.FULL_PRODUCTION},
    Stage.HALTED: {Stage.HALTED},
}
"""Reaching one of these means that the stage has been passed: for yes or no."""

UNDER_WAY = {Stage.UNDER_CONSTRUCTION, Stage.PLANNED, Stage.LANDED}
"""Stages that last, so that going on is having reached them."""


def allowed(event: Event, reading: Interpretation, source: Source) -> bool:
    """Whether an event's modality is the one that the wording and the year ask for."""
    if reading.modalities:
        return event.modality in reading.modalities
    if event.modality is Modality.ACTUAL:
        return True
    if event.modality is Modality.ONGOING:
        return event.stage in UNDER_WAY
    if reading.years:
        return event.year > source.reviewed
    return event.stage is Stage.PLANNED


def reached(view: View, project: str, stage: Stage, reading: Interpretation) -> list[Event]:
    """Events of the project that put it in the stage asked for."""
    return [
        e
        for e in view.by_project.get(project, ())
        if e.stage in WIDER.get(stage, {stage})
        and (not reading.years or e.year in reading.years)
        and allowed(e, reading, view.source)
    ]


def staged(view: View, reading: Interpretation, whole: bool = True) -> list[Thing]:
    """Projects in one of the stages asked for; ``whole``: in every stage of the compound."""
    found = []
    for thing in view.things.values():
        if thing.kind != "project":
            continue
        if not reading.stages:
            if _in_years(view, thing, reading):
                found.append(thing)
            continue
        for group in reading.stages:
            needed = group if whole else group[-1:]
            if all(reached(view, thing.iri, stage, reading) for stage in needed):
                found.append(thing)
                break
    return found


def _in_years(view: View, thing: Thing, reading: Interpretation) -> bool:
    events = view.by_project.get(thing.iri, ())
    if not reading.years:
        return True
    if events:
        return any(e.year in reading.years for e in events)
    return bool(set(reading.years) & set(view.source.years))


def linked(thing: Thing, links: Iterable[Link]) -> float:
    """How a project hangs together with the names of the question: 1 by a link of the graph."""
    best = 0.0
    for link in links:
        iris = set(link.iris)
        if thing.iri in iris or iris & {*thing.operators, *thing.places}:
            best = max(best, 1.0)
        elif any(link.text in name for name in (*thing.names, *thing.place_names)):
            best = max(best, 0.9)
        elif any(link.text in q.text for q in thing.quotes):
            best = max(best, 0.6)
    return best


def select_projects(views: list[View], reading: Interpretation) -> Selection:
    """The projects of a list or count."""
    reading = _settled(views, reading)
    for whole in (True, False):
        found = _select(views, reading, whole)
        if not found.empty or all(len(g) == 1 for g in reading.stages):
            break
    return found


def _settled(views: list[View], reading: Interpretation) -> Interpretation:
    """Of a year that a report looks back on, what has happened is asked for, not the plans."""
    if reading.modalities or not reading.years or reading.stages == ((Stage.PLANNED,),):
        return reading
    if not {v.source.reviewed for v in views} & set(reading.years):
        return reading
    lasting = any(s in UNDER_WAY for g in reading.stages for s in g)
    done = (Modality.ACTUAL, Modality.ONGOING) if lasting else (Modality.ACTUAL,)
    return replace(reading, modalities=done)


def _select(views: list[View], reading: Interpretation, whole: bool) -> Selection:
    candidates = [(view, t) for view in views for t in staged(view, reading, whole)]
    if not candidates:
        return nothing("no project in such a stage in these reports")
    links, topics = reading.links, reading.topics
    chosen = _about(candidates, links, _without(topics, links)) if links else []
    if not chosen:
        chosen = _about(candidates, (), topics)
    if not chosen:
        return nothing("no project in these reports is about that")
    chosen = _inside(_of_noun(chosen, reading), links)
    if not chosen:
        return nothing("nothing of that kind in these reports")
    return Selection(
        "stages" if reading.stages else "things",
        tuple(dict.fromkeys(t.iri for _, t in chosen)),
        tuple(dict.fromkeys(v.source.iri for v, _ in chosen)),
        tuple(
            dict.fromkeys(w for g in reading.stages for s in g for w in sorted(WIDER.get(s, {s})))
        ),
        _modalities(chosen, reading),
        reading.years if reading.stages else (),
        apart=_trial(views, reading, chosen),
    )


def _modalities(chosen: list[tuple[View, Thing]], reading: Interpretation) -> tuple[Modality, ...]:
    if not reading.stages:
        return ()
    found = {
        e.modality
        for view, thing in chosen
        for group in reading.stages
        for stage in group
        for e in reached(view, thing.iri, stage, reading)
    }
    return tuple(m for m in Modality if m in found)


def _without(topics: tuple[str, ...], links: Iterable[Link]) -> tuple[str, ...]:
    out = []
    for topic in topics:
        for link in links:
            topic = topic.replace(link.text, " ")
        if words(topic):
            out.append(topic)
    return tuple(dict.fromkeys(out))


def _about(
    candidates: list[tuple[View, Thing]], links: tuple[Link, ...], topics: tuple[str, ...]
) -> list[tuple[View, Thing]]:
    pool = candidates
    if links:
        scored = [(linked(t, links), (v, t)) for v, t in candidates]
        pool = keep(scored)
    if not topics or not pool:
        return pool
    return about(topics, [(fit(topics, t), (v, t)) for v, t in pool])


def _inside(chosen: list[tuple[View, Thing]], links: tuple[Link, ...]) -> list[tuple[View, Thing]]:
    """Without the park itself, where the projects in a park are asked for."""
    parks = {link.text for link in links if link.kind == "place"}
    own = {i for link in links if link.kind == "project" and link.text in parks for i in link.iris}
    return [(v, t) for v, t in chosen if t.iri not in own] or chosen


def _of_noun(chosen: list[tuple[View, Thing]], reading: Interpretation) -> list[tuple[View, Thing]]:
    """Those whose name is of the kind asked for; all where the kind says nothing about names."""
    entry = noun_of(reading.noun)
    if entry is None or entry.names is None:
        return chosen
    ends = re.compile(f"(?:{entry.names.pattern})$")
    exact = [(v, t) for v, t in chosen if any(ends.search(_core(n)) for n in t.names)]
    anywhere = entry.names
    if reading.kind is Kind.COUNT:
        return exact
    return exact or [(v, t) for v, t in chosen if any(anywhere.search(n) for n in t.names)]


def _core(name: str) -> str:
    return nouns.NAME_TAIL.sub("", name) or name


def noun_of(noun: str | None) -> nouns.Noun | None:
    if noun is None:
        return None
    return next((n for n in nouns.NOUNS if n.words.fullmatch(noun)), None)


def _trial(
    views: list[View], reading: Interpretation, chosen: list[tuple[View, Thing]]
) -> tuple[str, ...]:
    """Projects in trial production, where production was asked for."""
    asked = {s for g in reading.stages for s in g}
    if Stage.IN_PRODUCTION not in asked or (
        reading.modalities and Modality.ACTUAL not in reading.modalities
    ):
        return ()
    found = {t.iri for _, t in chosen}
    pool = [
        (v, t)
        for v in views
        for t in v.things.values()
        if t.kind == "project"
        and t.iri not in found
        and any(
            e.stage is Stage.TRIAL_PRODUCTION
            and e.modality is Modality.ACTUAL
            and (not reading.years or e.year in reading.years)
            for e in v.by_project.get(t.iri, ())
        )
    ]
    return tuple(dict.fromkeys(t.iri for _, t in _about(pool, (), reading.topics)))


def best_projects(
    views: list[View], reading: Interpretation, least: float = 0.6
) -> list[tuple[View, Thing]]:
    """The one project that a question names, with its namesakes in other reports."""
    scored = []
    for view in views:
        for thing in view.things.values():
            if thing.kind == "project" and thing.claimed:
                score = named(thing, reading)
                scored.append((score, view, thing))
    best = max((s for s, _, _ in scored), default=0.0)
    if best < least:
        return []
    return [(v, t) for s, v, t in scored if s >= best - 1e-9]


def named(thing: Thing, reading: Interpretation) -> float:
    """How well the question's words name this project; a closer name wins over a longer one."""
    best = 0.0
    for topic in reading.topics[:1]:
        for name in thing.names:
            best = max(best, coverage(topic, name) + 0.1 * likeness(topic, name))
        own = " / ".join((*thing.names, *thing.place_names))
        best = max(best, 0.95 * coverage(topic, own) + 0.1 * likeness(topic, thing.label))
    for link in reading.links:
        if thing.iri in link.iris and link.kind == "project":
            best = max(best, 0.7 + 0.01 * len(link.text))
        elif set(link.iris) & set(thing.operators) and best:
            best += 0.15
    return best
