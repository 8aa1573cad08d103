"""Report wording finds the concepts that a reader would name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.vocabulary import VocabularyError, industries, label, scheme


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("新材料", ["新材料"]),
        ("新材料产业", ["新材料"]),
        ("先进钢铁新材料", ["先进钢铁材料"]),
        ("三大特种纤维", ["高性能纤维及复合材料"]),
        ("高端碳纤维产业集群", ["碳纤维"]),
        ("电化学储能", ["储能"]),
        ("新能源汽车产业", ["新能源汽车"]),
        ("现代煤化工", ["煤化工"]),
        ("“低空”经济", ["低空经济"]),
        ("医药制造业", ["医药"]),
        ("智能算力中心", ["算力"]),
        ("solar", ["光伏"]),
        ("New Materials", ["新材料"]),
        ("生物医药和医疗器械", ["生物医药", "医疗器械"]),
        ("县长", []),
        ("", []),
    ],
)
def test_wording_of_industries(wording: str, expected: list[str]) -> None:
    assert sorted(c.zh for c in industries().match(wording)) == sorted(expected)


def test_longer_label_hides_the_shorter_inside_it() -> None:
    assert [c.zh for c in industries().match("发展新能源汽车与光伏")] == ["新能源汽车", "光伏"]


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        ("碳纤维", "新材料"),
        ("碳纤维", "战略性新兴产业"),
        ("光伏", "新能源"),
        ("抽水蓄能", "储能"),
        ("农村饮水", "水利"),
        ("高速公路", "交通"),
        ("医疗器械", "制造业"),
    ],
)
def test_narrower_reaches_everything_below(inner: str, outer: str) -> None:
    scheme_ = industries()
    (below,), (above,) = scheme_.match(inner), scheme_.match(outer)
    assert below.iri in scheme_.narrower(above.iri)
    assert above.iri in scheme_.wider(below.iri)
    assert above.iri not in scheme_.narrower(below.iri)


def test_below_an_official_code_comes_what_reports_call_it() -> None:
    scheme_ = industries()
    manufacturing = next(i for i, c in scheme_.items() if c.notation == "C")
    names = {scheme_.label(iri) for iri in scheme_.narrower(manufacturing)}
    assert {"医药制造业", "医药", "碳纤维", "钢铁"} <= names
    assert not {"水利", "教育"} & names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GDP", "地区生产总值"),
        ("生产总值", "地区生产总值"),
        ("社零", "社会消费品零售总额"),
        ("规上工业增加值", "规模以上工业增加值"),
        ("登记失业率", "城镇登记失业率"),
        ("Fixed-asset investment", "固定资产投资"),
        ("农牧民人均可支配收入", "农村居民人均可支配收入"),
    ],
)
def test_names_of_indicators(name: str, expected: str) -> None:
    assert [c.zh for c in scheme("indicators").find(name)] == [expected]


def test_indicators_know_their_unit_and_measure() -> None:
    (gdp,) = scheme("indicators").find("地区生产总值")
    assert (gdp.unit, gdp.measure) == ("亿元", "level")


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("投运", "in_production"),
        ("建成投产", "in_production"),
        ("竣工", "completed"),
        ("达效", "full_production"),
        ("落户", "landed"),
    ],
)
def test_report_words_of_stages(word: str, stage: str) -> None:
    assert [c.name for c in scheme("stages").find(word)] == [stage]


def test_labels_in_both_languages() -> None:
    iri = scheme("stages").find("试生产")[0].iri
    assert (label(iri), label(iri, "en")) == ("试生产", "Trial production")


def test_unknown_scheme_and_concept_are_named() -> None:
    with pytest.raises(VocabularyError, match="no scheme 'colours'"):
        scheme("colours")
    with pytest.raises(VocabularyError, match="no concept"):
        label("https://w3id.org/reportkg/vocab/stage/nearly")
    with pytest.raises(VocabularyError, match="no concept"):
        label("https://example.org/x")


@given(st.text(max_size=40))
def test_any_text_may_be_matched(text: str) -> None:
    found = industries().match(text)
    assert len({c.iri for c in found}) == len(found)
