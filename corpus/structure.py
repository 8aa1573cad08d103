"""The build of a report: front matter, sections, paragraphs, sentences with their part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus import headings as heading_rules
from corpus import parts as part_rules
from corpus.headings import Heading, Line
from corpus.model import Paragraph, Section, Sentence, Span, Table
from corpus.part_model import PartModel
from corpus.sentences import cut
from corpus.years import Years
from ontology.terms import Part, ReportKind

GREETING = re.compile(r"^(?:尊敬的)?各位(?:代表|委员|人大代表)[^。]{0,12}[:!,]?")
OPENING = re.compile(r"请予?审议|提请.{0,12}审议|提出意见|请予?审查|请.{0,4}审议")
GLOSSARY = re.compile(
    r"(?:附件?)?(?:政府工作报告|报告)?中?(?:的?有关|部分)?(?:名词|词语|术语)(?:解释|注释|说明)"
    r"|注释?|附注|说明"
)
"""Matched against the Chinese characters of a line alone: ※名词解释※, 注：."""
OPENING_LENGTH = 200
PART_END = re.compile(r"(?:回顾|情况|安排|任务|要求|部署|打算|建议|工作|目标)$")
TITLE_END = re.compile(r"(?:报告|公报)$")
CLOSING = re.compile(
    r"总的(?:来)?看|各位代表[!,。:]|同时,我们也|(?:但是?,?)?我们也?必?须?(?:也|还)?清醒|在肯定成绩的同时|附件|附表"
)
"""Paragraphs that speak of a whole part again, no longer of its last sub-section."""
FRONT_LINES = 40
"""A title page is never longer than this many lines."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Lines with front matter and headings found; what metadata and structure are read from."""

    lines: tuple[Line, ...]
    body: int
    """Index of the first line after title, dateline and greeting."""
    end: int
    """Index of the first line of the glossary or notes at the end."""
    headings: tuple[Heading, ...]
    tables: tuple[Table, ...]

    @property
    def title_lines(self) -> list[str]:
        """Title, dateline, greeting and opening sentence."""
        return [line.text for line in self.lines[: self.body]]

    @property
    def front(self) -> list[str]:
        """Front matter and the first two lines behind it, which may hold the opening sentence."""
        opening = [line.text[:OPENING_LENGTH] for line in self.lines[self.body : self.body + 2]]
        return [*self.title_lines, *opening]

    @property
    def main_headings(self) -> list[str]:
        return [h.title for h in self.headings if h.level == 1]


def front_end(lines: Sequence[Line]) -> int:
    """Number of lines of title, dateline, greeting and opening sentence."""
    limit = min(len(lines), FRONT_LINES)
    greeting = None
    for at in range(limit):
        text = lines[at].text
        if GREETING.match(text):
            greeting = at
            break
        if _opens_body(lines, at):
            return at
        if "。" in text and (len(text) >= 45 or text.endswith("。")):
            if OPENING.search(text) and len(text) < 160:
                return at + 1
            if len(text) >= 120 or not any(GREETING.match(x.text) for x in lines[at : at + 3]):
                return at
    if greeting is None:
        return min(1, max(0, len(lines) - 1))
    end = greeting + 1
    while end < min(len(lines), greeting + 4):
        text = lines[end].text
        if _opens_body(lines, end) or not OPENING.search(text) or len(text) > 260:
            break
        end += 1
    if end == greeting + 1 and len(lines[greeting].text) > 300:
        return greeting
    return end


def _opens_body(lines: Sequence[Line], at: int) -> bool:
    """The heading of the first part; the titles of plan reports sound like one but go on."""
    text = lines[at].text
    if heading_rules.number_level(text) == 1:
        return True
    return bool(
        len(text) <= 30
        and heading_rules.PART_TITLE.search(text)
        and PART_END.search(text)
        and not any(TITLE_END.search(line.text) for line in lines[at : at + 4])
    )


