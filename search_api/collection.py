"""A built collection as readers open it: graph, index and reports of one generation."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings import PassageIndex
from kg.rdf import report_iri
from kg.store import GraphStore
from search_api.generations import CollectionError, Generations
from search_api.manifest import FORMAT, Entry, Manifest
from search_api.parts import Parts, Reports

if TYPE_CHECKING:
    from kg.stores import RemoteStore


class Collection:
    """One generation, read only. It stays whole while a build publishes the next one."""

    def __init__(
        self, data_dir: Path, number: int, manifest: Manifest, store_url: str | None = None
    ) -> None:
        self.data_dir = data_dir
        self.number = number
        self.manifest = manifest
        self.store_url = store_url
        self.folder = Generations(data_dir).path(number)
        self.reports = Reports(manifest, Parts(data_dir))

    @classmethod
    def open(cls, data_dir: Path | str, store: str | None = None) -> Collection:
        """The published generation of ``data_dir``; its graph on the engine at ``store``, if given.

        Raises ``CollectionError`` where there is none, or where it was written by another version.
        """
        root = Path(data_dir)
        for _ in range(3):  # a build may publish and prune between two of these steps
            number = Generations(root).number()
            if number is None:
                raise CollectionError(
                    f"there is no collection in {root}; make one with "
                    f"`reportkg build FILE_OR_FOLDER --data {root}`"
                )
            try:
                manifest = Manifest.load(Generations(root).path(number) / "manifest.json")
            except FileNotFoundError:
                continue
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise CollectionError(
                    f"the collection in {root} is damaged ({error}); build it again"
                ) from None
            if manifest.format != FORMAT:
                raise CollectionError(
                    f"the collection in {root} has format {manifest.format}, this version reads "
                    f"{FORMAT}; build it again into a new folder"
                )
            return cls(root, number, manifest, store)
        raise CollectionError(f"the collection in {root} is incomplete; build it again")

    @property
    def graph_folder(self) -> Path:
        """The snapshot that query workers open."""
        return self.folder / "graph"

    @property
    def graph(self) -> Path | RemoteStore:
        """What queries run on: the snapshot, or the remote store."""
        return self.graph_folder if self.store_url is None else self._remote

    @cached_property
    def store(self) -> GraphStore:
        if self.store_url is not None:
            return self._remote
        return GraphStore.open(self.graph_folder, read_only=True, base=self.manifest.base_iri)

    @cached_property
    def _remote(self) -> RemoteStore:
        from kg.stores import open_store
        from kg.stores.publishing import complete

        assert self.store_url is not None
        store = open_store(self.store_url, self.manifest.base_iri)
        whole = complete(store)
        wanted = (report_iri(entry.id, store.base) for entry in self.manifest.entries)
        lacking = [name for name in wanted if name not in whole]
        if lacking:
            raise CollectionError(
                f"the store at {self.store_url} lacks {len(lacking)} of "
                f"{len(self.manifest.entries)} reports; bring it up with "
                f"`reportkg publish --data {self.data_dir} --store {self.store_url}`"
            )
        return store

    @cached_property
    def index(self) -> PassageIndex:
        return PassageIndex.open(self.folder / "index")

    def entry(self, name: str) -> Entry:
        """The report called ``name`` (id, or name or stem of its file)."""
        found = self.reports.resolve(name)
        if found is None:
            known = "、".join(entry.id for entry in self.manifest.entries[:5])
            raise CollectionError(f"there is no report {name!r} here; there are {known} …")
        return found
