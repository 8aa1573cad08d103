"""A report's numbers: every figure that measures something becomes an observation.

Rules read sentences (``kg.rules``) and tables (``kg.table_observations``); what remains to be
settled here is the evidence, how sure a rule is, and that the same statement is given once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.model import Report, Sentence, Span, Table
from kg import lac
from kg.claims import Evidence, Observation
from kg.indicators import likeness, unique
from kg.mentions import Mention
from kg.observation_confidence import Judge, confidence
from kg.observation_sentences import LONGEST_EVIDENCE, SentenceReader, Settled
from kg.observation_subject import SubjectTracker
from kg.observation_time import period_note
from kg.observation_view import View, view
from kg.table_observations import table_observations
from ontology.terms import Status

EXTRACTOR = "rules/1"


def observations(
    report: Report,
    mentions: Sequence[Mention] = (),
    words: Callable[[str], lac.LacResult] | None = None,
    judge: Judge = confidence,
) -> list[Observation]:
    """What ``report`` states in numbers, in the order of its text.

    ``mentions`` are names found in the report: they tell whom a number is about. ``words``
    segments a stretch of text; by default LAC, shared with the other extractors. ``judge`` says
    how sure a rule is.
    """
    reader = SentenceReader(
        region=report.region,
        reviewed=report.reviewed_year,
        planned=report.planned_year or report.reviewed_year + 1,
        words=words or lac.shared().words,
        tracker=SubjectTracker(report.region),
    )
    ordered = sorted(mentions)
    starts = [mention.span.start for mention in ordered]
    found: list[Observation] = []
    paragraph = -1
    for sentence in report.sentences:
        if _in_table(sentence, report.tables):
            continue
        if sentence.paragraph != paragraph:
            paragraph = sentence.paragraph
            reader.new_paragraph()
        seen = view(report, sentence.span)
        if not NUMBERED.search(seen.text):
            reader.tracker.new_sentence(seen.text)
            continue
        first = bisect_right(starts, sentence.span.start - 1)
        last = bisect_right(starts, sentence.span.end)
        settled = reader.read(seen, sentence.part, ordered[first:last])
        found += [_observation(report, seen, one, judge) for one in settled]
    for table in report.tables:
        found += table_observations(report, table, judge)
    found.sort(key=lambda o: (o.evidence[0].span.start, o.evidence[0].span.end))
    return _once(found)


LIKE_ENOUGH = 0.5
NUMBERED = re.compile(
    r"\d|[两三四五六七八九十百千万亿半]|第一|首位|榜首|前列|前茅|同步|持平|清零|方阵|目标|任务|"
    r"最[高大多快好低]|领先|平均|增长|平衡|上游"
)
"""What a sentence must hold to be worth reading."""


def _in_table(sentence: Sentence, tables: Sequence[Table]) -> bool:
    return any(sentence.span in table.span for table in tables)


def _observation(report: Report, seen: View, settled: Settled, judge: Judge) -> Observation:
    draft = settled.draft
    span = _evidence(seen, draft.start, draft.end, draft.position)
    value = draft.value
    return Observation(
        indicator=draft.indicator,
        aliases=draft.aliases,
        subject=settled.subject or report.region.name,
        measure=draft.measure,
        status=settled.status,
        year=settled.year,
        value=value,
        unit=draft.unit,
        bound=draft.bound,
        value_max=draft.value_max,
        text=draft.text or (None if value is not None else seen.text[draft.start : draft.end]),
        period_note=period_note(settled.clause),
        evidence=(Evidence.of(report, span),),
        extractor=EXTRACTOR,
        confidence=judge(draft.rule, settled.subject is not None),
    )


def _evidence(seen: View, start: int, end: int, position: int) -> Span:
    """The clause, cut around the number where it is longer than a quote may be."""
    while start < end - 1 and seen.text[start] in "，、；：":
        start += 1
    if end - start > LONGEST_EVIDENCE:
        end = min(end, max(position + LONGEST_EVIDENCE // 3, start + LONGEST_EVIDENCE))
        start = max(start, end - LONGEST_EVIDENCE)
    span = seen.span(start, end)
    return span if span.end - span.start <= 2 * LONGEST_EVIDENCE else seen.span(position, end)


def _once(found: Sequence[Observation]) -> list[Observation]:
    """The same statement once; its further places are kept as further evidence."""
    kept: dict[tuple[object, ...], list[int]] = {}
    out: list[Observation] = []
    for one in found:
        key = (
            one.subject,
            one.measure,
            Status.ACTUAL if one.status is Status.ESTIMATE else one.status,
            one.year,
            one.value,
            one.text if one.value is None else None,
            one.unit,
        )
        earlier = kept.setdefault(key, [])
        at = next((i for i in earlier if _same_indicator(out[i], one)), None)
        if at is None:
            earlier.append(len(out))
            out.append(one)
        elif one.evidence[0].span != out[at].evidence[0].span:
            first = out[at]
            out[at] = replace(
                first,
                evidence=(*first.evidence, *one.evidence),
                aliases=unique([*first.aliases, *one.aliases], first.indicator),
            )
    return out


def _same_indicator(one: Observation, other: Observation) -> bool:
    """Equal names; where one of them comes from a table and the other from text, like ones."""
    a, b = _plain(one.indicator), _plain(other.indicator)
    if a == b:
        return True
    tabled = (one.evidence[0].cell is None) != (other.evidence[0].cell is None)
    return tabled and (likeness(a, b) >= LIKE_ENOUGH or a in other.aliases or b in one.aliases)


def _plain(indicator: str) -> str:
    """Names that differ only in how they say regional or above-designated-size are the same."""
    return re.sub("^(?:地区|全[省市区县旗州盟])|“|”", "", indicator).replace("规模以上", "规上")


__all__ = ["EXTRACTOR", "observations"]
