"""Every example query runs on the sample's gold and says what the report says."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH

import corpus
from kg.load import load_records
from kg.store import GraphStore
from ontology.queries import as_turtle, catalogue

ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, str]


@pytest.fixture(scope="module")
def graph() -> GraphStore:
    """The gold of the sample, and the same year's figures in an invented later report."""
    report = corpus.read(ROOT / "corpus" / "reports" / "jiuyuan-2023.txt")
    store = GraphStore.open()
    store.replace(report, load_records(ROOT / "tests" / "data" / "jiuyuan-2023.jsonl", report))
    return store


def run(graph: GraphStore, start: str) -> list[Row]:
    (query,) = (q for q in catalogue() if q.name.startswith(start))
    return [
        {k: v.value if v is not None else "" for k, v in row.items()}  # type: ignore[union-attr]
        for row in graph.rows(query.sparql)
    ]


def test_there_are_twenty_five_with_titles_in_both_languages() -> None:
    assert len(catalogue()) == 25
    for query in catalogue():
        assert query.zh, query.name
        assert query.en, query.name
        assert query.zh.isascii() is False
        assert query.en.isascii()


def test_the_search_query_parses_as_plain_sparql() -> None:
    from rdflib.plugins.sparql import prepareQuery

    (query,) = (q for q in catalogue() if q.searches)
    prepareQuery(query.sparql)


def test_turtle_catalogue_is_up_to_date() -> None:
    text = (ROOT / "ontology" / "queries.ttl").read_text("utf-8")
    assert text == as_turtle(), "run python -m ontology.queries"
    read = rdflib.Graph().parse(data=text, format="turtle")
    selects = {str(read.value(s, SH.select)) for s in read.subjects(RDF.type, SH.SPARQLExecutable)}
    assert selects == {query.sparql for query in catalogue()}


def test_01_new_materials_in_production_by_narrower_industries(graph: GraphStore) -> None:
    rows = run(graph, "01")
    assert {row["name"][:2] for row in rows} == {"君诚", "中尚"}
    assert any("已经投产" in row["quote"] for row in rows)


def test_02_timeline_shows_trial_production_apart(graph: GraphStore) -> None:
    found = [(row["year"], row["stage"], row["modality"]) for row in run(graph, "02")]
    assert found == [
        ("2023", "试生产", "已实现"),
        ("2024", "投产", "计划"),
        ("2024", "达产", "计划"),
    ]


def test_03_expected_is_not_reached(graph: GraphStore) -> None:
    names = {row["name"] for row in run(graph, "03")}
    assert any(name.startswith("中远防务") for name in names)
    assert not any(name.startswith(("君诚", "中尚")) for name in names)


def test_04_targets_stand_beside_what_came_of_them(graph: GraphStore) -> None:
    rows = {(r["indicator"], r["measure"]): r for r in run(graph, "04")}
    gdp = rows["地区生产总值", "增速"]
    assert (gdp["target"], gdp["actual"], gdp["difference"]) == ("8", "9.7", "1.7")
    assert rows["社会消费品零售总额", "增速"]["difference"] == "-1.1"


def test_05_regions_are_ranked(graph: GraphStore) -> None:
    assert [(r["year"], r["region"], r["growth"]) for r in run(graph, "05")] == [
        ("2023", "九原区", "9.7")
    ]


def test_06_fastest_growth_comes_first(graph: GraphStore) -> None:
    rows = run(graph, "06")
    growth = [float(row["growth"]) for row in rows]
    assert growth == sorted(growth, reverse=True)
    assert rows[0]["quote"].endswith("同比增长150%")


def test_07_most_projects_come_first(graph: GraphStore) -> None:
    rows = run(graph, "07")
    assert {r["name"] for r in rows if r["projects"] == "2"} == {"久元牧业", "国能煤化工", "明阳"}
    assert [int(r["projects"]) for r in rows] == sorted(
        (int(r["projects"]) for r in rows), reverse=True
    )


def test_08_towns_have_industries(graph: GraphStore) -> None:
    assert ("哈业胡同镇", "农牧业", "1") in {
        (r["town"], r["industry"], r["projects"]) for r in run(graph, "08")
    }


def test_09_awards_of_each_level(graph: GraphStore) -> None:
    rows = run(graph, "09")
    assert {"国家级", "省级", "市级"} <= {row["level"] for row in rows}
    assert any("全国村庄清洁行动先进县" in r["honour"] and r["level"] == "国家级" for r in rows)


def test_10_offsets_cut_the_quotes_out_of_the_text(graph: GraphStore) -> None:
    text = corpus.read(ROOT / "corpus" / "reports" / "jiuyuan-2023.txt").text
    rows = run(graph, "10")
    assert len(rows) > 600
    for row in rows:
        assert text[int(row["start"]) : int(row["end"])] == row["quote"]


