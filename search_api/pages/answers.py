"""From an answer (its public JSON form) to what the answer page shows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ontology.terms import AWARD_LEVEL, MEASURE, MODALITY, STAGE, STATUS
from search_api.collection import Collection
from search_api.pages.changes import alternatives
from search_api.pages.render import number
from search_api.views.reading import in_context
from search_api.views.terms import path_of, word_label

FIXED = ("kind", "target", "notes")
"""Fields of an interpretation that have no button to remove them."""
SHOWN = (
    *("kind", "target", "regions", "districts", "report_year", "years", "noun", "links"),
    *("stages", "modalities", "topics", "slots", "indicators", "measures", "level", "order"),
    "award",
)
"""Fields of an interpretation that are conditions for people, in the order of the chips."""
NUMBERS = ("value", "values", "compare", "count")
_WORDS = {
    "stages": STAGE,
    "stage": STAGE,
    "modalities": MODALITY,
    "measures": MEASURE,
    "status": STATUS,
    "level": AWARD_LEVEL,
}
Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Change:
    """What a condition could be instead, and the address that says so."""

    text: str
    href: str
    present: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of an interpretation; ``without`` is the address that drops it."""

    field: str
    text: str
    without: str | None
    changes: tuple[Change, ...] = ()


def chips(
    answer: dict[str, Any],
    question: str,
    lang: str,
    say: Say,
    root: str,
    collection: Collection | None = None,
) -> list[Chip]:
    """The conditions of the interpretation as chips, the kind first.

    With a ``collection`` each says what else it could be.
    """
    reading = answer["interpretation"]

    def address(changed: dict[str, Any]) -> str:
        return f"{root}/ask?q={quote(question)}&i={quote(json.dumps(changed))}"

    found = []
    for name in SHOWN:
        value = reading.get(name)
        if value in (None, (), [], {}, False) or _idle(name, reading):
            continue
        words = _chip_words(name, value, lang, say)
        without = None
        if name not in FIXED:
            without = address({key: kept for key, kept in reading.items() if key != name})
        others = alternatives(name, reading, collection, lang) if collection is not None else []
        changes = tuple(
            Change(say(text) if name in (*FIXED, "order") else text, address(changed), present)
            for text, changed, present in others
        )
        found.append(Chip(name, words, without, changes))
    return found


def _idle(name: str, reading: dict[str, Any]) -> bool:
    """Whether a field has no say in a reading of this kind, or says what another says."""
    numeric = reading["kind"] in NUMBERS
    if name in ("indicators", "measures"):
        return not numeric
    if name == "slots":
        return not numeric or len(reading.get("slots", ())) < 2
    if name == "topics":
        said = reading.get("links" if reading["kind"] == "timeline" else "indicators")
        return bool(said) and (numeric or reading["kind"] == "timeline")
    if name == "noun":
        return reading["noun"] in ("项目", "企业", "地方", "荣誉")
    return name == "target" and numeric


def _chip_words(name: str, value: Any, lang: str, say: Say) -> str:
    if name in ("kind", "target", "order"):
        return say(f"{name}.{value}")
    if value is True:
        return say("yes")
    if name == "stages":
        groups = [" + ".join(word_label(STAGE[stage], lang) for stage in group) for group in value]
        return " / ".join(groups)
    if name in _WORDS:
        many = value if isinstance(value, list | tuple) else [value]
        return " / ".join(word_label(_WORDS[name][word], lang) for word in many)
    if name == "links":
        return "、".join(str(link["name"]) for link in value)
    if name == "slots":
        return "；".join(_slot(slot, lang) for slot in value)
    if isinstance(value, list | tuple):
        return " / ".join(str(item) for item in value)
    return str(value)


def _slot(slot: dict[str, Any], lang: str) -> str:
    status = slot.get("status")
    words = [slot.get("region"), slot.get("year"), status and word_label(STATUS[status], lang)]
    return " ".join(str(word) for word in words if word)


