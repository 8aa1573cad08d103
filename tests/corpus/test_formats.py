"""Word, web and PDF files give the same report as the text that they were made from."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import docx
import pytest

import corpus
from corpus.errors import ReadError
from corpus.readers.docx import DocxReader
from corpus.readers.html import HtmlReader
from corpus.readers.numbering import written
from corpus.readers.pdf import PdfReader
from tests.corpus.conftest import WORK_REPORT
from tests.corpus.tinypdf import pdf, ruled

LINES = WORK_REPORT.strip().split("\n")


def word_file() -> bytes:
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line, style="Heading 1" if line.startswith("一、") else None)
    document.add_paragraph("表1 主要指标")
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).text = "指标"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "2021年"
    for row, words in enumerate((("粮食产量", "56.2", "3.1"), ("肉类产量", "1.4", "-2")), start=1):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def test_word_paragraphs_headings_and_table_in_order(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(word_file())
    report = corpus.read(path)
    assert report.text.startswith(WORK_REPORT.strip())
    assert (report.id, report.source.media_type.split(".")[-1]) == ("延寿县-2022-gzbg", "document")
    (table,) = report.tables
    assert table.caption == "表1 主要指标"
    grid = [[cell and cell.text for cell in row] for row in table.grid()]
    assert grid == [
        ["指标", "2021年", "2021年"],
        ["粮食产量", "56.2", "3.1"],
        ["肉类产量", "1.4", "-2"],
    ]
    assert table.header_rows == 1
    assert all(report.quote(cell.span) == cell.text for cell in table.cells)


def numbered_word_file() -> bytes:
    """Headings whose 一、 and （一） are set by Word, not typed."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    lists = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(
            [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
        )
    )
    lists.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    lists.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    for line in LINES:
        words = re.sub("^(?:[一二三]、|（[一二三]）)", "", line)
        paragraph = document.add_paragraph(words)
        if words != line:
            depth = 1 if line.startswith("（") else 0
            inside = f'<w:ilvl w:val="{depth}"/><w:numId w:val="77"/>'
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f"<w:numPr {nsdecls('w')}>{inside}</w:numPr>")
            )
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def test_numbers_that_word_sets_are_read(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(numbered_word_file())
    report = corpus.read(path)
    assert report.text.strip() == WORK_REPORT.strip()


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (3, "chineseCounting", "三"),
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (30, "japaneseCounting", "三十"),
        (7, "decimalEnclosedCircle", "⑦"),
        (2, "upperLetter", "B"),
        (114, "chineseCounting", "114"),
    ],
)
def test_how_word_writes_numbers(number: int, form: str, shown: str) -> None:
    assert written(number, form) == shown


def test_old_word_and_other_files_named_docx_are_refused() -> None:
    with pytest.raises(ReadError, match=r"save it as \.docx"):
        DocxReader().read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100)
    with pytest.raises(ReadError, match="not a Word document"):
        DocxReader().read(WORK_REPORT.encode())


def web_page(encoding: str) -> bytes:
    body = "".join(f"<p>　　{line}</p>" for line in LINES[1:])
    page = (
        f'<html><head><meta charset="{encoding}"><title>县情网</title></head><body>'
        "<div class=nav><a href=/>首页</a> <a href=/x>新闻</a></div>"
        f"<h1>{LINES[0]}</h1><div id=article>{body}</div>"
        "<div class=footer>版权所有 联系我们</div><script>var a = 1;</script></body></html>"
    )
    return page.encode("gb18030" if encoding == "gb2312" else encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_web_page_without_its_navigation(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(web_page(encoding))
    report = corpus.read(path)
    assert report.id == "延寿县-2022-gzbg"
    assert report.title == LINES[0]
    assert all(line in report.text for line in LINES)
    assert "首页" not in report.text
    assert "var a" not in report.text


def test_text_named_html_is_refused() -> None:
    with pytest.raises(ReadError, match=r"rename it to \.txt"):
        HtmlReader().read(WORK_REPORT.encode())


def test_pdf_lines_are_rejoined_and_running_lines_dropped(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf(LINES, width=30, lines_a_page=12, head="延寿县人民政府公报"))
    report = corpus.read(path)
    assert report.id == "延寿县-2022-gzbg"
    assert "公报" not in report.text
    for line in LINES[5:]:
        assert line in report.text
    assert [s.title for s in report.sections][:2] == ["一、2021年工作回顾", "（一）产业发展提质"]
    assert {p.page for p in report.paragraphs} >= {1, 2}


def test_the_rules_of_a_pdf_table_part_its_cells() -> None:
    rows = [
        ["类　别", "单位", "数量", "增长"],
        ["粮　　食", "吨", "82", "3.1"],
        ["纱", "吨", "12", "-2.0"],
        ["布", "万米", "", "4.4"],
        *[["其他产品", "吨", str(number), "1.5"] for number in range(12)],
    ]
    text = PdfReader().read(ruled("表1 主要产品产量", rows, [72, 150, 200, 250])).text
    assert text.split("\n")[:5] == [
        "表1主要产品产量",
        "类别\t单位\t数量\t增长",
        "粮食\t吨\t82\t3.1",
        "纱\t吨\t12\t-2.0",
        "布\t万米\t\t4.4",
    ]


def test_pdf_without_text_or_broken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.readers.scan.available", lambda: False)
    with pytest.raises(ReadError, match=r"text layer.*pip install 'reportkg\[ocr\]'"):
        PdfReader().read(pdf([""], width=30, lines_a_page=12, head=""))
    with pytest.raises(ReadError, match="does not begin"):
        PdfReader().read(b"no pdf")
    with pytest.raises(ReadError, match=r"damaged|text layer"):
        PdfReader().read(b"%PDF-1.4\n" + b"broken" * 30)


def test_markdown_headings_are_headings(tmp_path: Path) -> None:
    text = (
        "# 延寿县2022年政府工作报告\n各位代表：\n## 去年的事\n"
        + LINES[6]
        + "\n## **今年工作安排**\n"
    )
    path = tmp_path / "report.md"
    path.write_text(text + LINES[11], encoding="utf-8")
    report = corpus.read(path)
    assert [(s.level, s.title) for s in report.sections] == [
        (2, "去年的事"),
        (2, "今年工作安排"),
    ]
