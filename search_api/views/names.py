"""The names of a thing: who uses each, and why it was taken for the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from kg.same_name import ProjectJudge, Verdict, normal, same_enterprise, same_place
from search_api.views.entities import EntityView

GIVEN = "given"
"""The reason of a name that no rule explains: the claims of a report give it beside the other."""


@dataclass(frozen=True, slots=True)
class NameUse:
    """A further name of a thing."""

    name: str
    reason: str
    """One of the reasons of ``kg.same_name``, or ``given``."""
    score: float | None
    claims: int
    """How many claims about the thing use it."""


def names_of(view: EntityView) -> list[NameUse]:
    """Every further name with the rule that joins it to the longest name that it fits."""
    used: Counter[str] = Counter()
    for claim in view.claims:
        said = {str(claim.fields.get(key, "")) for key in ("name", "projectName", "subjectName")}
        used.update(said - {""})
    every = sorted({view.label, *view.aliases}, key=lambda name: (-len(name), name))
    firms = [(ref.label,) for ref in view.links.get("operatedBy", ())]
    projects = ProjectJudge(firms)
    found = []
    for name in view.aliases:
        verdict = _why(view.type, name, every, projects)
        reason, score = verdict if verdict is not None else (GIVEN, None)
        found.append(NameUse(name, reason, score, used[name]))
    return sorted(found, key=lambda use: (-use.claims, use.name))


def _why(kind: str, name: str, every: list[str], projects: ProjectJudge) -> Verdict | None:
    judges: dict[str, Callable[[str, str], Verdict | None]] = {
        "enterprise": same_enterprise,
        "place": same_place,
        "project": projects,
    }
    judge = judges.get(kind)
    if judge is None:
        return None
    verdicts = []
    for other in every:
        if other != name:
            longer, shorter = sorted((normal(name), normal(other)), key=len, reverse=True)
            if (verdict := judge(longer, shorter)) is not None:
                verdicts.append(verdict)
    return max(verdicts, key=lambda verdict: verdict[1], default=None)
