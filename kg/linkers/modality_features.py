"""What a scorer sees of the modality of a stage: the part, and the words around the phrase."""

from __future__ import annotations

import re

from kg.linking import Candidate
from ontology.terms import Modality

CUES = re.compile(
    r"已经|已|完成|成功|取得|获批|正式|正在|正|加快|推进|推动|持续|加紧|抓紧|稳步|有序|扎实|顺利|进展|进度|加速|"
    r"预计|有望|即将|力争|确保|争取|力促|尽快|早日|年内|年底前|年底|计划|拟|将|要|继续|全力|积极|支持|实施|"
    r"建成|新建|开工|启动|投资|谋划|引进|全面|相继|先后|累计|统筹|坚持|加大|加强|去年|今年|五年来|过去"
)
YEARS = re.compile(r"(20\d\d|19\d\d)年")


def features(text: str, candidate: Candidate, ruled: Modality, reviewed: int) -> dict[str, float]:
    """Named features of a linked stage; ``ruled`` is what the rule says."""
    out: dict[str, float] = {}
    scene, project, trigger = candidate.scene, candidate.project, candidate.trigger
    stage, clause = candidate.stage, candidate.clause
    part, word = scene.sentence.part.value, trigger.word
    before = text[clause.start : trigger.span.start]
    after = text[trigger.span.end : clause.end]

    def put(*parts: object) -> None:
        out["|".join(map(str, parts))] = 1.0

    put("part", part)
    put("rule", ruled.value)
    put("rule-stage", ruled.value, stage.value)
    put("rule-part", ruled.value, part)
    put("stage-part", stage.value, part)
    put("word", word)
    put("word-part", word, part)
    put("word-rule", word, ruled.value)
    put("strong", trigger.strong, part)
    put("order", project.span.start < trigger.span.start, part)
    for cue in dict.fromkeys(CUES.findall(before)):
        put("before", cue)
        put("before-part", cue, part)
        put("before-stage", cue, stage.value)
    for cue in dict.fromkeys(CUES.findall(after)):
        put("after", cue, part)
    sentence = text[scene.sentence.span.start : clause.start]
    for cue in dict.fromkeys(CUES.findall(sentence)):
        put("earlier", cue)
    put("opens", text[clause.start : clause.start + 2])
    put("b2", text[max(0, trigger.span.start - 2) : trigger.span.start])
    put("a2", text[trigger.span.end : trigger.span.end + 2])
    put("a1-word", text[trigger.span.end : trigger.span.end + 1], word)
    for year in YEARS.findall(text[scene.sentence.span.start : scene.sentence.span.end]):
        put("year", "ahead" if int(year) > reviewed else "behind", part)
    return out
