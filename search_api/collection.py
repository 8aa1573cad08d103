"""A built collection as readers open it: graph, index and reports of one generation."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from embeddings import PassageIndex
from kg.store import GraphStore
from search_api.generations import CollectionError, Generations
from search_api.manifest import FORMAT, Entry, Manifest
from search_api.parts import Parts, Reports


class Collection:
    """One generation, read only. It stays whole while a build publishes the next one."""

    def __init__(self, data_dir: Path, number: int, manifest: Manifest) -> None:
        self.data_dir = data_dir
        self.number = number
        self.manifest = manifest
        self.folder = Generations(data_dir).path(number)
        self.reports = Reports(manifest, Parts(data_dir))

    @classmethod
    def open(cls, data_dir: Path | str) -> Collection:
        """The published generation of ``data_dir``.

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
            return cls(root, number, manifest)
        raise CollectionError(f"the collection in {root} is incomplete; build it again")

    @property
    def graph_folder(self) -> Path:
        """The snapshot that query workers open."""
        return self.folder / "graph"

    @cached_property
    def store(self) -> GraphStore:
        return GraphStore.open(self.graph_folder, read_only=True, base=self.manifest.base_iri)

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
