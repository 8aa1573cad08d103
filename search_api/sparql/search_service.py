"""``SERVICE rk:search {…}``: search inside SPARQL, answered first and put in as VALUES.

    SERVICE rk:search { [] rk:query "水资源短缺" ; rk:limit 20 ; rk:passage ?p ; rk:score ?s }

The block is found by the grammar's terminals and read by rdflib's parser; the query around it is
left as it is. Hits go in as VALUES blocks of at most ``BLOCK`` rows, because the engine's planner
collapses on large ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kg.lexer import Token, tokens
from ontology.terms import RK
from search_api.sparql.errors import QueryRefused, QuerySyntaxError

BLOCK = 200
MAX_HITS = 1000
MAX_BLOCKS = 4
"""Search blocks in one query."""
MAX_BLOCK = 4_000
"""Characters of one search block."""
DEFAULT_LIMIT = 20
NARROWING = ("region", "report", "level", "kind", "part", "entity", "industry", "stage")
"""Inputs that are words; the last three look into the graph."""
INPUTS = ("query", "limit", "year", *NARROWING)
OUTPUTS = ("passage", "score", "snippet", "rank", "report")
_EXAMPLE = 'SERVICE rk:search { [] rk:query "水资源短缺" ; rk:limit 20 ; rk:passage ?p }'


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What one block asks for."""

    text: str
    limit: int = DEFAULT_LIMIT
    year: int | None = None
    narrowed: Mapping[str, str] = field(default_factory=dict)
    """Words by name, of ``NARROWING``."""


@dataclass(frozen=True, slots=True)
class SearchRow:
    """What one hit puts into the query. ``passage`` and ``report`` are IRIs."""

    passage: str
    report: str
    score: float
    snippet: str
    rank: int


Searcher = Callable[[SearchRequest], Sequence[SearchRow]]


def rewrite(query: str, prefixes: dict[str, str], search: Searcher) -> str:
    """The query with every ``rk:search`` block replaced by its hits.

    Raises ``QuerySyntaxError`` where a block cannot be read, ``QueryRefused`` where it asks for
    too much. Any other SERVICE stays, for the guard to refuse.
    """
    if "SERVICE" not in query.upper():  # most queries, and tokens of a long one take time
        return query
    found = tuple(tokens(query))
    if not any(token.is_word("SERVICE") for token in found):
        return query
    known = {**prefixes, **_declared(found)}
    pieces, last, blocks = [], 0, 0
    for index, token in enumerate(found):
        if not token.is_word("SERVICE") or token.start < last:
            continue
        name_at = index + 1
        if name_at < len(found) and found[name_at].is_word("SILENT"):
            name_at += 1
        if name_at >= len(found) or _iri(found[name_at], known) != str(RK.search):
            continue
        blocks += 1
        if blocks > MAX_BLOCKS:
            raise QueryRefused(f"at most {MAX_BLOCKS} rk:search blocks in one query")
        first, close = _braces(found, name_at + 1)
        if close.end - first.start > MAX_BLOCK:
            raise QueryRefused(f"an rk:search block has at most {MAX_BLOCK:,} characters")
        request, outputs = _read(query[first.start : close.end], known)
        pieces += [query[last : token.start], _values(outputs, search(request))]
        last = close.end
    pieces.append(query[last:])
    return "".join(pieces)


def _declared(found: Sequence[Token]) -> dict[str, str]:
    """Prefixes that the query itself declares."""
    return {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if word.is_word("PREFIX") and name.text.endswith(":") and iri.kind == "iri"
    }


def _iri(token: Token, prefixes: dict[str, str]) -> str | None:
    if token.kind == "iri":
        return token.text[1:-1]
    if token.kind == "name":
        prefix, local = token.text.split(":", 1)
        if prefix in prefixes:
            return prefixes[prefix] + local
    return None


def _braces(found: Sequence[Token], start: int) -> tuple[Token, Token]:
    """The token ``{`` at ``start`` and the ``}`` that closes it."""
    if start >= len(found) or found[start].text != "{":
        raise QuerySyntaxError(f"expected {{ after rk:search, as in {_EXAMPLE}")
    depth = 0
    for token in found[start:]:
        if token.kind == "mark" and token.text in "{}":
            depth += 1 if token.text == "{" else -1
            if depth == 0:
                return found[start], token
    raise QuerySyntaxError("the rk:search block is not closed with }")


