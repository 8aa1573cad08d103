"""The graph as a file: of the whole collection or of one report."""

from __future__ import annotations

from typing import BinaryIO

import pyoxigraph as ox

from kg.graph import report_iri
from ontology.errors import ReportkgError
from search_api.collection import Collection
from search_api.sparql.formats import GRAPHS
from search_api.sparql.prefixes import standard_prefixes

DATASETS = ("trig", "nq", "jsonld")
"""Formats that carry named graphs."""


class ExportError(ReportkgError):
    """A format that is not offered."""


def export(collection: Collection, name: str, out: BinaryIO, report_id: str | None = None) -> None:
    """Write the graph in format ``name`` (a key of ``GRAPHS``) to ``out``, sorted.

    Triples formats hold every asserted triple once; dataset formats one named graph a report. The
    same collection gives the same bytes. Raises ``ExportError`` for an unknown format.
    """
    if name not in GRAPHS:
        raise ExportError(f"format {name!r} is not known; one of {', '.join(GRAPHS)}")
    media = ox.RdfFormat.from_media_type(GRAPHS[name])
    assert media is not None
    native, prefixes = collection.store.native, standard_prefixes(collection.manifest.base_iri)
    one = None if report_id is None else ox.NamedNode(report_iri(report_id, collection.store.base))
    quads = list(native.quads_for_pattern(None, None, None, one))
    if name in DATASETS:
        named = sorted((q for q in quads if not isinstance(q.graph_name, ox.DefaultGraph)), key=str)
        ox.serialize(named, out, media, prefixes=prefixes if name == "trig" else None)
        return
    triples = sorted({q.triple for q in quads}, key=str)
    ox.serialize(triples, out, media, prefixes=prefixes if name == "ttl" else None)
