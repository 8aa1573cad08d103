"""What to offer while somebody types: names in the graph that begin with or hold the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.store import GraphStore
from search_api.views.entities import TYPES
from search_api.views.terms import PREFIXES, local, path_of, text

_NAMES = """SELECT DISTINCT ?x ?type ?label ?name WHERE {
  VALUES ?type { rk:Project rk:Enterprise rk:Place rk:Indicator }
  ?x a ?type ; skos:prefLabel ?label ; skos:prefLabel|skos:altLabel ?name
}"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name, what it names, and where its page is."""

    label: str
    type: str
    iri: str
    path: str | None

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "type": self.type, "iri": self.iri, "path": self.path}


class Suggester:
    """All names of a graph, in memory: some ten thousand short strings."""

    def __init__(self, store: GraphStore) -> None:
        self._names: list[tuple[str, Suggestion]] = []
        for row in store.rows(PREFIXES + _NAMES):
            iri = text(row["x"])
            kind = TYPES[local(text(row["type"]))]
            found = Suggestion(text(row["label"]), kind, iri, path_of(iri, store.base))
            self._names.append((text(row["name"]), found))
        self._names.sort(key=lambda pair: (len(pair[0]), pair[0], pair[1].iri))

    def suggest(self, words: str, limit: int = 10) -> list[Suggestion]:
        """The shortest names that begin with ``words``, then those that hold them."""
        wanted = words.strip()
        if not wanted:
            return []
        first: dict[str, Suggestion] = {}
        second: dict[str, Suggestion] = {}
        for name, found in self._names:
            at = name.find(wanted)
            if at == 0:
                first.setdefault(found.iri, found)
            elif at > 0:
                second.setdefault(found.iri, found)
        return list({**first, **{k: v for k, v in second.items() if k not in first}}.values())[
            :limit
        ]
