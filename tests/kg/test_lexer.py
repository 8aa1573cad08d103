"""Keywords are told from the same letters in IRIs, strings, names and comments."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.lexer import tokens


def kinds(query: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(query)]


def test_terminals_are_recognised() -> None:
    assert kinds('SELECT ?x { ?x a:b <urn:c> , "d\\"e"@zh . } # f') == [
        ("word", "SELECT"),
        ("variable", "?x"),
        ("mark", "{"),
        ("variable", "?x"),
        ("name", "a:b"),
        ("iri", "<urn:c>"),
        ("mark", ","),
        ("string", '"d\\"e"'),
        ("language", "@zh"),
        ("mark", "."),
        ("mark", "}"),
    ]


def test_a_smaller_than_sign_is_no_iri() -> None:
    assert ("iri", "<") not in kinds("FILTER(?a < 3 && ?b > 2)")
    assert ("mark", "<") in kinds("FILTER(?a < 3 && ?b > 2)")


@given(st.text(max_size=80))
def test_tokens_stand_in_order_and_lose_nothing_but_space_and_comments(query: str) -> None:
    last = 0
    for token in tokens(query):
        assert token.start >= last
        assert query[token.start : token.end] == token.text
        gap = query[last : token.start]
        assert not gap.strip("".join(map(chr, range(0x21)))) or "#" in gap
        last = token.end
