"""The work of a build that can be done anywhere: one report's vectors and claims."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus import passages
from corpus.model import Report
from embeddings import get_encoder
from kg.claims import Claim
from kg.extract import extract
from search_api import merges, passage_index, stored_claims
from search_api.parts import Parts

Refused = frozenset[tuple[str, str]]
"""Pairs of names that a report's reader keeps apart."""
Claims = tuple[Claim, ...]
Fill = Callable[[Path, Report, str, Refused, Claims | None], Claims]
"""Writes a part's vectors and claims into a folder and gives the claims."""


@dataclass(frozen=True, slots=True)
class MadeElsewhere:
    """What ``fill_part`` wrote, without the folder."""

    files: dict[str, bytes]
    claims: Claims


def make_part(
    data: Path,
    report: Report,
    folder: str,
    extractor: str,
    claims: Claims | None,
    *,
    fill: Fill | None = None,
) -> tuple[Claims, int]:
    """Encode a report's passages, extract its claims, keep both under ``folder``.

    A part that is there already is what a build that was stopped had finished, and is taken as it
    is. Claims and the number of passages come back.
    """
    parts = Parts(data)
    kept = stored_claims.load(parts.path(report.id, folder), report)
    if kept is None:
        staged = parts.stage(report, folder)
        refused = merges.refused(data, report.id)
        made = (fill or fill_part)(staged, report, extractor, refused, claims)
        parts.put(staged)
    else:
        made = kept if claims is None else claims
    return made, len(passages(report))


def fill_part(
    staged: Path, report: Report, extractor: str, refused: Refused, claims: Claims | None
) -> Claims:
    """Write vectors and claims of a report; ``claims`` are extracted where they are not given."""
    states = passage_index.write_part(staged, report.id, passages(report), get_encoder())
    if claims is None:
        claims = tuple(extract(report, states, extractor, refused))
    stored_claims.save(claims, staged)
    return claims


def fill_elsewhere(
    report: Report, extractor: str, refused: Refused, claims: Claims | None
) -> MadeElsewhere:
    """The same on a machine that does not hold the collection: the files come back as bytes."""
    with tempfile.TemporaryDirectory(prefix="reportkg-") as folder:
        staged = Path(folder)
        made = fill_part(staged, report, extractor, refused, claims)
        files = {
            str(file.relative_to(staged)): file.read_bytes()
            for file in sorted(staged.rglob("*"))
            if file.is_file()
        }
    return MadeElsewhere(files, made)
