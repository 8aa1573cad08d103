"""A sentence is read: numbers, clauses, rules, subject and time give drafts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.model import Region
from kg.indicators import core, unique
from kg.lac import LacResult
from kg.lexicons.units import ITEMS, base
from kg.mentions import Mention
from kg.number_noise import reason
from kg.observation_subject import Named, SubjectTracker, named_in
from kg.observation_time import COMPARISON, LAST_YEAR, THIS_YEAR, horizon, settle, years_in
from kg.observation_view import View, quoted
from kg.quantities import Quantity, quantities
from kg.rules import RULES
from kg.rules.base import Context, Draft, Slot
from kg.rules.lists import distribute, run_of
from kg.rules.ranks import ranks, read_highest, read_rank
from kg.rules.worded import read_worded
from ontology.terms import Part, Status

SEPARATOR = re.compile(r"[、]|\((?=[^()]*\d)|和(?!美|谐|平)|及(?!时|以)")
TOPIC = re.compile(
    r"^[\u4e00-\u9fffA-Z&“”]{2,20}?(?:总额|收入|增加值|产值|面积|率|投资|人数|经济|量|浓度|"
    r"指数|余额|支出)(?=稳|持续|平稳|较|保|进|不断|位|扭转|实现|再|首次|创|呈|由|快|明显|大幅|"
    r"逆势|回升|止|$)"
)
LONGEST_EVIDENCE = 80
"""Characters of the longest quote that the annotation guidelines allow."""
REMEMBERED = frozenset({"growth", "from", "to"})
"""Rules whose number a later clause may refer to; counts and amounts note it themselves."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A draft with its subject, status and year."""

    draft: Draft
    subject: str | None
    """``None`` is the report's region."""
    status: Status
    year: int
    clause: str
    """The clause up to the number, for the period."""


