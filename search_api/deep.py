"""Do graph, text, vectors, words and token vectors of every report say the same?

``kg.validate`` asks whether the graph is right in itself; here the parts of a generation are held
against each other, as after a crash.
"""

from __future__ import annotations

import filecmp
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from corpus import passages
from embeddings import Shard
from embeddings.base import EncoderError
from kg.graph import quads
from kg.rdf import node, report_iri
from kg.store import DEFAULT, GraphStore
from search_api import passage_index, stored_claims
from search_api.collection import Collection
from search_api.generations import CollectionError, Generations
from search_api.manifest import Entry
from search_api.parts import Parts


def disagreements(collection: Collection) -> Iterator[str]:
    """What does not agree, a line each; nothing where the collection is whole."""
    known = {entry.id for entry in collection.manifest.entries}
    stored = set(collection.store.reports())
    indexed = set(collection.index.reports)
    for name, where in ((stored, "graph"), (indexed, "index")):
        yield from (f"{report}: in the {where}, not in the manifest" for report in name - known)
        yield from (f"{report}: in the manifest, not in the {where}" for report in known - name)
    for entry in collection.manifest.entries:
        if entry.id in stored & indexed:
            yield from (f"{entry.id}: {words}" for words in _report(collection, entry))
    yield from _index(collection)
    yield from _default_graph(collection.store)
    yield from _leftovers(collection)


def _report(collection: Collection, entry: Entry) -> Iterator[str]:
    """One report: its text, claims and graph, its shard and its rows of the index."""
    part = Parts(collection.data_dir).path(entry.id, entry.key)
    try:
        report = collection.reports[entry.id]
        shard = Shard.open(part / "shard")
    except (CollectionError, EncoderError) as error:
        yield str(error)
        return
    found = passages(report)
    if shard.passages != found:
        yield "the encoded passages are not those of the text"
    claims = stored_claims.load(part, report)
    base = collection.manifest.base_iri
    if claims is None:
        yield "the claims beside the text cannot be read"
    else:
        graph = node(report_iri(entry.id, base))
        wanted = {quad.triple for quad in quads(report, claims, base)}
        have = {
            q.triple for q in collection.store.native.quads_for_pattern(None, None, None, graph)
        }
        if wanted != have:
            lacking, spare = len(wanted - have), len(have - wanted)
            yield f"{lacking} triples lack in the graph, {spare} are too many"
        if sum(entry.claims.values()) != len(claims):
            counted = sum(entry.claims.values())
            yield f"the manifest counts {counted} claims, {len(claims)} are kept"
    index = collection.index
    rows = np.flatnonzero(index.mask([entry.id]))
    if [index.ids[row] for row in rows] != [passage.id for passage in found]:
        yield "the index holds other passages than the text"
        return
    for row, passage in zip(rows, found, strict=True):
        if index.passage(int(row)) != passage:
            yield f"the index holds {passage.id} with other words than the text"


def _index(collection: Collection) -> Iterator[str]:
    """The index is, byte for byte, what the reports' parts give: vectors, words, token vectors."""
    parts = Parts(collection.data_dir)
    folders = [parts.path(entry.id, entry.key) for entry in collection.manifest.entries]
    with tempfile.TemporaryDirectory() as name:
        fresh, kept = Path(name) / "index", collection.folder / "index"
        try:
            passage_index.assemble(fresh, folders)
        except EncoderError as error:
            yield str(error)
            return
        files = {
            file.relative_to(root)
            for root in (fresh, kept)
            for file in root.rglob("*")
            if file.is_file()
        }
        for file in sorted(files):
            if not (fresh / file).is_file() or not (kept / file).is_file():
                yield f"index: {file} should not be there, or is missing"
            elif not filecmp.cmp(fresh / file, kept / file, shallow=False):
                yield f"index: {file} is not what the reports' own vectors and words give"


def _default_graph(store: GraphStore) -> Iterator[str]:
    """The default graph is the merge of all named ones, no triple more or less."""
    merged = {q.triple for q in store.native.quads_for_pattern(None, None, None, DEFAULT)}
    named = {q.triple for q in store.native if q.graph_name != DEFAULT}
    if merged != named:
        yield (
            f"the default graph lacks {len(named - merged)} triples of the reports' graphs and "
            f"has {len(merged - named)} of none"
        )


def _leftovers(collection: Collection) -> Iterator[str]:
    """A lock that somebody still holds; what a killed build left is no fault and swept up next."""
    from search_api.generations import writing

    try:
        with writing(collection.data_dir):
            pass
    except CollectionError as error:
        yield str(error)


def leftovers(data_dir: Path) -> list[str]:
    """Folders that no generation names, as a killed build leaves them until the next one."""
    root = Generations(data_dir).root
    wanted = {
        Parts(data_dir).path(entry.id, entry.key)
        for manifest in Generations(data_dir).manifests()
        for entry in manifest.entries
    }
    found = [*root.glob("generations/*.tmp"), *(set(root.glob("reports/*/*")) - wanted)]
    return sorted(str(path.relative_to(root)) for path in found)
