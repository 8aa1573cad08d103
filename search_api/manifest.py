"""What a generation holds: its reports, the files that could not be read, and what made it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1
"""Raised when the layout on disk changes; a collection of another format is built anew."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One report of a generation; enough for lists and filters without opening its text."""

    id: str
    key: str
    """Content key: what the report's part was made from. Equal keys need no new work."""
    title: str
    region: str
    region_code: str | None
    region_level: str
    kind: str
    reviewed_year: int
    planned_year: int | None
    characters: int
    passages: int
    claims: dict[str, int]
    """Claims by type."""
    source: str
    """Path of the file as given to the build."""
    sha256: str
    extractor: str
    notes: tuple[str, ...] = ()
    input: str = ""
    """Fingerprint of the file, its sidecar and everything that works on them: while it is the
    same, the file need not even be read. Empty where it is not known."""

    @property
    def year(self) -> int:
        """The year a reader files it under: planned, else reviewed."""
        return self.planned_year or self.reviewed_year


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that is not in the collection, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The table of contents of a generation."""

    encoder: str
    base_iri: str
    entries: tuple[Entry, ...] = ()
    failures: tuple[Failure, ...] = ()
    format: int = FORMAT
    warnings: tuple[str, ...] = ()
    """What validation found in the graph as written."""
    _by_id: dict[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {entry.id: entry for entry in self.entries})

    def find(self, report_id: str) -> Entry | None:
        return self._by_id.get(report_id)

    def to_json(self) -> dict[str, Any]:
        return {
            "format": self.format,
            "encoder": self.encoder,
            "base_iri": self.base_iri,
            "reports": [asdict(entry) for entry in self.entries],
            "failures": [asdict(failure) for failure in self.failures],
            "warnings": list(self.warnings),
        }

    def to_bytes(self) -> bytes:
        text = json.dumps(self.to_json(), ensure_ascii=False, indent=1, sort_keys=True)
        return f"{text}\n".encode("utf-8", "surrogatepass")

    def save(self, path: Path) -> None:
        path.write_bytes(self.to_bytes())

    @classmethod
    def load(cls, path: Path) -> Manifest:
        data = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        return cls(
            encoder=data["encoder"],
            base_iri=data["base_iri"],
            entries=tuple(
                Entry(**{**entry, "notes": tuple(entry["notes"])}) for entry in data["reports"]
            ),
            failures=tuple(Failure(**failure) for failure in data["failures"]),
            format=data["format"],
            warnings=tuple(data["warnings"]),
        )
