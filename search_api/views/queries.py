"""Queries to begin with: files in ``search_api/queries``, each with a title in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "queries"


@dataclass(frozen=True, slots=True)
class ExampleQuery:
    """A SPARQL query that somebody might start from."""

    name: str
    title: str
    query: str


@lru_cache
def example_queries(lang: str) -> tuple[ExampleQuery, ...]:
    """All example queries with their titles in ``lang``, by file name.

    A file begins with comment lines ``# zh: title`` and ``# en: title``.
    """
    found = []
    for path in sorted(FOLDER.glob("*.rq")):
        lines = path.read_text(encoding="utf-8").splitlines()
        titles = {line[2:4]: line[6:] for line in lines if line[:2] == "# " and line[4:6] == ": "}
        body = "\n".join(line for line in lines if not line.startswith("# ")).strip()
        found.append(ExampleQuery(path.stem, titles[lang], body))
    return tuple(found)
