"""Which queries may run: read-only, and without a step onto the network.

pyoxigraph resolves ``SERVICE`` by itself and offers no switch, so the keyword is refused before
execution wherever it stands; ``LOAD`` and every other update are refused by the form of the
request. Our own ``SERVICE rk:search`` is taken out before (``search_service``). A keyword is what
the terminals of the grammar make one: the same letters in an IRI, string or comment do no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.lexer import Token, tokens
from search_api.sparql.errors import QueryRefused, QuerySyntaxError

QUERY_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATE_FORMS = (
    "INSERT",
    "DELETE",
    "LOAD",
    "CLEAR",
    "DROP",
    "CREATE",
    "ADD",
    "MOVE",
    "COPY",
    "WITH",
)
KEYWORD = "SERVICE"
NO_SERVICE = (
    "SERVICE is not allowed: this service calls no other endpoint. "
    'Its own search is SERVICE rk:search { [] rk:query "…" ; rk:passage ?p }'
)
MAX_QUERY = 2_000_000
"""Characters; a longer query is refused before it is looked at."""
MAX_DEPTH = 200
"""Brackets inside brackets; the engine's parser recurses and would overflow its stack."""


def form(found: Sequence[Token]) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; raises where the request is none of them."""
    position = 0
    while position < len(found):
        token = found[position]
        if token.is_word("BASE"):
            position += 2
        elif token.is_word("PREFIX"):
            position += 3
        else:
            break
    if position >= len(found):
        raise QuerySyntaxError("the query is empty; start with SELECT, ASK, CONSTRUCT or DESCRIBE")
    token = found[position]
    if token.is_word(*QUERY_FORMS):
        return token.text.upper()
    if token.is_word(*UPDATE_FORMS):
        raise QueryRefused(f"{token.text.upper()} is an update; this service answers queries only")
    raise QuerySyntaxError(
        f"a query starts with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {token.text[:40]!r}"
    )


def check_size(query: str) -> None:
    """Raises ``QueryRefused`` for a query that is too long to look at."""
    if len(query) > MAX_QUERY:
        raise QueryRefused(
            f"the query has {len(query):,} characters; at most {MAX_QUERY:,} are read"
        )


def check_depth(found: Sequence[Token]) -> None:
    """Raises ``QueryRefused`` for nesting that would overflow a parser's stack."""
    depth = 0
    for token in found:
        if token.kind != "mark":
            continue
        if token.text in "({[":
            depth += 1
            if depth > MAX_DEPTH:
                raise QueryRefused(f"the query nests brackets deeper than {MAX_DEPTH}")
        elif token.text in ")}]":
            depth -= 1


def refuse_services(found: Sequence[Token]) -> None:
    """Raises ``QueryRefused`` where a SERVICE is left in the query.

    The engine's grammar knows no word boundaries (``trueSERVICE<…>{}``, ``SERVICE:x{}`` and
    ``SERVICESILENT:x{}`` all call out), so a bare word or a prefix that contains it counts too.
    Where the letters occur although nothing was found here, the worker has rdflib parse the query
    too (``has_service``) before the engine sees it.
    """
    for token in found:
        if token.kind not in ("word", "name"):
            continue
        if KEYWORD in token.text.split(":", 1)[0].upper():
            raise QueryRefused(NO_SERVICE)


def has_service(query: str) -> bool:
    """Whether rdflib's parse tree holds a service pattern; what it cannot parse has none.

    Its parser may take very long on a query made for that: call it where it can be killed.
    """
    if KEYWORD not in query.upper():
        return False
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    try:
        waiting: list[Any] = [parseQuery(query)]
    except (ParseException, RecursionError):
        return False
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            if node.name == "ServiceGraphPattern":
                return True
            waiting.extend(node.values())
        elif isinstance(node, list | tuple) or type(node).__name__ in ("ParseResults", "plist"):
            waiting.extend(node)
    return False


def check_update(update: str) -> tuple[Token, ...]:
    """The tokens of a harmless update; raises ``SparqlError`` for one that would call out.

    LOAD is looked for as SERVICE is; whether the rest is an update the engine says.
    """
    check_size(update)
    found = tuple(tokens(update))
    for token in found:
        if token.kind in ("word", "name") and "LOAD" in token.text.split(":", 1)[0].upper():
            raise QueryRefused("LOAD is not allowed: this service fetches nothing; send the data")
    refuse_services(found)
    check_depth(found)
    return found


def check(query: str) -> str:
    """The query's form, once it is known to be harmless; raises ``SparqlError`` else."""
    check_size(query)
    found = tuple(tokens(query))
    refuse_services(found)
    check_depth(found)
    return form(found)