def shown_row(collection: Collection, row: dict[str, Any], lang: str) -> dict[str, Any]:
    """A row with everything that a template prints already in words."""
    stages = row.get("stages") or ([row["stage"]] if row.get("stage") else [])
    modality = row.get("modality")
    badges = [{"word": stage, "label": word_label(STAGE[stage], lang)} for stage in stages]
    if modality and modality != "actual":
        badges.append({"word": modality, "label": word_label(MODALITY[modality], lang)})
    if row.get("level"):
        level = str(row["level"])
        badges.append({"word": level, "label": word_label(AWARD_LEVEL[level], lang)})
    title = str(row.get("name") or row.get("indicator") or "")
    details = [
        row.get("honour"),
        row.get("subject") if row.get("subject") != title else None,
        word_label(MEASURE[row["measure"]], lang) if row.get("measure") else None,
        word_label(STATUS[row["status"]], lang) if row.get("status") else None,
        str(row["year"]) if row.get("year") else None,
    ]
    kept = [str(detail) for detail in details if detail and detail != title]
    node = row.get("node")
    path = path_of(str(node), collection.manifest.base_iri) if node else None
    return {
        "title": title,
        "name": row.get("name"),
        "year": row.get("year"),
        "modality": modality or "",
        "path": path,
        "shown": quantity(row),
        "about": " ".join([title, *kept]),
        "details": kept,
        "badges": badges,
        "stage_label": word_label(STAGE[stages[0]], lang) if stages else "",
        "modality_label": word_label(MODALITY[modality], lang) if modality else "",
        "evidence": [located(collection, proof) for proof in (row.get("evidence") or [])[:8]],
    }


def quantity(row: dict[str, Any]) -> str:
    """A row's number as a person writes it (``≥ 5–10 个``), or its worded target."""
    if row.get("value") is None:
        return str(row.get("text") or "")
    bound = {"min": "≥ ", "max": "≤ ", "approx": "≈ "}.get(str(row.get("bound")), "")
    upper = f"–{number(row['value_max'])}" if row.get("value_max") is not None else ""
    if upper:
        bound = ""
    unit = str(row.get("unit") or "")
    space = "" if unit == "%" else " "
    return f"{bound}{number(row['value'])}{upper}{space if unit else ''}{unit}"


def located(collection: Collection, proof: dict[str, Any]) -> dict[str, Any]:
    """Evidence with the paragraph around it and its report's title."""
    section = proof.get("section") or []
    headings = section.split(" / ") if isinstance(section, str) else list(section)
    value = {**proof, "section": headings, "before": "", "after": "", "title": proof["report"]}
    if proof["report"] in collection.reports:
        before, _, after = in_context(
            collection.reports[proof["report"]], int(proof["start"]), int(proof["end"])
        )
        title = collection.reports.entry(proof["report"]).title
        value |= {"before": before, "after": after, "title": title}
    return value


def chart(rows: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Bars for two to twelve numbers of one unit, none negative; else ``None``."""
    units = {row.get("unit") for row in rows}
    values = [row.get("value") for row in rows]
    if not 2 <= len(rows) <= 12 or len(units) != 1 or any(v is None or v < 0 for v in values):
        return None
    return [
        {"label": label, "n": row["value"], "shown": quantity(row)}
        for label, row in zip(_labels(rows), rows, strict=True)
    ]


def _labels(rows: list[dict[str, Any]]) -> list[str]:
    """What tells the rows apart: subject, name, year."""
    subjects, years = {row.get("subject") for row in rows}, {row.get("year") for row in rows}
    names = {row.get("name") for row in rows}
    made = []
    for row in rows:
        words = [
            row.get("subject") if len(subjects) > 1 else None,
            row.get("name") if len(names) > 1 else None,
            row.get("year") if len(years) > 1 else None,
        ]
        made.append(" ".join(str(w) for w in words if w) or str(row.get("name") or ""))
    return made


def drawing(
    rows: list[dict[str, Any]], question: str, lang: str, root: str
) -> dict[str, Any] | None:
    """Numbers over years as lines, for the scripts of the page; ``None`` for fewer than three."""
    units = Counter(row.get("unit") for row in rows if row.get("value") is not None)
    if not units:
        return None
    unit = units.most_common(1)[0][0]
    usable = [
        r for r in rows if r.get("value") is not None and r.get("year") and r.get("unit") == unit
    ]
    years = sorted({int(row["year"]) for row in usable})
    if len(usable) < 3 or len(years) < 2:
        return None
    series: dict[tuple[str, str], dict[str, Any]] = {}
    subjects = {row.get("subject") for row in usable}
    for row in usable:
        status = str(row.get("status") or "actual")
        subject = str(row.get("subject") or row.get("name") or "")
        words = word_label(STATUS[status], lang)
        made = series.setdefault(
            (subject, status),
            {
                "name": f"{subject} {words}" if len(subjects) > 1 else words,
                "group": subject,
                "status": status,
                "points": [],
            },
        )
        proof = (row.get("evidence") or [{}])[0]
        point = {"x": str(row["year"]), "y": row["value"], "shown": quantity(row)}
        if proof:
            point["note"] = proof["quote"]
            point["href"] = f"{root}/reports/{quote(proof['report'])}#c{proof['start']}"
        made["points"].append(point)
    for made in series.values():
        made["points"].sort(key=lambda point: point["x"])
    return {
        "kind": "line",
        "axis": [str(year) for year in range(years[0], years[-1] + 1)],
        "unit": str(unit or ""),
        "label": question,
        "series": list(series.values()),
    }
