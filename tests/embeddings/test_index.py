"""The passage index: built from reports' shards, searched in two forms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.model import Passage, Span
from embeddings import PassageIndex, PassageIndexError, Shard, get_encoder
from ontology.terms import Part

HASHING = get_encoder("hashing")
REPORTS = {
    "青山县-2024": [
        ("青山县 2024年 交通", "农村公路新改建一百二十公里。"),
        ("青山县 2024年 交通", "高速公路出口建成通车。"),
        ("青山县 2024年 农业", "粮食产量十二万吨。"),
    ],
    "白水县-2024": [
        ("白水县 2024年 交通", "农村公路养护全覆盖。"),
        ("白水县 2024年 旅游", "接待游客六十万人次。"),
    ],
}


def shard(report: str, pairs: list[tuple[str, str]]) -> Shard:
    found = [
        Passage(f"{report}/p{i}", Span(0, len(text)), text, context, (), Part.REVIEW, i)
        for i, (context, text) in enumerate(pairs)
    ]
    return Shard.encode(report, found, HASHING)


def built(names: list[str] | None = None) -> PassageIndex:
    return PassageIndex.build([shard(n, REPORTS[n]) for n in names or list(REPORTS)], HASHING)


@pytest.fixture(scope="module")
def index() -> PassageIndex:
    return built()


def ids(index: PassageIndex, query: str, **options: object) -> list[str]:
    return [hit.passage.id for hit in index.search(query, **options)]  # type: ignore[arg-type]


def test_the_passage_with_the_words_comes_first_and_says_why(index: PassageIndex) -> None:
    hit = index.search("粮食产量")[0]
    assert hit.passage.text == "粮食产量十二万吨。"
    assert hit.report == "青山县-2024"
    assert set(hit.legs) == {"words", "vector", "tokens"}
    assert all(leg.rank == 1 for leg in hit.legs.values())


def test_the_context_form_tells_reports_apart(index: PassageIndex) -> None:
    assert ids(index, "白水县农村公路", form="context")[0] == "白水县-2024/p0"


def test_only_allowed_passages_are_found(index: PassageIndex) -> None:
    assert ids(index, "公路", allow={"白水县-2024/p1"}) == ["白水县-2024/p1"]
    assert ids(index, "公路", allow=index.mask({"白水县-2024"})) == [
        *("白水县-2024/p0", "白水县-2024/p1")
    ]
    assert ids(index, "公路", allow=set()) == []


def test_unknown_ids_in_a_filter_allow_nothing(index: PassageIndex) -> None:
    assert ids(index, "公路", allow={"nowhere/p1"}) == []
    assert not index.mask({"nowhere"}).any()


@pytest.mark.parametrize("query", ["", " \n", "，。！"])
def test_empty_and_wordless_queries_are_no_error(index: PassageIndex, query: str) -> None:
    assert len(index.search(query, 3)) == (3 if query.strip() else 0)


def test_query_by_example_leaves_the_example_out(index: PassageIndex) -> None:
    found = [h.passage.id for h in index.similar("青山县-2024/p0", 2)]
    assert found[0] == "白水县-2024/p0"
    assert "青山县-2024/p0" not in found


def test_an_unknown_passage_is_refused(index: PassageIndex) -> None:
    with pytest.raises(PassageIndexError, match="no passage"):
        index.similar("青山县-2024/p9")


def test_saved_and_opened_it_answers_the_same(index: PassageIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    opened = PassageIndex.open(tmp_path, HASHING)
    for query in ("农村公路", "游客"):
        for form in ("paragraph", "context"):
            assert opened.search(query, form=form) == index.search(query, form=form)
    assert len(opened) == len(index)
    assert opened.passage("白水县-2024/p1") == index.passage("白水县-2024/p1")
    assert opened.parts().tolist() == ["review"] * 5


def test_replacing_a_report_gives_the_index_that_a_fresh_build_gives(tmp_path: Path) -> None:
    for name, pairs in REPORTS.items():
        shard(name, pairs).save(tmp_path / name)
    changed = [("白水县 2024年 水利", "水库除险加固三座。")]
    shard("白水县-2024", changed).save(tmp_path / "fresh")
    again = PassageIndex.build(
        [Shard.open(tmp_path / "青山县-2024"), Shard.open(tmp_path / "fresh")], HASHING
    )
    whole = PassageIndex.build(
        [shard("白水县-2024", changed), shard("青山县-2024", REPORTS["青山县-2024"])], HASHING
    )
    assert again.ids == whole.ids
    for query in ("水库", "公路养护", "粮食"):
        assert again.search(query) == whole.search(query)


def test_the_order_in_which_reports_come_does_not_matter() -> None:
    assert built(["白水县-2024", "青山县-2024"]).search("公路") == built().search("公路")


def test_passages_of_two_encoders_do_not_mix() -> None:
    one, other = (shard(name, pairs) for name, pairs in REPORTS.items())
    with pytest.raises(PassageIndexError, match="several encoders"):
        PassageIndex.build([one, replace(other, encoder="another")])


def test_an_encoder_without_token_states_still_ranks_by_words_and_vectors() -> None:
    shards = [replace(shard(n, p), tokens=None, context_tokens=None) for n, p in REPORTS.items()]
    hit = PassageIndex.build(shards, HASHING).search("粮食产量")[0]
    assert set(hit.legs) == {"words", "vector"}
    assert hit.passage.text == "粮食产量十二万吨。"


def test_an_index_without_passages_finds_nothing(tmp_path: Path) -> None:
    PassageIndex.build([]).save(tmp_path)
    opened = PassageIndex.open(tmp_path, HASHING)
    assert opened.search("公路") == []
    assert len(opened) == 0


def test_a_report_without_passages_is_no_error() -> None:
    index = PassageIndex.build(
        [shard("空县-2024", []), shard("白水县-2024", REPORTS["白水县-2024"])]
    )
    assert index.reports == ("白水县-2024", "空县-2024")
    assert not index.mask({"空县-2024"}).any()


def test_a_damaged_index_is_to_be_built_again(tmp_path: Path) -> None:
    with pytest.raises(PassageIndexError, match="build"):
        PassageIndex.open(tmp_path)
    with pytest.raises(PassageIndexError, match="build"):
        Shard.open(tmp_path)


def test_vectors_are_those_of_the_encoder() -> None:
    found = shard("白水县-2024", REPORTS["白水县-2024"])
    texts = [text for _, text in REPORTS["白水县-2024"]]
    assert np.array_equal(found.vectors, HASHING.encode(texts))
    assert found.contexts == ("白水县 2024年 交通", "白水县 2024年 旅游")
