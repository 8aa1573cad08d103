"""Sections, paragraphs and sentences of whatever text, addressed by offsets that hold."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus.model import Report

LINES = st.sampled_from(
    [
        "一、2021年工作回顾",
        "二、2022年工作安排",
        "（一）做强产业",
        "（二）改善民生。新建学校2所；改造医院1家。",
        "1.突出重点。力争引进企业20家。",
        "一是稳增长。完成投资21亿元，“十四五”开局良好。",
        "各位代表：",
        "　　全年完成投资２１亿元，增长９％。",
        "指标 | 单位 | 数值",
        "粮食 | 万吨 | 56.2",
        "表1",
        "12.5",
        "名词解释",
        "",
        "   ",
        "今年，我们要努力。",
    ]
)
TEXTS = st.one_of(st.lists(LINES, max_size=30).map("\n".join), st.text(max_size=200))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_offset_holds(text: str) -> None:
    report = corpus.from_text(text + "\n全县", region="延寿县", year=2022)
    assert len(report.text) == len(report.normal)
    size = len(report.text)
    spans = [p.span for p in report.paragraphs] + [s.span for s in report.sections]
    spans += [c.span for t in report.tables for c in t.cells] + [t.span for t in report.tables]
    assert all(span.end <= size for span in spans)
    for paragraph in report.paragraphs:
        assert "\n" not in report.quote(paragraph.span)
        assert report.quote(paragraph.span).strip() == report.quote(paragraph.span)
    assert all(a.span.end <= b.span.start for a, b in pairwise(report.paragraphs))
    sentences_tile_paragraphs(report)
    for table in report.tables:
        for cell in table.cells:
            assert cell.span in table.span
            assert report.quote(cell.span) == cell.text


def sentences_tile_paragraphs(report: Report) -> None:
    for paragraph in report.paragraphs:
        inside = [s.span for s in report.sentences if s.paragraph == paragraph.index]
        assert inside[0].start == paragraph.span.start
        assert inside[-1].end == paragraph.span.end
        assert all(a.end == b.start for a, b in pairwise(inside))


def test_every_line_of_the_sample_is_a_paragraph(sample: Report) -> None:
    lines = [line.strip() for line in sample.text.split("\n") if line.strip()]
    assert [sample.quote(p.span) for p in sample.paragraphs] == lines


def test_section_paths_of_the_work_report(work_report: Report) -> None:
    assert [(s.level, s.title) for s in work_report.sections] == [
        (1, "一、2021年工作回顾"),
        (2, "（一）产业发展提质"),
        (2, "（二）城乡面貌改善"),
        (1, "二、2022年工作安排"),
        (2, "（一）做强特色产业"),
        (2, "（二）建设宜居县城"),
        (1, "三、加强政府自身建设"),
    ]
    at = work_report.text.index("力争年内开工")
    paragraph = next(p for p in work_report.paragraphs if p.span.start <= at < p.span.end)
    assert paragraph.section == ("二、2022年工作安排", "（一）做强特色产业")


def test_a_closing_paragraph_leaves_the_last_subsection(work_report: Report) -> None:
    at = work_report.text.index("产业结构单一")
    paragraph = next(p for p in work_report.paragraphs if p.span.start <= at < p.span.end)
    assert paragraph.section == ("一、2021年工作回顾",)


def test_a_number_without_its_point_still_heads_a_section(sample: Report) -> None:
    assert any(s.title.startswith("6") for s in sample.sections)


def test_sections_span_what_stands_under_them(sample: Report) -> None:
    first = next(s for s in sample.sections if s.level == 1)
    words = sample.quote(first.span)
    assert words.startswith("一、2023年")
    assert "二、2024年" not in words


def test_short_lines_over_text_are_headings() -> None:
    report = corpus.from_text(
        "延寿县2022年政府工作报告\n各位代表：\n2021年工作回顾\n"
        "过去一年，全县完成投资21亿元，增长9%，各项事业取得新的进步，群众生活明显改善。\n"
        "2022年工作安排\n"
        "今年，力争完成投资25亿元，增长10%以上，努力推动各项事业再上新台阶，让群众更满意。\n"
    )
    assert [s.title for s in report.sections] == ["2021年工作回顾", "2022年工作安排"]
