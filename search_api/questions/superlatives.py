"""The largest or smallest: over observations, and over what projects cost."""

from __future__ import annotations

import re

from ontology import units
from ontology.terms import Status
from search_api.questions import lexicon as lex
from search_api.questions.interpretation import Interpretation, Order, Slot, Target
from search_api.questions.matching import coverage
from search_api.questions.numbers import LEAST, family, telling_of, worded
from search_api.questions.selection import Selection, nothing
from search_api.questions.view import Number, View

FITS = 0.8
"""Share of the wording that an indicator must cover to be compared."""
AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([\u4e00-\u9fff]*元)")
SEGMENT = {Target.ENTERPRISE: "/enterprise/", Target.PLACE: "/place/", Target.PROJECT: "/project/"}


def superlative(views: list[View], reading: Interpretation) -> Selection:
    """The observation with the largest or smallest value among those that the words fit."""
    pool = [
        (view, number)
        for view in views
        for slot in reading.slots or (Slot(),)
        if slot.region in (None, view.source.region)
        for number in view.numbers
        if _comparable(number, slot, reading)
    ]
    return _top(pool, reading, "name")


def most(views: list[View], reading: Interpretation) -> Selection:
    """The enterprise, place or project of which the largest or smallest value is stated."""
    if reading.target is Target.PROJECT and "投" in reading.wording:
        found = _dearest(views, reading)
        if not found.empty:
            return found
    segment = SEGMENT.get(reading.target)
    if segment is None:
        return nothing("no figures to compare in these reports")
    pool = [
        (view, number)
        for view in views
        for slot in reading.slots or (Slot(),)
        if slot.region in (None, view.source.region)
        for number in view.numbers
        if segment in number.subject
        and number.subject != view.source.region_iri
        and _comparable(number, slot, reading)
    ]
    return _top(pool, reading, "subject")


def _comparable(number: Number, slot: Slot, reading: Interpretation) -> bool:
    if number.value is None or (slot.year is not None and number.year != slot.year):
        return False
    if (number.status is Status.TARGET) != (slot.status is Status.TARGET):
        return False
    if reading.measures and number.measure not in reading.measures:
        return False
    phrases = [
        lex.FILLERS.sub("", re.sub("企业|公司|项目|指标|[镇村县]$", "", worded(p)))
        for p in telling_of(reading.indicators)
    ]
    phrases = [p for p in phrases if p]
    if not phrases:
        return bool(reading.measures)
    return any(coverage(p, label) >= FITS for p in phrases for label in number.labels)


def _top(pool: list[tuple[View, Number]], reading: Interpretation, name: str) -> Selection:
    if not pool:
        return nothing("no figures to compare in these reports")
    sign = 1 if reading.order is Order.MOST else -1
    kinds = [family(n.unit) for _, n in pool]
    common = max(sorted({k or "" for k in kinds}), key=lambda k: kinds.count(k or None))
    same = [(v, n) for v, n in pool if (family(n.unit) or "") == common]
    view, number = max(same, key=lambda r: (sign * (r[1].base or r[1].value or 0), -r[1].order))
    return Selection(
        "numbers", (number.iri,), (view.source.iri,), show=(name,), score=max(LEAST, 1.0)
    )


def _dearest(views: list[View], reading: Interpretation) -> Selection:
    """Projects by the investment that reports give them."""
    sign = 1 if reading.order is Order.MOST else -1
    pool = []
    for view in views:
        for thing in view.things.values():
            amount = AMOUNT.search(thing.investment or "")
            if thing.kind == "project" and amount:
                value, _ = units.to_base(float(amount[1]), amount[2])
                pool.append((sign * float(value), thing.iri, view.source.iri))
    if not pool:
        return nothing("no investment is given for any project in these reports")
    best = max(p[0] for p in pool)
    chosen = [(iri, report) for value, iri, report in pool if value == best]
    return Selection(
        "things",
        tuple(dict.fromkeys(i for i, _ in chosen)),
        tuple(dict.fromkeys(r for _, r in chosen)),
    )
