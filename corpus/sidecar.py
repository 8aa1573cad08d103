"""What a user says about a file in a ``.yaml`` of the same name beside it."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import ReadError
from corpus.files import exists, read_bytes, size
from ontology.terms import ReportKind

LARGEST = 64 * 1024
"""Bytes of a sidecar; the fields are a few short words."""


class Sidecar(BaseModel):
    """Everything is optional; what is given overrides what the text says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | None = Field(default=None, description="identifier, else region-year-kind")
    title: str | None = None
    region: str | None = Field(default=None, description="name, parents may stand before it")
    kind: ReportKind | None = Field(default=None, description="gzbg, jihua, tjgb or other")
    year: int | None = Field(
        default=None, ge=1900, le=2100, description="year planned; for a bulletin, reviewed"
    )
    reviewed_year: int | None = Field(default=None, ge=1900, le=2100)
    planned_year: int | None = Field(default=None, ge=1900, le=2100)
    url: str | None = None
    force: bool = Field(default=False, description="read it although it looks like no report")

    def years(self, kind: ReportKind) -> tuple[int, int | None]:
        """Reviewed and planned year; call only where one of the fields is given."""
        if kind is ReportKind.BULLETIN:
            return self.reviewed_year or self.year or self.planned_year or 0, None
        planned = self.planned_year or self.year
        if planned is None and self.reviewed_year is not None:
            planned = self.reviewed_year + 1
        return self.reviewed_year or (planned or 0) - 1, planned


def beside(path: Path) -> Path | None:
    """Path of the sidecar of a file, on disk or in the same archive; ``None`` without one."""
    for suffix in (".yaml", ".yml"):
        found = path.with_suffix(suffix)
        if exists(found):
            return found
    return None


def sidecar_of(path: Path) -> Sidecar:
    """The sidecar of a file, empty where there is none; raises ``ReadError`` where it is wrong."""
    found = beside(path)
    if found is None:
        return Sidecar()
    if size(found) > LARGEST:
        raise ReadError(f"{found.name} is larger than {LARGEST // 1024} KiB; it needs a few lines")
    try:
        return Sidecar.model_validate(yaml.safe_load(read_bytes(found).decode("utf-8-sig")) or {})
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ReadError(f"{found.name} is not readable YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        known = ", ".join(Sidecar.model_fields)
        raise ReadError(f"{found.name}: {where}: {first['msg']}; the fields are {known}") from None
