"""``using-graph-uri`` and ``using-named-graph-uri`` put into an update as USING clauses.

SPARQL 1.1 Protocol, section 2.2.3; the engine takes the dataset of an update from its text only.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from kg.lexer import Token
from search_api.sparql.errors import SparqlError


def with_dataset(
    update: str, found: Sequence[Token], default: Sequence[str], named: Sequence[str]
) -> str:
    """The update over the given graphs. ``found`` are its tokens; IRIs have been checked.

    Raises ``SparqlError`` where the update names its graphs itself (section 2.2.3: 400).
    """
    if not default and not named:
        return update
    clauses = " ".join(
        [f"USING <{iri}>" for iri in default] + [f"USING NAMED <{iri}>" for iri in named]
    )
    edits: list[tuple[int, int, str]] = []
    for operation in _operations(found):
        edits += _edits(update, operation, clauses)
    for start, end, words in reversed(edits):
        update = f"{update[:start]}{words}{update[end:]}"
    return update


def _operations(found: Sequence[Token]) -> Iterator[list[tuple[int, Token]]]:
    """The operations, each as (depth of braces, token); they are parted by ``;``."""
    depth, operation = 0, []
    for token in found:
        mark = token.text if token.kind == "mark" else ""
        if mark == "}":
            depth -= 1
        operation.append((depth, token))
        if mark == "{":
            depth += 1
        if mark == ";" and depth == 0:
            yield operation
            operation = []
    yield operation


def _edits(
    update: str, operation: list[tuple[int, Token]], clauses: str
) -> Iterator[tuple[int, int, str]]:
    outer = [token for depth, token in operation if depth == 0]
    if any(token.is_word("USING", "WITH") for token in outer):
        raise SparqlError(
            "the update names graphs with USING or WITH, and the request does too; do one of both"
        )
    for before, where in itertools.pairwise(outer):
        if not where.is_word("WHERE"):
            continue
        if before.is_word("DELETE"):  # DELETE WHERE {P} is DELETE {P} WHERE {P}
            close = next(token for token in reversed(outer) if token.text == "}")
            body = update[where.end : close.end]
            yield where.start, where.end, ""
            yield close.end, close.end, f" {clauses} WHERE {body}"
        else:
            yield where.start, where.start, f"{clauses} "
