"""English questions, worded in Chinese for the grammar.

No sentence is translated: words and phrases of the domain are replaced by the Chinese words that
the grammar knows, names in pinyin by the names of the graph that sound so. Order is kept, because
the grammar reads closed classes wherever they stand.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ontology import vocabulary
from search_api.questions.names import Names, sound
from search_api.questions.text import HAN

PHRASES = {
    # what is asked
    "how many": "几个",
    "how much": "多少",
    "how far": "进展如何",
    "what is the status of": "进展如何",
    "what stages": "哪些阶段",
    "timeline": "时间表",
    "which": "哪些",
    "what": "什么",
    "who": "谁",
    "list": "哪些",
    "name the": "哪些",
    "compare": "比较",
    "compared with": "比较",
    "versus": "比较",
    "vs": "比较",
    "higher": "哪个高",
    "lower": "哪个低",
    "difference between": "相差",
    "largest": "最大",
    "biggest": "最大",
    "highest": "最高",
    "fastest": "最快",
    "lowest": "最低",
    "smallest": "最小",
    "slowest": "最慢",
    "most": "最多",
    "why": "为什么",
    # things
    "projects": "项目",
    "project": "项目",
    "enterprises": "企业",
    "enterprise": "企业",
    "companies": "企业",
    "company": "企业",
    "firms": "企业",
    "expressway sections": "段高速公路",
    "expressways": "高速公路",
    "expressway": "高速公路",
    "highways": "公路",
    "highway": "公路",
    "roads": "道路",
    "road": "道路",
    "railways": "铁路",
    "railway": "铁路",
    "bridges": "大桥",
    "bridge": "大桥",
    "hospitals": "医院",
    "hospital": "医院",
    "schools": "学校",
    "school": "学校",
    "kindergartens": "幼儿园",
    "airport": "机场",
    "reservoirs": "水库",
    "reservoir": "水库",
    "rivers": "河",
    "river": "河",
    "towns": "镇",
    "town": "镇",
    "townships": "乡镇",
    "villages": "村",
    "village": "村",
    "parks": "园区",
    "industrial park": "工业园区",
    "scenic areas": "景区",
    "scenic area": "景区",
    "museum": "博物馆",
    "library": "图书馆",
    "industries": "产业",
    "sections": "段",
    "section": "段",
    # stages
    "went into production": "投产",
    "go into production": "投产",
    "going into production": "投产",
    "put into production": "投产",
    "began production": "投产",
    "started production": "投产",
    "start production": "投产",
    "entered production": "投产",
    "in production": "投产",
    "put into operation": "投入运营",
    "began operating": "投入运营",
    "in operation": "投入运营",
    "opened to traffic": "通车",
    "open to traffic": "通车",
    "trial production": "试生产",
    "trial operation": "试运行",
    "full production": "达产",
    "full capacity": "达产",
    "opened": "开放",
    "open": "开放",
    "started construction": "开工",
    "start construction": "开工",
    "began construction": "开工",
    "begin construction": "开工",
    "start building": "开工",
    "started building": "开工",
    "break ground": "开工",
    "broke ground": "开工",
    "under construction": "在建",
    "completed": "建成",
    "complete": "建成",
    "finished": "建成",
    "finish": "建成",
    "built": "建成",
    "signed": "签约",
    "sign": "签约",
    "landed": "落地",
    "settled": "落户",
    "halted": "停工",
    "suspended": "停工",
    "planned": "计划",
    "plans to": "计划",
    "plan to": "计划",
    "plan": "计划",
    "plans": "计划",
    "expected to": "预计",
    "expected": "预期",
    "going to": "打算",
    "will": "将",
    "already": "已经",
    # awards
    "national title": "全国称号",
    "national titles": "全国称号",
    "national": "国家级",
    "provincial": "省级",
    "title": "称号",
    "titles": "称号",
    "honours": "荣誉",
    "honors": "荣誉",
    "honour": "荣誉",
    "honor": "荣誉",
    "award": "荣誉",
    "awards": "荣誉",
    "received": "获得",
    "receive": "获得",
    "awarded": "获评",
    "win": "获得",
    "won": "获得",
    "named": "获评",
    "selected": "入选",
    # numbers
    "gdp": "地区生产总值",
    "gross domestic product": "地区生产总值",
    "growth rates": "增速",
    "growth rate": "增速",
    "growth": "增速",
    "grow": "增长",
    "grew": "增速",
    "increase": "增速",
    "target": "目标",
    "targets": "目标",
    "goal": "目标",
    "actual": "实际",
    "tax": "税收",
    "taxes": "税收",
    "output value": "产值",
    "output": "产量",
    "revenue": "收入",
    "general public budget revenue": "一般公共预算收入",
    "budget revenue": "一般公共预算收入",
    "fiscal revenue": "财政收入",
    "fixed asset investment": "固定资产投资",
    "fixed-asset investment": "固定资产投资",
    "investment in fixed assets": "固定资产投资",
    "investment": "投资",
    "retail sales of consumer goods": "社会消费品零售总额",
    "total retail sales": "社会消费品零售总额",
    "retail sales": "社会消费品零售总额",
    "industrial added value": "规模以上工业增加值",
    "industrial value added": "规模以上工业增加值",
    "value added": "增加值",
    "added value": "增加值",
    "urban": "城镇",
    "rural": "农村",
    "residents": "居民",
    "per capita disposable income": "居民人均可支配收入",
    "disposable income": "居民人均可支配收入",
    "unemployment rate": "城镇登记失业率",
    "registered urban unemployment rate": "城镇登记失业率",
    "urbanization rate": "城镇化率",
    "urbanisation rate": "城镇化率",
    "resident population": "常住人口",
    "permanent population": "常住人口",
    "population": "人口",
    "birth rate": "出生率",
    "death rate": "死亡率",
    "natural growth rate": "自然增长率",
    "forest coverage rate": "森林覆盖率",
    "forest coverage": "森林覆盖率",
    "forest cover": "森林覆盖率",
    "grain output": "粮食产量",
    "grain production": "粮食产量",
    "grain": "粮食",
    "meat": "肉",
    "eggs": "蛋",
    "egg": "蛋",
    "milk": "奶",
    "tourists": "接待游客",
    "tourist visits": "接待游客人次",
    "visitors": "接待游客",
    "tourism revenue": "旅游收入",
    "tourism": "旅游",
    "foreign trade": "进出口总额",
    "imports and exports": "进出口总额",
    "exports": "出口",
    "imports": "进口",
    "new urban jobs": "城镇新增就业",
    "jobs": "就业",
    "r&d intensity": "研发经费投入强度",
    "r&d spending": "研发经费投入",
    "r&d": "研发经费",
    "high-tech enterprises": "高新技术企业",
    "share of": "比重",
    "proportion": "比重",
    "percentage": "比重",
    "rank": "排名",
    "number of": "数",
    "new": "新增",
    # industries beside the scheme's own labels
    "new-materials": "新材料",
    "new materials": "新材料",
    "new-energy": "新能源",
    "new energy": "新能源",
    "rare earth": "稀土",
    "rare-earth": "稀土",
    "photovoltaic": "光伏",
    "solar": "光伏",
    "wind power": "风电",
    "hydrogen": "氢能",
    "energy storage": "储能",
    "steel": "钢铁",
    "coal": "煤炭",
    "chemical": "化工",
    "auto parts": "汽车零部件",
    "automobile": "汽车",
    "equipment manufacturing": "装备制造",
    "medical device": "医疗器械",
    "medical devices": "医疗器械",
    "pharmaceutical": "医药",
    "biomedicine": "生物医药",
    "semiconductor": "半导体",
    "chip": "芯片",
    "logistics": "物流",
    "agriculture": "农业",
    "agricultural": "农业",
    "aquaculture": "水产养殖",
    "dairy": "乳业",
    "water conservancy": "水利",
    "culture and tourism": "文旅",
    "cultural tourism": "文旅",
    "industrial": "工业",
    "energy": "能源",
    # small words that carry meaning
    "and": "和",
    "or": "或",
    "not": "没有",
    "operates": "谁运营",
    "operate": "运营",
    # provinces whose English name is no pinyin
    "inner mongolia autonomous region": "内蒙古",
    "inner mongolia": "内蒙古",
    "tibet": "西藏",
    "shaanxi": "陕西",
    "china": "中国",
    "hong kong": "香港",
    "macau": "澳门",
}
"""English wording -> Chinese wording; longer ones first when they are looked up."""

DROP = re.compile(
    r"\b(?:the|a|an|in|of|on|at|by|for|to|from|into|is|are|was|were|did|does|do|has|have|had|be|been|its?|their|there"
    r"|this|that|these|those|with|as|per|total|all|any|get|got|pay|paid|make|made|please|tell|me|about|you|can|could"
    r"|report|reports|year|end|during|reach|reached)\b|'s\b",
    re.IGNORECASE,
)
KINDS = {
    "county": "县",
    "district": "区",
    "city": "市",
    "province": "省",
    "banner": "旗",
    "town": "镇",
    "village": "村",
}
YESNO = re.compile(r"^\s*(?:has|have|had|did|does|do|is|are|was|were|will)\b", re.IGNORECASE)
GLOSS = re.compile(r"((?:[A-Z][\w'’-]*\s+)*[A-Z][\w'’-]*)\s*\(\s*([^()]*[\u3400-\u9fff][^()]*)\)")
WORD = re.compile(r"[A-Za-z][A-Za-z'’&-]*")


@lru_cache(maxsize=1)
def lexicon() -> tuple[re.Pattern[str], dict[str, str]]:
    """All phrases with one pattern that finds the longest; scheme labels count after our own."""
    table: dict[str, str] = {}
    for name in ("indicators", "industries"):
        for concept in vocabulary.scheme(name).values():
            if HAN.search(concept.zh):
                table.setdefault(concept.en.lower(), concept.zh)
    table.update(PHRASES)
    ordered = sorted((k for k in table if k), key=lambda k: (-len(k), k))
    pattern = r"(?<![A-Za-z])(?:" + "|".join(map(re.escape, ordered)) + r")(?![A-Za-z])"
    return re.compile(pattern, re.IGNORECASE), table


def chinese(question: str, names: Names) -> str:
    """The question with English words replaced; what nothing is known of stays as it is."""
    asks = YESNO.search(question) and not re.search(
        r"\b(?:which|what|how|who|where)\b", question, re.IGNORECASE
    )
    text = GLOSS.sub(lambda m: f" {m[2]} ", question)
    text = _by_sound(text, names)
    pattern, table = lexicon()
    text = pattern.sub(lambda m: f" {table[m[0].lower()]} ", text)
    text = DROP.sub(" ", text)
    text = re.sub(r"\b((?:19|20)\d{2})\b", r"\1年", text)
    text = re.sub(r"\s+", " ", text).strip(" ?.!,")
    text = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff\d])|(?<=年) ", "", text)
    return text + ("吗" if asks else "")


def _by_sound(text: str, names: Names) -> str:
    """Capitalised words that sound like a name of the graph become that name."""
    known = sounds(names)
    tokens = list(WORD.finditer(text))
    out, last, i = [], 0, 0
    while i < len(tokens):
        for length in range(min(5, len(tokens) - i), 0, -1):
            run = tokens[i : i + length]
            if not run[0][0][0].isupper():
                continue
            found = _sounding([t[0] for t in run], known)
            if found is not None:
                out.append(text[last : run[0].start()] + f" {found} ")
                last = run[-1].end()
                i += length
                break
        else:
            i += 1
    return "".join(out) + text[last:]


def _sounding(run: list[str], known: dict[str, str]) -> str | None:
    kind = KINDS.get(run[-1].lower(), "") if len(run) > 1 else ""
    stem = "".join(run[:-1] if kind else run)
    plain = re.sub(r"[^a-z]", "", stem.lower())
    if len(plain) < 4:
        return None
    if kind and plain + "".join(sound(kind)) in known:
        return known[plain + "".join(sound(kind))]
    return known.get(plain)


def sounds(names: Names) -> dict[str, str]:
    """Pinyin without spaces -> name; regions before other names, shorter names first."""
    if names.latin is not None:
        return names.latin
    table: dict[str, str] = {}
    for form in names.regions:
        table.setdefault("".join(sound(form)), form)
    for name in sorted(names.catalogue.names(), key=lambda n: (len(n), n)):
        if 2 <= len(name) <= 10 and HAN.search(name):
            table.setdefault("".join(sound(name)), name)
    names.latin = table
    return table
