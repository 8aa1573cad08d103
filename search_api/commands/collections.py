"""Commands that make, copy and show a collection, from build to status."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from search_api.commands.common import (
    DEFAULT_DATA,
    Data,
    Json,
    Store,
    console,
    errors,
    print_json,
    table,
)

if TYPE_CHECKING:
    from kg.stores import Published
    from search_api.build import BuildResult, Step

Jobs = Annotated[
    int | None,
    typer.Option(min=1, max=64, help="Processes that extract; by default as many as threads."),
]


def register(app: typer.Typer) -> None:
    for command in (build, rebuild, remove, load, publish, push, status):
        app.command()(command)


def build(
    paths: Annotated[
        list[Path], typer.Argument(help="Report files, folders or zip archives of them.")
    ],
    data: Data = DEFAULT_DATA,
    prune: Annotated[
        bool, typer.Option(help="Take out reports whose file is not among the paths.")
    ] = False,
    extractor: Annotated[
        str, typer.Option(help="How claims are found: rules, learned or combined.")
    ] = "combined",
    jobs: Jobs = None,
    deadline: Annotated[
        float, typer.Option(min=1, help="Seconds that one file may take to be read.")
    ] = 180,
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Extract on a Ray cluster: local, auto, or its address; --jobs actors.",
        ),
    ] = None,
    store: Store = None,
    json: Json = False,
) -> int:
    """Build or update a collection from report files; unchanged reports are skipped.

    The exit status is 1 where a file could not be read and the others were built.
    """
    from search_api.build import build as run
    from search_api.crew import Limits

    _reach(store)
    started = time.monotonic()
    with _progress() as progress:
        result = run(
            paths,
            data,
            progress=progress,
            prune=prune,
            extractor=extractor,
            jobs=jobs,
            limits=Limits(seconds=deadline),
            ray=ray,
        )
    _show(result, json, time.monotonic() - started, _published(data, store))
    return 1 if result.failures else 0


def rebuild(
    reports: Annotated[
        list[str] | None, typer.Argument(help="Reports, by id or by file name; else all.")
    ] = None,
    data: Data = DEFAULT_DATA,
    extractor: Annotated[
        str, typer.Option(help="How claims are found: rules, learned or combined.")
    ] = "combined",
    jobs: Jobs = None,
    store: Store = None,
    json: Json = False,
) -> int:
    """Make reports anew from their files, although nothing about them has changed."""
    from search_api.build import rebuild as run

    _reach(store)
    started = time.monotonic()
    with _progress() as progress:
        result = run(reports or [], data, progress=progress, extractor=extractor, jobs=jobs)
    _show(result, json, time.monotonic() - started, _published(data, store))
    return 1 if result.failures else 0


def remove(
    reports: Annotated[list[str], typer.Argument(help="Reports, by id or by file name.")],
    data: Data = DEFAULT_DATA,
    store: Store = None,
    json: Json = False,
) -> None:
    """Take reports out of a collection."""
    from search_api.build import remove as run

    started = time.monotonic()
    result = run(reports, data)
    _show(result, json, time.monotonic() - started, _published(data, store))


def load(
    facts: Annotated[Path, typer.Argument(help="Annotated facts, JSON Lines.")],
    report: Annotated[Path, typer.Argument(help="The report that they are about.")],
    data: Data = DEFAULT_DATA,
    store: Store = None,
    json: Json = False,
) -> None:
    """Put a report in with annotated facts instead of extracted ones."""
    from search_api.build import load as run

    started = time.monotonic()
    result = run(facts, report, data)
    _show(result, json, time.monotonic() - started, _published(data, store))


def publish(
    store: Annotated[
        str,
        typer.Option(
            "--store",
            help="Address of a SPARQL engine, as in http://localhost:7878.",
            envvar="REPORTKG_STORE",
        ),
    ],
    data: Data = DEFAULT_DATA,
    verify: Annotated[
        bool, typer.Option(help="Compare every graph with the engine's, triple by triple.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring a collection's graph onto a SPARQL engine; what is there already is left alone."""
    made = _published(data, store, verify)
    assert made is not None
    if json:
        print_json(asdict(made))
    else:
        _show_published(made)


