"""Commands about models and settings: prepare, settings, train."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from search_api.commands.common import Json, console, errors, print_json, table


def register(app: typer.Typer) -> None:
    app.command()(prepare)
    app.command()(settings)
    app.command()(train)


def prepare(
    force: Annotated[bool, typer.Option(help="Make it anew even if it is there.")] = False,
) -> None:
    """Make the encoder from the weights that are installed; no network is used."""
    from embeddings import prepare as run

    out = errors()
    with out.status("preparing the encoder"):
        folder = run(force=force)
    console().print(f"the encoder is ready in {folder}", markup=False, soft_wrap=True)


def settings(json: Json = False) -> None:
    """Every setting with its value and the environment variable that sets it."""
    from ontology.settings import Settings
    from ontology.settings import settings as current

    values = current().model_dump(mode="json")
    for secret in ("update_token", "store_password", "store_token"):
        if values.get(secret):
            values[secret] = "(set)"
    if json:
        print_json(values)
        return
    shown = table("variable", "value", "what it is")
    for name, field in Settings.model_fields.items():
        shown.add_row(f"REPORTKG_{name.upper()}", str(values[name]), field.description or "")
    console().print(shown)


def train(
    gold: Annotated[Path, typer.Argument(help="Folder of annotations, NAME.jsonl each.")],
    reports: Annotated[Path, typer.Argument(help="Folder of the reports, NAME.* each.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the weights.")],
    json: Json = False,
) -> None:
    """Learn the extractor from annotated reports; needs torch, and hours for many reports."""
    from kg.train import train as run

    console_ = errors()
    with console_.status("learning") as status:
        made = run(gold, reports, out, progress=lambda words: status.update(words))
    if json:
        print_json({**asdict(made), "weights": str(made.weights)})
        return
    for line in made.skipped:
        console_.print(f"skipped: {line}", markup=False)
    console().print(
        f"learned from {made.reports} reports with {made.claims:,} claims; weights in {out}",
        markup=False,
        soft_wrap=True,
    )
