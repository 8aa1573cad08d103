"""Questions about one project: what stages it went through, and whether it reached one."""

from __future__ import annotations

from ontology.terms import Modality, Stage
from search_api.questions.honours import select_honours
from search_api.questions.interpretation import Interpretation
from search_api.questions.projects import IMPLIED, UNDER_WAY, best_projects
from search_api.questions.selection import Selection, nothing
from search_api.questions.view import Event, View


def select_timeline(views: list[View], reading: Interpretation) -> Selection:
    """Every stage event of the project that the question names."""
    found = [(v, t) for v, t in best_projects(views, reading) if v.by_project.get(t.iri)]
    if not found:
        return nothing("no project of that name in these reports")
    return Selection(
        "timeline",
        tuple(dict.fromkeys(t.iri for _, t in found)),
        tuple(dict.fromkeys(v.source.iri for v, _ in found)),
    )


def select_yesno(views: list[View], reading: Interpretation) -> Selection:
    """True where the stage has been reached, false where a report only plans or expects it."""
    asked = tuple(dict.fromkeys(s for g in reading.stages for s in g))
    if reading.award and not asked:
        return _awarded(views, reading)
    found = [(v, t) for v, t in best_projects(views, reading) if v.by_project.get(t.iri)]
    if not asked or not found:
        return nothing("no project of that name in these reports")
    events = [(v, t, e) for v, t in found for e in v.by_project[t.iri]]
    proving = [e for _, _, e in events if any(_proves(e, stage, reading) for stage in asked[-1:])]
    shown = proving or [e for _, _, e in events]
    return Selection(
        "timeline",
        tuple(dict.fromkeys(e.project for e in shown)),
        tuple(dict.fromkeys(v.source.iri for v, _ in found)),
        stages=tuple(dict.fromkeys(e.stage for e in shown)),
        modalities=tuple(dict.fromkeys(e.modality for e in shown)),
        answer=bool(proving),
    )


def _proves(event: Event, stage: Stage, reading: Interpretation) -> bool:
    if reading.years and event.year > max(reading.years):
        return False
    if event.modality is Modality.ONGOING:
        return event.stage is stage and stage in UNDER_WAY
    return event.modality is Modality.ACTUAL and event.stage in IMPLIED[stage]


def _awarded(views: list[View], reading: Interpretation) -> Selection:
    found = select_honours(views, reading)
    if found.empty:
        return found
    return Selection("awards", found.iris, found.reports, show=found.show, answer=True)
