"""Rows of answers as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIRST = ("name", "indicator", "subject", "value", "value_max", "unit", "text", "year")


def answer_csv(answer: dict[str, Any]) -> str:
    """The rows of an answer (its JSON form), their first proving words last."""
    rows = answer.get("rows") or []
    plain = [
        {
            key: "；".join(map(str, value)) if isinstance(value, list) else value
            for key, value in row.items()
            if key != "evidence"
        }
        | _proof(row)
        for row in rows
    ]
    found = {key for row in plain for key in row}
    names = [name for name in _FIRST if name in found]
    last = [name for name in ("quote", "report", "start", "end") if name in found]
    names += sorted(found - set(names) - set(last)) + last
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    writer.writerows(harmless(row) for row in plain)
    return out.getvalue()


def _proof(row: dict[str, Any]) -> dict[str, Any]:
    evidence = row.get("evidence") or []
    if not evidence:
        return {}
    return {key: evidence[0].get(key) for key in ("quote", "report", "start", "end")}


def harmless(row: dict[str, Any]) -> dict[str, Any]:
    """Words that a spreadsheet would run as a formula get an apostrophe before them."""
    return {
        key: "'" + value
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
        else value
        for key, value in row.items()
    }
