"""What a query says of graphs, read from its terminals."""

from __future__ import annotations

from itertools import pairwise

from kg.lexer import tokens, unescape


def constant_graphs(query: str) -> tuple[tuple[str, ...], bool]:
    """IRIs that stand after GRAPH, and whether a variable does anywhere."""
    found = list(tokens(unescape(query)))
    prefixes = {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if word.is_word("PREFIX") and name.text.endswith(":") and iri.kind == "iri"
    }
    named: list[str] = []
    variable = False
    for word, name in pairwise(found):
        if not word.is_word("GRAPH"):
            continue
        variable |= name.kind == "variable"
        if name.kind == "iri":
            named.append(name.text[1:-1])
        elif name.kind == "name":
            prefix, rest = name.text.split(":", 1)
            named.append(prefixes.get(prefix, "") + rest)
    return tuple(named), variable


def names_graphs(query: str) -> bool:
    """Whether a query has a FROM clause."""
    return any(token.is_word("FROM") for token in tokens(query))
