"""The catalogue of example queries.

``ontology/queries/*.rq`` are the source: a file begins with its Chinese and English title and
stands for itself, prefixes included. ``ontology/queries.ttl`` is the same catalogue as
``sh:SPARQLExecutable`` (SHACL Advanced Features, section 5), for tools that read those; write it
anew with ``python -m ontology.queries`` after a change.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

BASE = "https://w3id.org/reportkg/queries/"
HEAD = """# Example queries as sh:SPARQLExecutable.
# Written by ontology/queries.py from ontology/queries/*.rq.

@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""


@dataclass(frozen=True, slots=True)
class ExampleQuery:
    """A query that somebody might start from."""

    name: str
    """``01-projects-by-industry-and-stage``"""
    zh: str
    en: str
    sparql: str
    """The query with its prefixes, without the titles."""

    @property
    def iri(self) -> str:
        return BASE + self.name

    @property
    def searches(self) -> bool:
        """Whether it joins search with the graph, which only the service can do."""
        return "SERVICE rk:search" in self.sparql

    def title(self, lang: str = "zh") -> str:
        return self.en if lang.startswith("en") else self.zh


@lru_cache(maxsize=1)
def catalogue() -> tuple[ExampleQuery, ...]:
    """All example queries, by name."""
    folder = resources.files("ontology").joinpath("queries")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".rq")), key=lambda f: f.name)
    return tuple(_read(f.name.removesuffix(".rq"), f.read_text("utf-8")) for f in files)


def _read(name: str, text: str) -> ExampleQuery:
    lines = text.splitlines()
    titles = {line[2:4]: line[6:] for line in lines if line[:2] == "# " and line[4:6] == ": "}
    body = "\n".join(line for line in lines if not line.startswith("# ")).strip()
    return ExampleQuery(name, titles["zh"], titles["en"], body)


def as_turtle() -> str:
    """The catalogue as Turtle."""
    return HEAD + "".join(
        f"\n<{query.iri}> a sh:SPARQLExecutable , sh:SPARQLSelectExecutable ;\n"
        f'    rdfs:label "{query.zh}"@zh , "{query.en}"@en ;\n'
        f'    sh:select """{_escape(query.sparql)}""" .\n'
        for query in catalogue()
    )


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


if __name__ == "__main__":
    Path(__file__).with_name("queries.ttl").write_text(as_turtle(), "utf-8")
