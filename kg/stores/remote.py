"""A graph on an engine behind HTTP, read as the embedded one is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from kg.rdf import Subject, Term
from kg.store import DEFAULT, GraphStore, Spo, StoreError
from kg.stores.base import Engine, Query, spo_of
from kg.stores.client import RemoteError, RemoteQueryError
from kg.stores.words import names_graphs

Solutions = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
FORM = ox.QueryResultsFormat.JSON
GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")


class RemoteStore(GraphStore):
    """The same reading face as ``GraphStore``, over an engine; nothing is written through it.

    Reports are put there by ``kg.stores.publishing``.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        super().__init__(cast(ox.Store, RemoteGraph(engine)), engine.base, read_only=True)

    def close(self) -> None:
        self.engine.client.close()

    def query(self, sparql: str) -> Solutions:
        """Run a SPARQL 1.1 query; raises ``StoreError`` where the engine does not answer it."""
        try:
            return self.native.query(sparql)
        except RemoteQueryError as error:
            raise StoreError(f"the query does not parse: {error}") from error

    def backup(self, folder: Path | str) -> None:
        raise StoreError("a graph on another engine is backed up by that engine's own means")


class RemoteGraph:
    """What the readers of this package use of ``pyoxigraph.Store``, over an engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def query(self, sparql: str, default_graph: Any = None) -> Any:
        """Solutions, a boolean or triples, as pyoxigraph gives them."""
        graphs = () if default_graph is None else (default_graph.value,)
        query = Query(sparql, graphs, names_graphs=names_graphs(sparql))
        if form_of(sparql) in GRAPH_FORMS:
            return _triples(self._engine.construct(query))
        return parsed(self._engine.select(query))

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Term | None,
        graph: ox.NamedNode | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """Quads that match, those of the default graph too where no graph is given."""
        given = (subject, predicate, object)
        names = [
            f"?{n}" if term is None else str(term) for n, term in zip("spo", given, strict=True)
        ]
        pattern = " ".join(names)
        if graph is None:
            yield from self.quads_for_pattern(subject, predicate, object, DEFAULT)
            for solution in self.query(f"SELECT * {{ GRAPH ?g {{ {pattern} }} }}"):
                name = solution["g"]
                if name not in self._engine.hidden:
                    yield ox.Quad(*_filled(given, solution), name)
            return
        where = f"GRAPH {graph} {{ {pattern} }}" if graph != DEFAULT else pattern
        if None not in given:
            if bool(self.query(f"ASK {{ {where} }}")):
                yield ox.Quad(*cast(Spo, given), graph)
            return
        for solution in self.query(f"SELECT * {{ {where} }}"):
            yield ox.Quad(*_filled(given, solution), graph)

    def named_graphs(self) -> Iterator[ox.NamedNode]:
        """Names of the graphs that were published here; what else the engine holds is not ours."""
        marked = f"SELECT DISTINCT ?g {{ GRAPH {self._engine.control} {{ ?g ?p ?v }} }}"
        for solution in self.query(marked):
            yield solution["g"]

    def contains_named_graph(self, graph: ox.NamedNode) -> bool:
        return bool(self.query(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}"))

    def __iter__(self) -> Iterator[ox.Quad]:
        return self.quads_for_pattern(None, None, None, None)

    def __len__(self) -> int:
        """Quads, the copy in the default graph included."""
        count = 0
        for graph in [None, *self.named_graphs()]:
            where = "?s ?p ?o" if graph is None else f"GRAPH {graph} {{ ?s ?p ?o }}"
            found = next(iter(self.query(f"SELECT (COUNT(*) AS ?n) {{ {where} }}")))
            count += int(found["n"].value)
        return count


def parsed(body: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    """A result in SPARQL JSON; raises ``RemoteError`` where it is none, or not whole."""
    try:
        # Solutions are read as they are asked for; a result that is not whole has none at all.
        ox.parse_query_results(body, FORM).serialize(format=ox.QueryResultsFormat.TSV)
        return ox.parse_query_results(body, FORM)
    except (SyntaxError, ValueError, OSError) as error:
        raise RemoteError(f"the engine's result cannot be read: {error}") from error


def form_of(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; empty where the query is none of them."""
    from kg.lexer import tokens

    for token in tokens(query):
        if token.is_word("SELECT", "ASK", *GRAPH_FORMS):
            return token.text.upper()
    return ""


def _triples(body: bytes) -> Iterator[ox.Triple]:
    try:
        for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES):
            yield quad.triple
    except (SyntaxError, ValueError, OSError) as error:
        raise RemoteError(f"the engine's result cannot be read: {error}") from error


def _filled(given: tuple[Any, Any, Any], solution: ox.QuerySolution) -> Spo:
    found = (solution[n] if t is None else t for n, t in zip("spo", given, strict=True))
    return cast(Spo, tuple(found))


__all__ = ["RemoteGraph", "RemoteStore", "form_of", "parsed", "spo_of"]
