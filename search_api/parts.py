"""What is kept of one report beside the graph: its text, and its vectors for the index.

    DATA/reports/<report>/<content key>/{report.json,…}

A part is named by the content it was made from and is never changed, so a reader of an older
generation still finds the text that its graph quotes. Parts that no kept generation names go.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from corpus import dump, load
from corpus.model import Report
from search_api.generations import CollectionError, sync, sync_tree
from search_api.manifest import Entry, Manifest

_PLAIN = re.compile(r"[\w\-]{1,80}")


def folder_name(report_id: str) -> str:
    """A folder name for a report id: the id itself where it is plain, else its hash."""
    if _PLAIN.fullmatch(report_id):
        return report_id
    return hashlib.sha256(report_id.encode("utf-8")).hexdigest()[:32]


class Parts:
    """The parts under one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir / "reports"

    def path(self, report_id: str, key: str) -> Path:
        return self._root / folder_name(report_id) / key

    def stage(self, report: Report, key: str) -> Path:
        """A fresh folder beside the part's place, already holding the report.

        It bears the number of the process: one that was left behind does not come in the way.
        """
        staged = self.path(report.id, key).with_name(f"{key}.{os.getpid()}.tmp")
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(parents=True)
        text = json.dumps(dump(report), ensure_ascii=False, separators=(",", ":"))
        (staged / "report.json").write_text(text, encoding="utf-8")
        return staged

    def put(self, staged: Path) -> Path:
        """Move a staged part into its place, durably; one that no generation names gives way."""
        final = staged.with_name(staged.name.split(".", 1)[0])
        shutil.rmtree(final, ignore_errors=True)
        sync_tree(staged)
        staged.rename(final)
        sync(final.parent)
        return final

    def prune(self, kept: Iterable[Manifest]) -> None:
        """Remove every part that none of the manifests names."""
        wanted = {self.path(entry.id, entry.key) for manifest in kept for entry in manifest.entries}
        for part in self._root.glob("*/*"):
            if part not in wanted:
                shutil.rmtree(part, ignore_errors=True)
        for folder in self._root.glob("*"):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def read_report(part: Path) -> Report:
    """The report of a part; raises ``CollectionError`` where it is missing or damaged."""
    try:
        return load(json.loads((part / "report.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CollectionError(f"{part} is damaged ({error}); build the report again") from None


class Reports(Mapping[str, Report]):
    """The reports of a generation by id, opened when asked for and kept while in use."""

    def __init__(self, manifest: Manifest, parts: Parts, kept: int = 32) -> None:
        self.manifest = manifest
        self._parts = parts
        self._read = lru_cache(maxsize=kept)(self._open)

    def _open(self, report_id: str) -> Report:
        entry = self.manifest.find(report_id)
        if entry is None:
            raise KeyError(report_id)
        return read_report(self._parts.path(entry.id, entry.key))

    def __getitem__(self, report_id: str) -> Report:
        return self._read(report_id)

    def __contains__(self, report_id: object) -> bool:
        return isinstance(report_id, str) and self.manifest.find(report_id) is not None

    def __iter__(self) -> Iterator[str]:
        return (entry.id for entry in self.manifest.entries)

    def __len__(self) -> int:
        return len(self.manifest.entries)

    def entry(self, report_id: str) -> Entry:
        """What the manifest says of a report, without opening it; raises ``KeyError``."""
        entry = self.manifest.find(report_id)
        if entry is None:
            raise KeyError(report_id)
        return entry

    def resolve(self, name: str) -> Entry | None:
        """The entry with this id, or whose file has this name or stem."""
        found = self.manifest.find(name)
        if found is not None:
            return found
        by_file = [
            entry
            for entry in self.manifest.entries
            if name in (Path(entry.source).stem, Path(entry.source).name, entry.source)
        ]
        return by_file[0] if len(by_file) == 1 else None
