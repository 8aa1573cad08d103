"""Names of a report: found with the shipped weights, tidy, consistent, judged as a whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from kg.linkers.sparse import SparseModel
from kg.tagger.ensemble import Candidate
from kg.tagger.names import LEAST, WEIGHTS, NameFinder
from kg.tagger.proposals import PROPOSED, proposals
from kg.tagger.wordings import JUDGED, Scene, settle, tidy, wordings

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "corpus" / "reports" / "jiuyuan-2023.txt"
SURE = {kind: SparseModel(("no", "yes"), {"top": (1.0,)}, (0.0,)) for kind in JUDGED}
"""Judges that trust the network."""


@pytest.fixture(scope="module")
def found() -> dict[str, set[str]]:
    """Names of the opening of the sample report, by kind."""
    from embeddings import is_prepared, prepare

    if not is_prepared():
        prepare()
    from kg.mentions import find

    text = "\n".join(SAMPLE.read_text("utf-8").split("\n")[:40])[:2500]
    report = corpus.from_text(text, name="jiuyuan-2023.txt", region="九原区")
    out: dict[str, set[str]] = {}
    for mention in find(report):
        out.setdefault(mention.kind, set()).add(report.quote(mention.span))
    return out


def test_the_sample_report_gives_its_region_and_projects(found: dict[str, set[str]]) -> None:
    assert {"九原区", "包头市"} <= found["place"]
    assert any("碳纤维" in name for name in found["project"])
    assert any("光威" in name for name in found["enterprise"])
    assert any("生产总值" in name for name in found["indicator"])
    assert any(kind.startswith("trigger:") for kind in found)


def test_weights_are_small_and_load_without_torch() -> None:
    assert sum(f.stat().st_size for f in WEIGHTS.glob("*") if f.suffix != ".md") < 9_000_000
    code = (
        "import sys; from kg.tagger.names import NameFinder; NameFinder.load();"
        "assert 'torch' not in sys.modules and 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_what_is_saved_reads_the_same(tmp_path: Path) -> None:
    finder = NameFinder.load()
    finder.save(tmp_path)
    again = NameFinder.load(tmp_path)
    assert again.least == finder.least
    assert {k: len(m.weights) for k, m in again.judges.items()} == {
        k: len(m.weights) for k, m in finder.judges.items()
    }


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("“川江”种质库", "“川江”种质库"),
        ("“川江种质库", "川江种质库"),
        ("、松涛路，", "松涛路"),
        ("松涛路（一期）", "松涛路（一期）"),
        ("松涛路（", "松涛路"),
    ],
)
def test_edges_lose_stops_and_unpaired_quotes(text: str, inner: str) -> None:
    start, end = tidy(text, 0, len(text))
    assert text[start:end] == inner


@given(st.text("甲乙“”、，（）《", min_size=1, max_size=12), st.data())
def test_tidy_stays_inside_and_keeps_at_least_a_character(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    a, b = tidy(text, start, end)
    assert start <= a < b <= end


def test_an_accepted_name_is_found_wherever_it_stands() -> None:
    text = "晨曦电池投产。晨曦电池获奖。晨曦电池二厂开工。"
    seen = [Candidate(0, 4, "enterprise", 0.95), Candidate(14, 20, "enterprise", 0.97)]
    kept = settle(text, seen, (), SURE, {**LEAST, "enterprise": 0.5})
    assert [(c.start, text[c.start : c.end]) for c in kept] == [
        (0, "晨曦电池"),
        (7, "晨曦电池"),
        (14, "晨曦电池二厂"),
    ]


def test_kept_names_of_a_kind_do_not_overlap() -> None:
    text = "松涛路改造工程一期开工"
    seen = [
        Candidate(0, 7, "project", 0.6),
        Candidate(0, 9, "project", 0.7),
        Candidate(0, 3, "place", 0.9),
    ]
    kept = settle(text, seen, (), SURE, LEAST)
    assert [(text[c.start : c.end], c.kind) for c in kept] == [
        ("松涛路", "place"),
        ("松涛路改造工程一期", "project"),
    ]


def test_a_place_may_lie_inside_another_place() -> None:
    text = "松涛路东延段通车"
    seen = [Candidate(0, 3, "place", 0.9), Candidate(0, 6, "place", 0.8)]
    kept = settle(text, seen, (), SURE, LEAST)
    assert [text[c.start : c.end] for c in kept] == ["松涛路", "松涛路东延段"]


def test_divisions_and_road_numbers_are_proposed_where_the_networks_saw_nothing() -> None:
    text = "昆山至太仓S481拓宽"
    words = [(0, 2, "LOC"), (2, 3, "p"), (3, 5, "LOC"), (5, 9, "nz"), (9, 11, "v")]
    proposed = {text[p.start : p.end] for p in proposals(text, words) if p.kind == "place"}
    assert {"昆山", "太仓", "S481"} <= proposed
    assert all(p.score == PROPOSED for p in proposals(text, words))


def test_features_tell_what_else_the_words_were_taken_for() -> None:
    text = "久丰奶业扩产"
    seen = [Candidate(0, 4, "place", 0.4), Candidate(0, 4, "enterprise", 0.9)]
    scene = Scene(text, seen, [(0, 2, "LOC"), (2, 4, "n"), (4, 6, "v")])
    place = next(w for w in wordings(text, seen) if w.kind == "place")
    features = scene.features(place)
    assert features["also:enterprise"] == 0.9
    assert features["also:enterprise:more"] == 1.0
    assert features["aligned"] == 1.0
    assert features["tags=LOC+n"] == 1.0
