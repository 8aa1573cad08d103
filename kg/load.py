"""Annotated facts (JSON Lines) become claims."""

from __future__ import annotations

import json
from pathlib import Path

from corpus.model import OffsetError, Report
from kg.claims import Claim, ClaimError, from_record
from ontology.errors import ReportkgError


class LoadError(ReportkgError):
    """A file of facts cannot be used; the message names the line."""


def load_records(path: Path | str, report: Report) -> list[Claim]:
    """Claims of a JSON Lines file over a report's text, in the file's order.

    Raises ``LoadError`` with the line number where a line is no JSON object, has a wrong word or
    value, or quotes what does not stand in the report.
    """
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LoadError(f"{path} cannot be read: {error}") from error
    claims: list[Claim] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ClaimError("not a JSON object")
            claims.append(from_record(record, report))
        except json.JSONDecodeError as error:
            raise LoadError(f"{path}, line {number}: no JSON: {error.msg}") from error
        except (ClaimError, OffsetError, ValueError, TypeError, AttributeError) as error:
            raise LoadError(f"{path}, line {number}: {error}") from error
    if not claims:
        raise LoadError(f"{path} holds no facts")
    return claims
