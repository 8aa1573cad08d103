"""Web pages: the article without navigation, with its tables and headings."""

from __future__ import annotations

import re
from typing import ClassVar

from corpus.errors import ReadError
from corpus.normal import clean
from corpus.readers.base import RawText
from corpus.readers.text import decode

DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
SHORTEST = 200
TITLE = re.compile(
    r"报告|公报|会议上|人民政府|统计局|[省市县区旗州]长|主席|\d{4}年\d{1,2}月\d{1,2}日"
)
TAGS = re.compile(r"<[a-zA-Z!/][^<>]*>")


class HtmlReader:
    """``.html`` and ``.htm``, in the encoding that the page declares or that fits."""

    NAME: ClassVar[str] = "html"
    SUFFIXES: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml")

    def read(self, data: bytes) -> RawText:
        page = _decoded(data)
        if len(TAGS.findall(page[:20_000])) < 3:
            raise ReadError("no web page (no tags in it); if it is text, rename it to .txt")
        text = _extract(page)
        if len(text.strip()) < SHORTEST:
            raise ReadError("the page holds no article; save its text as .txt")
        return RawText(text=text, media_type="text/html")


def _decoded(data: bytes) -> str:
    found = DECLARED.search(data[:4096])
    if found is not None:
        name = found.group(1).decode("ascii").lower()
        name = "gb18030" if name in ("gb2312", "gbk", "gb_2312-80") else name
        try:
            return clean(data.decode(name))
        except (LookupError, UnicodeDecodeError):
            pass
    return clean(decode(data)[0])


def _extract(page: str) -> str:
    """The main text a paragraph a line; the whole body where the article is not found."""
    import trafilatura

    article = trafilatura.extract(
        page,
        include_comments=False,
        include_tables=True,
        include_links=False,
        include_images=False,
        favor_recall=True,
        deduplicate=False,
    )
    body = _body(page)
    if not article or len(article) < 0.7 * len(body):
        return body
    article = re.sub(r"\n{2,}", "\n", clean(article)).strip()
    return "\n".join([*_title_lines(body, article), article])


def _title_lines(body: str, article: str) -> list[str]:
    """Title and dateline just before the article, which extraction takes for decoration."""
    lines = body.split("\n")
    first = re.sub(r"\s", "", article.split("\n", 1)[0])
    start = next((at for at, x in enumerate(lines) if re.sub(r"\s", "", x) == first), 0)
    found: list[str] = []
    for line in reversed(lines[max(0, start - 8) : start]):
        if len(line) <= 60 and TITLE.search(line):
            found.insert(0, line)
    return found


def _body(page: str) -> str:
    """Every block of the page as a line: dull, but nothing of the report is lost."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        tree = html.fromstring(page.encode("utf-8"), parser=parser)
    except etree.LxmlError as error:
        raise ReadError(f"the page cannot be read ({error}); save its text as .txt") from None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise ReadError("the page is nested too deeply; save its text as .txt")
    for gone in tree.xpath("//script|//style|//noscript|//nav|//footer|//header|//form|//select"):
        gone.drop_tree()
    for block in tree.xpath("//p|//div|//br|//tr|//li|//h1|//h2|//h3|//h4|//h5|//table|//section"):
        block.tail = "\n" + clean(block.tail or "")
        if block.tag != "br":
            block.text = "\n" + clean(block.text or "")
    for cell in tree.xpath("//td|//th"):
        cell.tail = " | " + clean(cell.tail or "").strip()
    lines = (
        re.sub(r"[ \t\xa0\u3000]+", " ", line).strip()
        for line in clean(tree.text_content()).split("\n")
    )
    return "\n".join(line for line in lines if line)
