"""A SPARQL 1.1 engine over HTTP: what is the same for all. Each adapter says what is not.

Queries go by form POST (SPARQL 1.1 Protocol, section 2.1.2), updates by direct POST (2.2.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

import pyoxigraph as ox

from kg.rdf import node
from kg.store import DEFAULT, Spo
from kg.stores.client import Answer, Client

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"


@dataclass(frozen=True, slots=True)
class Step:
    """Triples into a graph, or out of it. Doing a step twice is as good as once."""

    graph: ox.NamedNode | None
    """``None`` for the merge of all named graphs, wherever the engine keeps that."""
    triples: Sequence[Spo]
    remove: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query and the dataset that the request names for it."""

    text: str
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    names_graphs: bool = False
    """Whether the text has FROM clauses."""


class Engine:
    """Any engine that keeps to SPARQL 1.1; its default graph must not be a union of the others."""

    NAME: ClassVar[str] = "sparql"
    SERVER: ClassVar[str] = ""
    """How the engine's ``Server`` header begins; empty for one that is not told by that."""
    BATCH: ClassVar[int] = 2_000
    """Triples of one update."""
    ATOMIC: ClassVar[bool] = False
    """Whether one request of several operations is one transaction, whatever its size."""
    MERGE: ClassVar[ox.NamedNode | None] = None
    """The graph that holds the merge; ``None`` for the engine's own default graph."""

    def __init__(self, client: Client, url: str, base: str, update_url: str | None = None) -> None:
        self.client = client
        self.base = base
        self.query_url, self.update_url = self.addresses(url, update_url)
        self.control = node(f"{base}published")
        """The graph that says which graphs are complete, and of which version."""

    @staticmethod
    def addresses(url: str, update_url: str | None) -> tuple[str, str]:
        """Where queries and updates go."""
        return url, update_url or url

    @property
    def hidden(self) -> tuple[ox.NamedNode, ...]:
        """Named graphs that hold no report and no vocabulary."""
        return (self.control,) if self.MERGE is None else (self.control, self.MERGE)

    # Reading

    def select(self, query: Query, seconds: float | None = None, limit: int | None = None) -> bytes:
        """The result of SELECT or ASK as SPARQL JSON."""
        return self.ask(query, JSON, seconds, limit).body

    def construct(
        self, query: Query, seconds: float | None = None, limit: int | None = None
    ) -> bytes:
        """The result of CONSTRUCT or DESCRIBE as N-Triples."""
        return self.ask(query, N_TRIPLES, seconds, limit).body

    def ask(self, query: Query, media: str, seconds: float | None, limit: int | None) -> Answer:
        """The engine's answer to a query in one media type."""
        form: dict[str, str | Sequence[str]] = {"query": query.text}
        if query.default_graphs:
            form["default-graph-uri"] = list(query.default_graphs)
        if query.named_graphs:
            form["named-graph-uri"] = list(query.named_graphs)
        return self.client.send(
            "POST",
            self.query_url,
            form=form,
            accept=(media,),
            seconds=seconds,
            limit=limit,
            auth=self.client.authorization(),
        )

    # Writing

    def apply(self, steps: Iterable[Step]) -> None:
        """Do the steps in their order, each in batches."""
        for step in steps:
            for some in batches(step.triples, self.BATCH):
                self.update(operation(step, some, self.MERGE))

    def clear(self, graph: ox.NamedNode) -> None:
        """Take a graph with all that it holds."""
        self.update(f"DROP SILENT GRAPH {graph}")

    def update(self, text: str) -> None:
        """Run an update."""
        self.client.send(
            "POST",
            self.update_url,
            content=text.encode("utf-8"),
            media="application/sparql-update",
            auth=self.client.authorization(),
            write=True,
        )


def operation(step: Step, triples: Iterable[Spo], merge: ox.NamedNode | None) -> str:
    """A step over some of its triples as one update operation."""
    graph = merge if step.graph is None else step.graph
    lines = " ".join(f"{s} {p} {o} ." for s, p, o in triples)
    body = lines if graph is None else f"GRAPH {graph} {{ {lines} }}"
    return f"{'DELETE' if step.remove else 'INSERT'} DATA {{ {body} }}"


def batches(triples: Iterable[Spo], size: int) -> Iterator[list[Spo]]:
    """The triples, at most ``size`` at a time."""
    waiting = iter(triples)
    while some := list(islice(waiting, size)):
        yield some


def spo_of(solution: ox.QuerySolution) -> Spo:
    """The triple in ``?s ?p ?o``."""
    found: Spo = (solution["s"], solution["p"], solution["o"])
    return found


__all__ = ["DEFAULT", "Engine", "Query", "Step", "batches", "operation", "spo_of"]