def push(
    url: Annotated[
        str,
        typer.Argument(help="A folder, s3://bucket/path or another address that fsspec knows."),
    ],
    data: Data = DEFAULT_DATA,
    graph: Annotated[
        bool, typer.Option(help="The graph too; not needed by services that ask an engine.")
    ] = True,
    json: Json = False,
) -> None:
    """Copy a collection to where `reportkg serve --mirror` fetches it."""
    from search_api.mirror import push as copy

    moved = copy(data, url, graph)
    if json:
        print_json(asdict(moved))
    else:
        console().print(f"{moved.files} files copied, {moved.bytes:,} bytes, to {url}")


def status(data: Data = DEFAULT_DATA, json: Json = False) -> None:
    """What is in a collection, and what could not be read."""
    from search_api.collection import Collection

    collection = Collection.open(data)
    manifest = collection.manifest
    if json:
        print_json({"generation": collection.number, **manifest.to_json()})
        return
    out = console()
    out.print(
        f"generation {collection.number}, {len(manifest.entries)} reports, "
        f"{sum(e.passages for e in manifest.entries):,} passages, "
        f"{sum(sum(e.claims.values()) for e in manifest.entries):,} claims, "
        f"{len(collection.store):,} quads"
    )
    shown = table(
        "report", "region", "year#", "kind", "characters#", "claims#", "extractor", "file"
    )
    for entry in manifest.entries:
        shown.add_row(
            entry.id,
            entry.region,
            str(entry.year),
            entry.kind,
            f"{entry.characters:,}",
            f"{sum(entry.claims.values()):,}",
            entry.extractor,
            entry.source,
        )
    out.print(shown)
    for entry in manifest.entries:
        for note in entry.notes:
            out.print(f"note: {entry.id}: {note}", markup=False)
    for warning in manifest.warnings:
        out.print(f"warning: {warning}", markup=False)
    for failure in manifest.failures:
        out.print(f"not read: {failure.path}: {failure.reason}", markup=False)


@contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """A progress bar with rate and time left, on a terminal only."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    out = errors()
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=out,
        transient=True,
        disable=not out.is_terminal,
    )
    words = {"read": "reading", "extract": "extracting", "publish": "publishing"}
    with bar:
        task = bar.add_task("building", total=None, rate="")
        started = time.monotonic()

        def show(step: Step) -> None:
            minutes = (time.monotonic() - started) / 60
            rate = f"{step.done / minutes:.0f}/min" if step.done and minutes > 0.05 else ""
            bar.update(
                task,
                total=step.total,
                completed=step.done,
                rate=rate,
                description=f"{words.get(step.what, step.what)} {step.name}",
            )

        yield show


def _reach(store: str | None) -> None:
    """Raises ``ReportkgError`` where the engine is not to be had, before any work is done."""
    if store is not None:
        from kg.stores import open_store
        from ontology.settings import settings

        open_store(store, settings().base_iri).close()


def _published(data: Path, store: str | None, verify: bool = False) -> Published | None:
    """The collection brought onto the engine at ``store``, if there is one."""
    if store is None:
        return None
    from search_api.publishing import publish as run

    with errors().status(f"publishing to {store}") as status:

        def show(done: int, total: int, name: str) -> None:
            status.update(f"publishing {done + 1} of {total}")

        return run(data, store, verify=verify, progress=show)


def _show_published(made: Published) -> None:
    parts = [("replaced", made.replaced), ("removed", made.removed), ("unchanged", made.unchanged)]
    said = ", ".join(f"{len(graphs)} {word}" for word, graphs in parts if graphs)
    console().print(
        f"published: {said or 'no'} graphs, {made.inserted:,} triples in, {made.deleted:,} out"
    )


def _show(result: BuildResult, json: bool, seconds: float, made: Published | None = None) -> None:
    if json:
        told = {} if made is None else {"published": asdict(made)}
        print_json({**asdict(result), "seconds": round(seconds, 2), **told})
        return
    out = console()
    parts: list[tuple[str, tuple[Any, ...]]] = [
        ("built", result.built),
        ("unchanged", result.unchanged),
        ("removed", result.removed),
    ]
    said = ", ".join(f"{len(ids)} {word}" for word, ids in parts if ids) or "nothing to do"
    claims = f" with {result.claims:,} claims" if result.built else ""
    out.print(f"{said}{claims} in {seconds:.1f} s, generation {result.generation}", markup=False)
    if made is not None:
        _show_published(made)
    for warning in result.warnings:
        out.print(f"warning: {warning}", markup=False)
    for failure in result.failures:
        out.print(f"not built: {failure.path}: {failure.reason}", markup=False)
