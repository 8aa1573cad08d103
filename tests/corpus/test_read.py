"""A file becomes a report, or a message that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from corpus.errors import ReadError
from corpus.model import Report
from ontology.terms import RegionLevel, ReportKind
from tests.corpus.conftest import SAMPLE, WORK_REPORT


def test_what_the_sample_is(sample: Report) -> None:
    assert sample.id == "九原区-2024-jihua"
    assert sample.kind is ReportKind.PLAN
    assert (sample.reviewed_year, sample.planned_year, sample.year) == (2023, 2024, 2024)
    assert (sample.region.name, sample.region.level) == ("九原区", RegionLevel.COUNTY)
    assert sample.region.parents == ("内蒙古自治区", "包头市")
    assert sample.region.code == "150207"
    assert sample.title.startswith("包头市九原区2023年国民经济和社会发展计划执行情况与2024年")


def test_the_text_is_that_of_the_file(sample: Report) -> None:
    assert sample.text == SAMPLE.read_text("utf-8")


def test_reading_twice_gives_the_same(sample: Report) -> None:
    assert corpus.read(SAMPLE) == sample


def test_a_report_without_title_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(WORK_REPORT.split("\n", 1)[1], encoding="utf-8")
    assert corpus.read(path).title == "2022年延寿县政府工作报告"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\n\t", "is empty"),
        ("picture.txt", b"\x89PNG\r\n" + bytes(range(256)) * 20, "a PNG picture"),
        ("noise.txt", bytes(range(256)) * 20, "binary"),
        ("report.xlsx", b"PK", "give one of .*docx"),
        ("report", WORK_REPORT.encode(), "file type"),
        ("story.txt", "他望着远处的山影一点点暗下去,没有说话。".encode() * 50, "force: true"),
        ("novel.txt", b"It was a bright cold day in April. " * 100, "does not look like"),
        ("script.txt", b"import os\nprint(os.getcwd())\n" * 50, "does not look like"),
        ("list.txt", "鸡蛋 两斤\n牛奶 三盒\n".encode() * 40, "does not look like"),
        ("report.docx", WORK_REPORT.encode(), "not a Word document"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError, match=said) as caught:
        corpus.read(path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="does not exist"):
        corpus.read(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="folder"):
        corpus.read(tmp_path)


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "closed.txt"
    path.write_text(WORK_REPORT, encoding="utf-8")

    def closed(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", closed)
    with pytest.raises(ReadError, match="permission"):
        corpus.read(path)


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.txt"
    path.write_text(WORK_REPORT, encoding="utf-8")
    monkeypatch.setattr("corpus.files.LARGEST", 100)
    with pytest.raises(ReadError, match="split it"):
        corpus.read(path)


def test_a_report_without_any_year_asks_for_one(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    text = (
        "各位代表：\n我代表延寿县人民政府向大会报告工作，请予审议。\n"
        + "全县经济社会发展增长。" * 20
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match="year: 2024"):
        corpus.read(path)


def test_a_sidecar_overrides_what_the_text_says(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(WORK_REPORT, encoding="utf-8")
    path.with_suffix(".yaml").write_text(
        "region: 哈尔滨市阿城区\nyear: 2020\ntitle: 测试\nkind: other\nurl: https://example.org/\n",
        encoding="utf-8",
    )
    report = corpus.read(path)
    assert report.id == "阿城区-2020-other"
    assert report.region.parents == ("黑龙江省", "哈尔滨市")
    assert (report.title, report.source.url) == ("测试", "https://example.org/")
    assert (report.reviewed_year, report.planned_year) == (2019, 2020)


def test_a_sidecar_can_force_a_text_in(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("老人望着远处的山影,没有说话。" * 30, encoding="utf-8")
    path.with_suffix(".yaml").write_text("force: true\nregion: 延寿县\nyear: 2020", "utf-8")
    assert corpus.read(path).region.name == "延寿县"


@pytest.mark.parametrize(
    ("words", "said"),
    [("yeer: 2020", "yeer"), ("year: soon", "year"), ("a: [", "YAML"), ("kind: novel", "kind")],
)
def test_a_wrong_sidecar_is_refused(tmp_path: Path, words: str, said: str) -> None:
    path = tmp_path / "x.txt"
    path.write_text(WORK_REPORT, encoding="utf-8")
    path.with_suffix(".yaml").write_text(words, encoding="utf-8")
    with pytest.raises(ReadError, match=said):
        corpus.read(path)
