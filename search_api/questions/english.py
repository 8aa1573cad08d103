"""English questions, worded in Chinese for the grammar.

No sentence is translated: words and phrases of the domain are replaced by the Chinese words that
the grammar knows, names in pinyin by the names of the graph that sound so. Order is kept, because
the grammar reads closed classes wherever they stand.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from ontology import vocabulary
from search_api.questions.names import Names, sound
from search_api.questions.text import HAN

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


def phrases() -> dict[str, str]:
    """English wording -> Chinese wording, from ``data/english.tsv``."""
    text = resources.files("search_api.questions").joinpath("data/english.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {line.split("\t")[0]: line.split("\t")[1] for line in lines}


@lru_cache(maxsize=1)
def lexicon() -> tuple[re.Pattern[str], dict[str, str]]:
    """All phrases with one pattern that finds the longest; scheme labels count after our own."""
    table: dict[str, str] = {}
    for name in ("indicators", "industries"):
        for concept in vocabulary.scheme(name).values():
            if HAN.search(concept.zh):
                table.setdefault(concept.en.lower(), concept.zh)
    table.update(phrases())
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
