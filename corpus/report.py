"""From raw text to ``Report``: metadata, outline, parts, structure, in that order."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from corpus import kinds, part_model, regions, structure, table_checks, tables, years
from corpus.errors import ReadError
from corpus.files import ARCHIVE, archive_of, members, read_bytes
from corpus.model import Region, Report, Source
from corpus.normal import clean, normalise
from corpus.part_model import PartModel
from corpus.readers import RawText, get_reader, sniff
from corpus.sidecar import Sidecar, sidecar_of
from corpus.years import Years
from ontology import divisions
from ontology.terms import ReportKind

Use = Literal["combined", "headings", "wording"]
"""Evidence for the review/plan split; anything but the default is for measuring."""
LONGEST = 3_000_000
"""Characters of the longest text that is read; the longest of 208 real reports has 56,000."""
FOOTNOTE = re.compile(r"(?:[\[［〔(（]\d+[\]］〕)）]|[①②*])+$")
KIND_TITLES = {
    ReportKind.WORK: "政府工作报告",
    ReportKind.PLAN: "国民经济和社会发展计划报告",
    ReportKind.BULLETIN: "国民经济和社会发展统计公报",
    ReportKind.OTHER: "报告",
}


def read(path: Path | str, *, model: PartModel | None = None, use: Use = "combined") -> Report:
    """Read a report file (txt, md, html, docx, pdf).

    A sidecar beside it (same name, ``.yaml``) overrides what the text says. Raises ``ReadError``
    with what to do where the file is missing, unreadable, too large, empty or no report.
    """
    path = Path(path)
    if path.suffix.lower() == ARCHIVE:
        if archive_of(path):
            raise ReadError(f"{path.name} is an archive inside an archive; unpack it beside it")
        members(path)  # says what is wrong with it
        raise ReadError(f"{path} is an archive; name a file in it, or use discover")
    return _from_bytes(read_bytes(path), path, lambda: sidecar_of(path), model, use)


def from_bytes(data: bytes, name: str, *, check: bool = False, **overrides: Any) -> Report:
    """A report from the bytes of a file of that name; arguments and errors as of ``from_text``."""
    said = Sidecar.model_validate({"force": not check, **overrides})
    return _from_bytes(data, Path(name), lambda: said)


def _from_bytes(
    data: bytes,
    path: Path,
    said: Callable[[], Sidecar],
    model: PartModel | None = None,
    use: Use = "combined",
) -> Report:
    if not data.strip():
        raise ReadError(f"{path.name} is empty; give a file with the text of a report")
    reader = get_reader(path)
    try:
        sniff.check(reader.NAME, data)
        raw = reader.read(data)
    except ReadError as error:
        raise ReadError(f"{path.name}: {error}") from None
    digest = hashlib.sha256(data).hexdigest()
    return _assemble(raw, path.name, str(path), digest, said(), model, use)


def from_text(
    text: str, name: str = "report.txt", *, check: bool = False, **overrides: Any
) -> Report:
    """A report from a string; ``overrides`` are the fields of a sidecar (region, year, kind …).

    ``check`` refuses what looks like no report, as ``read`` does.
    """
    raw = RawText(text=clean(text), media_type="text/plain")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _assemble(
        raw, name, name, digest, Sidecar.model_validate({"force": not check, **overrides})
    )


def _assemble(
    raw: RawText,
    name: str,
    location: str,
    digest: str,
    said: Sidecar,
    model: PartModel | None = None,
    use: Use = "combined",
) -> Report:
    if len(raw.text) > LONGEST:
        raise ReadError(
            f"{name} holds {len(raw.text) / 1e6:.1f} million characters; the longest report read "
            f"has {LONGEST / 1e6:.0f} million; split it"
        )
    text, normal = raw.text, normalise(raw.text)
    verdict = kinds.judge(normal)
    if not verdict.accepted and not said.force:
        raise ReadError(
            f"{name} does not look like a Chinese government report ({verdict.reason}; score "
            f"{verdict.score:.2f}); if it is one, put `force: true` into {Path(name).stem}.yaml"
        )
    kind = said.kind or kinds.kind_of(normal)
    if kind is ReportKind.OTHER and said.kind is None:
        kind = kinds.from_name(Path(name).stem)
    found_tables = raw.tables or tables.find(text, normal)
    plan = structure.outline(normal, raw.headings, found_tables)
    when = _years(plan, normal, kind, name, said)
    front = "\n".join(plan.front)
    where = (
        regions.named(said.region, normal)
        if said.region
        else regions.find(front, normal, Path(name).stem)
    )
    chosen = model or part_model.default()
    decided = structure.line_parts(plan, kind, when, chosen, use)
    sections, paragraphs, sentences = structure.build(text, plan, decided, raw.pages)
    notes = [*raw.notes, *where.notes]
    for table in found_tables:
        notes += [f"{table.caption or 'table'}: {odd.said}" for odd in table_checks.misfits(table)]
    if not when.confident:
        notes.append(f"the year {when.planned or when.reviewed} is a guess; say it in a sidecar")
    title = said.title or raw.title or _title(plan, text, kind, where.region, when)
    return Report(
        id=said.id or report_id(where.region, when, kind),
        title=title,
        region=where.region,
        kind=kind,
        reviewed_year=when.reviewed,
        planned_year=when.planned,
        text=text,
        normal=normal,
        source=Source(location, digest, raw.media_type, said.url),
        sections=sections,
        paragraphs=paragraphs,
        sentences=sentences,
        tables=tables.with_parts(found_tables, paragraphs),
        notes=tuple(notes),
    )


def _years(
    plan: structure.Outline, normal: str, kind: ReportKind, name: str, said: Sidecar
) -> Years:
    if said.reviewed_year or said.planned_year or said.year:
        reviewed, planned = said.years(kind)
        return Years(reviewed, planned, True)
    found = years.find(plan.title_lines, plan.main_headings, normal, kind)
    in_name = re.search(r"(?:19|20)\d\d", name)
    if found is not None and (found.confident or in_name is None):
        return found
    if in_name is not None:
        year = int(in_name.group())
        if kind is ReportKind.BULLETIN:
            return Years(year, None, False)
        return Years(year - 1, year, False)
    raise ReadError(
        f"{name} names no year; write `year: 2024` into {Path(name).stem}.yaml beside it"
    )


def report_id(region: Region, when: Years, kind: ReportKind) -> str:
    """``<region>-<year>-<kind>``; the year is the one under which a reader files the report.

    A name that several divisions bear has the division above before it: 徐州市鼓楼区. Two files
    that say the same of themselves get the same id; a sidecar can give one of them another.
    """
    name = region.name
    if region.parents and sum(d.name == name for d in divisions.find(name)) > 1:
        name = region.parents[-1] + name
    return f"{name}-{when.planned or when.reviewed}-{kind.value}"


def _title(
    plan: structure.Outline, text: str, kind: ReportKind, region: Region, when: Years
) -> str:
    """The title line or lines in the file's own words, else one made of what is known."""
    words: list[str] = []
    for line in plan.lines[: max(1, plan.body)]:
        raw = re.sub(r"\s+", "", text[line.start : line.end])
        plain = re.sub(r"\s+", "", line.text)
        if re.search(r"各位代表|^[-—―(]|\d{1,2}月\d{1,2}日|>|首页", plain) or len(plain) > 60:
            if words:
                break
            continue
        words.append(raw)
        joined = "".join(words)
        joined = FOOTNOTE.sub("", joined)
        if re.search(r"(?:报告|公报)\W?$", joined) and len(joined) >= 6:
            if region.name in joined or any(char.isdigit() for char in joined):
                return joined
            break
    year = when.planned or when.reviewed
    return f"{year}年{region.name}{KIND_TITLES[kind]}"
