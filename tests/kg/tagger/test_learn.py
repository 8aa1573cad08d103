"""Learning from annotations keeps regions apart and holds out what it predicts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import corpus
from corpus.model import Span
from kg.claims import from_record
from kg.tagger.features import Features
from kg.tagger.learn import Annotated, Plan, deal, is_name, learn, names
from kg.tagger.model import Shape
from kg.tagger.train import Recipe
from kg.tagger.wordings import Wording
from kg.train import TrainingError, train

TINY = Recipe(epochs=3, batch=4, shape=Shape(lac=8, encoder=8, projection=8, hidden=8))


def annotated(region: str, firm: str, year: int = 2023) -> Annotated:
    """A report of three sentences whose states spell out where the firm's name stands."""
    text = f"{region}{year}年政府工作报告\n{firm}投产。粮食丰收。{firm}获奖。"
    report = corpus.from_text(text, name=f"{region}.txt", region=region, year=year + 1)
    start = text.index("\n") + 1
    record = {"type": "enterprise", "name": firm, "aliases": [], "industries": [],
              "quote": f"{firm}投产"}  # fmt: skip
    claims = (from_record(record, report),)
    random = np.random.default_rng(len(firm))
    lac = random.normal(0, 0.1, (len(text), 8)).astype(np.float16)
    for at in (text.find(firm), text.rfind(firm)):
        lac[at : at + len(firm), 0] = 4
        lac[at, 1] = lac[at + len(firm) - 1, 2] = 4
    seen = Features(
        (Span(start, len(text)),), lac, np.zeros((1, 8), np.float16),
        np.zeros(len(text), np.int32), np.zeros(len(text), np.int8), (),
    )  # fmt: skip
    return Annotated(report, seen, claims)


EXAMPLES = [
    annotated("青岚县", "晨曦电池"),
    annotated("松溪镇", "远山食品"),
    annotated("云汀市", "海泰重工"),
    annotated("青岚县", "晨曦储能", 2022),
]


def test_reports_of_one_region_share_a_fold() -> None:
    dealt = deal(EXAMPLES, 3)
    where = {e.report.id: i for i, fold in enumerate(dealt) for e in fold}
    assert where[EXAMPLES[0].report.id] == where[EXAMPLES[3].report.id]
    assert len(where) == len(EXAMPLES)
    assert all(dealt)


def test_every_training_report_gets_mentions_from_networks_that_never_saw_it() -> None:
    learned = learn(EXAMPLES, Plan(TINY, folds=3, members=1))
    assert set(learned.held_out) == {e.report.id for e in EXAMPLES}
    assert len(learned.finder.networks.members) == 1


def test_networks_kept_in_the_cache_are_not_trained_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(TINY, folds=2, members=1, cache=tmp_path)
    first = learn(EXAMPLES, plan)
    monkeypatch.setattr("kg.tagger.learn.train", lambda *_: pytest.fail("trained again"))
    assert learn(EXAMPLES, plan).held_out == first.held_out


def test_numbers_that_were_not_annotated_are_not_learned_as_no_numbers() -> None:
    """A report without an annotated number says nothing about indicators; the loss skips them."""
    from kg.tagger.labels import NAME_KINDS
    from kg.tagger.train import IGNORED, Example, _batch

    example = EXAMPLES[0]
    assert example.silent == {"indicator"}
    made = _batch([(Example(example.features, (), example.silent), 0)]).tags[0]
    assert (made[:, NAME_KINDS.index("indicator")] == IGNORED).all()
    assert (made[:, NAME_KINDS.index("place")] == 0).all()


def test_one_region_is_too_little_to_learn_from(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two regions"):
        learn(EXAMPLES[:1], Plan(TINY))
    (tmp_path / "gold").mkdir()
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_text(EXAMPLES[0].report.text, "utf-8")
    with pytest.raises(TrainingError, match="no annotated report"):
        train(tmp_path / "gold", tmp_path / "reports", tmp_path / "weights")
    with pytest.raises(TrainingError, match="no folder"):
        train(tmp_path / "missing", tmp_path / "reports", tmp_path / "weights")


def test_a_long_name_counts_when_it_is_alike_and_a_place_only_word_for_word() -> None:
    report = EXAMPLES[0].report
    quote = "晨曦电池投产"
    records = [
        {"type": "project", "name": "晨曦电池二期扩建项目", "aliases": [], "enterprises": [],
         "industries": [], "places": [], "capacity": None, "investment": None, "quote": quote},
        {"type": "place", "name": "青岚县", "aliases": ["青岚"], "kind": "county",
         "within": None, "quote": "青岚县"},
    ]  # fmt: skip
    known = names([from_record(r, report) for r in records])
    assert is_name(Wording("project", "晨曦电池二期扩建", ()), known)
    assert not is_name(Wording("project", "粮食丰收", ()), known)
    assert is_name(Wording("place", "青岚", ()), known)
    assert not is_name(Wording("place", "青岚县城", ()), known)
