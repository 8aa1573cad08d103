"""Commands over the stored graph: sparql, facts, table, export, validate, review."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from ontology.errors import ReportkgError
from search_api.commands.common import DEFAULT_DATA, Data, Json, Store, console, print_json
from search_api.file_formats import GraphFormat, TableFormat, TableName


class OutputError(ReportkgError):
    """A file that cannot be written or read."""


Report = Annotated[str | None, typer.Option("--report", help="One report, by id or file name.")]
Out = Annotated[Path | None, typer.Option("--out", help="File to write instead of printing.")]


def register(app: typer.Typer) -> None:
    for command in (sparql, facts, table, export, validate, review):
        app.command()(command)


def sparql(
    query: Annotated[str, typer.Argument(help="A SPARQL query, or @FILE that holds one.")],
    data: Data = DEFAULT_DATA,
    store: Store = None,
    format: Annotated[
        str | None,
        typer.Option(help="json, xml, csv, tsv; ttl, nt, jsonld, rdf for graphs."),
    ] = None,
) -> None:
    """Run a SPARQL query; standard prefixes need no declaration."""
    from search_api.collection import Collection
    from search_api.sparql.execute import SparqlEngine
    from search_api.sparql.formats import by_name

    text = _read(query)
    accepted = by_name(format or "json")
    collection = Collection.open(data, store)
    from ontology.settings import settings
    from search_api.sparql.searching import searcher

    options = settings().model_copy(update={"query_workers": 1})
    engine = SparqlEngine(collection.graph, searcher(collection), options)
    try:
        if format is None and sys.stdout.isatty():
            _table(engine, text)
            return
        output = engine.execute(text, accepted)
    finally:
        engine.close()
    sys.stdout.buffer.write(output.body)
    if not output.body.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")


def facts(data: Data = DEFAULT_DATA, store: Store = None, report: Report = None) -> None:
    """The claims as JSON Lines, read from the stored graph by SPARQL."""
    from kg.facts import records
    from search_api.collection import Collection

    collection = Collection.open(data, store)
    chosen = None if report is None else collection.entry(report).id
    for record in records(collection.store, chosen):
        print_json(record, indent=None)


def export(
    data: Data = DEFAULT_DATA,
    store: Store = None,
    format: Annotated[GraphFormat, typer.Option(help="Format of the graph.")] = GraphFormat.TTL,
    report: Report = None,
    out: Out = None,
) -> None:
    """The graph of everything, or of one report."""
    from kg.serialise import write
    from search_api.collection import Collection

    collection = Collection.open(data, store)
    chosen = None if report is None else collection.entry(report).id
    with _output(out) as file:
        write(collection.store, file, format.value, chosen)


def table(
    name: Annotated[TableName, typer.Argument(help="Which claims.")],
    data: Data = DEFAULT_DATA,
    store: Store = None,
    format: Annotated[TableFormat, typer.Option(help="Format.")] = TableFormat.CSV,
    report: Report = None,
    out: Out = None,
) -> None:
    """Observations or stages as a flat table, one row a claim."""
    from kg.tables import write_csv, write_parquet
    from search_api.collection import Collection

    collection = Collection.open(data, store)
    chosen = None if report is None else collection.entry(report).id
    write = write_csv if format is TableFormat.CSV else write_parquet
    with _output(out) as file:
        write(collection.store, file, name.value, chosen)


@contextmanager
def _output(out: Path | None) -> Iterator[BinaryIO]:
    """``out`` opened for writing, or standard output; raises ``OutputError``."""
    if out is None:
        yield sys.stdout.buffer
        return
    try:
        file = out.open("wb")
    except OSError as error:
        raise OutputError(f"cannot write {out}: {error.strerror}") from None
    with file:
        yield file


def validate(
    data: Data = DEFAULT_DATA,
    store: Store = None,
    deep: Annotated[
        bool, typer.Option(help="Also hold graph, text, vectors and words against each other.")
    ] = False,
    json: Json = False,
) -> int:
    """Check the stored graph against the SHACL shapes."""
    from kg.validate import validate as run
    from search_api.collection import Collection
    from search_api.deep import disagreements

    collection = Collection.open(data, store)
    found = [
        violation
        for name, report in collection.reports.items()
        for violation in run(collection.store, name, {name: report.text})
    ]
    apart = list(disagreements(collection)) if deep else []
    if json:
        print_json([*map(asdict, found), *({"node": None, "message": words} for words in apart)])
        return 1 if found or apart else 0
    for line in [*map(str, found), *apart]:
        console().print(line, markup=False)
    console().print(f"{len(found)} violations" if found else "the graph is valid")
    if deep:
        whole = "graph, text, vectors and words of every report agree"
        console().print(f"{len(apart)} disagreements" if apart else whole)
    return 1 if found or apart else 0


def review(
    report: Annotated[str, typer.Argument(help="The report, by id or file name.")],
    data: Data = DEFAULT_DATA,
    out: Out = None,
) -> None:
    """One HTML file: the report with every claim highlighted, for proof-reading."""
    from search_api.collection import Collection
    from search_api.pages.review import review_page

    collection = Collection.open(data)
    page = review_page(collection, collection.entry(report).id)
    if out is None:
        print(page)
        return
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot write {out}: {error.strerror}") from None


def _read(query: str) -> str:
    if not query.startswith("@"):
        return query
    path = Path(query[1:])
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise OutputError(f"cannot read {path}: {reason}") from None


def _table(engine: object, query: str) -> None:
    """The result as a table on a terminal."""
    import csv
    import io

    from search_api.commands.common import table as new_table
    from search_api.sparql.execute import SparqlEngine
    from search_api.sparql.formats import Accepted

    assert isinstance(engine, SparqlEngine)
    output = engine.execute(query, Accepted("text/csv", "text/turtle"))
    text = output.body.decode("utf-8")
    if output.media_type != "text/csv":
        print(text)
        return
    rows = list(csv.reader(io.StringIO(text)))
    if not rows:
        return
    shown = new_table(*rows[0])
    for row in rows[1:]:
        shown.add_row(*row)
    console().print(shown)
    console().print(f"{len(rows) - 1} rows", style="dim")
