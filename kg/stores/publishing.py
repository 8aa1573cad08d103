"""A collection's graphs brought onto an engine, one at a time, in an order that any crash leaves
repairable.

The engine's control graph says of each graph which version of it is complete there. A graph is
replaced by the difference between what the engine holds and what it should:

1. its mark becomes ``unfinished``;
2. new triples go into the merge, then into the graph: a reader may see old and new side by side
   for a moment, never less than either;
3. triples that no other graph states leave the merge, then the graph: while the graph has them, a
   second try still knows of them;
4. its mark becomes the version.

Whoever finds a graph marked ``unfinished`` does all of it again, and puts every triple into the
merge. An engine whose requests are transactions takes the four steps in one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass

import pyoxigraph as ox

from kg.rdf import DCTERMS, node, report_iri, text
from kg.store import VOCABULARIES, GraphStore, Spo
from kg.stores.base import Step, batches
from kg.stores.client import RemoteError
from kg.stores.remote import RemoteStore

VERSION = node(f"{DCTERMS}hasVersion")
UNFINISHED = "unfinished"
ASKED = 200
"""Triples of one question whether other graphs state them."""

Progress = Callable[[int, int, str], None]


def _silent(done: int, total: int, name: str) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was done to the engine's graphs, by IRI; the vocabularies count too."""

    replaced: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    inserted: int
    """Triples put into graphs; their copies in the merge are not counted."""
    deleted: int


def publish(
    local: GraphStore,
    remote: RemoteStore,
    versions: Mapping[str, str],
    *,
    verify: bool = False,
    progress: Progress = _silent,
) -> Published:
    """Make the engine hold exactly the graphs of ``local``.

    ``versions`` gives a version for each report id; graphs whose version the engine has are left
    alone, unless ``verify`` has them compared triple by triple. May be stopped and run again at any
    moment. Raises ``RemoteError`` where the engine fails for good.
    """
    wanted = {node(report_iri(name, local.base)): words for name, words in versions.items()}
    for graph in VOCABULARIES:
        wanted[graph] = _digest(_triples(local, graph))
    marks = published(remote)
    writing = _Writing(remote, marks)
    gone = sorted(marks.keys() - wanted.keys(), key=str)
    replaced, unchanged = [], []
    total = len(gone) + len(wanted)
    for number, graph in enumerate(gone):
        progress(number, total, graph.value)
        writing.replace(graph, frozenset(), None)
    for number, (graph, version) in enumerate(wanted.items(), start=len(gone)):
        progress(number, total, graph.value)
        if marks.get(graph) == {version} and not verify:
            unchanged.append(graph.value)
        elif writing.replace(graph, _triples(local, graph), version):
            replaced.append(graph.value)
        else:
            unchanged.append(graph.value)
    return Published(
        tuple(replaced),
        tuple(graph.value for graph in gone),
        tuple(unchanged),
        writing.inserted,
        writing.deleted,
    )


def published(remote: RemoteStore) -> dict[ox.NamedNode, set[str]]:
    """The graphs that the engine holds, with their marks: one, or several after a crash."""
    marks: dict[ox.NamedNode, set[str]] = {}
    for quad in remote.native.quads_for_pattern(None, VERSION, None, remote.engine.control):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.Literal)
        marks.setdefault(quad.subject, set()).add(quad.object.value)
    return marks


def complete(remote: RemoteStore) -> set[str]:
    """IRIs of the graphs that the engine holds whole, of whichever version."""
    return {
        graph.value
        for graph, marks in published(remote).items()
        if len(marks) == 1 and UNFINISHED not in marks
    }


class _Writing:
    """Replaces graphs on one engine."""

    def __init__(self, remote: RemoteStore, marks: Mapping[ox.NamedNode, set[str]]) -> None:
        self.remote, self.engine = remote, remote.engine
        self.marks = marks
        self.inserted = self.deleted = 0
        self._checked = bool(marks)

    def replace(self, graph: ox.NamedNode, new: Set[Spo], version: str | None) -> bool:
        """Bring a graph to ``new``; whether anything had to change. ``None`` takes it out."""
        old = _triples(self.remote, graph)
        come, gone = new - old, old - new
        marks = self.marks.get(graph, set())
        if marks == {version} and not come and not gone:
            return False
        whole = len(marks) == 1 and UNFINISHED not in marks
        alone = self._alone(graph, gone)
        steps = [
            self._mark(graph, UNFINISHED),
            Step(None, _sorted(come if whole else new)),
            Step(graph, _sorted(come)),
            Step(None, _sorted(alone), remove=True),
            Step(graph, _sorted(gone), remove=True),
        ]
        steps += [self._mark(graph, words, remove=True) for words in sorted({*marks, UNFINISHED})]
        if version is not None:
            steps.append(self._mark(graph, version))
        if not self._checked:
            self._check(steps[0])
        self.engine.apply(_worth(steps))
        self.inserted += len(come)
        self.deleted += len(gone)
        return True

    def _mark(self, graph: ox.NamedNode, words: str, remove: bool = False) -> Step:
        return Step(self.engine.control, ((graph, VERSION, text(words)),), remove)

    def _alone(self, graph: ox.NamedNode, gone: Set[Spo]) -> set[Spo]:
        """Those of ``gone`` that no other graph states."""
        apart = ", ".join(map(str, (graph, *self.engine.hidden)))
        elsewhere: set[Spo] = set()
        for some in batches(_sorted(gone), ASKED):
            rows = " ".join(f"({s} {p} {o})" for s, p, o in some)
            found = self.remote.rows(
                f"SELECT DISTINCT ?s ?p ?o {{ VALUES (?s ?p ?o) {{ {rows} }} "
                f"GRAPH ?g {{ ?s ?p ?o }} FILTER(?g NOT IN ({apart})) }}"
            )
            elsewhere |= {(row["s"], row["p"], row["o"]) for row in found}  # type: ignore[misc]
        return set(gone - elsewhere)

    def _check(self, first: Step) -> None:
        """Before the first graph: that a named graph does not show in the default one."""
        self.engine.apply([first])
        triple = " ".join(map(str, first.triples[0]))
        if not bool(self.remote.query(f"ASK {{ GRAPH {self.engine.control} {{ {triple} }} }}")):
            raise RemoteError(
                "the engine took an update and does not show it: do the addresses for queries and "
                "updates (REPORTKG_STORE_UPDATE_URL) belong to one data set?"
            )
        if bool(self.remote.query(f"ASK {{ {triple} }}")):
            self.engine.clear(self.engine.control)
            raise RemoteError(
                "the default graph of the engine is a union of its named graphs, where a triple "
                "counts once a graph; switch that off (nothing has been written)"
            )
        self._checked = True


def _worth(steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.triples]


def _triples(store: GraphStore, graph: ox.NamedNode) -> frozenset[Spo]:
    found = store.native.quads_for_pattern(None, None, None, graph)
    return frozenset((quad.subject, quad.predicate, quad.object) for quad in found)


def _sorted(triples: Iterable[Spo]) -> list[Spo]:
    return sorted(triples, key=lambda spo: tuple(map(str, spo)))


def _digest(triples: Iterable[Spo]) -> str:
    lines = "\n".join(" ".join(map(str, spo)) for spo in _sorted(triples))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()[:16]
