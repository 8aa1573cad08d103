"""A cleaned question becomes an ``Interpretation``: a grammar over closed classes of wording.

Each step takes what it understands out of the text; what is left at the end is content, which is
matched against names, industries and evidence. No step looks at whole questions.
"""

from __future__ import annotations

import re

from ontology.terms import AwardLevel, Measure, Modality, Stage, Status
from search_api.questions import content, decisions, nouns
from search_api.questions import lexicon as lex
from search_api.questions.interpretation import Interpretation, Kind, Link, Order
from search_api.questions.marks import CUT, Text, take_years
from search_api.questions.names import Names, RegionMention
from search_api.questions.text import Cleaned

UNKNOWN_REGION = "no report of "
"""Begins the note on a region that no report is about."""
NOT_HEAD = re.compile(
    "(?:的?(?:项目|工程|企业|公司|基础|设施|经济|集群|产品|品牌|名单|工作|教育|资源|综合楼|宿舍楼|教学楼|数|总数|数量|产值|产量|增加值|收入"
    "|投资|里程|长度|面积|覆盖率|普及率|通车里程))"
)
"""What follows a noun that is not itself asked for: 园区基础设施 are no 园区."""


def read(question: Cleaned, names: Names) -> Interpretation:
    """What the question asks, as far as the grammar understands it."""
    return _Reader(question, names).read()


