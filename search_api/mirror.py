"""A collection copied to where many services fetch it: a folder, an object store, a web server.

    URL/current                     the name of the inventory that readers fetch, written last
    URL/inventories/<sha256>.json   every file of one generation with its bytes and SHA-256
    URL/generations/<sha256>/…      the generation, under the name of its inventory's content
    URL/reports/<report>/<key>/…    texts and claims as in the data folder, shared by generations

``push`` writes there, ``pull`` fills a data folder that is then a cache: whatever is missing is
fetched, checked and published as a build would publish it. Addresses are those of fsspec
(``s3://bucket/path``, ``https://host/path``, ``/mnt/share``), which knows credentials and retries.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ontology.errors import ReportkgError
from search_api.generations import (
    MIRRORED,
    Generations,
    disk_full,
    out_of_room,
    sync_tree,
    write_atomically,
    writing,
)
from search_api.parts import Parts

KEPT = 2
"""Inventories that stay: the current one and the one that somebody may still be reading."""


class MirrorError(ReportkgError):
    """A mirror that cannot be read or written, or does not hold what it says."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a push or a pull did."""

    inventory: str
    files: int
    """Files that were copied; those that were there already were not."""
    bytes: int


def push(data_dir: Path, url: str, graph: bool = True) -> Moved:
    """Copy the published generation to ``url``; readers see it once everything is there.

    Without ``graph`` its graph stays here: for services that ask an engine. Raises ``MirrorError``
    where the address cannot be written, ``CollectionError`` where there is no collection.
    """
    from search_api.collection import Collection

    collection = Collection.open(data_dir)
    parts = Parts(data_dir)
    files = [
        path
        for path in sorted(collection.folder.rglob("*"))
        if path.is_file() and (graph or collection.graph_folder not in path.parents)
    ]
    listed = {
        path.relative_to(collection.folder).as_posix(): _described(path)
        for path in files
        if path.name != "LOCK"
    }
    shared: dict[str, list[Any]] = {}
    for entry in collection.manifest.entries:
        part = parts.path(entry.id, entry.key)
        for path in sorted(p for p in part.iterdir() if p.is_file()):  # not what builds go on from
            shared[path.relative_to(data_dir).as_posix()] = _described(path)
    inventory = json.dumps({"generation": listed, "parts": shared}, sort_keys=True).encode("utf-8")
    name = hashlib.sha256(inventory).hexdigest()
    with _words(url):
        place = _Place(url)
        known = place.inventories()
        have = {path for one in known.values() for path in one["parts"]}
        copied = [(data_dir / path, path) for path in shared if path not in have]
        if name not in known:
            copied += [(collection.folder / p, f"generations/{name}/{p}") for p in listed]
        for source, target in copied:
            place.put(source, target)
        place.write(f"inventories/{name}.json", inventory)
        place.write("current", name.encode("ascii"))
        place.prune(name)
    return Moved(name, len(copied), sum(source.stat().st_size for source, _ in copied))


def pull(url: str, data_dir: Path) -> Moved:
    """Bring ``data_dir`` to what ``url`` holds; nothing is fetched where it does already.

    Raises ``MirrorError`` where the address cannot be read or a file is not what the inventory
    says; the data folder then is as it was.
    """
    with _words(url):
        place = _Place(url)
        name = place.read("current").decode("ascii", "replace").strip()
        if _filled_from(data_dir) == name and Generations(data_dir).number() is not None:
            return Moved(name, 0, 0)
        inventory = json.loads(place.read(f"inventories/{name}.json"))
        listed, shared = _checked(inventory["generation"]), _checked(inventory["parts"])
    with writing(data_dir, copying=True), disk_full(data_dir):
        generations, parts = Generations(data_dir), Parts(data_dir)
        lacking = {path: about for path, about in shared.items() if not (data_dir / path).exists()}
        with _words(url):
            for folder in sorted({PurePosixPath(path).parent for path in lacking}):
                final = data_dir / folder
                staged = final.with_name(f"{final.name}.pulled.tmp")
                for path in (p for p in lacking if PurePosixPath(p).parent == folder):
                    place.get(path, staged / PurePosixPath(path).name, lacking[path])
                sync_tree(staged)
                if not final.exists():
                    staged.rename(final)
            staged = generations.stage()
            for path, about in listed.items():
                place.get(f"generations/{name}/{path}", staged / path, about)
        generations.publish(staged)
        write_atomically(data_dir / MIRRORED, f"{name}\n".encode("ascii"))
        parts.prune(generations.manifests())
    return Moved(name, len(lacking) + len(listed), _total(lacking) + _total(listed))


