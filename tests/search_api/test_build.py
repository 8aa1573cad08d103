"""Builds: what comes in, what fails, what is replaced, and what a crash leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus import ReadError
from kg.facts import records
from search_api.build import BuildError, build, load, remove
from search_api.collection import Collection
from search_api.generations import CollectionError, writing

OLD, NEW = "378.65亿元", "401.27亿元"
REPORT = """临湖县2023年国民经济和社会发展计划执行情况与2024年国民经济和社会发展计划草案的报告

各位代表:

现将临湖县2023年国民经济和社会发展计划执行情况及2024年计划草案提请大会审议。

一、2023年国民经济和社会发展计划执行情况

2023年,在县委的坚强领导下,全县经济稳中向好。地区生产总值完成378.65亿元,增长6.2%。规模以上工业增加值增长8.1%。固定资产投资增长11.5%。

二、2024年经济社会发展主要目标

2024年,地区生产总值增长7%左右。加快推进临湖县生物医药产业园项目建设,力争年内投产。
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "reports" / "临湖县2023年计划报告.txt"
    path.parent.mkdir()
    path.write_text(REPORT, encoding="utf-8")
    return path


def values(data: Path) -> set[float]:
    found = records(Collection.open(data).store)
    return {float(r["value"]) for r in found if r["type"] == "observation" and r["value"]}


def test_an_unchanged_report_is_skipped(report: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = build([report], data)
    assert len(first.built) == 1
    assert first.claims > 0
    before = Collection.open(data).store.export("nq")
    second = build([report], data)
    assert (second.built, second.unchanged) == ((), first.built)
    assert second.generation == first.generation
    assert Collection.open(data).store.export("nq") == before


def test_a_published_graph_carries_no_log_of_its_writing(gold_data: Path) -> None:
    logs = Collection.open(gold_data).graph_folder.glob("*.log")
    assert sum(log.stat().st_size for log in logs) < 100_000


def test_two_builds_of_the_same_input_give_the_same_bytes(report: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        build([report], tmp_path / name)
    one, two = (Collection.open(tmp_path / name) for name in ("one", "two"))
    assert one.store.export("nq") == two.store.export("nq")
    assert one.manifest == two.manifest


def test_a_changed_number_is_new_everywhere_and_old_nowhere(report: Path, tmp_path: Path) -> None:
    from search_api.search import search

    data = tmp_path / "data"
    build([report], data)
    assert 378.65 in values(data)
    report.write_text(REPORT.replace(OLD, NEW), encoding="utf-8")
    assert build([report], data).built
    assert 401.27 in values(data)
    assert 378.65 not in values(data)
    collection = Collection.open(data)
    assert OLD.encode() not in collection.store.export("nq")
    hits = search(collection, "地区生产总值完成多少亿元", k=20).hits
    assert any(NEW in hit.passage.text for hit in hits)
    assert not any(OLD in hit.passage.text for hit in hits)
    assert OLD not in collection.reports[collection.manifest.entries[0].id].text
    assert len(list((data / "reports").glob("*/*"))) <= 2


def test_a_reader_keeps_its_generation_while_the_next_is_published(
    report: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    build([report], data)
    held = Collection.open(data)
    count = len(held.store)
    report.write_text(REPORT.replace(OLD, NEW), encoding="utf-8")
    build([report], data)
    assert len(held.store) == count
    assert OLD in held.reports[held.manifest.entries[0].id].text


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_built(
    report: Path, tmp_path: Path
) -> None:
    bad = report.with_name("空.txt")
    bad.write_bytes(b"")
    result = build([report.parent], tmp_path / "data")
    assert len(result.built) == 1
    assert [failure.path for failure in result.failures] == [str(bad)]
    assert "empty" in result.failures[0].reason
    stored = Collection.open(tmp_path / "data").manifest.failures
    assert stored == result.failures
    bad.unlink()
    build([report.parent], tmp_path / "data", prune=True)


def test_the_same_report_under_two_names_is_taken_once(report: Path, tmp_path: Path) -> None:
    report.with_name("另存.txt").write_text(REPORT, encoding="utf-8")
    result = build([report.parent], tmp_path / "data")
    assert len(result.built) == 1
    assert "the same report" in result.failures[0].reason


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "empty"),
        (bytes(range(256)) * 40, "bad.txt"),
        ("今天天气很好。我们去公园散步。".encode(), "bad.txt"),
    ],
)
def test_where_nothing_can_be_built_nothing_is_written(
    tmp_path: Path, content: bytes, error: str
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    with pytest.raises(BuildError, match=error):
        build([bad], tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_wrong_path_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="does not exist"):
        build([tmp_path / "none.txt"], tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_written_is_said(report: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CollectionError, match="cannot write"):
        build([report], tmp_path / "file" / "data")


def test_one_build_at_a_time(report: Path, tmp_path: Path) -> None:
    with writing(tmp_path / "data"), pytest.raises(CollectionError, match="another build"):
        build([report], tmp_path / "data")


def test_remove_takes_a_report_out(own_data: Path) -> None:
    name = Collection.open(own_data).manifest.entries[0].id
    remove(["jiuyuan-2023"], own_data)
    collection = Collection.open(own_data)
    assert name not in collection.reports
    assert records(collection.store) == []
    assert len(collection.index) == 0
    with pytest.raises(CollectionError, match="there is no report"):
        remove([name], own_data)


def test_prune_takes_out_what_is_no_longer_there(report: Path, own_data: Path) -> None:
    result = build([report], own_data, prune=True)
    assert len(result.built) == len(result.removed) == 1
    assert set(Collection.open(own_data).reports) == set(result.built)


def test_load_and_facts_are_inverse(gold_data: Path) -> None:
    from tests.conftest import GOLD

    stored = records(Collection.open(gold_data).store)
    for record in stored:
        del record["extractor"], record["confidence"]
    wanted = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]

    def key(record: dict[str, object]) -> str:
        quiet = {k: sorted(map(str, v)) if isinstance(v, list) else v for k, v in record.items()}
        quiet.pop("also", None)
        return json.dumps(quiet, ensure_ascii=False, sort_keys=True)

    assert {key(r) for r in wanted} - {key(r) for r in stored} == set()


def test_facts_that_do_not_fit_the_report_leave_no_trace(report: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.jsonl"
    facts.write_text('{"type": "enterprise", "name": "某厂", "quote": "不在报告里的话"}\n')
    with pytest.raises(ValueError, match="line 1"):
        load(facts, report, tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("seconds", [0.4, 1.2, 2.5])
def test_a_build_killed_at_any_moment_leaves_the_collection_whole(
    report: Path, own_data: Path, seconds: float
) -> None:
    before = set(Collection.open(own_data).reports)
    command = [sys.executable, "-m", "search_api.cli", "build", str(report), "--data"]
    with subprocess.Popen([*command, str(own_data)], stderr=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
    collection = Collection.open(own_data)
    assert set(collection.reports) >= before
    assert {collection.index.report(n) for n in range(len(collection.index))} == set(
        collection.reports
    )
    assert set(collection.store.reports()) == set(collection.reports)
    finished = build([report], own_data)
    assert len(finished.built) + len(finished.unchanged) == 1
    assert not list((own_data / "generations").glob("*.tmp"))
