"""The learned linker: learns from annotation, survives a round trip, and fails plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import Report
from kg.claims import Claim, Project, StageEvent
from kg.linkers import linker as learned
from kg.linkers import sparse
from kg.linkers.labels import Example
from kg.linkers.linker import Linker, LinkerError
from kg.linkers.stages import train
from kg.mentions import Mention
from ontology.terms import Modality, Stage


def annotated(report: Report, claims: list[Claim]) -> Example:
    mentions = [
        Mention(c.evidence[0].span, "project", 1.0) for c in claims if isinstance(c, Project)
    ]
    out = []
    for claim, mention in zip((c for c in claims if isinstance(c, Project)), mentions, strict=True):
        at = report.text.find(claim.name, mention.span.start)
        if at >= 0:
            span = type(mention.span)(at, at + len(claim.name))
            out.append(Mention(span, "project", 1.0))
    return Example(report, tuple(sorted(set(out))), tuple(claims))


def test_a_stage_linker_learns_what_the_annotation_says(
    sample_report: Report, sample_claims: list[Claim]
) -> None:
    example = annotated(sample_report, sample_claims)
    links = train([example]).link(sample_report, example.mentions)
    stated = {(c.stage, c.modality) for c in sample_claims if isinstance(c, StageEvent)}
    assert {(one.link.stage, one.modality) for one in links} <= stated
    assert any(
        one.link.stage is Stage.TRIAL_PRODUCTION and one.modality is Modality.ACTUAL
        for one in links
    )
    assert all(0.0 <= one.link.score <= 1.0 for one in links)


def test_a_log_linear_model_tells_classes_apart_and_survives_a_round_trip() -> None:
    rows = [{"a": 1.0, "x": 1.0}, {"a": 1.0}, {"b": 1.0}, {"b": 1.0, "x": 1.0}]
    model = sparse.fit(rows, ["no", "no", "yes", "yes"], strength=10.0)
    again = sparse.SparseModel.load(model.dump())
    assert model.best({"b": 1.0})[0] == again.best({"b": 1.0})[0] == "yes"
    assert again.probability({"a": 1.0}) < 0.5 < again.probability({"b": 1.0})


def test_the_linker_of_the_package_survives_a_round_trip(tmp_path: Path) -> None:
    linker = learned.shared()
    linker.save(tmp_path / "linker.npz")
    again = Linker.load(tmp_path / "linker.npz")
    assert again.stages == linker.stages
    assert again.industries.labels == linker.industries.labels
    assert (again.industries.weights == linker.industries.weights).all()


@pytest.mark.parametrize("content", [None, b"", b"not an archive"])
def test_a_missing_or_broken_file_is_named_in_the_error(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "linker.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LinkerError, match=r"linker\.npz"):
        Linker.load(path)
