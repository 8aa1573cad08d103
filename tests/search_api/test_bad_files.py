"""Bad files among good ones, and readers that hang or eat memory: the rest is built."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from search_api.collection import Collection
from search_api.commands import run
from search_api.crew import Crew, Limits, TaskError
from tests.corpus.test_bad_files import BAD
from tests.corpus.test_formats import LINES
from tests.corpus.tinypdf import pdf
from tests.search_api.test_build import REPORT

Capture = pytest.CaptureFixture[str]
SOME = (
    "nothing.docx",
    "half.docx",
    "half.pdf",
    "locked.pdf",
    "word.pdf",
    "macros.docm",
    "deep.html",
)


def bomb() -> bytes:
    """A PDF whose one page unpacks to sixty megabytes of moves that draw nothing."""
    made = pdf(LINES, width=30, lines_a_page=500, head="")
    start = made.index(b"stream\n", made.index(b"/Contents")) + len(b"stream\n")
    end = made.index(b"\nendstream", start)
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b"0 0 m " * 2**18) for _ in range(40)) + packer.flush()
    old = b"<< /Length %d >>" % (end - start)
    new = b"<< /Length %d /Filter /FlateDecode >>" % len(packed)
    return made[:start].replace(old, new) + packed + made[end:]


def test_bad_files_are_named_with_their_reasons_and_the_good_one_is_built(
    tmp_path: Path, capsys: Capture
) -> None:
    folder, data = tmp_path / "reports", tmp_path / "data"
    folder.mkdir()
    (folder / "临湖县2023年计划报告.txt").write_text(REPORT, encoding="utf-8")
    for name, made, _ in BAD:
        if name in SOME:
            (folder / name).write_bytes(made())
    with (folder / "large.txt").open("wb") as file:
        file.truncate(500_000_000)
    status = run(["build", str(folder), "--data", str(data), "--json"])
    said = json.loads(capsys.readouterr().out)
    assert status == 1
    assert len(said["built"]) == 1
    reasons = {Path(failure["path"]).name: failure["reason"] for failure in said["failures"]}
    assert set(reasons) == {*SOME, "large.txt"}
    assert all(name in reason and len(reason) < 300 for name, reason in reasons.items())
    assert run(["status", "--data", str(data)]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in reasons)
    assert len(Collection.open(data).manifest.entries) == 1


@pytest.mark.parametrize("name", ["locked.docx", "laughs.docx", "zeros.txt", "page.docx"])
def test_one_bad_file_alone_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: Capture, name: str
) -> None:
    (path := tmp_path / name).write_bytes(next(made() for known, made, _ in BAD if known == name))
    assert run(["build", str(path), "--data", str(tmp_path / "data")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("reportkg: ")
    assert name in err
    assert err.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_a_page_that_unpacks_without_end_is_stopped(tmp_path: Path) -> None:
    (path := tmp_path / "bomb.pdf").write_bytes(bomb())
    assert path.stat().st_size < 2**20
    with (
        Crew(1, Limits(seconds=6, memory=400 * 2**20)) as crew,
        pytest.raises(TaskError, match=r"took longer|of memory|stopped with"),
    ):
        crew.submit("corpus:read", path).result()
