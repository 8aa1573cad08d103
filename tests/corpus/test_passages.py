"""Passages cover the report's paragraphs, none too long, with ids that stay."""

from __future__ import annotations

import corpus
from corpus.model import Report
from corpus.passages import LONGEST, context


def test_passages_are_cut_from_the_text(sample: Report) -> None:
    found = corpus.passages(sample)
    assert all(sample.quote(p.span) == p.text for p in found)
    assert len({p.id for p in found}) == len(found)
    assert corpus.passages(sample) == found


def test_long_paragraphs_are_cut_at_sentence_ends(sample: Report) -> None:
    ends = {s.span.end for s in sample.sentences}
    for passage in corpus.passages(sample):
        assert passage.span.end in ends
        assert passage.span.end - passage.span.start <= LONGEST or "。" not in passage.text[:-1]


def test_every_sentence_outside_headings_is_in_one_passage(sample: Report) -> None:
    found = corpus.passages(sample)
    headings = {p.index for p in sample.paragraphs if p.heading}
    for sentence in sample.sentences:
        if sentence.paragraph in headings or sentence.span.end - sentence.span.start < LONGEST:
            continue
        assert sum(sentence.span in p.span for p in found) == 1


def test_headings_and_bare_names_are_no_passages(work_report: Report) -> None:
    texts = [p.text for p in corpus.passages(work_report)]
    assert "一、2021年工作回顾" not in texts
    assert "各位代表：" not in texts


def test_a_table_is_one_passage(sample: Report) -> None:
    (table,) = sample.tables
    (passage,) = [p for p in corpus.passages(sample) if p.span.start >= table.span.start]
    assert passage.span == table.span
    assert table.caption in passage.context


def test_context_names_place_year_and_headings(work_report: Report) -> None:
    passage = next(p for p in corpus.passages(work_report) if "豆业二期" in p.text)
    assert passage.context == (
        "黑龙江省哈尔滨市延寿县 2022年 二、2022年工作安排 （一）做强特色产业"
    )
    assert context(work_report, ()) == "黑龙江省哈尔滨市延寿县 2022年"
