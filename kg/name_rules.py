"""Names without anything learned by us: LAC's entities, suffix patterns and the grammar of lists.

The fallback where no tagger weights lie beside the code, and the baseline that the learned tagger
is measured against.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.model import Report, Sentence, Span
from kg import lac, triggers
from kg.clauses import clauses
from kg.mentions import Mention
from ontology.terms import Part

PROJECT_END = re.compile(
    r"(?:项目|工程|生产线|基地|产业园|工业园|物流园|示范园|科技园|综合体|污水处理厂|水厂|热电厂|电厂|电站|变电站|"
    r"水库|大桥|公路|高速|高铁|铁路|机场|码头|隧道|医院|卫生院|小学|中学|幼儿园|学校|公园|广场|图书馆|博物馆|"
    r"体育馆|文化馆|养老院|敬老院|安置房|改扩建|二期|一期|三期|加工厂|中心|平台|枢纽|牧场|小区改造|升级改造|"
    r"提质改造|路|大街|大道)$"
)
LIST_HEAD = re.compile(
    r"等(?:一批)?(?:总投资[^，,。]{1,10}的)?(?:\d+|[一二三四五六七八九十百]+)?[个项条座家所]?[^，,。;；、]{0,14}?(?:项目|工程|生产线|牧场)"
)
LEAD = re.compile(
    r"^(?:总?投资[\d.]+[万亿]*元的?|年内|全年|今年|其中|一是|二是|三是|四是|五是|以及|及|和|与|了|的|等|新|再|又|"
    r"全面|全力|积极|深入|扎实|持续|稳步|有序|统筹|大力|重点|高标准|高质量|高品质|着力|顺利|成功|已|将|要|好|"
    r"力争|确保|争取|着重|尽快|切实|着眼|多措并举|继续|完成了|对)+"
)
ENTERPRISE = re.compile(
    r"[一-龥A-Za-z·]{2,14}?(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|集团|公司|股份|合作社|家庭农场)"
)
NOT_ENTERPRISE = re.compile(
    r"^(?:有限|股份|集团|公司|上市|国有|民营|外资|子|分|总|母|企业|平台|[一二三四五六七八九十\d]+家|本|该|各|农民专业|专业)"
)
PLACE_END = re.compile(
    r"(?:镇|乡|苏木|街道|村|嘎查|县|市|旗|州|盟|省|自治区|开发区|园区|工业园|经开区|高新区|公园|景区|水库|灌区|"
    r"湿地|河|江|湖|湾|岛|山|路|街|大道|广场|古城|度假区|保护区|新区|片区)$"
)
GENERIC_PLACE = re.compile(
    r"^(?:我|全|本|各|该|两|一|多|新|老|大|小|农|乡|村|市|县|区|省|城|镇|国|工业|产业|美丽|文明|中心|示范|[\d.]+个?)*"
    r"(?:省|市|县|区|旗|镇|乡|村|街道|园区|开发区|路|街|河|湖|山|公园|景区|社区)$"
)


def mentions(report: Report) -> list[Mention]:
    """Enterprises, places and projects of a report, in reading order."""
    out: dict[tuple[Span, str], Mention] = {}
    for found in _all(report):
        key = (found.span, found.kind)
        if key not in out or out[key].score < found.score:
            out[key] = found
    return sorted(out.values(), key=lambda m: (m.span, m.kind))


def _all(report: Report) -> Iterator[Mention]:
    texts = [report.normal[s.span.start : s.span.end] for s in report.sentences]
    for sentence, result in zip(report.sentences, lac.shared().run(texts), strict=True):
        yield from _from_lac(sentence, result.pairs())
        yield from _enterprises(report, sentence)
        yield from _projects(report, sentence)


def _from_lac(sentence: Sentence, pairs: Iterable[tuple[str, str]]) -> Iterator[Mention]:
    at = sentence.span.start
    for word, tag in pairs:
        span = Span(at, at + len(word))
        at += len(word)
        if len(word) < 2 or "\n" in word:
            continue
        if tag == "LOC" and (PLACE_END.search(word) or len(word) >= 3):
            if not GENERIC_PLACE.match(word):
                yield Mention(span, "place", 0.55)
        elif tag == "ORG" and ENTERPRISE.fullmatch(word) and not NOT_ENTERPRISE.match(word):
            yield Mention(span, "enterprise", 0.6)


def _enterprises(report: Report, sentence: Sentence) -> Iterator[Mention]:
    text = report.normal
    for match in ENTERPRISE.finditer(text, sentence.span.start, sentence.span.end):
        word = match.group()
        lead = LEAD.match(word)
        start = match.start() + (lead.end() if lead else 0)
        name = text[start : match.end()]
        if len(name) >= 4 and not NOT_ENTERPRISE.match(name) and not triggers_in(name):
            yield Mention(Span(start, match.end()), "enterprise", 0.5)


def triggers_in(name: str) -> bool:
    """Whether a stage phrase stands inside what was taken for a name."""
    return bool(triggers.find(name, 0, len(name), Part.OTHER))


def _projects(report: Report, sentence: Sentence) -> Iterator[Mention]:
    text = report.normal
    for clause in clauses(text, sentence.span.start, sentence.span.end):
        found = triggers.find(text, clause.start, clause.end, sentence.part)
        listed = LIST_HEAD.search(text, clause.start, clause.end)
        for piece in _pieces(text, clause):
            span = _trim(text, piece, found)
            if span is None or not 4 <= span.end - span.start <= 36:
                continue
            name = text[span.start : span.end]
            in_list = listed is not None and span.end <= listed.start() + 1
            if in_list and found:
                yield Mention(span, "project", 0.5)
            elif PROJECT_END.search(name) and found and len(name) >= 5:
                yield Mention(span, "project", 0.45)


def _pieces(text: str, clause: Span) -> Iterator[Span]:
    left = clause.start
    for match in re.finditer(r"、|和(?!谐)|以及|等(?!级|次|候)", text[clause.start : clause.end]):
        at = clause.start + match.start()
        if at > left:
            yield Span(left, at)
        left = clause.start + match.end()
    if clause.end > left:
        yield Span(left, clause.end)


def _trim(text: str, piece: Span, found: list[triggers.Trigger]) -> Span | None:
    """A list member without the verbs before and after it."""
    start, end = piece.start, piece.end
    for trigger in found:
        if start <= trigger.span.start <= start + 6 and trigger.span.end < end:
            start = max(start, trigger.span.end)
    moved = True
    while moved and start < end:
        moved = False
        lead = LEAD.match(text[start:end])
        if lead and lead.end():
            start += lead.end()
            moved = True
        for trigger in found:
            if trigger.span.start == start and trigger.span.end < end:
                start, moved = trigger.span.end, True
    for trigger in found:
        if start + 3 < trigger.span.start < end and trigger.strong:
            end = trigger.span.start
            break
    while end > start and text[end - 1] in "的了已在正将 ":
        end -= 1
    if end - start < 2 or "\n" in text[start:end]:
        return None
    return Span(start, end)