@dataclass(slots=True)
class SentenceReader:
    """Reads the sentences of one report in order."""

    region: Region
    reviewed: int
    planned: int
    words: Callable[[str], LacResult]
    tracker: SubjectTracker
    _horizon: int | None = None

    def new_paragraph(self) -> None:
        """Forget what the paragraph before was about."""
        self.tracker.new_paragraph()
        self._horizon = None

    def read(self, view: View, part: Part, mentions: Sequence[Mention] = ()) -> list[Settled]:
        """Everything that one sentence states in numbers."""
        text = view.text
        self.tracker.new_sentence(text)
        self._look_ahead(text, part)
        inside = quoted(text)
        numbers = [q for q in quantities(text) if reason(text, q, inside) is None]
        found_ranks = ranks(text, inside)
        context = Context(text, self.region.name, self.reviewed, self.planned, part, self.words)
        names = named_in(view, mentions)
        context.names = tuple((n.start, n.end, n.kind) for n in names)
        settled: list[Settled] = []
        said_year, brief = None, False
        for start, end in view.clauses():
            clause = text[start:end]
            if brief:
                said_year, brief = None, False
            if (year := years_in(clause, inside, start)) is not None:
                said_year = year
            elif part is Part.PLAN and LAST_YEAR.search(clause) and not COMPARISON.search(clause):
                said_year, brief = self.reviewed, True
            mine = [q for q in numbers if start <= q.start < end]
            ranked = [
                m
                for m in found_ranks
                if start <= m.start("rank") < end
                and not any(q.start < m.end() and m.start("rank") < q.end for q in mine)
            ]
            drafts = self._clause(start, end, mine, ranked, context, names)
            settled += [self._settle(draft, said_year, inside, context) for draft in drafts]
        return settled

    def _look_ahead(self, text: str, part: Part) -> None:
        """Note how far ahead the goals of this paragraph look."""
        if part is not Part.PLAN or THIS_YEAR.search(text) or str(self.planned) in text:
            self._horizon = None
        if part is Part.PLAN and (found := horizon(text, self.planned)) is not None:
            self._horizon = found

    def _clause(
        self,
        start: int,
        end: int,
        numbers: list[Quantity],
        ranked: list[re.Match[str]],
        context: Context,
        names: list[Named],
    ) -> list[Draft]:
        text = context.text
        begin, passed = self.tracker.clause(text, start, end, names)
        inner = [q for q in numbers if q.start >= begin]
        if passed is None or len(inner) != len(numbers):
            begin, inner = start, numbers
        drafts: list[Draft] = []
        if inner:
            drafts += self._numbers(begin, end, inner, context)
            if begin != start:
                drafts = [
                    replace(d, start=start, aliases=unique([*d.aliases, f"{passed}{d.indicator}"]))
                    for d in drafts
                ]
            context.drafts += drafts
        rank_from = begin
        for match in ranked:
            more = read_rank(
                match, rank_from if match.start() >= rank_from else start, end, context
            )
            more = [replace(draft, start=start) for draft in more]
            rank_from = match.end()
            context.drafts += more
            drafts += more
        if not inner and not ranked:
            more = read_highest(start, end, context) or read_worded(begin, end, context)
            context.drafts += more
            drafts += more
            if not more and (topic := TOPIC.match(core(text[begin:end]))):
                context.topic, context.last = topic[0], ()
        elif not ranked:
            more = read_highest(start, end, context)
            context.drafts += more
            drafts += more
        subject = self.tracker.current
        drafts = [draft for draft in drafts if len(draft.indicator) > 1]
        return [
            replace(d, subject=subject) if d.subject is None and d.own_subject else d
            for d in drafts
        ]

    def _numbers(
        self, start: int, end: int, numbers: list[Quantity], context: Context
    ) -> list[Draft]:
        """Drafts for the numbers of one clause."""
        shared = run_of(context.text, numbers, start, end)
        if shared is not None:
            marker, run = shared
            before = [q for q in numbers if q.end <= run[0].start and q not in run]
            drafts = self._single(start, run[0].lead, before, context) if before else []
            context.drafts += drafts
            more = distribute(context, start, end, marker, run)
            if drafts:
                del context.drafts[-len(drafts) :]
            last = run[-1]
            after = [q for q in numbers if q.start >= last.end]
            rest = self._single(last.end, end, after, context) if after else []
            return [*drafts, *more, *rest]
        return self._single(start, end, numbers, context)

    def _single(
        self, start: int, end: int, numbers: list[Quantity], context: Context
    ) -> list[Draft]:
        text, drafts, left_from = context.text, [], start
        for k, number in enumerate(numbers):
            following = numbers[k + 1] if k + 1 < len(numbers) else None
            stop = following.start if following else end
            beyond = text[number.end : stop]
            cut = SEPARATOR.search(beyond) if following else re.search(r"^\(", beyond)
            right = beyond[: cut.start()] if cut else beyond
            next_left = number.end + (cut.start() if cut and following else 0)
            if not beyond and following and base(number.unit) in ITEMS:
                j = k + 1
                while j + 1 < len(numbers) and numbers[j].end == numbers[j + 1].start:
                    j += 1
                last = numbers[j + 1].start if j + 1 < len(numbers) else end
                right = re.split("[、(]", text[numbers[j].end : last])[0]
            left = re.sub("^[、和及与]", "", text[left_from : max(left_from, number.lead)])
            slot = Slot(number, left, right, beyond, start, end, k, tuple(numbers))
            for rule in RULES:
                outcome = rule.read(slot, context)
                if outcome is not None:
                    for draft in outcome:
                        if draft.rule in REMEMBERED:
                            context.remember(draft, core(left) or draft.indicator)
                        drafts.append(draft)
                        context.drafts.append(draft)
                    break
            left_from = next_left
        if drafts:
            del context.drafts[-len(drafts) :]
        return drafts

    def _settle(
        self, draft: Draft, said_year: int | None, inside: frozenset[int], context: Context
    ) -> Settled:
        text = context.text
        left = text[draft.start : max(draft.start, draft.position)]
        nearest = list(re.finditer(r"(?<![比较与自])(20\d\d)年", left))
        if nearest and draft.start + nearest[-1].start() not in inside:
            said_year = int(nearest[-1][1])
        if said_year is None and self._horizon and re.search("年均|目标", text[: draft.position]):
            said_year = self._horizon
        status, year = settle(
            context.part, self.reviewed, self.planned, said_year, text[: draft.position], left
        )
        if draft.year is not None:
            year = draft.year
        draft = self._with_name(draft, context)
        return Settled(draft, draft.subject, draft.status or status, year, left)

    def _with_name(self, draft: Draft, context: Context) -> Draft:
        """Evidence reaches back to the clause that names what a bare 增长5% is about."""
        if draft.indicator[:4] in context.text[draft.start : draft.end]:
            return draft
        for other in reversed(context.drafts):
            if other.start < draft.start and other.indicator == draft.indicator:
                if draft.end - other.start <= LONGEST_EVIDENCE:
                    return replace(draft, start=other.start)
                break
        return draft
