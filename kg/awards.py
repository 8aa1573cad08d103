"""Honours that somebody has been given: subject, honour, level and year.

The verb decides (获评, 入选, 荣获, 成功创建 …) and it must have happened: ``争创`` and ``力争入选``
are goals. The honour runs from the verb to the end of its clause; several honours in one clause
and several subjects before the verb are distributed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Report, Sentence, Span
from kg.clauses import clause_at, clauses
from kg.mentions import Mention
from ontology.terms import AwardLevel, Part

VERB = re.compile(
    r"(?:成功|顺利|正式|先后|连续[一二三四五六七八九十\d]+年|再次|首次|首批|双双|被|并|均|全部|相继|喜)*"
    r"(获评为|获评|入选为|入选|荣获|荣膺|荣登|获批为|获批|获得|喜获|摘得|斩获|捧得|"
    r"评为|评定为|认定为|被认定|授予|命名为|确定为|列为|列入|纳入|入围|跻身|上榜|通过|创建为|"
    r"成功创建|创建成为|创成|创建|获授|获选|获|成为|被列为|晋升为|获认定|摘取|摘牌|新认定|认定)"
    r"(?:了|成为|为|成)?"
)
CERTAIN = re.compile(
    r"获评|入选|荣获|荣膺|荣登|获批|喜获|摘得|评为|认定|授予|命名|跻身|上榜|成功创建|创成|入围|获选|斩获|捧得"
)
HONOUR = re.compile(
    r"示范|先进|百强|十强|文明|卫生|园林|荣誉|称号|奖|试点|示范区|基地|名单|模范|优秀|典型|标兵|十佳|"
    r"一等|A级|4A|5A|3A|龙头企业|专精特新|小巨人|瞪羚|单项冠军|品牌|特色|美丽|生态|森林城市|"
    r"之乡|名城|名镇|名村|强县|强镇|强区|重点|中心|实验室|工作站|认证|商标|地理标志|遗产|目录|金牌|银牌|冠军"
)
DENIED = re.compile(
    r"(?:争创|力争|争取|确保|推动|推进|积极|加快|支持|鼓励|努力|申报|启动|开展|扎实|大力|持续|深入|深化|计划|将|拟|要|未|没有)[^,、。]{0,6}$"
)
LEVELS: tuple[tuple[re.Pattern[str], AwardLevel], ...] = (
    (
        re.compile(
            r"国家|全国|中国|国务院|国字号|世界|国际|联合国|部级|教育部|农业农村部|工信部|水利部"
        ),
        AwardLevel.NATIONAL,
    ),
    (re.compile(r"自治区|全区|省级|全省|本省|^省|省(?!会)"), AwardLevel.PROVINCE),
    (re.compile(r"市级|全市|^市"), AwardLevel.CITY),
)
LEAD_IN = re.compile(
    r"^(?:(?:19|20)\d\d年|去年|今年|年内|全年|其中|同时|此外|目前|先后|再度|再次|成功|连续\S{1,3}年|我[省市县区旗])+[,，]?"
)
NO_SUBJECT = re.compile(r"\d+[家个]|^(?:全年|当年|全区|全县|全市|全省|我[区县市省])")
START = re.compile(r"获|成功|建成|打造|新增|创|评|为|夺|摘|拿|得|达到|取得|被|进入|位列|跻|成为|入")
"""What an honour without a known verb must have before it."""
ALONE = 0.6
"""Probability that a found honour without a known verb needs."""


@dataclass(frozen=True, slots=True)
class Found:
    """One honour with its subject."""

    subject: str
    honour: str
    level: AwardLevel
    span: Span
    score: float


def level(honour: str, provinces: Sequence[str] = ()) -> AwardLevel:
    """Who confers it, by the honour's own words."""
    for pattern, found in LEVELS:
        if pattern.search(honour):
            return found
    if any(name and name in honour for name in provinces):
        return AwardLevel.PROVINCE
    return AwardLevel.OTHER


def awards(report: Report, mentions: Sequence[Mention]) -> list[Found]:
    """Honours in reading order."""
    named = sorted(
        (m for m in mentions if m.kind in ("enterprise", "place", "project")), key=lambda m: m.span
    )
    spans = [m for m in mentions if m.kind == "award"]
    out: list[Found] = []
    for sentence in report.sentences:
        if sentence.part is Part.PLAN:
            continue
        out.extend(_in_sentence(report, sentence, named, spans))
    return out


