"""Rules that read one number each; the first that has something to say wins."""

from __future__ import annotations

from kg.rules.base import Rule
from kg.rules.changes import RULES as CHANGES
from kg.rules.investment import RULES as INVESTMENT
from kg.rules.levels import RULES as LEVELS
from kg.rules.shares import RULES as SHARES

RULES: tuple[Rule, ...] = (*CHANGES[:2], *SHARES, *CHANGES[2:], *INVESTMENT, *LEVELS)
"""From-to pairs come before shares: 占比由 18% 增至 71%."""

__all__ = ["RULES", "Rule"]