def _filled_from(data_dir: Path) -> str | None:
    try:
        return (data_dir / MIRRORED).read_text("ascii").strip()
    except OSError:
        return None


def _described(path: Path) -> list[Any]:
    """Bytes and SHA-256 of a file."""
    with path.open("rb") as file:
        return [path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()]


def _total(files: dict[str, list[Any]]) -> int:
    return sum(int(about[0]) for about in files.values())


def _checked(files: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The same; raises ``ValueError`` for a path that leads out of the data folder."""
    for path in files:
        if path.startswith("/") or ".." in PurePosixPath(path).parts or "\\" in path:
            raise ValueError(f"{path!r} leads out of the collection")
    return files


class _Place:
    """The files under an address."""

    def __init__(self, url: str) -> None:
        import fsspec

        self._system, path = fsspec.core.url_to_fs(url)
        self._root = path.rstrip("/")

    def path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def read(self, name: str) -> bytes:
        data: bytes = self._system.cat_file(self.path(name))
        return data

    def write(self, name: str, data: bytes) -> None:
        self._parents(name)
        self._system.pipe_file(self.path(name), data)

    def put(self, source: Path, name: str) -> None:
        self._parents(name)
        self._system.put_file(str(source), self.path(name))

    def _parents(self, name: str) -> None:
        self._system.makedirs(self.path(name).rsplit("/", 1)[0], exist_ok=True)

    def get(self, name: str, target: Path, about: list[Any]) -> None:
        """Fetch one file; raises ``MirrorError`` where it is not the one described."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self._system.get_file(self.path(name), str(target))
        if _described(target) != about:
            raise MirrorError(
                f"{name} is not what its inventory says; push the collection there again"
            )

    def inventories(self) -> dict[str, dict[str, Any]]:
        """The inventories that are there, oldest first."""
        try:
            found = self._system.ls(self.path("inventories"), detail=True, refresh=True)
        except FileNotFoundError:
            return {}
        found.sort(key=lambda f: str(f.get("mtime") or f.get("LastModified") or f.get("created")))
        names = [str(f["name"]).rsplit("/", 1)[-1].removesuffix(".json") for f in found]
        return {name: json.loads(self.read(f"inventories/{name}.json")) for name in names}

    def prune(self, current: str) -> None:
        """Take away what neither the current inventory nor the one before it names."""
        found = self.inventories()
        others = [name for name in found if name != current]
        ended = others[: max(0, len(others) + 1 - KEPT)]
        kept = {path for name, one in found.items() if name not in ended for path in one["parts"]}
        for name in ended:
            self._system.rm(self.path(f"inventories/{name}.json"))
            if self._system.exists(self.path(f"generations/{name}")):
                self._system.rm(self.path(f"generations/{name}"), recursive=True)
            for path in found[name]["parts"].keys() - kept:
                if self._system.exists(self.path(path)):
                    self._system.rm(self.path(path))


@contextmanager
def _words(url: str) -> Iterator[None]:
    """Errors of the address as a ``MirrorError`` that says what to do."""
    try:
        yield
    except ReportkgError:
        raise
    except FileNotFoundError as error:
        raise MirrorError(
            f"there is no collection at {url} ({error}); put one there with `reportkg push {url}`"
        ) from None
    except ImportError as error:
        raise MirrorError(
            f"{url} needs a package that is not here ({error}); pip install 'reportkg[mirror]', "
            "or the one that fsspec names for this kind of address"
        ) from None
    except Exception as error:
        if out_of_room(error):
            raise
        # Every store has errors of its own kind.
        raise MirrorError(f"the mirror at {url} cannot be used: {error}") from None
