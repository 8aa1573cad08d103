"""Extraction on a Ray cluster of this machine: the same collection, though a worker dies."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from search_api.build import BuildResult, build
from search_api.collection import Collection

pytest.importorskip("ray", reason="needs the extra ray")
from search_api.ray_hands import RayHands, RayMissing

TEXT = """2031年{place}政府工作报告

各位代表：现在，我代表{place}人民政府向大会报告工作，请予审议，并请各位政协委员提出意见。

一、2030年工作回顾

过去一年，我们坚持稳中求进工作总基调，全力以赴抓发展、促改革、惠民生。地区生产总值完成{number}亿元，增长6.1%；
粮食产量达到{number}万吨，财政收入稳步增长。{project}建成投产，老城区污水处理厂开工建设，营商环境持续优化，人民生活水平不断提高。

二、2031年工作安排

新的一年，我们要加快推进产业转型，扎实做好民生保障。地区生产总值增长6.5%以上。推动老城区污水处理厂投入运营，新建第二中学。
"""
REPORTS = {
    f"{place}-2031-gzbg.txt": TEXT.format(place=place, number=number, project=project)
    for place, number, project in (
        ("柳塘县", 210, "年产2万吨铝箔项目"),
        ("松河县", 31, "智慧物流园"),
        ("石桥县", 12, "生物质发电厂"),
    )
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("reports")
    for name, text in REPORTS.items():
        (made / name).write_text(text, "utf-8")
    return made


@pytest.fixture(scope="module")
def expected(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The export of the collection as this process alone makes it."""
    data = tmp_path_factory.mktemp("here") / "data"
    build([folder], data, jobs=1)
    return exported(data)


def exported(data: Path) -> bytes:
    return Collection.open(data).store.export("nq")


def parts(data: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted((data / "reports").rglob("*")):
        if file.is_file():
            yield str(file.relative_to(data)), file.read_bytes()


def test_a_cluster_gives_the_same_collection_to_the_byte_though_a_worker_is_killed(
    folder: Path, expected: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []
    opened = RayHands.__init__

    def watched(self: RayHands, *arguments: object, **named: object) -> None:
        opened(self, *arguments, **named)  # type: ignore[arg-type]

        def kill_one() -> None:
            until = time.monotonic() + 60
            while not self._actors and time.monotonic() < until:
                time.sleep(0.05)
            number = self.processes()[0]
            os.kill(number, signal.SIGKILL)
            killed.append(number)

        threading.Thread(target=kill_one, daemon=True).start()

    monkeypatch.setattr(RayHands, "__init__", watched)
    data = tmp_path / "data"
    result: BuildResult = build([folder], data, jobs=2, ray="local")
    assert killed
    assert not result.failures
    assert len(result.built) == len(REPORTS)
    assert exported(data) == expected

    alone = tmp_path / "alone"
    build([folder], alone, jobs=1)
    assert dict(parts(data)) == dict(parts(alone))
    again = build([folder], data, jobs=2, ray="local")
    assert not again.built
    assert len(again.unchanged) == len(REPORTS)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("127.0.0.1:1", "no Ray cluster at"),
        ("ray://127.0.0.1:1", "no Ray cluster at"),
        ("somewhere", "host:port"),
    ],
)
def test_a_cluster_that_is_not_there_is_named_and_nothing_is_written(
    folder: Path, tmp_path: Path, address: str, said: str
) -> None:
    with pytest.raises(RayMissing, match=said):
        build([folder], tmp_path / "data", ray=address)
    assert not (tmp_path / "data").exists()
