"""What a scorer sees of one stage phrase beside one project: words, order, distance, lists."""

from __future__ import annotations

import re

from kg.clauses import clause_at
from kg.linking import Candidate

LIST_END = re.compile(r"等[^,。;]{0,16}(?:项目|工程|企业)?")
URGE = re.compile(
    r"推动|推进|加快|力争|确保|争取|力促|支持|谋划|启动|完成|实施|抓好|正在|已|预计|即将|计划|全力|持续|积极|探索|继续"
)
AHEAD = re.compile(r"尽快|早日|年内|年底|力争|确保|争取|早一天|有望|顺利")


def bucket(distance: int) -> str:
    for edge in (0, 1, 3, 6, 10, 16, 25, 40, 60):
        if distance <= edge:
            return str(edge)
    return "far"


def features(text: str, candidate: Candidate) -> dict[str, float]:
    """Named features of a candidate; 1.0 each but the scores."""
    out: dict[str, float] = {}
    scene, project, trigger = candidate.scene, candidate.project, candidate.trigger
    stage, by_rule = candidate.stage, candidate.by_rule
    p, t = project.span, trigger.span
    word, part = trigger.word, scene.sentence.part.value
    before = p.start < t.start
    inside = t.start < p.end and p.start < t.end
    order = "in" if inside else "pt" if before else "tp"
    low, high = (p, t) if before else (t, p)
    between = text[low.end : high.start] if high.start > low.end else ""
    all_clauses = scene.clauses
    clause_p, clause_t = clause_at(all_clauses, p.start), clause_at(all_clauses, t.start)
    hops = abs(clause_p - clause_t)
    siblings = [m for m in scene.projects if m.span in all_clauses[clause_p]]
    strong_between = [
        x
        for x in scene.triggers
        if x.strong and low.end <= x.span.start and x.span.end <= high.start
    ]
    weak_between = [
        x
        for x in scene.triggers
        if not x.strong and low.end <= x.span.start and x.span.end <= high.start
    ]
    projects_between = [
        m for m in scene.projects if low.end <= m.span.start and m.span.end <= high.start
    ]
    same = [x for x in scene.triggers if x.span in all_clauses[clause_p] and x is not trigger]
    spoken = stage in trigger.stages

    def put(*parts: object) -> None:
        out["|".join(map(str, parts))] = 1.0

    put("part", part)
    put("stage", stage.value)
    put("stage-part", stage.value, part, spoken)
    put("word", word)
    put("word-stage", word, stage.value)
    put("word-stage-part", word, stage.value, part)
    put("order", order)
    put("word-order", word, order)
    put("stage-order", stage.value, order)
    put("rule", by_rule)
    put("rule-stage", by_rule, stage.value, spoken)
    put("rule-word", by_rule, word)
    put("rule-order", by_rule, order, trigger.strong)
    put("hops", min(hops, 3), order, trigger.strong)
    put("dist", bucket(len(between)), order)
    put("dist-hops", bucket(len(between)), min(hops, 2))
    put("strong-between", min(2, len(strong_between)), order)
    put("weak-between", min(2, len(weak_between)), order)
    put("projects-between", min(3, len(projects_between)), order, bool(strong_between))
    put("siblings", min(4, len(siblings)))
    put("list-end", bool(LIST_END.search(between)), order)
    if hops == 0 and len(between) <= 6:
        put("between", between, order)
        put("between-word", between, word)
    for match in URGE.finditer(text, all_clauses[clause_t].start, t.start):
        put("urge", match.group(), stage.value)
        put("urge-part", match.group(), part, trigger.strong)
    if AHEAD.search(text, all_clauses[clause_t].start, t.start):
        put("ahead", part, stage.value)
    put("b2", text[max(0, t.start - 2) : t.start])
    put("a2", text[t.end : t.end + 2])
    put("b1-word", text[max(0, t.start - 1) : t.start], word)
    put("a2-word", text[t.end : t.end + 2], word)
    put("p-after", text[p.end : p.end + 2], order)
    put("p-before", text[max(0, p.start - 2) : p.start], order)
    put("p-end", text[p.end - 2 : p.end])
    put("p-end-stage", text[p.end - 2 : p.end], stage.value)
    put("p-end-word", text[p.end - 2 : p.end], word)
    if t.end == p.start:
        put("touch", word, part)
    stronger = [x for x in same if x.strong and stage not in x.stages]
    put("other-strong", bool(stronger), trigger.strong)
    for x in same:
        put("beside", x.word, word)
        if x.strong:
            put("beside-stage", x.stages[0].value, stage.value)
    repeated = [x for x in same if stage in x.stages]
    put("repeated", bool(repeated), trigger.strong)
    put("length", min(6, (p.end - p.start) // 4), trigger.strong)
    put("nth-clause", min(3, clause_t), order)
    out["mention"] = project.score
    out["trigger"] = trigger.score
    return out
