"""Writes generations: parts of reports first, then graph and index together, then one rename."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus import dump, passages
from corpus.model import Report
from embeddings import get_encoder
from kg.claims import Claim
from kg.extract import extract, get_extractor
from kg.store import GraphStore
from kg.validate import validate
from ontology.settings import settings
from search_api import passage_index
from search_api.generations import CollectionError, Generations
from search_api.manifest import FORMAT, Entry, Failure, Manifest
from search_api.parts import Parts

MAX_WARNINGS = 50
CURATED = "curated"


@dataclass(slots=True)
class Work:
    """One report on its way into the collection."""

    report: Report
    source: str
    key: str
    claims: tuple[Claim, ...] | None
    """``None`` until extracted; given from the start for curated facts."""
    part: Path | None = None
    passages: int = 0


class Writer:
    """Writes one data folder; its caller holds the lock (``generations.writing``)."""

    def __init__(self, data: Path, extractor: str | None) -> None:
        self._generations = Generations(data)
        self._parts = Parts(data)
        self._extractor = extractor
        self.number = self._generations.number()
        self.manifest = self._open_manifest()
        self.warnings: tuple[str, ...] = ()

    def _open_manifest(self) -> Manifest:
        options = settings()
        blank = Manifest(options.encoder, options.base_iri)
        current = self._generations.current()
        if current is None:
            return blank
        try:
            manifest = Manifest.load(current / "manifest.json")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CollectionError(f"{current} is damaged ({error}); use a new folder") from None
        if manifest.format != FORMAT:
            raise CollectionError(f"{current} has another format; build into a new folder")
        if manifest.base_iri != options.base_iri:
            raise CollectionError(
                f"the collection was built with the base IRI {manifest.base_iri}, the setting is "
                f"{options.base_iri}; set REPORTKG_BASE_IRI back or build into a new folder"
            )
        if manifest.encoder != options.encoder and manifest.entries:
            raise CollectionError(
                f"the collection was built with the encoder {manifest.encoder}, the setting is "
                f"{options.encoder}; set REPORTKG_ENCODER back or build into a new folder"
            )
        return manifest

    # One report

    def work(self, report: Report, source: str, claims: tuple[Claim, ...] | None = None) -> Work:
        """What is to be done for a report, with the key of what its part is made from."""
        value = dump(report)
        value["source"] = {**value["source"], "path": ""}
        made = [value, self.manifest.encoder, passage_index.FORMAT]
        if claims is None:
            assert self._extractor is not None
            made.append(_label(self._extractor))
        else:
            made.append([repr(claim) for claim in claims])
        text = json.dumps(made, ensure_ascii=False, sort_keys=True, default=str)
        return Work(report, source, hashlib.sha256(text.encode("utf-8")).hexdigest()[:16], claims)

    def is_current(self, work: Work) -> bool:
        """Whether the published generation holds exactly this."""
        entry = self.manifest.find(work.report.id)
        return (
            entry is not None
            and entry.key == work.key
            and os.path.abspath(entry.source) == os.path.abspath(work.source)
        )

    def extract(self, work: Work) -> None:
        """Encode, extract, and write the report's part."""
        found = passages(work.report)
        staged = self._parts.stage(work.report, work.key)
        states = passage_index.write_part(staged, work.report.id, found, get_encoder())
        if work.claims is None:
            assert self._extractor is not None
            work.claims = tuple(extract(work.report, states, self._extractor))
        work.part = self._parts.put(staged)
        work.passages = len(found)

    # A generation

    def publish(self, works: Sequence[Work], removed: Iterable[str] = ()) -> None:
        """Publish a generation with ``works`` in and ``removed`` out."""
        gone = set(removed) | self._moved(works)
        entries = {e.id: e for e in self.manifest.entries if e.id not in gone}
        entries |= {work.report.id: _entry(work, self._extractor) for work in works}
        gone &= {entry.id for entry in self.manifest.entries}
        gone -= {work.report.id for work in works}
        manifest = replace(self.manifest, entries=tuple(entries[name] for name in sorted(entries)))
        staged = self._generations.stage()
        manifest = replace(manifest, warnings=self._write_graph(staged, works, gone, manifest))
        passage_index.assemble(
            staged / "index", [self._parts.path(e.id, e.key) for e in manifest.entries]
        )
        self._publish(staged, manifest)

    def finish(
        self, failures: Sequence[Failure], attempted: Sequence[str], removed: Sequence[str]
    ) -> None:
        """Record what failed and take ``removed`` out; writes only where that changes something."""
        tried = {os.path.abspath(path) for path in attempted}
        old = [f for f in self.manifest.failures if os.path.abspath(f.path) not in tried]
        new = tuple(sorted([*old, *failures], key=lambda f: f.path))
        if new == self.manifest.failures and not removed:
            return
        self.manifest = replace(self.manifest, failures=new)
        self.publish([], removed)

    def _moved(self, works: Sequence[Work]) -> set[str]:
        """Reports that the same files gave before under another id."""
        now = {os.path.abspath(work.source): work.report.id for work in works}
        return {
            entry.id
            for entry in self.manifest.entries
            if now.get(os.path.abspath(entry.source), entry.id) != entry.id
        }

    def _write_graph(
        self, staged: Path, works: Sequence[Work], gone: set[str], manifest: Manifest
    ) -> tuple[str, ...]:
        """Write the graph of the generation; what validation says of it comes back."""
        folder, current = staged / "graph", self._generations.current()
        if current is not None:
            with GraphStore.open(current / "graph", read_only=True, base=manifest.base_iri) as old:
                old.backup(folder)
        with GraphStore.open(folder, base=manifest.base_iri) as store:
            for name in sorted(gone):
                store.remove(name)
            for work in works:
                store.replace(work.report, work.claims or ())
            self.warnings += _validate(store, works)
        kept = [
            w for w in manifest.warnings if w.split(":", 1)[0] in {e.id for e in manifest.entries}
        ]
        changed = {work.report.id for work in works}
        kept = [w for w in kept if w.split(":", 1)[0] not in changed]
        return (*kept, *self.warnings)

    def _publish(self, staged: Path, manifest: Manifest) -> None:
        manifest.save(staged / "manifest.json")
        previous = self.manifest
        final = self._generations.publish(staged)
        self.manifest, self.number = manifest, int(final.name)
        self._parts.prune([previous, manifest])


def _label(extractor: str) -> str:
    found = get_extractor(extractor)
    return f"{found.NAME}/{found.VERSION}"


def _entry(work: Work, extractor: str | None) -> Entry:
    report, claims = work.report, work.claims or ()
    label = CURATED if extractor in (None, CURATED) else _label(str(extractor))
    return Entry(
        id=report.id,
        key=work.key,
        title=report.title,
        region=report.region.name,
        region_code=report.region.code,
        region_level=report.region.level.value,
        kind=report.kind.value,
        reviewed_year=report.reviewed_year,
        planned_year=report.planned_year,
        characters=len(report.text),
        passages=work.passages,
        claims=dict(sorted(Counter(claim.TYPE for claim in claims).items())),
        source=work.source,
        sha256=report.source.sha256,
        extractor=label,
        notes=report.notes,
    )


def _validate(store: GraphStore, works: Sequence[Work]) -> tuple[str, ...]:
    """What is wrong in the graphs that were just written; ``report: message`` a finding."""
    found: list[str] = []
    for work in works:
        texts = {work.report.id: work.report.text}
        violations = validate(store, work.report.id, texts)
        found += [f"{work.report.id}: {violation}" for violation in violations]
    return tuple(found[:MAX_WARNINGS])
