"""What claims look like as triples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import corpus
from corpus.model import Report
from kg.claims import Claim
from kg.entities import PlaceFinder
from kg.graph import quads, report_iri
from kg.observations import observations
from kg.store import GraphStore
from ontology.terms import Measure, PlaceKind, Status
from tests.corpus.test_formats import LINES
from tests.corpus.tinypdf import pdf

RK = """PREFIX rk: <https://w3id.org/reportkg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
VOCAB = "https://w3id.org/reportkg/vocab/"
State = Callable[..., Claim]
BASE = "https://w3id.org/reportkg/id/"
YANSHOU = f"{BASE}place/230129"


def ask(store: GraphStore, pattern: str) -> bool:
    return bool(store.query(f"{RK} ASK {{ {pattern} }}"))


def values(store: GraphStore, pattern: str, name: str = "x") -> list[str]:
    rows = store.rows(f"{RK} SELECT DISTINCT ?{name} WHERE {{ {pattern} }} ORDER BY ?{name}")
    return [row[name].value for row in rows]  # type: ignore[union-attr]


@pytest.fixture
def graph(store: GraphStore, invented_report: Report, invented_claims: list[Claim]) -> GraphStore:
    store.replace(invented_report, invented_claims)
    return store


def test_same_claims_give_same_quads_in_same_order(
    invented_report: Report, invented_claims: list[Claim]
) -> None:
    first = list(quads(invented_report, invented_claims))
    assert first == list(quads(invented_report, invented_claims))
    assert len(first) == len(set(first))
    assert {q.graph_name.value for q in first} == {report_iri(invented_report.id)}  # type: ignore[union-attr]


def test_base_iri_names_all_data(invented_report: Report, invented_claims: list[Claim]) -> None:
    base = "https://data.example.org/kg/"
    for quad in quads(invented_report, invented_claims, base):
        assert quad.subject.value.startswith(base)  # type: ignore[union-attr]


def test_stage_belongs_to_project_under_its_other_name(graph: GraphStore) -> None:
    found = values(graph, '?e rk:projectName "北塬豆业项目" ; rk:project/skos:prefLabel ?x')
    assert found == ["大豆分离蛋白项目"]


def test_project_that_no_claim_introduces_is_a_project_still(graph: GraphStore) -> None:
    assert ask(graph, '?p a rk:Project ; skos:prefLabel "青川河光伏电站"')


def test_only_actual_stages_count_as_reached(graph: GraphStore) -> None:
    reached = values(graph, "?p rk:reachedStage ?x")
    assert reached == [f"{VOCAB}stage/in_production"]
    assert values(graph, "?p rk:expectedStage ?x") == [f"{VOCAB}stage/started"]
    assert not ask(
        graph, '?p skos:prefLabel "青川河光伏电站" ; rk:expectedStage|rk:reachedStage ?s'
    )


def test_enterprise_named_by_alias_operates_the_project(graph: GraphStore) -> None:
    found = values(graph, '?p skos:prefLabel "大豆分离蛋白项目" ; rk:operatedBy/skos:prefLabel ?x')
    assert found == ["北塬豆业"]


def test_subject_named_by_alias_is_the_enterprise(graph: GraphStore) -> None:
    assert ask(
        graph, '?o a rk:Observation ; rk:subjectName "北塬" ; rk:subject [ a rk:Enterprise ]'
    )


def test_report_wording_of_industry_reaches_the_scheme(graph: GraphStore) -> None:
    pattern = "?p a rk:Project ; rk:industry/skos:broader* <{}> ; skos:prefLabel ?x"
    assert values(graph, pattern.format(f"{VOCAB}industry/manufacturing")) == ["大豆分离蛋白项目"]


def test_unknown_industry_is_a_concept_of_its_own(
    store: GraphStore, invented_report: Report, state: State
) -> None:
    claim = state("enterprise", "北塬豆业产值", name="北塬豆业", industries=("豆豉",))
    store.replace(invented_report, [claim])
    assert ask(store, '?e rk:industry ?i . ?i a skos:Concept ; skos:prefLabel "豆豉"@zh')


