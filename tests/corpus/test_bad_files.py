"""Files that are broken, foreign or hostile are refused, and the reason is said."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import docx
import pytest

import corpus
from corpus.errors import ReadError
from corpus.files import LARGEST
from corpus.readers import docx as word
from corpus.readers import pdf as pdf_reader
from tests.corpus.conftest import WORK_REPORT
from tests.corpus.test_formats import LINES, web_page, word_file
from tests.corpus.tinypdf import pdf

DOCUMENT, TYPES = "word/document.xml", "[Content_Types].xml"
MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WITH_MACROS = b"application/vnd.ms-word.document.macroEnabled.main+xml"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD, PDF, PAGE = word_file(), pdf(LINES, width=30, lines_a_page=12, head=""), web_page("utf-8")


def repacked(data: bytes, changes: dict[str, Callable[[bytes], bytes | None]]) -> bytes:
    """A zip archive with some members changed, or left out where the change gives ``None``."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = changes.get(name, lambda same: same)(old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def entities(definitions: bytes, used: bytes) -> bytes:
    """The Word file with a document type definition and one entity in its title."""

    def changed(document: bytes) -> bytes:
        at = document.index(b"<w:document")
        title = LINES[0].encode()
        return document[:at] + definitions + document[at:].replace(title, title + used, 1)

    return repacked(WORD, {DOCUMENT: changed})


def billion_laughs() -> bytes:
    levels = "abcdefghij"
    defined = "".join(f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in pairwise(levels))
    return entities(f'<!DOCTYPE w [<!ENTITY a "哈">{defined}]>'.encode(), b"&j;")


