"""What a person typed becomes text that the grammar can read.

Nothing is guessed here: traditional characters become simplified ones, full-width letters and
digits become ordinary ones, invisible characters go, and politeness is taken off both ends. The
length is limited, because a question is one sentence and the grammar looks at every part of it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from opencc import OpenCC

from ontology.errors import ReportkgError

LONGEST = 500
"""Characters; more is not a question but a document."""

WORD = re.compile(r"[\w\u4e00-\u9fff]")
HAN = re.compile(r"[\u3400-\u9fff]")
SPACES = re.compile(r"\s+")
BETWEEN_HAN = re.compile(
    r"(?<=[\u3400-\u9fff，。、]) (?=[\u3400-\u9fff0-9，。、])|(?<=[0-9]) (?=年)"
)

BEFORE = re.compile(
    r"^(?:您好|你好|哈喽|嗨|老师|打扰(?:一下)?了?|不好意思|麻烦(?:您|你)?|劳驾|请问(?:一下)?|请教(?:一下)?|请"
    r"|谢谢|想问(?:一下|问)?|问一下|问下|咨询一下|帮忙|帮我|给我|告诉我|查(?:一下|一查|查|询)?|我?想(?:要)?(?:知道|了解|问)"
    r"(?:一下)?|能否|能不能|可否|可不可以|可以|您能|你能|说说|讲讲|介绍一下|看看|看一下|一下|[,，。!！:：~、\s])+"
)
AFTER = re.compile(
    r"(?:谢谢(?:您|你|啦|了)?|多谢|感谢(?:您|你)?|拜托了?|麻烦(?:您|你)?了?|辛苦了?|急|在线等|好吗|行吗|可以吗"
    r"|[?？!！。.,，~～;；\s呢呀啊哈哦嘛])+$"
)
"""请问九原区… and …谢谢您 are taken off; 申请问题 keeps its 请问 (it does not stand in front)."""


class QuestionError(ReportkgError):
    """A question that cannot be read: empty, too long, or without a word in it."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The question as the grammar reads it, and as it was typed (shortened to what is shown)."""

    text: str
    original: str

    @property
    def english(self) -> bool:
        """True where Latin letters outweigh Chinese characters."""
        han = len(HAN.findall(self.text))
        return len(re.findall(r"[A-Za-z]{2,}", self.text)) >= 3 and han * 2 < len(
            re.findall(r"[A-Za-z]", self.text)
        )


@lru_cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def simplified(text: str) -> str:
    """Traditional characters to simplified ones (OpenCC ``t2s``); everything else stays."""
    return cast(str, _converter().convert(text))


def plain(text: str) -> str:
    """NFKC, without control or format characters, spaces single."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(" " if c in "\t\r\n\u3000" else c for c in text if c in "\t\r\n" or printable(c))
    return SPACES.sub(" ", text).strip()


def printable(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(question: str) -> Cleaned:
    """The question in readable form.

    Raises ``QuestionError`` where it is empty, longer than ``LONGEST`` characters, or has neither
    a letter nor a character in it.
    """
    if len(question) > LONGEST:
        raise QuestionError(
            f"the question has {len(question)} characters; ask in at most {LONGEST}"
        )
    original = plain(question)
    if not original:
        raise QuestionError(
            "the question is empty; ask something, for example 九原区2023年GDP是多少"
        )
    if not WORD.search(original):
        raise QuestionError("the question has no words in it; ask in Chinese or English")
    text = simplified(original)
    while True:
        shorter = BETWEEN_HAN.sub("", AFTER.sub("", BEFORE.sub("", text))).strip()
        if shorter == text or not shorter:
            break
        text = shorter
    return Cleaned(text, original)
