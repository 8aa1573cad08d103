"""Files and folders given by a user become a sorted list of report files."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from corpus.errors import ReadError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.DOCX", "sub/c.md", "b.yaml", "notes.csv", ".hidden/d.txt", "~$a.docx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    return tmp_path


def test_folders_are_searched_deep_and_sorted(folder: Path) -> None:
    found = corpus.discover([folder, folder / "b.txt"])
    assert found == [folder / "a.DOCX", folder / "b.txt", folder / "sub" / "c.md"]


def test_what_cannot_be_read_is_refused(folder: Path) -> None:
    for paths, said in (
        ([folder / "notes.csv"], "is not read"),
        ([folder / "none"], "does not exist"),
        ([], "no file or folder"),
    ):
        with pytest.raises(ReadError, match=said):
            corpus.discover(paths)


def test_a_folder_without_reports_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="holds no report"):
        corpus.discover([tmp_path])
