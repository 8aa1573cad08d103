"""The embedded graph store: Oxigraph on disk.

Every report has a named graph; the default graph is kept as the RDF merge of all named graphs (each
triple once), because a union default graph counts a triple once a graph. A triple leaves the
default graph only with the last named graph that has it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from corpus.model import Report
from kg.claims import Claim
from kg.graph import quads
from kg.rdf import Subject, Term, node, report_iri
from ontology.errors import ReportkgError
from ontology.settings import settings
from ontology.terms import RK, VOCAB
from ontology.vocabulary import read_turtle, turtle_files

if TYPE_CHECKING:
    from rdflib import Dataset

DEFAULT = ox.DefaultGraph()
ONTOLOGY_GRAPH = node(str(RK).rstrip("#"))
VOCABULARY_GRAPH = node(str(VOCAB))
VOCABULARIES = (ONTOLOGY_GRAPH, VOCABULARY_GRAPH)

Spo = tuple[Subject, ox.NamedNode, Term]


class StoreError(ReportkgError):
    """The store cannot be opened, read or written."""


class GraphStore:
    """A graph of reports with its vocabularies.

    Opened on a folder, or in memory without one (tests). One process writes; ``read_only`` opens a
    snapshot that nobody is writing.
    """

    def __init__(self, store: ox.Store, base: str | None = None, read_only: bool = False) -> None:
        self.native = store
        self.base = base or settings().base_iri
        self.read_only = read_only

    @classmethod
    def open(
        cls, folder: Path | str | None = None, *, read_only: bool = False, base: str | None = None
    ) -> GraphStore:
        """Open or create; raises ``StoreError`` where the folder is locked, damaged or missing."""
        try:
            if folder is None:
                store = ox.Store()
            elif read_only:
                store = ox.Store.read_only(str(folder))
            else:
                Path(folder).mkdir(parents=True, exist_ok=True)
                store = ox.Store(str(folder))
        except OSError as error:
            raise StoreError(f"the graph in {folder} cannot be opened: {error}") from error
        opened = cls(store, base, read_only)
        if not read_only:
            opened._load_vocabularies()
        return opened

    def __len__(self) -> int:
        """Quads, the copy in the default graph included."""
        return len(self.native)

    def __enter__(self) -> GraphStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write everything out and let go of the folder."""
        if not self.read_only:
            self.native.flush()
        del self.native

    # Writing

    def replace(self, report: Report, claims: Sequence[Claim]) -> None:
        """Put a report's graph in the place of what it had, in one transaction.

        A crash leaves either the old or the new graph, in the named and the default graph alike.
        """
        self._swap(
            node(report_iri(report.id, self.base)),
            {(q.subject, q.predicate, q.object) for q in quads(report, claims, self.base)},
        )

    def remove(self, report_id: str) -> None:
        """Take a report's graph out; raises ``StoreError`` where there is none."""
        graph = node(report_iri(report_id, self.base))
        if not self.native.contains_named_graph(graph):
            raise StoreError(f"there is no report {report_id!r} in the graph")
        self._swap(graph, set())

    def report_triples(self, report_id: str) -> Set[Spo]:
        """The triples of a report's graph; empty where there is none."""
        graph = node(report_iri(report_id, self.base))
        found = self.native.quads_for_pattern(None, None, None, graph)
        return {(quad.subject, quad.predicate, quad.object) for quad in found}

    def is_empty(self, report_id: str) -> bool:
        """Whether nothing is known from a report."""
        graph = node(report_iri(report_id, self.base))
        return next(self.native.quads_for_pattern(None, None, None, graph), None) is None

    def forget(self, triples: Iterable[Spo]) -> None:
        """Take out of the default graph what no named graph states."""
        for spo in triples:
            if not self._held_elsewhere(spo, DEFAULT):
                self.native.remove(ox.Quad(*spo))

    def _swap(self, graph: ox.NamedNode, new: Set[Spo]) -> None:
        old = {
            (q.subject, q.predicate, q.object)
            for q in self.native.quads_for_pattern(None, None, None, graph)
        }
        gone, come = old - new, new - old
        alone = [spo for spo in gone if not self._held_elsewhere(spo, graph)]
        removed = [ox.Quad(*spo, graph) for spo in gone] + [ox.Quad(*spo) for spo in alone]
        added = [ox.Quad(*spo, graph) for spo in come] + [ox.Quad(*spo) for spo in come]
        if removed:
            drop = f"; DROP SILENT GRAPH {graph}" if not new else ""
            self.native.update(
                f"DELETE DATA {{ {_data(removed)} }} ; INSERT DATA {{ {_data(added)} }}{drop}"
            )
        elif added:
            self.native.extend(added)

    def _held_elsewhere(self, spo: Spo, graph: ox.NamedNode | ox.DefaultGraph) -> bool:
        return any(
            quad.graph_name not in (graph, DEFAULT)
            for quad in self.native.quads_for_pattern(*spo, None)
        )

    def _load_vocabularies(self) -> None:
        """Bring ontology and schemes up to what this version of the software carries."""
        self._swap(ONTOLOGY_GRAPH, _spo(("reportkg.ttl",)))
        self._swap(VOCABULARY_GRAPH, _spo(tuple(turtle_files())))

    # Reading

    def query(self, sparql: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Run a SPARQL 1.1 query; raises ``StoreError`` where it does not parse."""
        try:
            return self.native.query(sparql)
        except SyntaxError as error:
            raise StoreError(f"the query does not parse: {error}") from error

    def rows(self, sparql: str) -> Iterator[dict[str, Term | None]]:
        """Solutions of a SELECT query as dictionaries by variable name."""
        found = self.query(sparql)
        if not isinstance(found, ox.QuerySolutions):
            raise StoreError("rows come from a SELECT query only")
        names = [v.value for v in found.variables]
        for solution in found:
            yield dict(zip(names, solution, strict=True))

    def reports(self) -> list[str]:
        """Ids of the reports in the graph, sorted."""
        identifier = node("http://purl.org/dc/terms/identifier")
        return sorted(
            str(getattr(q.object, "value", ""))
            for q in self.native.quads_for_pattern(None, identifier, None, DEFAULT)
        )

    def graphs(self) -> list[ox.NamedNode]:
        """Names of the reports' graphs, sorted; the vocabularies' are left out."""
        named = [g for g in self.native.named_graphs() if isinstance(g, ox.NamedNode)]
        return sorted((g for g in named if g not in VOCABULARIES), key=str)

    def dataset(self) -> Dataset:
        """The same graph as an ``rdflib.Dataset``.

        Call its ``query`` with the query alone: any further keyword falls back to rdflib's own
        evaluator, 6 to 50 times slower.
        """
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        return Dataset(store=OxigraphStore(store=self.native))

    def export(self, name: str = "ttl", report_id: str | None = None) -> bytes:
        """The graph of all reports, or of one, in a format of ``kg.serialise.FORMATS``, sorted."""
        from kg.serialise import write

        out = io.BytesIO()
        write(self, out, name, report_id)
        return out.getvalue()

    def backup(self, folder: Path | str) -> None:
        """Write a snapshot that opens on its own; hard links where the file system allows."""
        try:
            self.native.backup(str(folder))
        except (OSError, RuntimeError) as error:
            raise StoreError(f"the snapshot {folder} cannot be written: {error}") from error


@lru_cache(maxsize=2)
def _spo(files: tuple[str, ...]) -> frozenset[Spo]:
    triples = (t for file in files for t in read_turtle(file))
    return frozenset((t.subject, t.predicate, t.object) for t in triples)


def _data(quads: Iterable[ox.Quad]) -> str:
    """Quads as the body of a DATA block."""
    default: list[str] = []
    graphs: dict[str, list[str]] = {}
    for quad in quads:
        triple = f"{quad.subject} {quad.predicate} {quad.object} ."
        if quad.graph_name == DEFAULT:
            default.append(triple)
        else:
            graphs.setdefault(str(quad.graph_name), []).append(triple)
    named = (f"GRAPH {graph} {{ {' '.join(lines)} }}" for graph, lines in graphs.items())
    return " ".join([*default, *named])
