"""Passages: what search indexes and returns."""

from __future__ import annotations

from corpus.model import Paragraph, Passage, Report, Span

LONGEST = 400
"""Characters of a passage; the encoder reads 512 tokens, about 600 characters."""
SHORTEST = 8


def passages(report: Report) -> tuple[Passage, ...]:
    """A passage for every paragraph that is no heading, several for a long one.

    Long paragraphs are cut at sentence ends into pieces of about equal length of at most
    ``LONGEST`` characters (a longer sentence stays whole). Ids depend on the text alone.
    """
    sentences: dict[int, list[Span]] = {}
    for sentence in report.sentences:
        sentences.setdefault(sentence.paragraph, []).append(sentence.span)
    found = []
    for paragraph in report.paragraphs:
        if paragraph.heading or paragraph.span.end - paragraph.span.start < SHORTEST:
            continue
        pieces = _cut(paragraph, sentences.get(paragraph.index, []))
        for number, span in enumerate(pieces):
            suffix = f".{number + 1}" if len(pieces) > 1 else ""
            found.append(
                Passage(
                    id=f"{report.id}/p{paragraph.index}{suffix}",
                    span=span,
                    text=report.text[span.start : span.end],
                    context=context(report, paragraph.section),
                    section=paragraph.section,
                    part=paragraph.part,
                    paragraph=paragraph.index,
                )
            )
    return tuple(found)


def context(report: Report, section: tuple[str, ...]) -> str:
    """Region chain, year and headings, as they are put before a passage for global search."""
    parents = [parent for parent in report.region.parents if parent != report.region.name]
    place = "".join([*parents, report.region.name])
    return " ".join([place, f"{report.year}年", *section])


def _cut(paragraph: Paragraph, sentences: list[Span]) -> list[Span]:
    length = paragraph.span.end - paragraph.span.start
    if length <= LONGEST or len(sentences) < 2:
        return [paragraph.span]
    wanted = length / -(-length // LONGEST)
    pieces: list[Span] = []
    start = sentences[0].start
    for at, sentence in enumerate(sentences):
        after = sentences[at + 1] if at + 1 < len(sentences) else None
        if after is None:
            pieces.append(Span(start, sentence.end))
        elif sentence.end - start >= wanted or after.end - start > LONGEST:
            pieces.append(Span(start, sentence.end))
            start = after.start
    return pieces
