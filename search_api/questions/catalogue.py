"""What the graph holds, arranged for reading questions: a cached view of one stored report each.

The answers themselves come from SPARQL; this view only decides which nodes a wording means, as an
index of names would. It is read by SPARQL from the store, a report at a time, and kept until the
store changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ontology.terms import RK
from search_api.questions.loading import read_sources, read_view
from search_api.questions.matching import share
from search_api.questions.view import Queryable, Source, View, rows

DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"


class Catalogue:
    """Views of the reports of one store; make a new one when the store has changed."""

    def __init__(self, store: Queryable) -> None:
        self.store = store
        self.sources = read_sources(store)
        self._views: dict[str, View] = {}
        self._names: dict[str, list[tuple[str, str]]] | None = None

    def view(self, source: Source) -> View:
        """What ``source`` states; read from the store on first use."""
        if source.iri not in self._views:
            self._views[source.iri] = read_view(self.store, source)
        return self._views[source.iri]

    def saying(self, topics: Sequence[str], least: float = 0.5) -> list[Source]:
        """Reports in whose names, honours and proving words enough of a topic stands."""
        return [
            s
            for s in self.sources
            if max((share(t, self.view(s).text) for t in topics), default=1.0) >= least
        ]

    def views(self, sources: Iterable[Source] | None = None) -> list[View]:
        return [self.view(s) for s in (self.sources if sources is None else sources)]

    def names(self) -> dict[str, list[tuple[str, str]]]:
        """Every name of a thing in any report -> (report IRI, thing IRI)."""
        if self._names is None:
            self._names = defaultdict(list)
            query = f"""SELECT DISTINCT ?name ?report ?thing WHERE {{
  ?claim <{RK.about}> ?thing ; <{DERIVED}> ?report ; <{RK.name}>|<{RK.alias}> ?name }}"""
            for row in rows(self.store, query):
                self._names[row["name"]].append((row["report"], row["thing"]))
        return self._names
