"""Which observation a question asks for: indicator, subject, year, measure and unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ontology import vocabulary
from ontology.terms import Measure, Status
from search_api.questions.interpretation import Interpretation, Slot
from search_api.questions.matching import coverage, likeness, uncovered, words
from search_api.questions.names import Names
from search_api.questions.scoring import telling
from search_api.questions.selection import Selection, nothing
from search_api.questions.text import HAN
from search_api.questions.view import Number, View

LEAST = 0.6
"""A wording that fits no indicator better than this asks for something that is not there."""
STATED = 0.8
"""How well a counting question must fit an indicator for the report's own number to be taken."""
QUOTE_SHARE = 0.25
OTHER_SUBJECT = 0.55
WRONG_UNIT = 0.4
NEW, OLD = 0.92, 0.97
APART = 0.8
RATE = re.compile("(?:率|强度|比重|比例|占比)$")
IN_ALL = re.compile("一共|总共|累计|总数|共有")
ADDED = re.compile("新[增签建开改培引]|净增")
DONE = 1.03
"""完成多少 prefers what the indicator calls 完成."""

FAMILIES = (
    ("money", re.compile("元$")),
    ("mass", re.compile("吨$|斤$")),
    ("area", re.compile("亩$|公顷$|平方米$|平方公里$|平米$")),
    ("share", re.compile("%$|‰$|百分点$")),
    ("people", re.compile("人次$|人$|名$|人数$|位$")),
    ("length", re.compile("公里$|米$")),
    ("time", re.compile("天$|年$|小时$|岁$")),
    ("energy", re.compile("千瓦$|度$|千瓦时$")),
    ("count", re.compile("[个家户项座条所处件批支台套栋口宗部只头羽辆张种类例]$")),
)


def family(unit: str | None) -> str | None:
    """The kind of unit: 亿元 and 万元 are both money."""
    if not unit:
        return None
    return next((name for name, pattern in FAMILIES if pattern.search(unit)), None)


@dataclass(frozen=True, slots=True)
class Candidate:
    score: float
    number: Number
    view: View


def select_numbers(names: Names, views: list[View], reading: Interpretation) -> Selection:
    """The observations that fill the question's slots, best first within a slot."""
    chosen: list[Candidate] = []
    missing: list[str] = []
    measures: tuple[Measure | None, ...] = reading.measures or (None,)
    for slot in reading.slots or (Slot(),):
        inside = [v for v in views if slot.region is None or v.source.region == slot.region]
        for phrase in telling_of(reading.indicators) or ("",):
            for measure in measures:
                found = best(inside, reading, slot, phrase, measure)
                if found is None and measure is None and _growth_will_do(slot, reading):
                    found = best(inside, reading, slot, phrase, Measure.GROWTH)
                if found is None:
                    missing.append(_wanted(slot, phrase))
                elif found.number.iri not in {c.number.iri for c in chosen}:
                    chosen.append(found)
    if not chosen:
        return nothing("no such figure in these reports: " + "; ".join(dict.fromkeys(missing)))
    return Selection(
        "numbers",
        tuple(c.number.iri for c in chosen),
        tuple(dict.fromkeys(c.view.source.iri for c in chosen)),
        reason=("not found: " + "; ".join(dict.fromkeys(missing))) if missing else None,
        score=min(c.score for c in chosen),
    )


def _growth_will_do(slot: Slot, reading: Interpretation) -> bool:
    """A target is often only one of growth; a total or an amount of money was not asked for."""
    return (
        slot.status is Status.TARGET
        and reading.unit in {None, "%"}
        and not re.search("总量|绝对|总额是|规模", reading.wording)
    )


