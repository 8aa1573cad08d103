"""Copies of the sample report that differ in names, numbers and years, the same ones every time.

``texts`` gives report files to be built; ``graphs`` gives finished graphs as N-Quads and ``shards``
finished vectors, in the time that replacing strings takes, for stores and indexes larger than
anybody would wait to build here.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import numpy as np

from embeddings.base import Floats
from embeddings.shard import Shard
from kg.claims import Enterprise
from kg.load import load_records
from kg.store import GraphStore
from ontology.divisions import children
from ontology.terms import DEFAULT_BASE

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "corpus" / "reports" / "jiuyuan-2023.txt"
GOLD = ROOT / "tests" / "data" / "jiuyuan-2023.jsonl"
HOME = "九原区"
SYLLABLES = "安昌诚德丰光海恒华嘉金康利隆明宁鹏庆荣盛泰通万祥兴雅盈裕源中卓"
YEARS = 20
OWN = re.compile(rf"<{re.escape(DEFAULT_BASE)}([a-z]+)/([^>#]+)(#\w+)?>")
_DECIMAL = re.compile(r'"(-?\d+(?:\.\d+)?)"\^\^<http://www.w3.org/2001/XMLSchema#decimal>')
_YEAR = re.compile(r'"(20[12]\d)"\^\^<http://www.w3.org/2001/XMLSchema#integer>')


def counties() -> list[str]:
    """Names of counties that no other county bears."""
    names = [
        county.name
        for province in children("")
        for city in children(province.code)
        for county in children(city.code)
        if county.name.endswith(("县", "区")) and len(county.name) == len(HOME)
    ]
    return [name for name in dict.fromkeys(names) if names.count(name) == 1 and name != HOME]


def texts(folder: Path, count: int) -> list[Path]:
    """``count`` report files in ``folder``: the sample and perturbed copies of it."""
    import corpus

    text = SAMPLE.read_text("utf-8")
    report = corpus.read(SAMPLE)
    firms = sorted(
        {c.name for c in load_records(GOLD, report) if isinstance(c, Enterprise)}, key=len
    )
    regions = counties()
    made = []
    for number in range(count):
        path = folder / f"report-{number:05d}.txt"
        words = text if number == 0 else _perturbed(text, number, firms, regions)
        path.write_text(words, "utf-8")
        made.append(path)
    return made


def _perturbed(text: str, number: int, firms: list[str], regions: list[str]) -> str:
    chance = random.Random(number)
    back = (number // len(regions)) % YEARS
    for firm in reversed(firms):
        name = "".join(chance.sample(SYLLABLES, 2)) + firm[2:]
        text = text.replace(firm, name)
    text = re.sub(r"20[12]\d(?=年)", lambda m: str(int(m[0]) - back), text)
    text = _renumbered(text, number)
    return text.replace(HOME, regions[number % len(regions)]).replace(
        HOME[:-1], regions[number % len(regions)][:-1]
    )


def _renumbered(text: str, number: int) -> str:
    """The text with another last digit in its amounts."""
    return re.sub(
        r"(?<=[1-9])\d(?=\.\d|亿|万|%)", lambda m: str((int(m[0]) + 1 + number) % 10), text
    )


def shards(first: Shard, count: int) -> Iterator[Shard]:
    """``count`` shards: that of the sample report, and copies of it that differ a little.

    Regions and digits of a copy's texts differ, its vectors lie near those of the sample (cosine
    about .95), its token codes are the same: nothing is encoded.
    """
    regions = counties()
    for number in range(count):
        if number == 0:
            yield first
            continue
        chance = np.random.default_rng(number)
        region = regions[number % len(regions)]
        report = f"{first.report}-{number:05d}"
        passages = tuple(
            replace(
                passage,
                id=passage.id.replace(first.report, report),
                text=_renumbered(passage.text, number).replace(HOME, region),
                context=passage.context.replace(HOME, region),
            )
            for passage in first.passages
        )
        yield replace(
            first,
            report=report,
            passages=passages,
            contexts=tuple(context.replace(HOME, region) for context in first.contexts),
            vectors=_near(first.vectors, chance),
            context_vectors=_near(first.context_vectors, chance),
        )


def _near(vectors: Floats, chance: np.random.Generator) -> Floats:
    noise = chance.standard_normal(vectors.shape) * (1 / 3) / math.sqrt(vectors.shape[1])
    moved = vectors + noise.astype(np.float32)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), np.float32)


def graphs(store: GraphStore, count: int, first: int = 0) -> Iterator[bytes]:
    """N-Quads of ``count`` copies of the one report in ``store``, from number ``first``.

    Each holds its named graph and the copy in the default graph.
    """
    template = _template(store)
    regions = counties()
    for number in range(first, first + count):
        region = regions[number % len(regions)]
        words = template.replace("\1", f"c{number}").replace("\2", region)
        words = words.replace("\3", quote(region)).replace("\4", str(1 + number % 9))
        back = number % YEARS
        for year in range(2010, 2030):
            words = words.replace(f"\5{year}", str(year - back))
        yield words.encode("utf-8")


def _template(store: GraphStore) -> str:
    """The sample's quads with marks where a copy differs.

    Marks are control characters: 1 key, 2 and 3 region, 4 a digit more, 5 before a year.
    """
    here = quote(HOME)
    lines = store.export("nq").decode("utf-8").splitlines()
    triples = store.export("nt").decode("utf-8").splitlines()
    text = "\n".join([*lines, *triples]) + "\n"
    text = OWN.sub(lambda m: f"<{DEFAULT_BASE}{m[1]}/{m[2]}-\1{m[3] or ''}>", text)
    text = _DECIMAL.sub(lambda m: f'"{m[1]}{"" if "." in m[1] else "."}\4"^^<{_XSD}decimal>', text)
    text = _YEAR.sub(lambda m: f'"\5{m[1]}"^^<{_XSD}integer>', text)
    text = text.replace(f'"{HOME}-2024-jihua"', f'"{HOME}-2024-jihua-\1"')
    return text.replace(HOME, "\2").replace(here, "\3")


_XSD = "http://www.w3.org/2001/XMLSchema#"
