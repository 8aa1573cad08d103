"""Search over a small collection with a model-free encoder."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Passage, Region, Report, Source, Span
from embeddings import PassageIndex, PassageIndexError, Shard, get_encoder
from ontology.terms import Part, RegionLevel, ReportKind
from search_api.duplicates import fold_alike
from search_api.search import Filters, clauses, hits_for_sparql, search, similar

SAME = "坚持农业农村优先发展，持续巩固拓展脱贫攻坚成果，守住不发生规模性返贫底线。"
TEXTS = {
    ("青山县", 2023): [
        (Part.REVIEW, "新改建农村公路一百二十公里，客运班车通到每个乡镇。"),
        (Part.PLAN, "计划新建农村公路八十公里。"),
        (Part.REVIEW, SAME),
    ],
    ("青山县", 2024): [
        (Part.REVIEW, "农村公路养护实现全覆盖，危桥改造六座。"),
        (Part.PLAN, SAME),
    ],
    ("白水市", 2024): [
        (Part.REVIEW, "光伏产业产值增长，水资源短缺仍然制约发展，节水改造任务重。"),
        (Part.PLAN, "推进水资源节约集约利用，建设再生水厂两座。"),
    ],
}


def report(region: str, year: int) -> Report:
    level = RegionLevel.CITY if region.endswith("市") else RegionLevel.COUNTY
    return Report(
        id=f"{region}-{year}",
        title=f"{region}{year}年政府工作报告",
        region=Region(region, level),
        kind=ReportKind.WORK,
        reviewed_year=year - 1,
        planned_year=year,
        text="",
        normal="",
        source=Source("", "", "text/plain"),
    )


class Small:
    """What search needs of a collection."""

    def __init__(self) -> None:
        encoder = get_encoder("hashing")
        self.reports = {r.id: r for r in (report(*key) for key in TEXTS)}
        shards = []
        for (region, year), found in TEXTS.items():
            name = f"{region}-{year}"
            passages = [
                Passage(
                    f"{name}/p{i}",
                    Span(0, len(text)),
                    text,
                    f"{region} {year}年",
                    ("工作",),
                    part,
                    i,
                )
                for i, (part, text) in enumerate(found)
            ]
            shards.append(Shard.encode(name, passages, encoder))
        self.index = PassageIndex.build(shards, encoder)


@pytest.fixture(scope="module")
def small() -> Small:
    return Small()


def ids(result: object) -> list[str]:
    return [hit.passage.id for hit in result.hits]  # type: ignore[attr-defined]


def test_the_best_passage_comes_first_with_where_it_stands(small: Small) -> None:
    hit = search(small, "水资源短缺").hits[0]
    assert hit.passage.id == "白水市-2024/p0"
    assert (hit.region, hit.year, hit.title) == ("白水市", 2024, "白水市2024年政府工作报告")
    assert {"words", "vector", "tokens"} == set(hit.legs)


def test_a_place_in_the_query_narrows_the_search(small: Small) -> None:
    result = search(small, "青山县2024年农村公路")
    assert result.searched == "农村公路"
    assert {hit.report for hit in result.hits} == {"青山县-2024"}
    assert result.scope.regions == ("青山县",)


def test_reports_filed_under_the_year_go_before_those_that_look_back_on_it(small: Small) -> None:
    result = search(small, "青山县2023年农村公路")
    assert {hit.report for hit in result.hits} == {"青山县-2023", "青山县-2024"}
    assert result.hits[0].report == "青山县-2023"


def test_filters_of_the_caller_hold(small: Small) -> None:
    assert {h.region for h in search(small, "公路", region="白水").hits} == {"白水市"}
    assert {h.year for h in search(small, "公路", year=2023).hits} == {2023}
    only = Filters(part="plan", level="county")
    assert set(ids(search(small, "公路", filters=only))) == {"青山县-2023/p1", "青山县-2024/p1"}
    only = Filters(passages={"青山县-2024/p0", "nowhere/p1"})
    assert ids(search(small, "公路", filters=only)) == ["青山县-2024/p0"]


def test_a_filter_goes_before_the_place_in_the_query(small: Small) -> None:
    assert {h.region for h in search(small, "青山县公路", region="白水市").hits} == {"白水市"}


def test_filters_that_leave_nothing_find_nothing_and_say_so(small: Small) -> None:
    result = search(small, "公路", region="黑水县", year=1999)
    assert result.hits == ()
    assert result.notes == ("no report with region 黑水县", "no report with year 1999")


def test_a_place_without_reports_is_mentioned(small: Small) -> None:
    result = search(small, "固原市农村公路")
    assert "no report of 固原市 in this collection" in result.notes
    assert result.hits[0].passage.text.startswith(("新改建农村公路", "农村公路养护", "计划新建"))


def test_highlights_show_the_words_and_the_clause(small: Small) -> None:
    hit = search(small, "水资源短缺制约了什么").hits[0]
    text = hit.passage.text
    words = [text[m.start : m.end] for m in hit.highlights if m.kind == "words"]
    meaning = [text[m.start : m.end] for m in hit.highlights if m.kind == "meaning"]
    assert words == ["水资源短缺", "制约"]
    assert meaning == ["水资源短缺仍然制约发展，"]


def test_passages_that_say_the_same_are_told_once(small: Small) -> None:
    result = search(small, "巩固拓展脱贫攻坚成果")
    assert [h.passage.text for h in result.hits].count(SAME) == 1
    assert {result.hits[0].passage.id, result.hits[0].folded[0][0]} == {
        *("青山县-2023/p2", "青山县-2024/p1")
    }
    apart = search(small, "巩固拓展脱贫攻坚成果", fold=False)
    assert [h.passage.text for h in apart.hits].count(SAME) == 2


def test_other_numbers_make_another_statement() -> None:
    first = "全年新增城镇就业1200人，登记失业率控制在3.5%以内，零就业家庭动态清零。"
    assert fold_alike([first, first.replace("1200", "1300"), first.replace("，", " ")]) == [0, 1, 0]
    assert fold_alike(["", "", "。"]) == [0, 0, 0]


def test_facets_count_the_best_passages_whatever_the_filters(small: Small) -> None:
    wide, narrow = search(small, "公路"), search(small, "公路", region="青山县")
    assert narrow.facets == wide.facets
    assert {v.value: v.count for v in wide.facets["region"]} == {"青山县": 5, "白水市": 2}
    assert {v.value: v.count for v in wide.facets["part"]} == {"review": 4, "plan": 3}
    assert set(wide.facets) == {"region", "level", "year", "kind", "part"}


def test_more_like_this(small: Small) -> None:
    found = ids(similar(small, "青山县-2023/p0", 3))
    assert found[0] in {"青山县-2023/p1", "青山县-2024/p0"}
    assert "青山县-2023/p0" not in found
    with pytest.raises(PassageIndexError, match="no passage"):
        similar(small, "nowhere/p0")


@pytest.mark.parametrize("query", ["nongcun gonglu", "nong cun gong lu", "NONGCUN GONGLU"])
def test_pinyin_is_read_with_the_words_of_the_reports(small: Small, query: str) -> None:
    result = search(small, query)
    assert result.searched == "农村公路"
    assert result.notes == ("read as 农村公路",)
    assert "农村公路" in result.hits[0].passage.text


@pytest.mark.parametrize("query", ["water shortage", "GDP growth", "a", "rk:search", "NaN"])
def test_english_is_not_taken_for_pinyin(small: Small, query: str) -> None:
    result = search(small, query)
    assert result.searched.startswith(query)
    assert not any(note.startswith("read as") for note in result.notes)


def test_english_brings_the_chinese_words_of_the_vocabularies(small: Small) -> None:
    result = search(small, "photovoltaics in Baishui")
    assert result.searched == "photovoltaics 光伏"
    assert result.notes == ("searched with 光伏",)
    assert "光伏" in result.words


def test_pages_of_results_agree(small: Small) -> None:
    assert ids(search(small, "农村公路", 2)) == ids(search(small, "农村公路", 6))[:2]


def test_rows_for_sparql_have_rank_and_snippet(small: Small) -> None:
    rows = hits_for_sparql(small, "水资源短缺", 3)
    assert [row.rank for row in rows] == [1, 2, 3]
    assert "水资源短缺" in rows[0].snippet
    assert rows[0].report == "白水市-2024"


def test_a_long_text_is_cut_around_the_clause_that_matched() -> None:
    from search_api.search_result import Highlight, SearchHit

    text = "甲" * 200 + "，水资源短缺，" + "乙" * 200
    passage = Passage("r/p0", Span(0, len(text)), text, "", (), Part.OTHER, 0)
    hit = SearchHit(passage, "r", "", "", 2024, 1.0, {}, (Highlight(201, 206, "meaning"),))
    assert "水资源短缺" in hit.snippet()
    assert len(hit.snippet()) <= 92
    assert hit.snippet().startswith("…")
    assert hit.snippet().endswith("…")


def test_clauses_cover_their_words_in_order() -> None:
    text = "一是好，产业项目稳步推进；二是收入增长。"
    found = [text[a:b] for a, b in clauses(text)]
    assert "".join(found) == text
    assert all(len(clause) > 3 for clause in found)


@pytest.mark.parametrize(
    "query",
    [
        *("", "   ", "，。！？", "\x00\x07\x1b", "<script>alert(1)</script>", "' OR 1=1 --"),
        *("SELECT * WHERE { ?s ?p ?o }", "水" * 5000, "😀" * 50, "2024年", "青山县", "\u202e公路"),
    ],
)
def test_odd_queries_are_answered_calmly(small: Small, query: str) -> None:
    value = json.dumps(search(small, query).to_json(), ensure_ascii=False)
    assert json.loads(value)["query"] == query


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=25))
def test_marks_and_scores_are_sound_whatever_is_asked(query: str) -> None:
    for hit in search(SHARED, query).hits:
        assert all(0 <= m.start < m.end <= len(hit.passage.text) for m in hit.highlights)
    scores = [hit.score for hit in search(SHARED, query).hits]
    assert scores == sorted(scores, reverse=True)


SHARED = Small()
