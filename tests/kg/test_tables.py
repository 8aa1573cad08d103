"""Flat tables of observations and stages, one row a claim."""

from __future__ import annotations

import csv
import io

import pytest

from corpus.model import Report
from kg.claims import Claim, Observation, StageEvent
from kg.store import GraphStore, StoreError
from kg.tables import TABLES, TableError, rows, write_csv, write_parquet


@pytest.fixture
def graph(store: GraphStore, invented_report: Report, invented_claims: list[Claim]) -> GraphStore:
    store.replace(invented_report, invented_claims)
    return store


def as_dicts(graph: GraphStore, name: str) -> list[dict[str, str]]:
    out = io.BytesIO()
    write_csv(graph, out, name)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8"), newline="")))


def test_observations_as_csv(graph: GraphStore) -> None:
    gdp, income, output = as_dicts(graph, "observations")
    assert gdp["indicator"] == "地区生产总值"
    assert (gdp["value"], gdp["unit"], gdp["base_value"]) == ("82.4", "亿元", "8240000000.0")
    assert (gdp["measure"], gdp["status"], gdp["bound"]) == ("level", "actual", "exact")
    assert (gdp["region"], gdp["region_code"], gdp["year"]) == ("延寿县", "230129", "2021")
    assert (income["value"], income["text"]) == ("", "与经济增长同步")
    assert income["concept"] == "居民人均可支配收入"
    assert output["quote"] == "北塬豆业产值达到3.6亿元"


def test_stages_as_csv(graph: GraphStore) -> None:
    done, *_ = as_dicts(graph, "stages")
    assert done["project"] == "大豆分离蛋白项目"
    assert done["project_as_written"] == "北塬豆业项目"
    assert (done["stage"], done["modality"]) == ("in_production", "actual")
    assert (done["enterprises"], done["industries"], done["places"]) == (
        "北塬豆业",
        "食品加工",
        "加信镇",
    )


def test_one_row_a_claim(sample_store: GraphStore, sample_claims: list[Claim]) -> None:
    for name, kind in (("observations", Observation), ("stages", StageEvent)):
        found = list(rows(sample_store, name))
        assert len(found) == sum(isinstance(claim, kind) for claim in sample_claims)
        assert {len(row) for row in found} == {len(TABLES[name].columns)}


def test_parquet_has_the_same_rows_with_types(graph: GraphStore) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is an extra")
    out = io.BytesIO()
    write_parquet(graph, out, "observations")
    table = parquet.read_table(io.BytesIO(out.getvalue()))
    assert table.column("year").to_pylist() == [2021, 2022, 2021]
    assert table.column("value").to_pylist() == [82.4, None, 3.6]


def test_without_pyarrow_the_remedy_is_named(
    graph: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(TableError, match=r"reportkg\[parquet\]"):
        write_parquet(graph, io.BytesIO(), "stages")


def test_unknown_table_and_report_are_named(graph: GraphStore) -> None:
    with pytest.raises(TableError, match="no table 'towns'"):
        list(rows(graph, "towns"))
    with pytest.raises(StoreError, match="no report"):
        list(rows(graph, "stages", "x"))
