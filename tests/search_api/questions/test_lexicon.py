"""Every wording matches its two examples and not the third."""

from __future__ import annotations

import pytest

from search_api.questions import lexicon
from search_api.questions.lexicon import Rule
from search_api.questions.nouns import NOUNS, Noun

RULES = [
    rule
    for value in vars(lexicon).values()
    for rule in (value if isinstance(value, tuple) else (value,))
    if isinstance(rule, Rule)
]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.matches[0])
def test_rule_matches_its_examples_only(rule: Rule) -> None:
    assert all(rule.pattern.search(text) for text in rule.matches)
    assert not rule.pattern.search(rule.rejects)


@pytest.mark.parametrize("noun", NOUNS, ids=lambda n: n.examples[0])
def test_noun_matches_its_examples_only(noun: Noun) -> None:
    assert all(noun.words.search(text) for text in noun.examples)
    assert not noun.words.search(noun.rejects)


def test_there_are_many_rules() -> None:
    assert len(RULES) > 30