def _read(block: str, prefixes: dict[str, str]) -> tuple[SearchRequest, dict[str, str]]:
    """The request of a block, and its output variables: property -> variable name."""
    given: dict[str, object] = {}
    outputs: dict[str, str] = {}
    for name, value in _properties(block, prefixes):
        variable = value.__class__.__name__ == "Variable"
        if variable and name in OUTPUTS:
            outputs[name] = str(value)
        elif variable and name in INPUTS:
            raise QueryRefused(
                f"rk:{name} in a search block must be a value, not the variable ?{value}"
            )
        elif name in INPUTS:
            given[name] = value
        else:
            raise QuerySyntaxError(
                f"rk:{name} is not understood in a search block; "
                f"give {', '.join('rk:' + n for n in INPUTS)} "
                f"and ask for {', '.join('rk:' + n for n in OUTPUTS)}"
            )
    text = str(given.get("query", "")).strip()
    if not text:
        raise QuerySyntaxError(f"a search block needs rk:query, as in {_EXAMPLE}")
    if not outputs:
        raise QuerySyntaxError(f"a search block binds no variable, as in {_EXAMPLE}")
    limit = _whole(given.get("limit", DEFAULT_LIMIT), "limit")
    if not 1 <= limit <= MAX_HITS:
        raise QueryRefused(f"rk:limit must lie between 1 and {MAX_HITS}, not {limit}")
    year = given.get("year")
    return (
        SearchRequest(
            text,
            limit,
            None if year is None else _whole(year, "year"),
            {name: _word(given[name]) for name in NARROWING if name in given},
        ),
        outputs,
    )


def _word(value: object) -> str:
    """A literal's words, or the last part of an IRI: ``stage:in_production``."""
    return str(value).rsplit("/", 1)[-1] if type(value).__name__ == "URIRef" else str(value)


def _whole(value: object, name: str) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise QuerySyntaxError(f"rk:{name} must be a whole number, not {value!s}") from None


def _properties(block: str, prefixes: dict[str, str]) -> list[tuple[str, object]]:
    """(local name in ``rk:``, value) of the block's triples, by rdflib's parser."""
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    try:
        tree: Any = translateQuery(parseQuery(f"SELECT * {block}"), initNs=prefixes).algebra
    except Exception as error:  # rdflib raises bare Exception for an unknown prefix
        raise QuerySyntaxError(f"the rk:search block cannot be read: {error}") from None
    while isinstance(tree, CompValue) and tree.name != "BGP":
        tree = tree.p if tree.name in ("SelectQuery", "Project", "ToMultiSet") else None
    if tree is None:
        raise QuerySyntaxError(f"a search block holds plain triples only, as in {_EXAMPLE}")
    triples = tree.triples
    if len({subject for subject, _, _ in triples}) > 1:
        raise QuerySyntaxError(f"a search block has one subject, as in {_EXAMPLE}")
    return [
        (str(verb)[len(RK) :] if str(verb).startswith(RK) else str(verb), value)
        for _, verb, value in triples
    ]


def _values(outputs: dict[str, str], rows: Sequence[SearchRow]) -> str:
    """The hits as a group: one VALUES block, or a union of several."""
    names = sorted(outputs)
    head = " ".join(f"?{outputs[name]}" for name in names)
    lines = ["(" + " ".join(_term(name, row) for name in names) + ")" for row in rows]
    blocks = [
        f"VALUES ({head}) {{ {' '.join(lines[at : at + BLOCK])} }}"
        for at in range(0, max(len(lines), 1), BLOCK)
    ]
    if len(blocks) == 1:
        return f"{{ {blocks[0]} }}"
    return "{ " + " UNION ".join(f"{{ {block} }}" for block in blocks) + " }"


def _term(name: str, row: SearchRow) -> str:
    if name in ("passage", "report"):
        return f"<{getattr(row, name)}>"
    if name == "rank":
        return str(row.rank)
    if name == "score":
        return f"{Decimal(str(round(row.score, 6))):f}" if row.score % 1 else f"{row.score:.1f}"
    escaped = row.snippet.replace("\\", "\\\\").replace('"', '\\"')
    for character, escape in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        escaped = escaped.replace(character, escape)
    return f'"{escaped}"'
