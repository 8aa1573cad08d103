"""Commands that answer in words: ask and search."""

from __future__ import annotations

import json as jsonlib
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ontology.errors import ReportkgError
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

SHOWN = 120
"""Characters of a passage under an answer."""


class QuestionFileError(ReportkgError):
    """A file of questions that cannot be used."""


def register(app: typer.Typer) -> None:
    app.command()(ask)
    app.command()(search)


def ask(
    question: Annotated[str | None, typer.Argument(help="A question in plain words.")] = None,
    data: Data = DEFAULT_DATA,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="Questions as JSON Lines with `id` and `question`."),
    ] = None,
    sparql: Annotated[bool, typer.Option(help="Show the query that found it.")] = False,
    store: Store = None,
    json: Json = False,
) -> None:
    """Answer a question from the graph, with the words that prove it."""
    from search_api.collection import Collection
    from search_api.questions import ask as run
    from search_api.searching import finder

    if (question is None) == (file is None):
        raise QuestionFileError("give a question, or a file of questions with --file")
    if file is not None:
        rows = read_questions(file)
        collection = Collection.open(data, store)
        for row in rows:
            answer = run(collection, str(row["question"]), find=finder(collection)).to_json()
            print_json({"id": row["id"], **answer}, indent=None)
            sys.stdout.flush()
        return
    collection = Collection.open(data, store)
    answer = run(collection, str(question), find=finder(collection)).to_json()
    if json:
        print_json(answer, indent=None)
    else:
        _show(answer, sparql)


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a JSON Lines file; raises ``QuestionFileError`` with the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise QuestionFileError(f"cannot read {path}: {reason}") from None
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = jsonlib.loads(line)
        except ValueError:
            raise QuestionFileError(f"{path}, line {number}: not JSON") from None
        if not isinstance(row, dict) or "id" not in row or "question" not in row:
            raise QuestionFileError(f"{path}, line {number}: needs `id` and `question`")
        rows.append(row)
    if not rows:
        raise QuestionFileError(f"{path} holds no question")
    return rows


def search(
    text: Annotated[str, typer.Argument(help="What to look for.")],
    data: Data = DEFAULT_DATA,
    k: Annotated[int, typer.Option("--k", min=1, max=200, help="Passages to show.")] = 10,
    region: Annotated[str | None, typer.Option(help="Only reports of this region.")] = None,
    year: Annotated[int | None, typer.Option(help="Only reports of this year.")] = None,
    json: Json = False,
) -> None:
    """Find passages by words and meaning."""
    from search_api.collection import Collection
    from search_api.search import search as run

    result = run(Collection.open(data), text, k=k, region=region, year=year).to_json()
    if json:
        print_json(result)
        return
    out = console()
    for number, hit in enumerate(result["hits"], start=1):
        out.print(
            f"[bold]{number:>2}[/bold]  [cyan]{hit['report']}[/cyan]  "
            f"[dim]{' › '.join(hit['section'])}  {hit['score']:.3f}[/dim]"
        )
        out.print(f"    {hit['text']}\n", markup=False)
    if not result["hits"]:
        errors().print("nothing found", markup=False)


def _show(answer: dict[str, Any], sparql: bool) -> None:
    out = console()
    rows = answer.get("rows") or []
    if answer.get("answer") is not None:
        out.print("是" if answer["answer"] else "否", style="bold")
    if answer.get("count") is not None:
        out.print(f"{answer['count']}", style="bold")
    if rows:
        shown = table("", "", "", "evidence")
        for row in rows:
            shown.add_row(*_cells(row))
        shown.show_header = False
        out.print(shown)
    elif answer.get("count") is None and answer.get("answer") is None:
        out.print(str(answer.get("message") or "not in these reports"), style="bold")
    for row in answer.get("apart") or ():
        out.print(f"apart: {row['name']}  {_quote(row)}", markup=False, style="yellow")
    for note in (answer.get("interpretation") or {}).get("notes", ()):
        out.print(f"note: {note}", markup=False, style="dim")
    if sparql and answer.get("sparql"):
        out.print(answer["sparql"], markup=False, style="dim")
    passages = answer.get("passages") or []
    if passages and not rows:
        out.print("passages:", style="bold")
        for passage in passages[:5]:
            words = str(passage.get("text", ""))
            shown_words = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
            out.print(f"  {passage.get('report', '')}  {shown_words}", markup=False)


def _cells(row: dict[str, Any]) -> list[str]:
    name = str(row.get("name") or row.get("indicator") or row.get("stage") or "")
    value = row.get("value")
    number = "" if value is None else f"{value:g}{row.get('unit') or ''}"
    if row.get("text") and value is None:
        number = str(row["text"])
    words = [row.get("stage"), row.get("modality"), row.get("status"), row.get("honour")]
    words = [word for word in words if word != name]
    about = " ".join([str(w) for w in words if w] + ([str(row["year"])] if row.get("year") else []))
    return [name, number, about, _quote(row)]


def _quote(row: dict[str, Any]) -> str:
    evidence = row.get("evidence") or []
    return str(evidence[0].get("quote", "")) if evidence else ""
