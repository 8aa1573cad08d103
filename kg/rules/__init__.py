"""Rules that read one number each; the first that has something to say wins."""

from __future__ import annotations

from kg.rules.base import Rule
from kg.rules.changes import RULES as CHANGES
from kg.rules.investment import RULES as INVESTMENT
from kg.rules.levels import RULES as LEVELS
from kg.rules.shares import RULES as SHARES

RULES: tuple[Rule, ...] = (*SHARES, *CHANGES, *INVESTMENT, *LEVELS)

__all__ = ["RULES", "Rule"]
