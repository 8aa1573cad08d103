"""Place and year read out of a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.issuers import Issuer
from search_api.query_scope import ScopeReader


def issuer(report: str, region: str, parents: tuple[str, ...], reviewed: int) -> Issuer:
    return Issuer(report, region, parents, reviewed, reviewed + 1)


QINGHAI, SICHUAN, INNER = "青海省", "四川省", "内蒙古自治区"
READER = ScopeReader(
    [
        issuer("全国-2023", "中国", (), 2022),
        issuer("四川-2023", SICHUAN, (), 2022),
        issuer("四川-2024", SICHUAN, (), 2023),
        issuer("固阳-2024", "固阳县", (INNER, "包头市"), 2023),
        issuer("石拐-2024", "石拐区", (INNER, "包头市"), 2023),
        issuer("石拐-2023", "石拐区", (INNER, "包头市"), 2022),
        issuer("平安-2024", "平安区", (QINGHAI, "海东市"), 2023),
        issuer("阿坝-2024", "阿坝藏族羌族自治州", (SICHUAN,), 2023),
        issuer("津和平-2024", "和平区", ("天津市",), 2023),
        issuer("沈和平-2024", "和平区", ("辽宁省", "沈阳市"), 2023),
    ]
)


def reports(query: str) -> set[str] | None:
    found = READER.read(query).reports
    return None if found is None else set(found)


@pytest.mark.parametrize(
    "query",
    [
        *("固阳县有哪些工业园区", "固阳有哪些工业园区", "包头市固阳县有哪些工业园区"),
        *("内蒙古包头固阳县的工业园区", "请问固阳县的工业园区有哪些", "介绍一下固阳的工业园区"),
        *("固陽縣有哪些工業園區", "Guyang County industrial parks", "gu yang xian gong ye yuan qu"),
    ],
)
def test_a_place_is_found_under_any_of_its_names(query: str) -> None:
    assert reports(query) == {"固阳-2024"}


def test_what_became_the_filter_leaves_the_query() -> None:
    scope = READER.read("包头市固阳县2024年粮食产量目标")
    assert scope.rest == "粮食产量目标"
    assert [word.text for word in scope.words] == ["包头市固阳县", "2024年"]
    assert [word.kind for word in scope.words] == ["region", "year"]


def test_a_query_of_nothing_but_a_place_is_searched_whole() -> None:
    assert READER.read("固阳县").rest == "固阳县"


def test_a_place_above_stands_for_the_places_in_it() -> None:
    assert reports("包头市的旅游") == {"固阳-2024", "石拐-2024", "石拐-2023"}
    assert reports("青海的旅游") == {"平安-2024"}


def test_a_place_with_reports_of_its_own_does_not_bring_its_districts() -> None:
    assert reports("四川省的旅游") == {"四川-2023", "四川-2024"}


def test_two_places_side_by_side_are_both_meant() -> None:
    assert reports("固阳县和石拐区的旅游") == {"固阳-2024", "石拐-2024", "石拐-2023"}
    assert reports("四川省与阿坝州旅游") == {"四川-2023", "四川-2024", "阿坝-2024"}
    assert READER.read("固阳县和石拐区谁的GDP高").rest == "谁的GDP高"


def test_places_of_one_name_are_told_apart_by_what_they_lie_in() -> None:
    assert reports("和平区教育") == {"津和平-2024", "沈和平-2024"}
    assert reports("天津市和平区教育") == {"津和平-2024"}
    assert reports("沈阳和平区教育") == {"沈和平-2024"}


@pytest.mark.parametrize(
    "query", ["深入推进平安建设", "推动和平发展", "争创全国文明城市", "国家级园区"]
)
def test_words_that_only_look_like_places_are_left_alone(query: str) -> None:
    assert reports(query) is None


def test_a_place_of_china_without_reports_is_said_to_be_unknown() -> None:
    scope = READER.read("固原市的旅游")
    assert scope.reports is None
    assert scope.unknown == ("固原市",)


def test_the_nation_counts_where_it_opens_the_query() -> None:
    assert reports("全国外贸情况") == {"全国-2023"}
    assert reports("2023年我国外贸情况") == {"全国-2023"}
    assert reports("四川省占全国的比重") == {"四川-2023", "四川-2024"}


@pytest.mark.parametrize(
    ("query", "years", "found", "preferred"),
    [
        ("石拐区2024年工业", (2024,), {"石拐-2024"}, {"石拐-2024"}),
        ("石拐区2023年工业", (2023,), {"石拐-2024", "石拐-2023"}, {"石拐-2023"}),
        ("石拐区二〇二三年工业", (2023,), {"石拐-2024", "石拐-2023"}, {"石拐-2023"}),
        ("石拐区２０２３年工业", (2023,), {"石拐-2024", "石拐-2023"}, {"石拐-2023"}),
        ("石拐区2022-2024年工业", (2022, 2023, 2024), {"石拐-2024", "石拐-2023"}, None),
        ("Shiguai 2024 industry", (2024,), {"石拐-2024"}, {"石拐-2024"}),
    ],
)
def test_a_year_chooses_reports_that_plan_or_review_it(
    query: str, years: tuple[int, ...], found: set[str], preferred: set[str] | None
) -> None:
    scope = READER.read(query)
    assert scope.years == years
    assert scope.reports == found
    assert preferred is None or scope.preferred == preferred


def test_a_year_that_no_report_covers_is_no_filter() -> None:
    scope = READER.read("石拐区2035年远景目标")
    assert scope.reports == {"石拐-2024", "石拐-2023"}
    assert scope.rest == "2035年远景目标"
    assert scope.notes == ("no report plans or reviews 2035年",)


def test_a_year_alone_is_a_filter() -> None:
    assert reports("2022年的外贸") == {"全国-2023", "四川-2023", "石拐-2023"}


@pytest.mark.parametrize("query", ["产值2023亿元", "新增2024户", "12023年", "投资2023万元的项目"])
def test_amounts_are_not_years(query: str) -> None:
    assert READER.read(query).years == ()


def test_last_year_is_counted_from_the_newest_report_and_only_preferred() -> None:
    scope = READER.read("石拐区去年的工业")
    assert scope.reports == {"石拐-2024", "石拐-2023"}
    assert scope.preferred == {"石拐-2024", "石拐-2023"}
    assert READER.read("石拐区今年的工业").preferred == {"石拐-2024"}
    assert READER.read("去年的工业").reports is None


def test_a_region_filter_takes_any_name() -> None:
    for name in ("石拐区", "石拐", "shiguai", "Shi Guai"):
        assert READER.reports_of(name) == {"石拐-2024", "石拐-2023"}
    assert READER.reports_of("包头市") == {"固阳-2024", "石拐-2024", "石拐-2023"}
    assert READER.reports_of("无此县") == frozenset()


def test_a_collection_without_reports_reads_everything_as_words() -> None:
    scope = ScopeReader([]).read("石拐区2024年工业")
    assert scope.reports is None
    assert scope.unknown == ("石拐区",)


PIECES = st.sampled_from(
    [
        "固阳县",
        "包头市",
        "四川",
        "全国",
        "2023年",
        "2024",
        "-",
        "和",
        "的",
        "guyang",
        "去年",
        "<b>",
        "％",
    ]
)


@given(st.lists(PIECES | st.text(max_size=4), max_size=8).map("".join))
def test_whatever_is_asked_is_read_without_error(query: str) -> None:
    scope = READER.read(query)
    assert scope.query == query
    assert all(query[w.start : w.end] == w.text for w in scope.words)
    assert scope.reports is None or scope.reports <= {i.report for i in READER.issuers}
    assert scope.rest or not query.strip()
