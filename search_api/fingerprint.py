"""What a report's claims and vectors are made from, as short hashes: the file and the software.

A file whose fingerprint is that of the last build is skipped without being read. Where it differs,
the content key (``Writer.work``) still decides: new software that reads a file as before makes no
new work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from corpus.files import LARGEST, FileError, read_bytes, size
from corpus.sidecar import beside
from kg.extract import get_extractor

READING = ("corpus", "ontology")
"""Packages whose code and data decide what is read from a file."""
IGNORED = frozenset(("__pycache__", "reports"))


def of_file(path: Path, made_by: Iterable[str]) -> str:
    """Fingerprint of a file, its sidecar and ``made_by``; empty where the file cannot be read."""
    digest = hashlib.sha256()
    try:
        for file in (path, beside(path)):
            if file is None:
                continue
            if size(file) > LARGEST:
                return ""
            digest.update(f"{file.name}\0".encode("utf-8", "surrogatepass"))
            digest.update(hashlib.sha256(read_bytes(file)).digest())
    except FileError:
        return ""
    for words in (*made_by, reading()):
        digest.update(f"{words}\0".encode())
    return digest.hexdigest()[:16]


@lru_cache
def reading() -> str:
    """Fingerprint of the code and data with which files are read."""
    root = Path(__file__).parent.parent
    files = [
        file
        for package in READING
        for file in (root / package).rglob("*")
        if file.is_file() and not IGNORED.intersection(file.relative_to(root).parts)
    ]
    return _hash(files, root)


@lru_cache
def extractor(name: str) -> str:
    """The extractor with its version and that of its weights: ``combined/1+3f9c``.

    Raises ``kg.extract.UnknownExtractor``.
    """
    import kg

    found = get_extractor(name)
    root = Path(str(kg.__file__)).parent / "weights"
    files = [file for file in root.rglob("*") if file.is_file()] if root.is_dir() else []
    return f"{found.NAME}/{found.VERSION}+{_hash(files, root)[:8]}"


def _hash(files: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
