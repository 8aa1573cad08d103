"""From paths to the report files in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from corpus.errors import ReadError
from corpus.readers import get_reader, suffixes


def discover(paths: Iterable[Path | str]) -> list[Path]:
    """Report files of files and folders (searched deep), sorted by path, each once.

    A file named outright must be of a type that is read; in folders other files are passed over,
    but a folder without any report is refused. Raises ``ReadError``.
    """
    known = suffixes()
    found: set[Path] = set()
    given = [Path(path) for path in paths]
    if not given:
        raise ReadError("no file or folder was given; name one")
    for path in given:
        if path.is_dir():
            inside = [
                file
                for file in path.rglob("*")
                if file.is_file()
                and file.suffix.lower() in known
                and not any(part.startswith((".", "~")) for part in file.relative_to(path).parts)
            ]
            if not inside:
                raise ReadError(f"{path} holds no report; file types read: {', '.join(known)}")
            found.update(inside)
        elif path.exists():
            get_reader(path)
            found.add(path)
        else:
            raise ReadError(f"{path} does not exist; check the path")
    return sorted(found)