class _Reader:
    def __init__(self, question: Cleaned, names: Names) -> None:
        self.names = names
        self.text = Text(question.text)
        self.notes: list[str] = []
        self.noun_span = (0, 0)
        self.bare_noun = False
        self.link_spans: list[tuple[int, int]] = []
        self.stage_spans: list[tuple[int, int]] = []

    def read(self) -> Interpretation:
        text = self.text
        districts = bool(text.take(lex.DISTRICTS.pattern))
        regions = self._regions()
        wider = self._wider(districts) if not regions else ()
        links = self._links()
        report_year, years = take_years(text)
        order = self._order()
        yesno = lex.YESNO.pattern.search(text.whole)
        timeline = next(iter(text.take(lex.TIMELINE.pattern)), None)
        opened = lex.OPEN.pattern.search(text.left)
        compare = lex.COMPARE.pattern.search(text.whole)
        named = text.take(lex.ENUMERATED.pattern)
        enumerated = bool(named)
        counted = any(re.search("几|多少", m[0]) for m in named)
        goals = lex.TARGETS_YESNO.pattern.search(text.whole)
        operated = lex.OPERATES.pattern.search(text.left)
        award = lex.AWARD.pattern.search(text.left)
        how_many = lex.HOW_MANY.pattern.search(text.left)
        which = None if how_many and not _which(text.left) else _which(text.left)
        noun = self._noun(which)
        measures, status = self._measures(), self._statuses(goals)
        stages = self._stages()
        modalities = self._modalities(stages)
        kind = decisions.kind(
            text, yesno, timeline, opened, compare, how_many, which, goals, measures, noun, stages
        )
        if counted:
            kind = Kind.COUNT
        indicators = content.indicators(text)
        topics = content.topics(text, self._understood())
        target = decisions.target(text, noun, award, operated, kind, stages)
        slots = decisions.slots(text, regions, years, status)
        if kind is Kind.VALUE:
            kind = decisions.number_kind(slots, indicators, compare)
        return Interpretation(
            kind=kind,
            target=target,
            regions=tuple(dict.fromkeys(m.region for m in regions)) or wider,
            districts=districts,
            report_year=report_year,
            years=tuple(dict.fromkeys(y for _, y in years)),
            noun=noun[1] if noun else None,
            links=links,
            stages=stages,
            modalities=modalities,
            topics=topics,
            slots=slots,
            indicators=indicators,
            wording=self.text.whole,
            measures=measures,
            unit=self._unit(),
            level=self._level(),
            order=order,
            enumerated=enumerated,
            award=bool(award),
            notes=tuple(self.notes),
        )

    # Names and years

    def _regions(self) -> list[RegionMention]:
        things = self.names.find_things(self.text.whole)
        found = []
        for mention in self.names.find_regions(self.text.whole):
            longer = any(
                t.start <= mention.start
                and mention.end <= t.end
                and t.end - t.start > mention.end - mention.start
                and not self._place_of_region(t.text)
                for t in things
            )
            if not longer:
                found.append(mention)
        for mention in found:
            self.text.cut(mention.start, mention.end)
        if found:
            self._cut_ancestors(found)
        elif unknown := self.names.unknown_region(self.text.whole):
            self.notes.append(f"{UNKNOWN_REGION}{unknown}")
        return found

    def _wider(self, districts: bool) -> tuple[str, ...]:
        """A division above reporting regions: asked with its districts, or without a report."""
        for mention in self.names.find_things(self.text.whole):
            below = self.names.below(mention.text)
            if below:
                self.text.cut(mention.start, mention.end)
                if districts:
                    return below
                self.notes.append(
                    f"{UNKNOWN_REGION}{mention.text}; there are reports of {'、'.join(below)} in it"
                )
        return ()

    def _place_of_region(self, name: str) -> bool:
        return name in self.names.regions

    def _cut_ancestors(self, found: list[RegionMention]) -> None:
        """包头市 in 包头市九原区 only says where 九原区 lies."""
        for name in self.names.above({m.region for m in found}):
            at = self.text.left.find(name)
            if at >= 0:
                self.text.cut(at, at + len(name))

    def _links(self) -> tuple[Link, ...]:
        out = []
        for mention in self.names.find_things(self.text.left):
            self.link_spans.append((mention.start, mention.end))
            by_name: dict[str, list[str]] = {}
            for report, thing in mention.things:
                view = self.names.catalogue.view(self.names.source(report))
                found = view.things.get(thing)
                if found is not None:
                    by_name.setdefault(f"{found.kind}\t{found.label}", []).append(thing)
            for key, iris in sorted(by_name.items()):
                kind, label = key.split("\t")
                how = "exact" if label == mention.text else "alias"
                out.append(Link(mention.text, label, kind, tuple(sorted(set(iris))), how))
        return tuple(out)

    # Closed classes

    def _order(self) -> Order | None:
        if self.text.take(lex.MOST.pattern):
            return Order.MOST
        if self.text.take(lex.LEAST.pattern):
            return Order.LEAST
        return None

    def _noun(self, which: re.Match[str] | None) -> tuple[nouns.Noun, str] | None:
        """The kind of thing asked for: beside the question word, else the last one named."""
        found = []
        for order, entry in enumerate(nouns.NOUNS):
            for match in entry.words.finditer(self.text.left):
                if NOT_HEAD.match(self.text.left, match.end()):
                    continue
                if any(s <= match.start() and match.end() <= e for s, e in self.link_spans):
                    continue
                near = distance = 0
                if which is not None:
                    after = match.start() - which.end()
                    before = which.start() - match.end()
                    if 0 <= after <= 12 and CUT not in self.text.left[which.end() : match.start()]:
                        near, distance = (3 if after <= 8 else 2), after
                    elif 0 <= before <= 2:
                        near = 2
                found.append((near, -distance, match.end(), -order, entry, match))
        if not found:
            return None
        near, _, _, _, entry, match = max(found, key=lambda f: f[:4])
        self.noun_span = match.span()
        self.bare_noun = entry.target in {"project", "enterprise"} or (
            entry.target != "any" and near > 0
        )
        return entry, match[0]

    def _measures(self) -> tuple[Measure, ...]:
        found: list[tuple[int, Measure]] = []
        for entry in lex.MEASURES:
            for match in entry.pattern.finditer(self.text.left):
                found.append((match.start(), Measure(str(entry.value))))
                if entry.value is not Measure.SHARE:
                    self.text.cut(match.start(), match.end())
        measures = [m for _, m in sorted(found)]
        growth_too = re.search(r"(?:和|及其?|与|以及|、|,|，)(?:同比|其)?\|", self.text.left)
        if measures == [Measure.GROWTH] and growth_too and self._level_before(growth_too.start()):
            measures.insert(0, Measure.LEVEL)
        return tuple(dict.fromkeys(measures))

    def _level_before(self, at: int) -> bool:
        """True where 和增速 follows a quantity (GDP和增速)."""
        return bool(re.search(r"[\u4e00-\u9fffA-Za-z]$", self.text.left[:at]))

    def _statuses(self, goals: re.Match[str] | None) -> list[tuple[int, Status]]:
        found = []
        for entry in lex.STATUS_CUES:
            found += [
                (match.start(), Status(str(entry.value)))
                for match in entry.pattern.finditer(self.text.left)
            ]
        if goals and len({s for _, s in found}) < 2:
            return [(goals.start(), Status.TARGET), (goals.end(), Status.ACTUAL)]
        out: list[tuple[int, Status]] = []
        for at, status in sorted(found):
            if not out or out[-1][1] is not status:
                out.append((at, status))
        return out

    def _stages(self) -> tuple[tuple[Stage, ...], ...]:
        """Stages named, those of one compound together (建成投产), alternatives apart."""
        found: list[tuple[int, int, Stage]] = []
        for entry in lex.STAGES:
            for match in entry.pattern.finditer(self.text.left):
                if all(match.end() <= s or e <= match.start() for s, e, _ in found):
                    found.append((match.start(), match.end(), Stage(str(entry.value))))
        groups: list[tuple[Stage, ...]] = []
        last = -1
        for start, end, stage in sorted(found):
            if groups and start == last:
                groups[-1] = (*groups[-1], stage)
            else:
                groups.append((stage,))
            last = end
        self.stage_spans = [(s, e) for s, e, _ in found]
        return tuple(dict.fromkeys(groups))

    def _modalities(self, stages: tuple[tuple[Stage, ...], ...]) -> tuple[Modality, ...]:
        if not stages:
            return ()
        if lex.ONGOING_CUE.pattern.search(self.text.whole):
            return (Modality.ACTUAL, Modality.ONGOING)
        actual = lex.ACTUAL_CUE.pattern.search(self.text.left)
        planned = lex.PLANNED_CUE.pattern.search(self.text.left)
        if planned and not actual:
            return (Modality.PLANNED, Modality.EXPECTED)
        if actual and not planned:
            return (Modality.ACTUAL,)
        return ()

    def _level(self) -> AwardLevel | None:
        for entry in lex.LEVELS:
            if entry.pattern.search(self.text.left):
                return AwardLevel(str(entry.value))
        return None

    def _unit(self) -> str | None:
        match = re.search(f"(?:多少|几)个?({content.UNIT})", self.text.whole)
        if match:
            return match[1]
        if re.search(r"百分之(?:几|多少)|几个百分点", self.text.whole):
            return "%"
        return None

    def _understood(self) -> list[tuple[int, int]]:
        """Spans that say a stage or the kind of thing, and so are no content."""
        return [*self.stage_spans, *([self.noun_span] if self.bare_noun else [])]


def _which(text: str) -> re.Match[str] | None:
    return lex.WHICH.pattern.search(text)