def outside() -> bytes:
    return entities(b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>', b"&x;")


def empty_word() -> bytes:
    out = BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def nested(tag: str, times: int) -> bytes:
    inside = "".join(f"<p>{line}</p>" for line in LINES)
    return (f"<html><body>{f'<{tag}>' * times}{inside}</body></html>").encode()


def deep_word() -> bytes:
    start, end = b"<w:sdt>" * 5000, b"</w:sdt>" * 5000
    return repacked(WORD, {DOCUMENT: lambda d: d.replace(b"<w:body>", b"<w:body>" + start + end)})


BAD: list[tuple[str, Callable[[], bytes], str]] = [
    ("nothing.docx", lambda: b"", "is empty"),
    ("nothing.pdf", lambda: b" \n", "is empty"),
    ("no words.docx", empty_word, "it holds no text"),
    ("half.docx", lambda: WORD[: len(WORD) // 2], "cut off or damaged"),
    ("nearly.docx", lambda: WORD[:-30], "cut off or damaged"),
    ("half.pdf", lambda: PDF[: len(PDF) // 2], "damaged|cut off"),
    ("start.pdf", lambda: PDF[:200], "damaged|cut off"),
    (
        "locked.pdf",
        lambda: pdf(LINES, width=30, lines_a_page=12, head="", password="x"),
        "password",
    ),
    (
        "locked.docx",
        lambda: OLD_OFFICE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(96),
        "password",
    ),
    ("old.docx", lambda: OLD_OFFICE + bytes(600), r"save it as \.docx"),
    ("word.pdf", lambda: WORD, r"a Word file; rename it to \.docx"),
    ("word.txt", lambda: WORD, r"a Word file; rename it to \.docx"),
    ("word.html", lambda: WORD, r"a Word file; rename it to \.docx"),
    ("pdf.docx", lambda: PDF, r"a PDF; rename it to \.pdf"),
    ("pdf.md", lambda: PDF, r"a PDF; rename it to \.pdf"),
    ("page.docx", lambda: PAGE, r"a web page; rename it to \.html"),
    ("page.txt", lambda: b"\xef\xbb\xbf" + PAGE, r"a web page; rename it to \.html"),
    ("text.html", lambda: WORK_REPORT.encode(), r"rename it to \.txt"),
    ("text.pdf", lambda: WORK_REPORT.encode(), "no PDF"),
    ("photo.docx", lambda: b"\xff\xd8\xff\xe0" + bytes(900), "a JPEG picture"),
    ("rich.txt", lambda: b"{\\rtf1\\ansi " + bytes(90), "rich text"),
    ("macros.docm", lambda: WORD, "macros, which are not opened"),
    (
        "macros.docx",
        lambda: repacked(WORD, {TYPES: lambda d: d.replace(MAIN, WITH_MACROS)}),
        "macros .*, which are not opened",
    ),
    ("laughs.docx", billion_laughs, "entities"),
    ("outside.docx", outside, "entities"),
    ("no body.docx", lambda: repacked(WORD, {DOCUMENT: lambda d: None}), "not a Word document"),
    ("torn.docx", lambda: repacked(WORD, {DOCUMENT: lambda d: d[: len(d) // 2]}), "not a Word"),
    ("deep.docx", deep_word, "not a Word document"),
    ("deep.html", lambda: nested("div", 50_000), "nested too deeply"),
    ("bold.html", lambda: nested("b", 50_000), "nested too deeply"),
    ("tables.html", lambda: nested("table><tr><td", 3_000), "nested too deeply"),
    ("zeros.txt", lambda: bytes(5000), "binary"),
    ("zeros between.txt", lambda: WORK_REPORT.replace("增", "增\0\0").encode(), "binary"),
    ("menu.html", lambda: b"<html><body><ul><li>x</li></ul></body></html>", "no article"),
    ("story.docx", lambda: repacked(WORD, {DOCUMENT: lambda d: d[:0] + story(d)}), "does not look"),
]


def story(document: bytes) -> bytes:
    """The same paragraphs with every word of government turned into weather."""
    text = document.decode()
    return "".join("雨" if "\u4e00" <= char <= "\u9fff" else char for char in text).encode()


@pytest.mark.parametrize(("name", "made", "said"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_file_is_refused_with_one_clear_line(
    tmp_path: Path, name: str, made: Callable[[], bytes], said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(made())
    with pytest.raises(ReadError, match=said) as caught:
        corpus.read(path)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_file_of_500_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(500_000_000)
    with pytest.raises(ReadError, match=r"large\.txt has 500 MB.*split it"):
        corpus.read(path)


def test_an_archive_member_is_refused_by_its_size(tmp_path: Path) -> None:
    archive = tmp_path / "reports.zip"
    with (
        zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened,
        opened.open("bomb.txt", "w") as member,
    ):
        for _ in range(LARGEST // 2**20 + 1):
            member.write(bytes(2**20))
    assert archive.stat().st_size < 2**20
    (path,) = corpus.discover([archive])
    with pytest.raises(ReadError, match="split it"):
        corpus.read(path)


def test_a_damaged_member_of_an_archive_is_named(tmp_path: Path) -> None:
    archive = tmp_path / "reports.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("a.txt", WORK_REPORT)
    data = archive.read_bytes()
    at = data.index(b"a.txt") + len("a.txt") + 20
    archive.write_bytes(data[:at] + b"\xff" * 40 + data[at + 40 :])
    (path,) = corpus.discover([archive])
    with pytest.raises(ReadError, match=r"a\.txt in reports\.zip is damaged"):
        corpus.read(path)


def test_an_archive_in_an_archive_is_named(tmp_path: Path) -> None:
    inner, outer = BytesIO(), tmp_path / "outer.zip"
    with zipfile.ZipFile(inner, "w") as opened:
        opened.writestr("a.txt", WORK_REPORT)
    with zipfile.ZipFile(outer, "w") as opened:
        opened.writestr("inner.zip", inner.getvalue())
    (path,) = corpus.discover([outer])
    with pytest.raises(ReadError, match="unpack it"):
        corpus.read(path)


@pytest.mark.parametrize("name", [DOCUMENT, "word/media/picture.png"])
def test_a_word_file_with_an_enormous_part_is_refused_before_it_is_unpacked(
    tmp_path: Path, name: str
) -> None:
    out = BytesIO(WORD)
    size = word.LARGEST_TEXT if name == DOCUMENT else word.LARGEST
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as opened,
        opened.open(f"x/{name}", "w", force_zip64=True) as part,
    ):
        for _ in range(size // 2**20 + 1):
            part.write(bytes(2**20))
    path = tmp_path / "bomb.docx"
    path.write_bytes(out.getvalue())
    with pytest.raises(ReadError, match="no report is that large"):
        corpus.read(path)


def test_a_pdf_of_too_many_pages_is_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "yearbook.pdf"
    path.write_bytes(pdf(["页"] * 10_000, width=30, lines_a_page=1, head=""))
    monkeypatch.setattr(pdf_reader, "_lines", lambda page: pytest.fail("a page was read"))
    with pytest.raises(ReadError, match="more than 1000 pages; split it"):
        corpus.read(path)


def test_a_pdf_that_opens_without_a_password_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf(LINES, width=30, lines_a_page=12, head="", password=""))
    assert corpus.read(path).id == "延寿县-2022-gzbg"


def test_macros_left_in_a_word_file_are_no_part_of_its_text(tmp_path: Path) -> None:
    out = BytesIO(WORD)
    with zipfile.ZipFile(out, "a") as opened:
        opened.writestr("word/vbaProject.bin", "宏宏宏".encode())
    path = tmp_path / "report.docx"
    path.write_bytes(out.getvalue())
    report = corpus.read(path)
    assert report.text.startswith(WORK_REPORT.strip())
    assert "宏" not in report.text


def test_entities_of_a_web_page_name_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    defined = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    page = defined + PAGE.decode().replace(LINES[6], LINES[6] + "&x;", 1)
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    report = corpus.read(path)
    assert LINES[6] in report.text
    assert "机密" not in report.text


def test_a_file_pasted_together_from_two_encodings_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "pasted.txt"
    first, second = "\n".join(LINES[:8]), "\n".join(LINES[8:])
    path.write_bytes(first.encode() + b"\n" + second.encode("gb18030"))
    report = corpus.read(path)
    assert report.text == WORK_REPORT.strip()
    assert "decoded as UTF-8 and GB18030, line by line" in report.notes


def test_control_characters_do_not_reach_the_text(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(WORK_REPORT.replace("顶住压力", "顶住\0压力\x07"), encoding="utf-8")
    assert "顶住 压力 " in corpus.read(path).text
    page = tmp_path / "page.html"
    page.write_bytes(PAGE.replace("顶住压力".encode(), "顶住&#1;压力&#xFFFF;".encode()))
    assert not any(char < " " and char not in "\n\t" for char in corpus.read(page).text)


def test_a_text_longer_than_any_report_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.report.LONGEST", 400)
    path = tmp_path / "yearbook.txt"
    path.write_text(WORK_REPORT, encoding="utf-8")
    with pytest.raises(ReadError, match="split it"):
        corpus.read(path)


def test_a_sidecar_is_a_few_lines(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(WORK_REPORT, encoding="utf-8")
    path.with_suffix(".yaml").write_text("# " + "长" * 40_000, encoding="utf-8")
    with pytest.raises(ReadError, match="KiB"):
        corpus.read(path)
