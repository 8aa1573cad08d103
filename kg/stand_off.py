"""Annotations that stand apart from their report: spans instead of words.

A report whose text cannot be passed on can still be learned from by whoever has it. The first
line of such a file names the report and the SHA-256 of its text; each further line is a record in
the form of ``reportkg facts`` in which every string that stands in the report is a pair of
offsets, ``[start, end]``. General words (industries, stages, kinds) stay as they are.

    {"report": "NAME.txt", "sha256": "…", "characters": 9001}
    {"type": "place", "name": [12, 15], "aliases": [], "kind": "township", "quote": [12, 20]}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ontology.errors import ReportkgError

IN_TEXT = ("name", "project", "subject", "honour", "quote", "within")
"""Fields whose value stands in the report."""
LISTS_IN_TEXT = ("aliases", "enterprises", "places", "also")

Record = dict[str, Any]


class AnnotationError(ReportkgError):
    """A stand-off annotation does not belong to the text; the message says which does."""


def digest(text: str) -> str:
    """What tells two texts apart: the SHA-256 of the text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def is_stand_off(lines: Sequence[str]) -> bool:
    """Whether a file's lines are of this form, not of ``reportkg facts``."""
    return bool(lines) and lines[0].startswith('{"report":') and '"sha256"' in lines[0]


def resolve(lines: Sequence[str], text: str) -> list[Record]:
    """The records with their words, cut from ``text``.

    Raises ``AnnotationError`` where the annotation was made on another text.
    """
    head = json.loads(lines[0])
    if digest(text) != head["sha256"]:
        raise AnnotationError(
            f"the annotation was made on another text of {head['report']}: "
            f"{head['characters']} characters, SHA-256 {head['sha256'][:12]}…; "
            f"this one has {len(text)} characters, {digest(text)[:12]}…"
        )
    return [
        _mapped(json.loads(line), lambda span: text[span[0] : span[1]])
        for line in lines[1:]
        if line.strip()
    ]


def detach(records: Sequence[Record], report: str, text: str) -> list[str]:
    """The lines of a stand-off file for ``records`` of the report with that file name.

    Raises ``AnnotationError`` where a word does not stand in the text.
    """
    head = {"report": report, "sha256": digest(text), "characters": len(text)}
    out = [head, *(_mapped(record, _finder(record, text)) for record in records)]
    return [json.dumps(one, ensure_ascii=False) for one in out]


def _finder(record: Record, text: str) -> Callable[[str], list[int]]:
    """Where a word stands: inside the record's own quote if it is there."""
    quote = str(record.get("quote", ""))
    start = text.find(quote)

    def find(word: str) -> list[int]:
        at = quote.find(word) if start >= 0 else -1
        at = start + at if at >= 0 else text.find(word)
        if not word or at < 0:
            raise AnnotationError(f"{word!r} does not stand in the report")
        return [at, at + len(word)]

    return find


def _mapped(record: Mapping[str, Any], change: Callable[[Any], Any]) -> Record:
    out: Record = {}
    for name, value in record.items():
        if name in IN_TEXT and value is not None:
            out[name] = change(value)
        elif name in LISTS_IN_TEXT:
            out[name] = [change(one) for one in value]
        else:
            out[name] = value
    return out
