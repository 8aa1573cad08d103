"""From a report to claims, through every registered extractor."""

from __future__ import annotations

import pytest

import corpus
from corpus.model import Report
from kg.claims import Award, Claim, Project, StageEvent, to_record
from kg.extract import UnknownExtractor, extract, get_extractor
from ontology.terms import Modality, Stage


@pytest.fixture(scope="module")
def sample_facts(sample_report: Report) -> list[Claim]:
    return extract(sample_report, extractor="combined")


@pytest.fixture(scope="module")
def by_rule(invented_report: Report) -> list[Claim]:
    return extract(invented_report, extractor="rules")


def stages(claims: list[Claim], word: str) -> set[tuple[Stage, Modality, int]]:
    """Stages of the projects one of whose names holds ``word``."""
    names = {
        c.name
        for c in claims
        if isinstance(c, Project) and any(word in n for n in (c.name, *c.aliases))
    }
    return {
        (c.stage, c.modality, c.year)
        for c in claims
        if isinstance(c, StageEvent) and c.project in names
    }


def test_rules_alone_read_projects_stages_and_awards(by_rule: list[Claim]) -> None:
    assert (Stage.IN_PRODUCTION, Modality.ACTUAL, 2021) in stages(by_rule, "大豆分离蛋白")
    assert [c.honour for c in by_rule if isinstance(c, Award)] == ["全国休闲农业重点县"]


def test_every_claim_is_proved_word_for_word(sample_report: Report) -> None:
    for claim in extract(sample_report, extractor="rules"):
        for evidence in claim.evidence:
            assert sample_report.text[evidence.span.start : evidence.span.end] == evidence.quote


def test_every_claim_says_who_made_it_and_how_sure(sample_facts: list[Claim]) -> None:
    makers = {c.extractor for c in sample_facts}
    assert {maker.partition("/")[0] for maker in makers} <= {"rules", "learned"}
    assert len({round(c.confidence, 2) for c in sample_facts}) > 10


def test_a_stage_names_a_project_that_is_claimed(sample_facts: list[Claim]) -> None:
    known = {c.name for c in sample_facts if isinstance(c, Project)}
    assert {c.project for c in sample_facts if isinstance(c, StageEvent)} <= known


def test_the_sample_is_read_as_a_careful_reader_would(sample_facts: list[Claim]) -> None:
    assert (Stage.IN_PRODUCTION, Modality.ACTUAL, 2023) in stages(sample_facts, "君诚")
    assert {
        (Stage.SIGNED, Modality.ACTUAL, 2023),
        (Stage.STARTED, Modality.ACTUAL, 2023),
        (Stage.IN_PRODUCTION, Modality.ACTUAL, 2023),
        (Stage.COMPLETED, Modality.ACTUAL, 2023),
    } <= stages(sample_facts, "中尚钢结构")
    assert (Stage.TRIAL_PRODUCTION, Modality.ACTUAL, 2023) in stages(sample_facts, "光威")
    plant = stages(sample_facts, "中远防务")
    assert (Stage.COMPLETED, Modality.ACTUAL, 2023) in plant
    assert (Stage.IN_PRODUCTION, Modality.EXPECTED, 2024) in plant
    assert (Stage.IN_PRODUCTION, Modality.ACTUAL, 2023) not in plant


def test_the_same_report_always_gives_the_same_claims(invented_report: Report) -> None:
    once, again = (extract(invented_report, extractor="rules") for _ in range(2))
    assert [to_record(c) for c in once] == [to_record(c) for c in again]


def test_a_text_without_facts_gives_none() -> None:
    report = corpus.from_text(
        "各位代表：\n现在报告工作，请予审议。\n" * 3, region="延寿县", year=2022
    )
    assert not [c for c in extract(report, extractor="rules") if isinstance(c, StageEvent)]


def test_an_unknown_extractor_is_refused_with_the_names_of_the_known_ones() -> None:
    with pytest.raises(UnknownExtractor, match="rules, learned, combined"):
        get_extractor("oracle")