def test_places_of_the_region_get_codes_and_the_chain_above(graph: GraphStore) -> None:
    assert ask(graph, f'<{BASE}place/230129103> skos:prefLabel "加信镇" ; rk:within <{YANSHOU}>')
    chain = values(graph, f"<{YANSHOU}> rk:within+/skos:prefLabel ?x")
    assert set(chain) == {"哈尔滨市", "黑龙江省"}


def test_a_city_of_the_other_level_is_found_still(
    store: GraphStore, invented_report: Report, state: State
) -> None:
    """五常市 is a county-level city under 哈尔滨市, whatever level somebody took it for."""
    claim = state("place", "青川河", name="五常", kind=PlaceKind.PREFECTURE)
    store.replace(invented_report, [claim])
    assert values(store, "?c rk:about ?x") == [f"{BASE}place/230184"]


@pytest.mark.parametrize(
    ("name", "kind", "within", "code"),
    [
        ("加信", PlaceKind.TOWNSHIP, None, "230129103"),
        ("深圳", PlaceKind.PREFECTURE, None, "440300"),
        ("深圳", PlaceKind.OTHER, None, "440300"),
        ("桃源", PlaceKind.COUNTY, "湖南", "430725"),
        ("朝阳区", PlaceKind.COUNTY, None, None),
        ("朝阳区", PlaceKind.COUNTY, "北京", "110105"),
        ("麻池镇", PlaceKind.TOWNSHIP, None, None),
        ("加信", PlaceKind.PARK, None, None),
    ],
)
def test_which_place_a_name_means(
    invented_report: Report, name: str, kind: PlaceKind, within: str | None, code: str | None
) -> None:
    found = PlaceFinder(invented_report.region).division(name, kind, within)
    assert (found.code if found else None) == code


def test_the_whole_county_is_the_county(graph: GraphStore) -> None:
    assert values(graph, '?o rk:subjectName "全县" ; rk:subject ?x') == [YANSHOU]


def test_names_that_only_hold_inside_the_report_stay_on_the_claim(
    store: GraphStore, invented_report: Report, state: State
) -> None:
    claim = state(
        "place", "延寿县获评", name="延寿县", kind=PlaceKind.COUNTY, aliases=("我县", "延寿")
    )
    store.replace(invented_report, [claim])
    assert values(store, f"<{YANSHOU}> skos:altLabel ?x") == ["延寿"]
    assert values(store, "?c a rk:PlaceClaim ; rk:alias ?x") == ["延寿", "我县"]


def test_alias_of_an_indicator_relates_but_does_not_merge(
    store: GraphStore, invented_report: Report, state: State
) -> None:
    claim = state(
        "observation",
        "产值达到3.6亿元",
        indicator="大豆蛋白出口额",
        aliases=("出口额",),
        subject="延寿县",
        measure=Measure.LEVEL,
        status=Status.ACTUAL,
        year=2021,
        value=3.6,
        unit="亿元",
    )
    store.replace(invented_report, [claim])
    pattern = "?o rk:indicator ?i . FILTER(STRSTARTS(STR(?i), STR(<{}>))) ?i skos:relatedMatch ?x"
    found = values(store, pattern.format(BASE))
    assert found == [f"{VOCAB}indicator/exports"]


def test_recurring_indicator_is_the_concept_of_the_scheme(graph: GraphStore) -> None:
    assert values(graph, '?o rk:indicatorName "地区生产总值" ; rk:indicator ?x') == [
        f"{VOCAB}indicator/gdp"
    ]
    found = values(graph, '?o rk:indicatorName "居民人均可支配收入增速" ; rk:indicator ?x')
    assert found == [f"{VOCAB}indicator/disposable-income"]


def test_other_indicator_has_a_node_of_its_own(graph: GraphStore) -> None:
    assert ask(graph, '?o rk:indicator ?i . ?i a rk:Indicator ; skos:prefLabel "大豆蛋白产值"@zh')


def test_number_is_kept_as_written_and_in_base_units(graph: GraphStore) -> None:
    rows = list(
        graph.rows(
            RK + 'SELECT ?value ?unit ?base ?name ?year { ?o rk:indicatorName "地区生产总值" ; '
            "rk:value ?value ; rk:unit ?unit ; rk:baseValue ?base ; rk:baseUnit ?name ; "
            "rk:year ?year }"
        )
    )
    assert len(rows) == 1
    assert {k: v.value for k, v in rows[0].items()} == {  # type: ignore[union-attr]
        "value": "82.4", "unit": "亿元", "base": "8240000000", "name": "元", "year": "2021",
    }  # fmt: skip
    assert rows[0]["year"].datatype.value.endswith("#integer")  # type: ignore[union-attr]
    assert rows[0]["value"].datatype.value.endswith("#decimal")  # type: ignore[union-attr]


