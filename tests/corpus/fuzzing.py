"""What must hold of whatever a reader is given, and inputs to hold it against.

Shared by the tests of every run and by ``benchmarks.fuzz``, which runs them for minutes.
"""

from __future__ import annotations

import tempfile
import zipfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

import corpus
from corpus.errors import ReadError
from corpus.model import Report
from corpus.normal import FORBIDDEN
from tests.corpus.conftest import WORK_REPORT
from tests.corpus.test_formats import LINES, web_page, word_file
from tests.corpus.tinypdf import document, pdf

OVERRIDES: dict[str, Any] = {"region": "延寿县", "year": 2022}
"""Said of every input, so that it is the readers and the structure that have to cope."""
TABLE = "表1 主要产品产量\n产品\t单位\t产量\n粮食\t吨\t82\n豆类\t吨\t\n纱\t吨\t1.2\n"
PIPED = "|指标|2021年|2022年|\n|---|---|---|\n|收入（亿元）|3.2|3.5左右|\n|就业（人）|1200|1300|\n"
SEEDS: dict[str, bytes] = {
    "a.txt": (WORK_REPORT + TABLE).encode(),
    "b.txt": (WORK_REPORT + PIPED).encode("gb18030"),
    "c.txt": WORK_REPORT.encode("utf-16"),
    "d.md": ("# " + WORK_REPORT + PIPED).encode(),
    "e.html": web_page("utf-8"),
    "f.html": web_page("gb2312").replace(b"<p>", b"<table><tr><td>1<td>2</table><p>", 1),
    "g.docx": word_file(),
    "h.pdf": pdf(LINES, width=30, lines_a_page=12, head="公报"),
    "i.pdf": document([b"0 0 m 595 842 l S"]),
}
TOKENS: list[bytes] = [
    *(
        word.encode()
        for word in ("一、", "（一）", "1.", "表1", "%", "。", "亿元", "2022年", "|", "\t")
    ),
    *(b"\0", b"\n", b"\r", b"\x0c", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x81", b"&#1;"),
    *(b"<w:p>", b"</w:p>", b"<w:tbl>", b"</w:tr>", b'w:val="99999"', b'<w:gridSpan w:val="-3"/>'),
    *(b"<table>", b"</td>", b"<div>", b"</body>", b"<!--", b"<script>", b"&x;", b"<td colspan=9>"),
    *(b"endobj", b"stream\n", b"/Length 9", b"/Kids [2 0 R]", b"BT", b"Td", b"Tj", b"-1", b"1e99"),
    *(b"99999999999", b"%PDF-1.4", b"PK\x03\x04", b"PK\x05\x06", b"<<", b">>", b"null"),
]
PIECES = [
    *LINES,
    *(
        "一、工作回顾",
        "（一）",
        "1.",
        "（1）",
        "一是",
        "各位代表！",
        "附件",
        "名词解释",
        "注：",
        "第一部分",
    ),
    *(
        "增长6.1%",
        "2022年",
        "亿元",
        "\n",
        "\n\n",
        "。",
        "；",
        "：",
        "|",
        "\t",
        "  ",
        "\u3000",
        "，",
    ),
    *(
        "表1 产量",
        "表2",
        "产品|产量|",
        "粮食\t82\t3",
        "粮食\t吨\t82",
        "指标",
        "单位",
        "吨",
        "12.6",
        "-3",
    ),
    *(
        "\x0c",
        "\ufeff",
        "\u200b",
        "①",
        "㎡",
        "ﬁ",
        "𠀀",
        "\U0001f600",
        "\ud800",
        "\0",
        "#",
        "**",
        "——",
    ),
]

Bytes = tuple[str, bytes]
Edit = tuple[str, float, int, bytes]


def edits() -> st.SearchStrategy[list[Edit]]:
    """A few edits: what is done, where (share of the length), over how many bytes, with what."""
    return st.lists(
        st.tuples(
            st.sampled_from(["drop", "repeat", "insert", "overwrite", "move", "cut"]),
            st.floats(0, 1),
            st.integers(1, 400),
            st.sampled_from(TOKENS) | st.binary(max_size=8),
        ),
        min_size=1,
        max_size=6,
    )


def edited(data: bytes, changes: list[Edit]) -> bytes:
    """The bytes after edits at any place."""
    for kind, place, length, token in changes:
        at = int(place * len(data))
        piece = data[at : at + length]
        if kind == "drop":
            data = data[:at] + data[at + length :]
        elif kind == "repeat":
            data = data[:at] + piece * 20 + data[at:]
        elif kind == "insert":
            data = data[:at] + token * (length % 30 + 1) + data[at:]
        elif kind == "overwrite":
            data = data[:at] + token + data[at + len(token) :]
        elif kind == "move":
            data = data[:at] + data[at + length :] + piece
        elif length > 380:
            data = data[:at]
    return data


def inside(data: bytes, changes: list[Edit]) -> bytes:
    """The Word file with edits to its text before that is compressed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member == "word/document.xml":
                content = edited(content, changes)
            new.writestr(member, content)
    return out.getvalue()


@st.composite
def files(draw: st.DrawFn) -> Bytes:
    """A file that was whole before it was edited, a Word file often inside its compression."""
    name = draw(st.sampled_from(sorted(SEEDS)))
    changes = draw(edits())
    change = inside if name.endswith(".docx") and draw(st.booleans()) else edited
    return name, change(SEEDS[name], changes)


def texts() -> st.SearchStrategy[str]:
    """What reports are made of, in any order, with whatever else text may hold."""
    piece = st.sampled_from(PIECES) | st.text(max_size=12)
    return st.lists(piece, min_size=1, max_size=60).map("".join)


def arbitrary() -> st.SearchStrategy[Bytes]:
    """Any bytes under any name."""
    names = st.sampled_from(["x.txt", "x.md", "x.html", "x.docx", "x.pdf"])
    starts = st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html><body><p>", b"\xff\xfe"])
    return st.tuples(names, st.tuples(starts, st.binary(max_size=400)).map(b"".join))


def hold(name: str, data: bytes) -> Report | None:
    """Whatever the bytes are: a sound report, or ``ReadError`` in one line; the same twice."""
    first, second = _outcome(name, data), _outcome(name, data)
    assert first == second
    if isinstance(first, str):
        assert "\n" not in first
        return None
    sound(first)
    return first


def hold_text(text: str) -> None:
    """Every text that is said to be a report becomes a sound one."""
    sound(corpus.from_text(text, **OVERRIDES))


def hold_archive(changes: list[Edit]) -> None:
    """An archive of reports, edited anywhere: its members are found and read, or refused."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in ("a.txt", "b.txt", "e.html"):
            opened.writestr(f"2022/{name}", SEEDS[name])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reports.zip"
        path.write_bytes(edited(out.getvalue(), changes))
        try:
            found = corpus.discover([path])
        except ReadError:
            return
        for file in found:
            try:
                sound(corpus.read(file))
            except ReadError:
                continue


def _outcome(name: str, data: bytes) -> Report | str:
    try:
        return corpus.from_bytes(data, name, **OVERRIDES)
    except ReadError as error:
        return str(error)


def sound(report: Report) -> None:
    """Offsets lie inside the text and in order, quotes stand in it, JSON gives it back."""
    text = report.text
    assert not FORBIDDEN.search(text)
    assert "\r" not in text
    for before, after in pairwise(report.paragraphs):
        assert before.span.end <= after.span.start
    for paragraph in report.paragraphs:
        words = report.quote(paragraph.span)
        assert words.strip()
        assert "\n" not in words
    for before_, after_ in pairwise(report.sentences):
        assert before_.span.end <= after_.span.start
    for sentence in report.sentences:
        assert sentence.span in report.paragraphs[sentence.paragraph].span
    for section in report.sections:
        assert report.quote(section.span).startswith(section.title)
        assert section.path[-1] == section.title
    for table in report.tables:
        report.quote(table.span)
        assert table.header_rows >= 0
        table.grid()
        for cell in table.cells:
            assert cell.span in table.span
            assert report.quote(cell.span) == cell.text
    for passage in corpus.passages(report):
        assert report.quote(passage.span) == passage.text
    assert corpus.load(corpus.dump(report)) == report
