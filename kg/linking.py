"""Which projects a stage phrase speaks about.

A phrase looks inside its clause first: back over the list that ends before it
(``甲、乙等项目开工``) or forward over the list that follows (``建成甲、乙``), and into the clause
before where its own has no project (``甲竣工，预计近期投产``). A learned scorer
(``kg.linkers``) weighs the same candidates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Report, Sentence, Span
from kg import triggers as lexicon
from kg.clauses import clause_at, clauses
from kg.mentions import Mention
from kg.triggers import Trigger
from ontology.terms import Modality, Stage

GAP = re.compile(
    r"(?:等|等[^，。；]{0,24}(?:项目|工程|企业)|项目|工程|建设|[、和与及以“”\"及其]|\d+[个项条座家所]|[一二三四五六七八九十两]+[个项条座])*"
)
"""What may stand between two members of one list."""


@dataclass(frozen=True, slots=True)
class Link:
    """A stage phrase tied to one project mention."""

    project: Mention
    trigger: Trigger
    stage: Stage
    clause: Span
    sentence: Sentence
    score: float


@dataclass(frozen=True, slots=True)
class StageLink:
    """A link with its modality and year settled."""

    link: Link
    modality: Modality
    year: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence with its clauses, project mentions and stage phrases."""

    sentence: Sentence
    clauses: tuple[Span, ...]
    projects: tuple[Mention, ...]
    triggers: tuple[Trigger, ...]


def scenes(report: Report, mentions: Sequence[Mention]) -> list[Scene]:
    """Sentences that hold a project, in reading order."""
    projects = sorted((m for m in mentions if m.kind == "project"), key=lambda m: m.span)
    said = sorted((m for m in mentions if m.kind.startswith("trigger:")), key=lambda m: m.span)
    out: list[Scene] = []
    at = said_at = 0
    for sentence in report.sentences:
        held, heard = [], []
        while at < len(projects) and projects[at].span.start < sentence.span.end:
            if projects[at].span in sentence.span:
                held.append(projects[at])
            at += 1
        while said_at < len(said) and said[said_at].span.start < sentence.span.end:
            if said[said_at].span in sentence.span:
                heard.append(said[said_at])
            said_at += 1
        if held:
            out.append(_scene(report, sentence, held, heard))
    return out


def _scene(
    report: Report, sentence: Sentence, projects: list[Mention], heard: list[Mention]
) -> Scene:
    text, span = report.normal, sentence.span
    found = lexicon.find(text, span.start, span.end, sentence.part)
    outside = [
        t
        for t in found
        if not any(p.span.start < t.span.end and t.span.start < p.span.end - 2 for p in projects)
    ]
    for mention in heard:
        if not any(_touch(mention.span, t.span) for t in outside):
            stage = Stage(mention.kind.partition(":")[2])
            word = text[mention.span.start : mention.span.end]
            outside.append(Trigger(mention.span, word, (stage,), True, (), mention.score))
    outside.sort(key=lambda t: t.span)
    return Scene(
        sentence,
        tuple(clauses(text, span.start, span.end)),
        tuple(projects),
        tuple(outside),
    )


def _touch(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def link(report: Report, mentions: Sequence[Mention]) -> list[Link]:
    """Stage phrases tied to projects by rule, in reading order."""
    return [found for scene in scenes(report, mentions) for found in by_rule(report, scene)]


def by_rule(report: Report, scene: Scene) -> list[Link]:
    """Links of one sentence; weak phrases count only where no strong one speaks."""
    text = report.normal
    out: list[Link] = []
    covered: set[Mention] = set()
    for strong in (True, False):
        for trigger in scene.triggers:
            if trigger.strong is not strong:
                continue
            clause = scene.clauses[clause_at(scene.clauses, trigger.span.start)]
            projects = partners(text, scene, trigger)
            for project in projects:
                if not strong and project in covered:
                    continue
                out += [
                    Link(project, trigger, stage, clause, scene.sentence, 0.7)
                    for stage in trigger.stages
                ]
                covered.add(project)
    return out


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stage phrase beside a project of its sentence, for a scorer to weigh."""

    scene: Scene
    project: Mention
    trigger: Trigger
    stage: Stage
    by_rule: bool

    @property
    def clause(self) -> Span:
        """The clause of the stage phrase."""
        return self.scene.clauses[clause_at(self.scene.clauses, self.trigger.span.start)]

    def link(self, score: float) -> Link:
        return Link(self.project, self.trigger, self.stage, self.clause, self.scene.sentence, score)


def candidates(report: Report, mentions: Sequence[Mention]) -> list[Candidate]:
    """Every stage phrase beside every project of its sentence, in every reading of the phrase."""
    out = []
    for scene in scenes(report, mentions):
        ruled = {(link.project, link.trigger, link.stage) for link in by_rule(report, scene)}
        out += [
            Candidate(scene, project, trigger, stage, (project, trigger, stage) in ruled)
            for project in scene.projects
            for trigger in scene.triggers
            for stage in (*trigger.stages, *trigger.alternatives)
        ]
    return out


def partners(text: str, scene: Scene, trigger: Trigger) -> list[Mention]:
    """Projects that a phrase speaks about."""
    at = clause_at(scene.clauses, trigger.span.start)
    inside = [p for p in scene.projects if p.span in scene.clauses[at]]
    before = [p for p in inside if p.span.end <= trigger.span.start + 2]
    after = [p for p in inside if p.span.start >= trigger.span.end]
    if before and after:
        gap_before = trigger.span.start - before[-1].span.end
        gap_after = after[0].span.start - trigger.span.end
        between = any(
            t is not trigger and before[-1].span.end <= t.span.start < trigger.span.start
            for t in scene.triggers
        )
        chosen = after if between or gap_after < gap_before else before
    else:
        chosen = before or after
    if chosen:
        return _list(text, chosen, trigger, scene)
    previous = [p for p in scene.projects if p.span.end <= trigger.span.start]
    return _list(text, previous, trigger, scene) if previous else []


def _list(text: str, projects: list[Mention], trigger: Trigger, scene: Scene) -> list[Mention]:
    """The run of projects nearest to the phrase that one list holds together."""
    ordered = projects if projects[0].span.start >= trigger.span.end else projects[::-1]
    run = [ordered[0]]
    for project in ordered[1:]:
        low, high = sorted((run[-1], project), key=lambda m: m.span)
        if any(
            t.strong and low.span.end <= t.span.start and t.span.end <= high.span.start
            for t in scene.triggers
        ):
            break
        if any(
            low.span.end <= c.end < high.span.start and text[c.end : c.end + 1] in "，,；;。"
            for c in scene.clauses
        ):
            break
        run.append(project)
    return sorted(run, key=lambda m: m.span)
