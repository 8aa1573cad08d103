"""How often a careful reader agrees with each rule, counted on annotated reports."""

from __future__ import annotations

from collections.abc import Callable

Judge = Callable[[str, bool], float]
"""Rule and whether it found a subject other than the region -> probability of being right."""

AGREEMENT: dict[str, float] = {
    "amount": 0.955,  # of 1512
    "amount+subject": 0.620,  # of 50
    "change": 0.881,  # of 5
    "completion": 0.959,  # of 9
    "cost": 0.731,  # of 45
    "cost+subject": 0.905,  # of 30
    "count": 0.852,  # of 415
    "count+subject": 0.574,  # of 13
    "from": 0.944,  # of 4
    "growth": 0.985,  # of 378
    "growth+subject": 0.959,  # of 9
    "highest": 0.851,  # of 2
    "list": 0.970,  # of 149
    "list+subject": 0.853,  # of 9
    "margin": 0.934,  # of 2
    "multiple": 0.838,  # of 1
    "rank": 0.821,  # of 84
    "rank+subject": 0.872,  # of 4
    "scale": 0.851,  # of 2
    "share": 0.942,  # of 21
    "share of group": 0.811,  # of 10
    "table": 0.903,  # of 81
    "to": 0.944,  # of 4
    "worded": 0.863,  # of 25
    "year before": 0.934,  # of 2
}
"""Right in every field over 15 annotated reports, drawn towards the overall .921 by ten imagined
observations; ``python -m benchmarks.observations --names rules --confidence`` prints it."""
OTHERWISE = 0.85
"""For a rule that the annotated reports never called on."""


def confidence(rule: str, named_subject: bool) -> float:
    """Share of a rule's observations that the annotation confirms in every field."""
    known = AGREEMENT.get(rule, OTHERWISE)
    return AGREEMENT.get(f"{rule}+subject", min(known, 0.7)) if named_subject else known
