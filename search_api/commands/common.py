"""What the commands share: options, consoles, JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

Data = Annotated[
    Path, typer.Option("--data", help="Folder of the collection.", envvar="REPORTKG_DATA")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="Address of a SPARQL engine that holds the graph, as in http://localhost:7878.",
        envvar="REPORTKG_STORE",
    ),
]
DEFAULT_DATA = Path("data")


def console() -> Console:
    """Standard output, wide enough for a table when it is not a terminal."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def errors() -> Console:
    """Standard error, for progress and remarks."""
    return Console(stderr=True, highlight=False)


def print_json(value: Any, indent: int | None = 1) -> None:
    """One JSON value; ``indent=None`` keeps it on one line."""
    print(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def table(*columns: str) -> Table:
    """An empty table in the style of all commands."""
    from rich.box import SIMPLE_HEAD

    made = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        numeric = column.endswith("#")
        made.add_column(column.removesuffix("#"), justify="right" if numeric else "left")
    return made
