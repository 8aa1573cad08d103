"""Published generations of a collection: written aside, then put in place in one step.

    DATA/generations/<n>/{graph,index,manifest.json}   never changed once published
    DATA/current                                       the number of the one that readers open
    DATA/lock                                          held by whoever builds
    DATA/mirrored                                      only in a copy (``search_api.mirror``)

A reader opens what ``current`` names and is never blocked; a crash at any moment leaves the
previous generation in place. ``os.replace`` of one small file is the only step that counts.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ontology.errors import ReportkgError
from search_api.manifest import Manifest

MIRRORED = "mirrored"
"""File of a data folder that is a copy: names what it was filled from (``search_api.mirror``)."""
KEPT = 2
"""Generations that stay: the current one and the one that slow readers may still hold."""


class CollectionError(ReportkgError):
    """A data folder that cannot be read or written; the message says what to do."""


class Generations:
    """The generations under one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.root = data_dir
        self._folder = data_dir / "generations"
        self._pointer = data_dir / "current"

    def number(self) -> int | None:
        """Number of the published generation; ``None`` before the first."""
        try:
            words = self._pointer.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CollectionError(f"cannot read {self._pointer}: {error.strerror}") from None
        if not words.isdigit():
            raise CollectionError(f"{self._pointer} is damaged: {words[:40]!r} is no number")
        return int(words)

    def path(self, number: int) -> Path:
        return self._folder / f"{number:06d}"

    def current(self) -> Path | None:
        """Folder of the published generation; ``None`` before the first."""
        number = self.number()
        return None if number is None else self.path(number)

    def stage(self) -> Path:
        """A fresh folder in which the next generation is written; leftovers of a crash go."""
        for leftover in self._folder.glob("*.tmp"):
            shutil.rmtree(leftover, ignore_errors=True)
        staged = self._folder / f"{(self.number() or 0) + 1:06d}.tmp"
        staged.mkdir(parents=True)
        return staged

    def publish(self, staged: Path) -> Path:
        """Make ``staged`` the published generation, durably; older ones but one are removed."""
        number = int(staged.name.removesuffix(".tmp"))
        final = self.path(number)
        if final.exists():  # published by nobody: a crash between the two steps below
            shutil.rmtree(final)
        sync_tree(staged)
        staged.rename(final)
        sync(self._folder)
        write_atomically(self._pointer, f"{number}\n".encode("ascii"))
        self.prune()
        return final

    def folders(self) -> list[Path]:
        """Folders of the generations that are kept."""
        return [path for path in sorted(self._folder.glob("[0-9]*")) if path.suffix != ".tmp"]

    def manifests(self) -> list[Manifest]:
        """Manifests of the generations that are kept."""
        return [Manifest.load(folder / "manifest.json") for folder in self.folders()]

    def prune(self) -> None:
        """Remove generations that no reader is sent to any more."""
        number = self.number() or 0
        for folder in self._folder.glob("[0-9]*"):
            if folder.suffix != ".tmp" and not number - KEPT < int(folder.name) <= number:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def writing(data_dir: Path, copying: bool = False) -> Iterator[None]:
    """Hold the lock of the data folder; made if missing.

    Raises ``CollectionError`` where the folder cannot be written, another build holds it, or it is
    a copy of a mirror and not ``copying`` is what is done to it.
    """
    if (data_dir / MIRRORED).exists() and not copying:
        raise CollectionError(
            f"{data_dir} is a copy that follows a mirror; build where the original lies, then "
            "`reportkg push`"
        )
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(data_dir / "lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise CollectionError(f"another build is writing {data_dir}; wait for it to end") from None
    except (OSError, NotImplementedError) as error:
        raise CollectionError(
            f"cannot write the data folder {data_dir}: {getattr(error, 'strerror', None) or error}"
        ) from None
    try:
        yield
    finally:
        lock.release()


NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS))
NO_ROOM_WORDS = re.compile("No space left|File too large|quota exceeded|Read-only file system")


def out_of_room(error: Exception) -> bool:
    """Whether an error says that the disk is full (or the file as large as may be)."""
    found = isinstance(error, OSError) and error.errno in NO_ROOM
    return found or bool(NO_ROOM_WORDS.search(str(error)))


@contextmanager
def disk_full(data_dir: Path) -> Iterator[None]:
    """Turn errors of a full disk into a ``CollectionError`` that says what is left."""
    try:
        yield
    except (OSError, RuntimeError, ReportkgError) as error:
        if isinstance(error, CollectionError) or not out_of_room(error):
            raise
        raise CollectionError(
            f"no room to write in {data_dir} ({getattr(error, 'strerror', None) or error}); the "
            "collection is as it was: make room and build again"
        ) from None


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``path`` so that a reader sees the old bytes or the new, and a crash neither half."""
    aside = path.with_name(f".{path.name}.tmp")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
    sync(path.parent)


def sync(path: Path) -> None:
    """fsync one file or folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """fsync a folder and everything in it."""
    for path in sorted(folder.rglob("*")):
        sync(path)
    sync(folder)
