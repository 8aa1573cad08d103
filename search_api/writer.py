"""Writes generations: parts of reports first, then graph and index together, then one rename."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from corpus import dump
from corpus.model import Report
from kg.claims import Claim
from kg.extract import get_extractor
from kg.store import GraphStore
from kg.validate import validate
from ontology.settings import settings
from search_api import fingerprint, merges, passage_index
from search_api.generations import CollectionError, Generations, disk_full, write_atomically
from search_api.make_part import make_part
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
    input: str = ""
    """Fingerprint of file and software (``search_api.fingerprint``); empty where not known."""
    folder: str = ""
    """Name of the part's folder: the key, with a number after ``-`` where it was made anew."""
    passages: int = 0

    def __post_init__(self) -> None:
        self.folder = self.folder or self.key


Task = tuple[Path, Report, str, str, tuple[Claim, ...] | None]


class Writer:
    """Writes one data folder; its caller holds the lock (``generations.writing``)."""

    def __init__(self, data: Path, extractor: str | None) -> None:
        self.data = data
        self._generations = Generations(data)
        self._parts = Parts(data)
        self._extractor = extractor
        self.number = self._generations.number()
        self.manifest = self._open_manifest()
        self.warnings: tuple[str, ...] = ()
        self._failures = self.manifest.failures

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

    def fingerprint(self, file: Path) -> str:
        """What a file's report would be made from; empty where the file cannot be read."""
        assert self._extractor is not None
        return fingerprint.of_file(file, (*self._made_by(), *map(repr, self._refusals)))

    def _made_by(self) -> tuple[str, ...]:
        assert self._extractor is not None
        label = fingerprint.extractor(self._extractor)
        return (self.manifest.encoder, f"index/{passage_index.FORMAT}", label)

    def known(self, file: Path, print_: str) -> Entry | None:
        """The entry that was made from exactly this file by this software."""
        entry = self._by_source.get(os.path.abspath(file))
        return entry if entry is not None and print_ and entry.input == print_ else None

    @cached_property
    def _refusals(self) -> tuple[merges.Refusal, ...]:
        return merges.refusals(self.data)

    @cached_property
    def _by_source(self) -> dict[str, Entry]:
        return {os.path.abspath(entry.source): entry for entry in self.manifest.entries}

    def work(
        self,
        report: Report,
        source: str,
        claims: tuple[Claim, ...] | None = None,
        input: str = "",
        anew: bool = False,
    ) -> Work:
        """What is to be done for a report, with the key of what its part is made from.

        ``anew`` makes the part again although one of that key may be there.
        """
        value = dump(report)
        value["source"] = {**value["source"], "path": ""}
        made = [value, self.manifest.encoder, passage_index.FORMAT]
        if claims is None:
            made.append(self._made_by()[-1])
            apart = [repr(one) for one in self._refusals if one.report == report.id]
            made += [apart] if apart else []
        else:
            made.append([repr(claim) for claim in claims])
        text = json.dumps(made, ensure_ascii=False, sort_keys=True, default=str)
        key = hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
        folder = f"{key}-{(self.number or 0) + 1}" if anew else key
        return Work(report, source, key, claims, input, folder)

    def is_current(self, work: Work) -> bool:
        """Whether the published generation holds exactly this."""
        entry = self.manifest.find(work.report.id)
        return (
            entry is not None
            and entry.key.split("-")[0] == work.key
            and os.path.abspath(entry.source) == os.path.abspath(work.source)
        )

    def extract(self, work: Work) -> None:
        """Encode, extract, and write the report's part, in this process."""
        with disk_full(self.data):
            made = make_part(self.data, work.report, work.folder, self._name, work.claims)
        self.done(work, *made)

    def task(self, work: Work) -> Task:
        """Arguments of ``make_part``, to be run elsewhere; its result goes to ``done``."""
        return self.data, work.report, work.folder, self._name, work.claims

    def done(self, work: Work, claims: tuple[Claim, ...], passages: int) -> None:
        """Take in what ``make_part`` gave."""
        work.claims, work.passages = claims, passages

    @property
    def _name(self) -> str:
        return self._extractor or CURATED

    # A generation

    def publish(self, works: Sequence[Work], removed: Iterable[str] = ()) -> None:
        """Publish a generation with ``works`` in and ``removed`` out."""
        gone = set(removed) | self._moved(works)
        entries = {e.id: e for e in self.manifest.entries if e.id not in gone}
        entries |= {work.report.id: _entry(work, self._extractor) for work in works}
        gone &= {entry.id for entry in self.manifest.entries}
        gone -= {work.report.id for work in works}
        manifest = replace(self.manifest, entries=tuple(entries[name] for name in sorted(entries)))
        with self._staged() as staged:
            manifest = replace(manifest, warnings=self._write_graph(staged, works, gone, manifest))
            passage_index.assemble(
                staged / "index", [self._parts.path(e.id, e.key) for e in manifest.entries]
            )
            self._publish(staged, manifest)

    @contextmanager
    def _staged(self) -> Iterator[Path]:
        """A folder for the next generation, which is gone again where something fails."""
        with disk_full(self.data):
            staged = self._generations.stage()
            try:
                yield staged
            except BaseException:
                shutil.rmtree(staged, ignore_errors=True)
                raise

    def note(self, inputs: Mapping[str, str]) -> None:
        """Remember fingerprints (report id to fingerprint) of reports that stayed as they were."""
        entries = tuple(
            replace(entry, input=inputs.get(entry.id, entry.input))
            for entry in self.manifest.entries
        )
        self.manifest = replace(self.manifest, entries=entries)

    def fail(self, failures: Sequence[Failure], attempted: Iterable[str]) -> None:
        """Set what failed among the files that were tried; other files' failures stay."""
        tried = {os.path.abspath(path) for path in attempted}
        old = [f for f in self._failures if os.path.abspath(f.path) not in tried]
        new = tuple(sorted([*old, *failures], key=lambda f: f.path))
        self.manifest = replace(self.manifest, failures=new)

    def finish(self, removed: Sequence[str] = ()) -> None:
        """Take ``removed`` out and publish what is not yet; writes only what has changed."""
        published = self._published()
        if removed or published is None or self.manifest.failures != published.failures:
            self.publish([], removed)
        elif self.manifest != published:  # fingerprints alone: no reader sees them
            current = self._generations.current()
            assert current is not None
            write_atomically(current / "manifest.json", self.manifest.to_bytes())
        self.tidy()

    def _published(self) -> Manifest | None:
        current = self._generations.current()
        return None if current is None else Manifest.load(current / "manifest.json")

    def tidy(self) -> None:
        """Let go of parts that no generation names: of reports replaced, and of builds stopped."""
        self._parts.prune(self._generations.manifests())

    def change(self, edit: Callable[[Path], None]) -> None:
        """Publish a generation whose graph ``edit`` has changed in place.

        Reports whose graph is gone afterwards leave the index and the manifest too.
        """
        current = self._generations.current()
        if current is None:
            raise CollectionError("there is no collection yet; make one with `reportkg build`")
        staged = self._generations.stage()
        base = self.manifest.base_iri
        with GraphStore.open(current / "graph", read_only=True, base=base) as old:
            old.backup(staged / "graph")
            edit(staged / "graph")
            with GraphStore.open(staged / "graph", base=base) as store:
                gone = [e for e in self.manifest.entries if store.is_empty(e.id)]
                for entry in gone:
                    store.forget(old.report_triples(entry.id))
        entries = tuple(e for e in self.manifest.entries if e not in gone)
        if entries == self.manifest.entries:
            shutil.copytree(current / "index", staged / "index", copy_function=_link)
        else:
            parts = [self._parts.path(e.id, e.key) for e in entries]
            passage_index.assemble(staged / "index", parts)
        self._publish(staged, replace(self.manifest, entries=entries))

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
        _drop_log(folder)
        kept = [
            w for w in manifest.warnings if w.split(":", 1)[0] in {e.id for e in manifest.entries}
        ]
        changed = {work.report.id for work in works}
        kept = [w for w in kept if w.split(":", 1)[0] not in changed]
        return (*kept, *self.warnings)

    def _publish(self, staged: Path, manifest: Manifest) -> None:
        manifest.save(staged / "manifest.json")
        named = self._vectors_elsewhere()
        final = self._generations.publish(staged)
        self.manifest, self.number = manifest, int(final.name)
        passage_index.forget(named, self._vectors_elsewhere())

    def _vectors_elsewhere(self) -> set[str]:
        """What the generations say of vectors that lie on an engine; nothing where none do."""
        files = passage_index.elsewhere(self._generations.folders())
        return {file.read_text("utf-8") for file in files}


def _link(source: str, target: str) -> None:
    """A published file under a second name: it is never written again."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _entry(work: Work, extractor: str | None) -> Entry:
    report, claims = work.report, work.claims or ()
    label = CURATED
    if extractor not in (None, CURATED):
        found = get_extractor(str(extractor))
        label = f"{found.NAME}/{found.VERSION}"
    return Entry(
        id=report.id,
        key=work.folder,
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
        input=work.input,
    )


def _drop_log(folder: Path) -> None:
    """Reopen a written graph once, which empties its write-ahead log: 325 to 95 MB, 16 reports."""
    store = ox.Store(str(folder))
    store.flush()
    del store


def _validate(store: GraphStore, works: Sequence[Work]) -> tuple[str, ...]:
    """What is wrong in the graphs that were just written; ``report: message`` a finding."""
    found: list[str] = []
    for work in works:
        texts = {work.report.id: work.report.text}
        violations = validate(store, work.report.id, texts)
        found += [f"{work.report.id}: {violation}" for violation in violations]
    return tuple(found[:MAX_WARNINGS])