def telling_of(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Phrases with content; one that says little (完成) counts only where it stands alone."""
    told = tuple(p for p in phrases if telling([worded(p)]))
    return told or phrases


def _wanted(slot: Slot, phrase: str) -> str:
    return " ".join(str(p) for p in (slot.region, slot.year, slot.status, phrase) if p)


def best(
    views: list[View],
    reading: Interpretation,
    slot: Slot,
    phrase: str,
    measure: Measure | None,
    least: float = LEAST,
) -> Candidate | None:
    """The observation that fits best, or ``None`` where none fits well enough."""
    if not words(phrase):
        return None
    found = [c for view in views for c in _candidates(view, reading, slot, phrase, measure)]
    linked = [c for c in found if _is_linked(c, reading, phrase) and c.score >= least]
    pool = linked or [c for c in found if c.score >= least and _says(c, reading, phrase)]
    return max(pool, key=lambda c: _rank(c, slot), default=None)


def _is_linked(candidate: Candidate, reading: Interpretation, phrase: str) -> bool:
    return any(
        candidate.number.subject in link.iris for link in reading.links if link.text in phrase
    )


def _says(candidate: Candidate, reading: Interpretation, phrase: str) -> bool:
    """Whether everything that the wording names stands in the proving words."""
    named = [x.text for x in reading.links if x.text in phrase]
    number = candidate.number
    said = " ".join((number.subject_name, *number.labels, *(q.text for q in number.quotes)))
    return all(text in said for text in named)


def _rank(candidate: Candidate, slot: Slot) -> tuple[float, int, int, int, int]:
    number, source = candidate.number, candidate.view.source
    status = number.status is not Status.TARGET
    return (
        round(candidate.score, 3),
        int(status == (slot.status is not Status.TARGET)),
        int(number.year == source.reviewed) if status else int(number.year == source.planned),
        number.year if slot.year is None else 0,
        -number.order,
    )


def _candidates(
    view: View, reading: Interpretation, slot: Slot, phrase: str, measure: Measure | None
) -> list[Candidate]:
    out = []
    for number in view.numbers:
        if slot.year is not None and number.year != slot.year:
            continue
        if not _status(number, slot, view):
            continue
        fitting = _measure(number, measure, phrase)
        if not fitting:
            continue
        score = fitting * _score(view, number, reading, phrase)
        wanted, has = family(reading.unit), family(number.unit)
        if wanted and has and wanted != has and {wanted, has} != {"people", "count"}:
            score *= WRONG_UNIT
        out.append(Candidate(score, number, view))
    return out


def _status(number: Number, slot: Slot, view: View) -> bool:
    if slot.status is Status.TARGET:
        return number.status is Status.TARGET
    if slot.status is Status.ACTUAL:
        return number.status is not Status.TARGET
    if slot.year is None:
        return number.status is not Status.TARGET or number.year == view.source.planned
    return True


def _measure(number: Number, asked: Measure | None, phrase: str) -> float:
    if asked is None:
        if number.measure is Measure.GROWTH:
            return 0.0
        return 1.0 if number.measure is Measure.LEVEL else 0.93
    if asked is Measure.SHARE:
        return (
            1.0
            if number.measure is Measure.SHARE
            else 0.9
            if number.measure is Measure.LEVEL
            else 0
        )
    return float(number.measure is asked)


def _score(view: View, number: Number, reading: Interpretation, phrase: str) -> float:
    """How well the wording fits indicator and subject; the quote settles what labels leave open."""
    factor = 1.0
    for link in reading.links:
        if link.text in phrase and number.subject in link.iris:
            phrase = phrase.replace(link.text, " ")
    labels = (*number.labels, *known_labels(number.concept))
    if number.subject != view.source.region_iri:
        named = any(number.subject in link.iris for link in reading.links)
        if not named:
            about = coverage(number.subject_name, phrase)
            if about >= 0.5:
                labels = tuple(number.subject_name + label for label in labels) + labels
            else:
                factor = OTHER_SUBJECT
    phrase = worded(phrase)
    by_label = max(
        likeness(phrase, label) * (1 if i == 0 else 0.99) for i, label in enumerate(labels)
    )
    here = " / ".join((*labels, *(q.text for q in number.quotes)))
    by_quote = coverage(phrase, here)
    factor *= _newness(phrase, number, reading.wording) * _rate(phrase, number)
    factor *= max(_apart(phrase, label) for label in labels)
    if "完成" in reading.wording and "完成" in number.indicator:
        factor *= DONE
    return factor * ((1 - QUOTE_SHARE) * by_label + QUOTE_SHARE * by_quote)


def _rate(phrase: str, number: Number) -> float:
    """A rate is asked for by its last word, and money is no rate."""
    asked = RATE.search(phrase)
    if not asked or family(number.unit) in {"share", None} or RATE.search(number.indicator):
        return 1.0
    return WRONG_UNIT


def _apart(phrase: str, label: str) -> float:
    """Less where each says something the other does not: 签约资金 is not 到位资金."""
    ours, theirs = uncovered(phrase, label), uncovered(label, phrase)
    return APART if ours >= 2 and theirs >= 2 else 1.0


def _newness(phrase: str, number: Number, wording: str) -> float:
    """新增多少 asks for what was added, 一共多少 for what there is."""
    asked, given = bool(ADDED.search(phrase)), bool(ADDED.match(number.indicator))
    if given and not asked and IN_ALL.search(wording):
        return WRONG_UNIT
    return 1.0 if asked == given else NEW if given else OLD


@lru_cache(maxsize=4096)
def known_labels(concept: str) -> tuple[str, ...]:
    """Labels of an indicator of the scheme; none for one that only a report names."""
    scheme = vocabulary.scheme("indicators")
    if concept not in scheme:
        return ()
    found = scheme[concept]
    return tuple(label for label in (found.zh, *found.alt_labels) if HAN.search(label))


VERBS = (
    (re.compile("(?:交|缴|纳|上缴)[^税]{0,4}税"), "税收"),
    (re.compile("(?<![投生特农水资财房量])产(?![业值量品出能])(?:了|出)?"), " 产量"),
    (re.compile("投(?![产资入用运放标])(?:了)?"), " 投资"),
    (re.compile("(?:卖|销)(?:了|出)(?:去)?"), " 销售额"),
    (re.compile("(?:挣|赚)(?:了)?"), " 收入"),
    (re.compile("花(?:了|掉)(?=[|\\s]|$)"), " 支出"),
)
"""Plain verbs for what indicators name with nouns."""


def worded(phrase: str) -> str:
    """The phrase with verbs of everyday speech brought to the nouns of indicators."""
    for pattern, nouns in VERBS:
        phrase = pattern.sub(nouns, phrase)
    return phrase


def stated(names: Names, views: list[View], reading: Interpretation) -> Selection:
    """The number that a report itself states for a counting question, where it fits closely."""
    for slot in reading.slots or (Slot(),):
        for phrase in reading.indicators:
            found = best(views, reading, slot, phrase, None, STATED)
            if found is not None and family(found.number.unit) in {"count", "people", None}:
                return Selection(
                    "numbers", (found.number.iri,), (found.view.source.iri,), score=found.score
                )
    return nothing("no report states such a number")