def outline(normal: str, styled: Mapping[int, int], tables: Sequence[Table]) -> Outline:
    """Front matter, headings and the place of tables in a normalised text."""
    lines = heading_rules.lines_of(normal)
    body = front_end(lines)
    covered = [_lines_of(table, lines) for table in tables]
    found = heading_rules.find(lines, body, styled, covered)
    end = len(lines)
    for at in range(len(lines) - 1, max(body, len(lines) * 2 // 3), -1):
        if _opens_glossary(lines[at].text):
            end = at
    return Outline(tuple(lines), body, end, tuple(h for h in found if h.line < end), tuple(tables))


def _opens_glossary(text: str) -> bool:
    words = re.sub(r"[^\u4e00-\u9fff]", "", text)
    return len(text) < 30 and bool(GLOSSARY.fullmatch(words))


def _lines_of(table: Table, lines: Sequence[Line]) -> range:
    inside = [
        at
        for at, line in enumerate(lines)
        if line.start < table.span.end and table.span.start < line.end
    ]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def line_parts(
    plan: Outline,
    kind: ReportKind,
    years: Years | None,
    model: PartModel | None,
    use: str = "combined",
) -> list[Part]:
    """Review, plan or other for every line of an outline."""
    decided = [Part.OTHER] * len(plan.lines)
    body = range(plan.body, plan.end)
    if kind is ReportKind.BULLETIN:
        for at in body:
            decided[at] = Part.REVIEW
        return decided
    shifted = [
        Heading(h.line - plan.body, h.level, h.title, h.whole, h.numbered)
        for h in plan.headings
        if h.line in body
    ]
    if use == "headings":
        model = None
    body_lines = plan.lines[plan.body : plan.end]
    found = part_rules.evidence(body_lines, shifted, years, model)
    if use == "wording":
        found = [replace(e, heading=0.0, turn=part_rules.TURN) for e in found]
    for at, part in zip(body, part_rules.decide(found), strict=True):
        decided[at] = part
    return decided


def build(
    text: str, plan: Outline, decided: Sequence[Part], pages: Mapping[int, int]
) -> tuple[tuple[Section, ...], tuple[Paragraph, ...], tuple[Sentence, ...]]:
    """Sections, paragraphs and sentences of an outline whose lines have a part each."""
    own_words = tuple(_in_own_words(heading, plan.lines, text) for heading in plan.headings)
    plan = replace(plan, headings=own_words)
    heads = {heading.line: heading for heading in plan.headings}
    open_heads: list[Heading] = []
    paragraphs: list[Paragraph] = []
    sentences: list[Sentence] = []
    paths: list[tuple[str, ...]] = []
    for at, line in enumerate(plan.lines):
        heading = heads.get(at)
        if heading is not None:
            open_heads = [h for h in open_heads if h.level < heading.level]
            path = (*(h.title for h in open_heads), heading.title)
            open_heads.append(heading)
        else:
            if CLOSING.match(line.text):
                open_heads = [h for h in open_heads if h.level == 1]
            path = tuple(h.title for h in open_heads) if at < plan.end else ()
        paths.append(path)
        whole = heading is not None and heading.whole
        section = path[:-1] if whole else path
        page = max((p for start, p in pages.items() if start <= line.start), default=None)
        span = Span(line.start, line.end)
        paragraphs.append(Paragraph(at, span, section, decided[at], whole, page))
        sentences.extend(
            Sentence(Span(line.start + start, line.start + end), at, decided[at])
            for start, end in cut(line.text)
        )
    return _sections(plan, paths), tuple(paragraphs), tuple(sentences)


def _in_own_words(heading: Heading, lines: Sequence[Line], text: str) -> Heading:
    """The heading with the characters of the report instead of normalised ones."""
    start = lines[heading.line].start
    return replace(heading, title=text[start : start + len(heading.title)])


def _sections(plan: Outline, paths: Sequence[tuple[str, ...]]) -> tuple[Section, ...]:
    sections = []
    for index, heading in enumerate(plan.headings):
        last = plan.end - 1
        for later in plan.headings[index + 1 :]:
            if later.level <= heading.level:
                last = later.line - 1
                break
        span = Span(plan.lines[heading.line].start, plan.lines[last].end)
        sections.append(Section(heading.level, heading.title, span, paths[heading.line]))
    return tuple(sections)
