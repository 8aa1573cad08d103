"""A collection's graph brought onto a SPARQL engine, where services ask it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.stores import Published, RemoteStore, open_store
from kg.stores import publish as bring
from search_api.collection import Collection
from search_api.generations import writing

Progress = Callable[[int, int, str], None]


def publish(
    data_dir: Path | str, store: str, *, verify: bool = False, progress: Progress | None = None
) -> Published:
    """Make the engine at the address ``store`` hold the published generation's graphs.

    Reports that it holds already are left alone; with ``verify`` they are compared with it triple
    by triple. One publication of a collection runs at a time, and none during a build. It may be
    stopped and run again. Raises ``StoreError`` and ``CollectionError``.
    """
    data = Path(data_dir)
    with writing(data):
        collection = Collection.open(data)
        versions = {entry.id: entry.key for entry in collection.manifest.entries}
        remote: RemoteStore = open_store(store, collection.manifest.base_iri)
        with remote:
            shown = progress or (lambda done, total, name: None)
            return bring(collection.store, remote, versions, verify=verify, progress=shown)
