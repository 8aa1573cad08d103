"""Merges are listed with their reason; a refused one is undone by the next build, and only it."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_api import merges
from search_api.build import build
from search_api.collection import Collection
from search_api.commands import run
from search_api.merges import MergeError

REPORT = """临湖县{after}年政府工作报告

一、{year}年工作回顾

临湖豆制品有限公司年产2万吨蛋白项目建成投产。临湖豆制品公司产值达到3.6亿元。地区生产总值完成82.4亿元。

二、{after}年工作安排

临湖豆制品有限公司二期项目力争开工。
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for year in (2021, 2022):
        path = tmp_path / "reports" / f"临湖县{year}年政府工作报告.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(REPORT.format(year=year, after=year + 1), "utf-8")
    build([tmp_path / "reports"], tmp_path / "data", extractor="rules")
    return tmp_path / "data"


def firms(data: Path) -> list[merges.Joined]:
    return [one for one in merges.inside(Collection.open(data)) if one.kind == "enterprise"]


def test_a_refused_merge_is_gone_after_the_next_build_and_comes_back(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = firms(data)
    assert len({one.report for one in found}) == len(found) == 2
    assert not any(one.refused for one in found)
    one = found[0]
    assert one.score is not None
    assert one.reason != merges.GIVEN

    pair = [one.report, one.name, one.into]
    assert run(["merges", "--data", str(data), "--refuse", *pair]) == 0
    assert [m.refused for m in firms(data)] == [True, False]
    again = build([tmp_path / "reports"], data, extractor="rules")
    assert (again.built, len(again.unchanged)) == ((one.report,), 1)
    assert [m.report for m in firms(data)] == [found[1].report]

    assert run(["merges", "--data", str(data), "--undo", *pair]) == 0
    build([tmp_path / "reports"], data, extractor="rules")
    assert firms(data) == found
    capsys.readouterr()
    assert run(["merges", "--data", str(data), "--json"]) == 0
    assert one.reason in capsys.readouterr().out


def test_things_of_several_reports_say_what_makes_them_one(data: Path) -> None:
    shared = {(one.kind, one.reason): one for one in merges.across(Collection.open(data))}
    assert len(shared["indicator", "concept of the vocabulary"].reports) == 2
    assert ("enterprise", "region and name") in shared


def test_a_merge_that_is_not_there_cannot_be_refused(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Collection.open(data).manifest.entries[0].id
    with pytest.raises(MergeError, match="lists what it joins"):
        merges.refuse(data, report, "临湖县", "临湖豆制品公司")
    status = run(["merges", "--data", str(data), "--undo", report, "甲", "乙"])
    assert status == 2
    assert "are not refused" in capsys.readouterr().err
    (data / merges.FILE).write_text("{", "utf-8")
    with pytest.raises(MergeError, match="damaged"):
        merges.refusals(data)