def test_worded_target_has_text_and_no_value(graph: GraphStore) -> None:
    assert ask(graph, '?o rk:text "与经济增长同步" . FILTER NOT EXISTS { ?o rk:value ?v }')


def test_every_claim_hangs_on_evidence_in_a_passage(
    graph: GraphStore, invented_report: Report
) -> None:
    assert not ask(
        graph, "?c a rk:Claim . FILTER NOT EXISTS { ?c rk:evidence/rk:passage/rk:text ?t }"
    )
    for row in graph.rows(RK + "SELECT ?s ?e ?q { ?x rk:quote ?q ; rk:start ?s ; rk:end ?e }"):
        start, end = int(row["s"].value), int(row["e"].value)  # type: ignore[union-attr]
        assert invented_report.text[start:end] == row["q"].value  # type: ignore[union-attr]


def test_evidence_in_a_file_with_pages_knows_its_page(store: GraphStore) -> None:
    report = corpus.from_bytes(pdf(LINES, width=30, lines_a_page=12, head=""), "report.pdf")
    claims = observations(report)
    store.replace(report, claims)
    pages = {
        quote: values(store, f'?e rk:quote ?q ; rk:page ?x FILTER(CONTAINS(?q, "{quote}"))')
        for quote in ("82.4亿元", "6.5%左右")
    }
    assert pages == {"82.4亿元": ["1"], "6.5%左右": ["2"]}


def test_second_quote_is_further_evidence(
    store: GraphStore, invented_report: Report, state: State
) -> None:
    store.replace(
        invented_report,
        [state("enterprise", "北塬豆业产值达到3.6亿元", "北塬豆业二期项目", name="北塬豆业")],
    )
    assert values(store, "?c rk:evidence/rk:quote ?x") == ["北塬豆业产值达到3.6亿元"]
    assert values(store, "?c rk:furtherEvidence/rk:quote ?x") == ["北塬豆业二期项目"]


def test_namesakes_of_other_regions_stay_apart_and_years_share(
    store: GraphStore, invented_report: Report, state: State
) -> None:
    def said(region: str, year: str) -> None:
        text = invented_report.text.replace("2022年", year).replace("延寿县", region)
        report = corpus.from_text(text, region=region)
        claim = state("enterprise", "北塬豆业产值", name="北塬豆业")
        store.replace(report, [claim])

    pattern = '?x a rk:Enterprise ; skos:prefLabel "北塬豆业"'
    said("延寿县", "2022年")
    said("延寿县", "2023年")
    assert len(store.reports()) == 2
    assert len(values(store, pattern)) == 1
    said("尚志市", "2022年")
    assert len(values(store, pattern)) == 2


def test_a_former_name_of_a_region_is_the_same_place(store: GraphStore, state: State) -> None:
    for region, year in (("徐水县", "2013年"), ("徐水区", "2019年")):
        store.replace(
            corpus.from_text(f"{region}{year}政府工作报告\n全{region[-1]}发展。", region=region), []
        )
    assert len(store.reports()) == 2
    assert values(store, "?r a rk:Report ; rk:region ?x") == [f"{BASE}place/130609"]


def test_the_example_of_the_documentation_is_in_the_graph(sample_store: GraphStore) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "data-model.md").read_text("utf-8")
    example = page.split("```turtle\n")[1].split("```")[0]
    triples = {quad.triple for quad in ox.parse(example, format=ox.RdfFormat.TURTLE)}
    assert len(triples) > 50
    held = {quad.triple for quad in sample_store.native}
    numbers = {t for t in triples if str(t.object).endswith("#decimal>")}
    assert triples - numbers <= held
    for triple in numbers:
        same = sample_store.native.quads_for_pattern(triple.subject, triple.predicate, None)
        assert float(triple.object.value) in {float(q.object.value) for q in same}  # type: ignore[union-attr]