def test_11_a_number_is_traced_to_its_file(graph: GraphStore) -> None:
    (row,) = run(graph, "11")
    assert (row["value"], row["unit"], row["file"]) == ("351.6", "亿元", "jiuyuan-2023.txt")
    assert row["quote"] == "地区生产总值完成351.6亿元,增长9.7%"
    assert row["section"].startswith("一、2023年")


def test_12_values_by_year(graph: GraphStore) -> None:
    assert ("2023", "16.4", "亿元") in {
        (r["year"], r["value"], r["unit"]) for r in run(graph, "12")
    }


def test_13_one_report_does_not_disagree_with_itself_but_two_may(graph: GraphStore) -> None:
    assert run(graph, "13") == []
    report = corpus.from_text(
        "九原区2024年国民经济和社会发展统计公报\n2023年地区生产总值350.2亿元。", region="九原区"
    )
    from kg.claims import from_record

    record = {
        "type": "observation", "indicator": "地区生产总值", "subject": "九原区",
        "measure": "level", "status": "actual", "year": 2023, "value": 350.2, "unit": "亿元",
        "bound": "exact", "quote": "2023年地区生产总值350.2亿元",
    }  # fmt: skip
    graph.replace(report, [from_record(record, report)])
    rows = run(graph, "13")
    graph.remove(report.id)
    assert [(r["indicator"], r["lowest"], r["highest"]) for r in rows] == [
        ("地区生产总值", "35020000000", "35160000000")
    ]
    assert rows[0]["reports"].count("; ") == 1


def test_14_targets_met_and_missed(graph: GraphStore) -> None:
    assert [(r["region"], r["targetsMet"], r["targetsMissed"]) for r in run(graph, "14")] == [
        ("九原区", "4", "1")
    ]


def test_15_stages_come_in_order(graph: GraphStore) -> None:
    rows = run(graph, "15")
    assert ("签约", "已实现", "5") in {(r["stage"], r["modality"], r["projects"]) for r in rows}
    order = list(dict.fromkeys(row["stage"] for row in rows))
    assert order.index("签约") < order.index("开工") < order.index("投产") < order.index("达产")


def test_16_signed_and_in_production_in_one_year(graph: GraphStore) -> None:
    assert {row["name"][:2] for row in run(graph, "16")} == {"中尚", "中清", "禾辰"}


def test_17_output_value_of_an_enterprise(graph: GraphStore) -> None:
    assert ("和发稀土", "产值", "22", "亿元") in {
        (r["name"], r["indicator"], r["value"], r["unit"]) for r in run(graph, "17")
    }


def test_18_money_about_projects(graph: GraphStore) -> None:
    assert [(r["name"], r["yuan"]) for r in run(graph, "18")] == [
        ("固废综合利用示范基地", "300000000")
    ]


def test_19_industries_count_what_is_below_them(graph: GraphStore) -> None:
    counts = {r["industry"]: int(r["projects"]) for r in run(graph, "19")}
    assert counts["战略性新兴产业"] >= counts["新能源"] > 0


def test_20_official_sections(graph: GraphStore) -> None:
    sections = {r["code"]: r["section"] for r in run(graph, "20")}
    assert sections["C"] == "制造业"
    assert set(sections) <= set("ABCDEFGHIJKLMNOPQRST")


def test_21_indicators_of_public_finance(graph: GraphStore) -> None:
    rows = run(graph, "21")
    assert {r["indicator"] for r in rows} == {"一般公共预算收入"}
    assert ("2023", "数值", "16.4") in {(r["year"], r["measure"], r["value"]) for r in rows}


def test_22_places_by_kind(graph: GraphStore) -> None:
    assert ("县级", "1") in {(r["kind"], r["places"]) for r in run(graph, "22")}


def test_23_overview_counts_claims(graph: GraphStore) -> None:
    assert [(r["region"], r["reviewed"], r["claims"]) for r in run(graph, "23")] == [
        ("九原区", "2023", "608")
    ]


def test_24_the_least_certain_claim_comes_first(graph: GraphStore) -> None:
    from kg.claims import from_record

    assert run(graph, "24") == []
    report = corpus.from_text("九原区2024年简报\n北塬豆业投产。北塬薯业投产。", region="九原区")
    records = [
        {"type": "enterprise", "name": name, "quote": name, "confidence": confidence}
        for name, confidence in (("北塬豆业", 0.9), ("北塬薯业", 0.4))
    ]
    graph.replace(report, [from_record(record, report) for record in records])
    rows = run(graph, "24")
    graph.remove(report.id)
    assert [(r["confidence"], r["type"], r["quote"]) for r in rows] == [
        ("0.4", "EnterpriseClaim", "北塬薯业"),
        ("0.9", "EnterpriseClaim", "北塬豆业"),
    ]


def test_every_query_is_in_the_documentation() -> None:
    page = (ROOT / "docs" / "queries.md").read_text("utf-8")
    for query in catalogue():
        assert f"| [{query.name}](../ontology/queries/{query.name}.rq) |" in page
        assert query.zh in page
        assert query.en in page
