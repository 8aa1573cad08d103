"""The command about names taken for one thing: merges."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from search_api.commands.common import DEFAULT_DATA, Data, Json, console, print_json, table

Pair = Annotated[
    tuple[str, str, str] | None, typer.Option(help="Report, name and the name it was joined to.")
]


def register(app: typer.Typer) -> None:
    app.command()(merges)


def merges(
    data: Data = DEFAULT_DATA,
    report: Annotated[
        str | None, typer.Option("--report", help="One report, by id or file name.")
    ] = None,
    across: Annotated[
        bool, typer.Option(help="Things that several reports speak about instead.")
    ] = False,
    refuse: Pair = None,
    undo: Pair = None,
    json: Json = False,
) -> None:
    """Names taken for one thing, with reason and score; refuse a merge, or take that back.

    A refusal counts from the next `build` of its report on; nothing else is extracted anew.
    """
    from search_api import merges as run
    from search_api.collection import Collection

    if refuse is not None or undo is not None:
        changed = []
        if refuse is not None:
            changed.append(("refused", run.refuse(data, *refuse)))
        if undo is not None:
            changed.append(("taken back", run.undo(data, *undo)))
        for word, one in changed:
            console().print(
                f"{word}: {one.name} / {one.into} in {one.report}; build again to apply it",
                markup=False,
            )
        return
    collection = Collection.open(data)
    if across:
        shared = run.across(collection)
        if json:
            print_json([asdict(one) for one in shared])
            return
        shown = table("kind", "name", "reports#", "one because of")
        for thing in shared:
            shown.add_row(thing.kind, thing.name, str(len(thing.reports)), thing.reason)
        console().print(shown)
        return
    found = run.inside(collection, collection.entry(report).id if report else None)
    if json:
        print_json([asdict(one) for one in found])
        return
    shown = table("report", "kind", "name", "taken for", "reason", "score#", "")
    for pair in found:
        score = "" if pair.score is None else f"{pair.score:.2f}"
        shown.add_row(
            pair.report,
            pair.kind,
            pair.name,
            pair.into,
            pair.reason,
            score,
            "refused" if pair.refused else "",
        )
    console().print(shown)
