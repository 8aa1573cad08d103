"""Claims beside a report's part, so that work done before a crash is not done again.

One JSON object a line; unlike ``kg.claims.to_record`` the offsets are kept, and nothing is rounded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from corpus.model import OffsetError, Report, Span
from kg.claims import CLAIM_TYPES, ENUMS, Claim, ClaimError, Evidence

FILE = "claims.jsonl"


def save(claims: Iterable[Claim], folder: Path) -> None:
    """Write the claims into ``folder``."""
    lines = [json.dumps(_record(claim), ensure_ascii=False) for claim in claims]
    (folder / FILE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def load(folder: Path, report: Report) -> tuple[Claim, ...] | None:
    """The claims in ``folder``; ``None`` where there are none or they do not fit the report."""
    try:
        lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
        return tuple(_claim(json.loads(line), report) for line in lines)
    except (OSError, ValueError, KeyError, TypeError, OffsetError, ClaimError):
        return None


def _record(claim: Claim) -> dict[str, Any]:
    record: dict[str, Any] = {"type": claim.TYPE}
    record |= {spec.name: getattr(claim, spec.name) for spec in fields(claim)}
    record["evidence"] = [
        [e.span.start, e.span.end, list(e.section), e.paragraph, e.cell] for e in claim.evidence
    ]
    return record


def _claim(record: dict[str, Any], report: Report) -> Claim:
    kind = CLAIM_TYPES[record.pop("type")]
    values: dict[str, Any] = {}
    for name, value in record.items():
        enum = ENUMS.get((kind, name))
        if enum is not None:
            value = enum(value)
        values[name] = tuple(value) if isinstance(value, list) else value
    values["evidence"] = tuple(
        Evidence(
            report.id,
            Span(start, end),
            report.quote(Span(start, end)),
            tuple(section),
            paragraph,
            cell,
        )
        for start, end, section, paragraph, cell in record["evidence"]
    )
    return kind(**values)
