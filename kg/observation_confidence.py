"""How often a careful reader agrees with each rule, counted on annotated reports."""

from __future__ import annotations

AGREEMENT: dict[str, float] = {}
OTHERWISE = 0.85


def confidence(rule: str, named_subject: bool) -> float:
    """Share of a rule's observations that the annotation confirms in every field."""
    return AGREEMENT.get(
        rule + ("+subject" if named_subject else ""), AGREEMENT.get(rule, OTHERWISE)
    )
