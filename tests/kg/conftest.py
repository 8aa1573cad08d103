"""The sample report with its gold, and a small invented report to state anything in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import corpus
from corpus.model import Report, Span
from kg.claims import CLAIM_TYPES, Claim, Evidence
from kg.load import load_records
from kg.store import GraphStore
from ontology.terms import AwardLevel, Bound, Measure, Modality, PlaceKind, Stage, Status

ROOT = Path(__file__).resolve().parents[2]

INVENTED = """延寿县2022年政府工作报告
一、2021年工作回顾
（一）产业提质。北塬豆业年产2万吨大豆分离蛋白项目建成投产，北塬豆业产值达到3.6亿元。青川河光伏电站开始试运行。
（二）城乡面貌改善。加信镇新建农村公路36公里，地区生产总值完成82.4亿元，增长6.1%。延寿县获评全国休闲农业重点县。
二、2022年工作安排
（一）做强产业。北塬豆业二期项目力争年内开工，地区生产总值增长6.5%左右，居民收入与经济增长同步。
"""


@pytest.fixture(scope="session")
def sample_report() -> Report:
    return corpus.read(ROOT / "corpus" / "reports" / "jiuyuan-2023.txt")


@pytest.fixture(scope="session")
def sample_claims(sample_report: Report) -> list[Claim]:
    return load_records(ROOT / "tests" / "data" / "jiuyuan-2023.jsonl", sample_report)


@pytest.fixture(scope="session")
def sample_store(sample_report: Report, sample_claims: list[Claim]) -> GraphStore:
    """The gold of the sample as a graph. Do not write to it."""
    store = GraphStore.open()
    store.replace(sample_report, sample_claims)
    return store


@pytest.fixture(scope="session")
def invented_report() -> Report:
    return corpus.from_text(INVENTED, region="延寿县")


State = Callable[..., Claim]


@pytest.fixture(scope="session")
def state(invented_report: Report) -> State:
    """``state("stage", quote, project=…)``: a claim of the invented report."""

    def make(type_: str, *quotes: str, **values: Any) -> Claim:
        found = []
        for quote in quotes:
            start = invented_report.text.index(quote)
            found.append(Evidence.of(invented_report, Span(start, start + len(quote))))
        return CLAIM_TYPES[type_](evidence=tuple(found), **values)

    return make


@pytest.fixture(scope="session")
def invented_claims(state: State) -> list[Claim]:
    """At least one claim of every type, over the invented report."""
    return [
        state(
            "enterprise",
            "北塬豆业产值达到3.6亿元",
            name="北塬豆业",
            aliases=("北塬",),
            industries=("食品加工",),
        ),
        state(
            "place",
            "加信镇新建农村公路36公里",
            name="加信镇",
            kind=PlaceKind.TOWNSHIP,
            within="延寿县",
        ),
        state(
            "project",
            "北塬豆业年产2万吨大豆分离蛋白项目建成投产",
            name="大豆分离蛋白项目",
            aliases=("北塬豆业项目",),
            enterprises=("北塬",),
            industries=("农产品加工",),
            places=("加信镇",),
            capacity="年产2万吨",
        ),
        state(
            "stage",
            "北塬豆业年产2万吨大豆分离蛋白项目建成投产",
            project="北塬豆业项目",
            stage=Stage.IN_PRODUCTION,
            modality=Modality.ACTUAL,
            year=2021,
        ),
        state(
            "stage",
            "北塬豆业二期项目力争年内开工",
            project="北塬豆业二期项目",
            stage=Stage.STARTED,
            modality=Modality.PLANNED,
            year=2022,
        ),
        state(
            "stage",
            "青川河光伏电站开始试运行",
            project="青川河光伏电站",
            stage=Stage.TRIAL_PRODUCTION,
            modality=Modality.ONGOING,
            year=2021,
        ),
        state(
            "observation",
            "地区生产总值完成82.4亿元",
            indicator="地区生产总值",
            aliases=("GDP",),
            subject="延寿县",
            measure=Measure.LEVEL,
            status=Status.ACTUAL,
            year=2021,
            value=82.4,
            unit="亿元",
        ),
        state(
            "observation",
            "居民收入与经济增长同步",
            indicator="居民人均可支配收入增速",
            subject="全县",
            measure=Measure.GROWTH,
            status=Status.TARGET,
            year=2022,
            value=None,
            unit=None,
            text="与经济增长同步",
        ),
        state(
            "observation",
            "北塬豆业产值达到3.6亿元",
            indicator="大豆蛋白产值",
            subject="北塬",
            measure=Measure.LEVEL,
            status=Status.ACTUAL,
            year=2021,
            value=3.6,
            unit="亿元",
            bound=Bound.EXACT,
        ),
        state(
            "award",
            "延寿县获评全国休闲农业重点县",
            subject="延寿县",
            honour="全国休闲农业重点县",
            level=AwardLevel.NATIONAL,
            year=2021,
        ),
    ]


@pytest.fixture(scope="session")
def shared_store() -> Iterator[GraphStore]:
    with GraphStore.open() as opened:
        yield opened


@pytest.fixture
def store(shared_store: GraphStore) -> Iterator[GraphStore]:
    """A store with nothing but the vocabularies; reports are taken out again afterwards."""
    yield shared_store
    for report in shared_store.reports():
        shared_store.remove(report)
