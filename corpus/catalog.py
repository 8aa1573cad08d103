"""From paths to the report files in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus.errors import ReadError
from corpus.files import ARCHIVE, FileError, exists, members
from corpus.readers import REFUSED, get_reader, suffixes


def discover(paths: Iterable[Path | str]) -> list[Path]:
    """Report files of files, folders (searched deep) and zip archives, sorted, each once.

    A file named outright must be of a type that is read; in folders other files are passed over,
    but a folder without any report is refused. Raises ``ReadError``.
    """
    found: set[Path] = set()
    given = [Path(path) for path in paths]
    if not given:
        raise ReadError("no file or folder was given; name one")
    for path in given:
        if path.is_dir():
            found.update(_reports(path, _in_folder(path)))
        elif path.suffix.lower() == ARCHIVE and path.is_file():
            found.update(_reports(path, members(path)))
        elif exists(path):
            get_reader(path)
            found.add(path)
        else:
            raise ReadError(f"{path} does not exist; check the path")
    return sorted(found)


def _in_folder(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        if not file.is_file():
            continue
        if any(part.startswith((".", "~")) for part in file.relative_to(folder).parts):
            continue
        if file.suffix.lower() != ARCHIVE:
            yield file
            continue
        try:
            yield from members(file)
        except FileError:
            yield file  # reading it will say what is wrong with it; the others are read


def _reports(place: Path, files: Iterable[Path]) -> list[Path]:
    known = {*suffixes(), *REFUSED, ARCHIVE}
    found = [file for file in files if file.suffix.lower() in known]
    if not found:
        raise ReadError(f"{place} holds no report; file types read: {', '.join(suffixes())}")
    return found