def _in_sentence(
    report: Report, sentence: Sentence, named: Sequence[Mention], spans: Sequence[Mention]
) -> list[Found]:
    text = report.normal
    cut = clauses(text, sentence.span.start, sentence.span.end)
    here = [m for m in named if m.span in sentence.span]
    awarded = [m for m in spans if m.span in sentence.span]
    out: list[Found] = []
    used: set[Span] = set()
    for match in VERB.finditer(text, sentence.span.start, sentence.span.end):
        clause = cut[clause_at(cut, match.start())]
        if DENIED.search(text, clause.start, match.start()):
            continue
        given = [m for m in awarded if match.end() <= m.span.start < clause.end]
        if given:
            honours = [(m.span, m.score) for m in given]
            used.update(m.span for m in given)
        elif spans and not CERTAIN.search(match.group()):
            continue
        else:
            sure = bool(CERTAIN.search(match.group()))
            honours = [
                (h, 0.5)
                for h in _honours(text, match.end(), clause.end)
                if HONOUR.search(text, h.start, h.end) and (sure or text[h.start] in "国全省市自")
            ]
        subjects = _subjects(report, cut, clause, match.start(), here)
        out += _found(report, honours, subjects, match.start())
    for mention in awarded:
        clause = cut[clause_at(cut, mention.span.start)]
        start = max(clause.start, mention.span.start - 1)
        if mention.span in used or mention.score < ALONE or start <= clause.start:
            continue
        if DENIED.search(text, clause.start, start):
            continue
        verb = START.search(text, clause.start, mention.span.start)
        at = verb.start() if verb else mention.span.start
        subjects = _subjects(report, cut, clause, at, here) if verb else []
        out += _found(report, [(mention.span, mention.score)], subjects, at)
    return out


def _found(
    report: Report,
    honours: Sequence[tuple[Span, float]],
    subjects: Sequence[tuple[str, int | None]],
    verb: int,
) -> list[Found]:
    """Every subject with every honour."""
    out = []
    for honour, score in honours:
        words = report.text[honour.start : honour.end]
        for subject, at in subjects:
            start = at if at is not None and honour.end - at <= 90 else verb
            span = Span(min(start, honour.start), honour.end)
            out.append(Found(subject, words, level(words, report.region.parents), span, score))
    return out


def _honours(text: str, start: int, end: int) -> list[Span]:
    """Honours after a verb: quoted ones each for itself, else the rest of the clause."""
    quoted = [m.span(1) for m in re.finditer(r"“([^”]{3,40})”", text[start:end])]
    tail = text[start:end]
    if quoted and tail.startswith("“"):
        return [Span(start + a, start + b) for a, b in quoted]
    out = []
    left = start
    for piece in re.split(r"(、)", tail):
        if piece == "、":
            left += 1
            continue
        right = left + len(piece.rstrip(")）"))
        words = text[left:right]
        stop = re.search(r"(?:\d+|[一二三四五六七八九十])+[家个项名件处]|称号|荣誉|并|，", words)
        if stop and stop.start() >= 4:
            right = left + stop.start()
        if 4 <= right - left <= 40:
            out.append(Span(left, right))
        left += len(piece)
    return out


def _subjects(
    report: Report, cut: Sequence[Span], clause: Span, verb: int, here: Sequence[Mention]
) -> list[tuple[str, int | None]]:
    """Who was honoured: names before the verb in its clause, else the region itself."""
    before = [m for m in here if clause.start <= m.span.start and m.span.end <= verb]
    outer = [
        m
        for m in before
        if not any(o is not m and m.span in o.span and o.span != m.span for o in before)
    ]
    words = LEAD_IN.sub("", report.text[clause.start : verb].strip("“” "))
    words = re.split(r"[被由](?!子)", words)[0].strip("“” ")
    near = bool(outer) and not re.search(r"[\d]|[,，]", report.normal[outer[-1].span.end : verb])
    if outer and near and verb - outer[-1].span.end <= 10:
        run = [outer[-1]]
        for mention in reversed(outer[:-1]):
            if report.normal[mention.span.end : run[-1].span.start] in ("、", "和", "与", "及"):
                run.append(mention)
            else:
                break
        seen: dict[str, int | None] = {}
        for mention in reversed(run):
            seen.setdefault(report.text[mention.span.start : mention.span.end], mention.span.start)
        return list(seen.items())
    if 2 <= len(words) <= 22 and not NO_SUBJECT.search(words):
        named: list[tuple[str, int | None]] = []
        named.extend((word, None) for word in words.split("、")[:4] if len(word) >= 2)
        return named
    return [(report.region.name, None)]
