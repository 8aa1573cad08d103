"""Commands about models and settings: prepare, settings."""

from __future__ import annotations

from typing import Annotated

import typer

from search_api.commands.common import Json, console, errors, print_json, table


def register(app: typer.Typer) -> None:
    app.command()(prepare)
    app.command()(settings)


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
    if values.get("update_token"):
        values["update_token"] = "(set)"
    if json:
        print_json(values)
        return
    shown = table("variable", "value", "what it is")
    for name, field in Settings.model_fields.items():
        shown.add_row(f"REPORTKG_{name.upper()}", str(values[name]), field.description or "")
    console().print(shown)
