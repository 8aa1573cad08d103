"""Which enterprises and places a question means: by kind, industry and what is said of them."""

from __future__ import annotations

import re

from search_api.questions.interpretation import Interpretation, Target
from search_api.questions.names import DEICTIC
from search_api.questions.projects import best_projects, linked, noun_of, staged
from search_api.questions.scoring import fit, keep, mentions
from search_api.questions.selection import Selection, nothing
from search_api.questions.view import Thing, View


def select_things(views: list[View], reading: Interpretation) -> Selection:
    """Enterprises or places of a list or count."""
    enterprise = reading.target is Target.ENTERPRISE
    candidates = [
        (view, thing)
        for view in views
        for thing in view.things.values()
        if thing.kind == ("enterprise" if enterprise else "place")
        and thing.claimed
        and _fits_noun(view, thing, reading)
    ]
    named = {iri for link in reading.links for iri in link.iris}
    candidates = [(v, t) for v, t in candidates if t.iri not in named] or candidates
    if not candidates:
        return nothing("nothing of that kind in these reports")
    if enterprise:
        operators = _operators(views, reading)
        if operators:
            return operators
    links = (
        tuple(link for link in reading.links if not any(t.iri in link.iris for _, t in candidates))
        if not reading.topics
        else ()
    )
    if not reading.topics and not links and not reading.stages:
        return _selection(candidates)
    topics = reading.topics or tuple(link.text for link in links)
    if not topics:
        return nothing("not said of any of them in these reports")
    scored = [
        (fit(topics, thing, mentions(view, thing)), (view, thing)) for view, thing in candidates
    ]
    chosen = keep(scored)
    if not chosen:
        return nothing("not said of any of them in these reports")
    return _selection(chosen)


def _selection(chosen: list[tuple[View, Thing]]) -> Selection:
    return Selection(
        "things",
        tuple(dict.fromkeys(t.iri for _, t in chosen)),
        tuple(dict.fromkeys(v.source.iri for v, _ in chosen)),
    )


def _fits_noun(view: View, thing: Thing, reading: Interpretation) -> bool:
    if thing.kind == "enterprise":
        return True
    if thing.iri == view.source.region_iri or DEICTIC.match(thing.label):
        return False
    entry = noun_of(reading.noun)
    if entry is None:
        return True
    if thing.place_kind in entry.place_kinds:
        return True
    if entry.names is None:
        return not entry.place_kinds
    ends = re.compile(f"(?:{entry.names.pattern})$")
    return any(ends.search(n) for n in thing.names)


def _operators(views: list[View], reading: Interpretation) -> Selection | None:
    """Enterprises that operate the projects asked about, where the question is about projects."""
    if reading.stages:
        pool = [(v, t) for v in views for t in staged(v, reading)]
        if reading.links:
            pool = [(v, t) for v, t in pool if linked(t, reading.links) >= 0.9]
        if reading.topics:
            pool = keep([(fit(reading.topics, t), (v, t)) for v, t in pool], 0.7)
    elif reading.topics and "项目" in " ".join(reading.topics) + (reading.noun or ""):
        pool = best_projects(views, reading)
    else:
        pool = []
    found = [(v, v.things[iri]) for v, t in pool for iri in t.operators if iri in v.things]
    if not found:
        return None
    return _selection(found)


def about_anything(views: list[View], reading: Interpretation) -> Selection:
    """Whatever the content words name, where no kind of thing is asked for."""
    scored = [
        (fit(reading.topics, thing), (view, thing))
        for view in views
        for thing in view.things.values()
        if thing.claimed and _fits_noun(view, thing, reading)
    ]
    chosen = keep(scored, 0.75)
    return _selection(chosen) if chosen else nothing("nothing in these reports is about that")
