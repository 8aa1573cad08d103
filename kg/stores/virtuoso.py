"""OpenLink Virtuoso (7.2, as Debian ships it), with what it does in its own way.

- It has no default graph: without FROM a query sees every graph as one bag. The merge is kept in a
  graph of its own, which every query names as its default graph.
- A dataset with a default graph hides every graph named by an IRI (``GRAPH <g>``) that it does not
  list; with ``GRAPH ?g`` all graphs are seen, the engine's own too, unless they are excluded.
- Results are cut at ``ResultSetMaxRows`` without an error, only with a header; and a query past the
  engine's time limit returns what it has. Both are errors here.
- ASK comes back as a table of one column, without a row for no.
- ``xsd:boolean`` is stored as an integer, and a decimal without zeros at its end.
- DISTINCT over graph names took 16 s where GROUP BY takes 10 ms (56,000 quads).
- REGEX finds no Chinese on some builds; CONTAINS does.
- Updates take HTTP digest authentication; long ones do not compile, so triples go in by the Graph
  Store Protocol.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import ClassVar

import pyoxigraph as ox

from kg.rdf import node
from kg.stores.base import JSON, N_TRIPLES, Engine, Query, Step, batches, operation
from kg.stores.client import Answer, RemoteError, RemoteTimeout, RemoteTooLarge
from kg.stores.words import constant_graphs

CUT, PARTIAL, BOOLEAN = "x-sparql-maxrows", "x-sql-state", "__ASK_RETVAL"


class Virtuoso(Engine):
    """Virtuoso by the address of its web server, as in ``http://localhost:8890``."""

    NAME: ClassVar[str] = "virtuoso"
    SERVER: ClassVar[str] = "Virtuoso"
    MERGE: ClassVar[ox.NamedNode | None] = node("urn:reportkg:merge")
    DELETED: ClassVar[int] = 200
    """Triples of one DELETE DATA: longer ones do not compile."""
    INSERTED: ClassVar[int] = 20_000

    @staticmethod
    def addresses(url: str, update_url: str | None) -> tuple[str, str]:
        root = url.rstrip("/").removesuffix("/sparql").removesuffix("/sparql-auth")
        return f"{root}/sparql", update_url or f"{root}/sparql-auth"

    @property
    def _graphs_url(self) -> str:
        return self.query_url.removesuffix("/sparql") + "/sparql-graph-crud-auth"

    def ask(self, query: Query, media: str, seconds: float | None, limit: int | None) -> Answer:
        answer = super().ask(self._over(query), media, seconds, limit)
        if CUT in answer.headers:
            raise RemoteTooLarge(
                f"the engine cuts results at {answer.headers[CUT]} rows; raise ResultSetMaxRows in "
                "its virtuoso.ini, or add a LIMIT"
            )
        if answer.headers.get(PARTIAL) == "S1TAT":
            raise RemoteTimeout("the engine stopped the query at its own time limit")
        return answer if media != JSON else replace(answer, body=_boolean(answer.body))

    def _over(self, query: Query) -> Query:
        """The query over our dataset."""
        if query.names_graphs or query.default_graphs or query.named_graphs:
            return query
        named, variable = constant_graphs(query.text)
        text = query.text
        if variable and named:
            named = (*named, *self._ours)
        elif variable:
            excluded = " ".join(f"define input:named-graph-exclude {g}" for g in self._foreign)
            text = f"{excluded} {text}"
        return Query(text, [str(self.MERGE)[1:-1]], list(dict.fromkeys(named)))

    @cached_property
    def _ours(self) -> tuple[str, ...]:
        query = Query(f"SELECT ?g {{ GRAPH {self.control} {{ ?g ?p ?v }} }}")
        return tuple(dict.fromkeys(s["g"].value for s in self._rows(query)))

    @cached_property
    def _foreign(self) -> tuple[str, ...]:
        """Graphs of the engine itself and those that hold no report, looked up once."""
        every = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        found = self._rows(Query(every, names_graphs=True))
        ours = set(self._ours)
        return tuple(str(s["g"]) for s in found if s["g"].value not in ours)

    def _rows(self, query: Query) -> ox.QuerySolutions:
        found = ox.parse_query_results(self.select(query), ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        return found

    def apply(self, steps: Iterable[Step]) -> None:
        for step in steps:
            size = self.DELETED if step.remove else self.INSERTED
            for some in batches(step.triples, size):
                if step.remove:
                    self.update(operation(step, some, self.MERGE))
                else:
                    graph = self.MERGE if step.graph is None else step.graph
                    assert graph is not None
                    self._post(graph, [ox.Triple(*spo) for spo in some])
        self.__dict__.pop("_ours", None)
        self.__dict__.pop("_foreign", None)

    def _post(self, graph: ox.NamedNode, triples: Sequence[ox.Triple]) -> None:
        self.client.send(
            "POST",
            self._graphs_url,
            params={"graph-uri": graph.value},
            content=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES),
            media=N_TRIPLES,
            auth=self.client.authorization(digest=True),
            write=True,
        )

    def update(self, text: str) -> None:
        self.client.send(
            "POST",
            self.update_url,
            form={"query": text},
            accept=(JSON,),
            auth=self.client.authorization(digest=True),
            write=True,
        )


def _boolean(body: bytes) -> bytes:
    """A table of ASK as the answer that it stands for."""
    if BOOLEAN.encode() not in body[:400]:
        return body
    try:
        rows = json.loads(body)["results"]["bindings"]
        true = any(row[BOOLEAN]["value"] == "1" for row in rows)
    except (ValueError, KeyError, TypeError):
        raise RemoteError("the engine's answer to ASK cannot be read") from None
    return json.dumps({"head": {}, "boolean": true}).encode()
