"""Real reports, where they are at hand: read without exception, region, year and parts right."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

import corpus
from benchmarks import corpus as benchmark

pytestmark = pytest.mark.skipif(
    not benchmark.CORPUS.is_dir(), reason="../shared/corpus with the real reports is missing"
)


def test_region_level_kind_and_year_of_every_ninth_report() -> None:
    entries = benchmark.manifest()[::9]
    right = 0
    for entry in entries:
        report = corpus.read(benchmark.CORPUS / entry["file"])
        year = report.reviewed_year if entry["kind"] == "tjgb" else report.planned_year
        right += (
            benchmark.same_region(report.region.name, entry["region"])
            and report.region.level.value == entry["level"]
            and report.kind.value == entry["kind"]
            and year == entry["year"]
        )
    assert right >= len(entries) - 1


@pytest.mark.parametrize("number", range(0, 15, 3))
def test_gold_quotes_stand_in_their_part(number: int) -> None:
    pairs = benchmark.gold_reports()
    text, gold = pairs[number % len(pairs)]
    right, total = benchmark.agreement(corpus.read(text), gold, False)
    assert right / total > 0.95


@pytest.mark.parametrize("name", ["2025年吉林省政府工作报告.docx", "周口市统计公报2023.pdf"])
def test_original_files(name: str) -> None:
    path: Path = benchmark.CORPUS / "originals" / name
    report = corpus.read(path)
    assert report.region.name in ("吉林省", "周口市")
    assert len(report.sections) > 8
    assert all(a.span.end <= b.span.start for a, b in pairwise(report.paragraphs))
