"""Every rule reads its two example sentences and leaves its third alone."""

from __future__ import annotations

import pytest

from corpus.model import Region
from kg import lac
from kg.number_noise import NOISE, Noise, reason
from kg.observation_sentences import SentenceReader, Settled
from kg.observation_subject import SubjectTracker
from kg.observation_view import quoted, view_text
from kg.quantities import quantities
from kg.rules import RULES, lists, ranks, worded
from kg.rules.base import ListExample, Rule, describe
from ontology.terms import Part, RegionLevel

REGION = Region("青禾县", RegionLevel.COUNTY, parents=("东川省", "平山市"))


def read(sentence: str, part: Part = Part.REVIEW) -> list[Settled]:
    tracker = SubjectTracker(REGION)
    reader = SentenceReader(REGION, 2023, 2024, lac.shared().words, tracker)
    return reader.read(view_text(sentence), part)


def described(sentence: str, part: Part = Part.REVIEW) -> list[tuple[str, str]]:
    return [(s.draft.rule, describe(s.draft)) for s in read(sentence, part)]


def rule_id(rule: Rule) -> str:
    return f"{rule.name}-{rule.read.__name__}"


@pytest.mark.parametrize("rule", RULES, ids=rule_id)
def test_a_rule_reads_its_two_examples(rule: Rule) -> None:
    for example in rule.matches:
        found = described(example.sentence)
        assert example.expected in [text for _, text in found], found


@pytest.mark.parametrize("rule", RULES, ids=rule_id)
def test_a_rule_leaves_its_counterexample_alone(rule: Rule) -> None:
    fired = [name for name, _ in described(rule.rejects)]
    assert rule.name not in fired


@pytest.mark.parametrize(
    "example", [*lists.EXAMPLES, *ranks.EXAMPLES], ids=lambda e: e.sentence[:16]
)
def test_lists_and_ranks_give_one_observation_a_name(example: ListExample) -> None:
    assert tuple(text for _, text in described(example.sentence)) == example.expected


@pytest.mark.parametrize("example", worded.EXAMPLES, ids=lambda e: e.sentence[:16])
def test_a_target_in_words_is_kept_with_its_words(example: ListExample) -> None:
    assert tuple(text for _, text in described(example.sentence, Part.PLAN)) == example.expected


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [(lists.REJECTS, "list"), (ranks.REJECTS, "rank"), (worded.REJECTS, "worded")],
)
def test_a_sentence_of_another_kind_is_left_to_other_rules(sentence: str, rule: str) -> None:
    assert rule not in [name for name, _ in described(sentence, Part.PLAN)]


def reasons(line: str) -> list[str | None]:
    text = view_text(line).text
    return [reason(text, number, quoted(text)) for number in quantities(text)]


@pytest.mark.parametrize("noise", NOISE, ids=lambda noise: noise.name)
def test_a_number_that_measures_nothing_is_left_out(noise: Noise) -> None:
    for line in noise.drops:
        assert noise.name in reasons(line), line
    assert reasons(noise.keeps) == [None]
