"""From paths to the report files in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from corpus.errors import ReadError
from corpus.model import Report
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


def distinct(reports: Iterable[Report]) -> list[Report]:
    """The reports with ids made unique: a later report of a taken id gets ``~`` and its hash.

    The same file twice (equal hash) is kept once. Ids depend on the order only where two different
    reports say they are of the same region, year and kind, which the notes then say too.
    """
    hashes: set[str] = set()
    taken: set[str] = set()
    found = []
    for report in reports:
        if report.source.sha256 in hashes:
            continue
        hashes.add(report.source.sha256)
        if report.id in taken:
            note = f"another report is called {report.id} too"
            report = replace(
                report,
                id=f"{report.id}~{report.source.sha256[:8]}",
                notes=(*report.notes, note),
            )
        taken.add(report.id)
        found.append(report)
    return found
