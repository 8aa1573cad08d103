"""Plain text: UTF-8, UTF-16 and the Chinese national encodings."""

from __future__ import annotations

import codecs
import re
from typing import ClassVar

from charset_normalizer import from_bytes

from corpus.errors import ReadError
from corpus.normal import clean
from corpus.readers.base import RawText

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞"
)
"""The most frequent characters of modern Chinese: a wrong decoding yields few of them."""


STRANGE = re.compile("[\x00-\x08\x0e-\x1f]")
LEAST_PLAUSIBLE = 0.15
BY_LINE = "UTF-8 and GB18030, line by line"
LOST, MOST_LOST = "\ufffd", 2000
"""At most one character in so many may be undecodable (a broken one counts up to four)."""


def decode(data: bytes) -> tuple[str, str]:
    """The text and the encoding that it was decoded with; raises ``ReadError``."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise ReadError(
                    f"the file begins with the mark of {encoding} but is not valid in it "
                    f"({error.reason} at byte {error.start}); save it again as UTF-8"
                ) from None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        broken = error.start
    if data.count(0):
        candidates = ["utf-16-le", "utf-16-be"]
    else:
        candidates = ["utf-8", "gb18030", "big5"]
        best = from_bytes(data[:65_536]).best()
        if best is not None and best.encoding not in candidates:
            candidates.append(best.encoding)
    scored = [
        (_plausible(text), -rank, encoding, text)
        for rank, encoding in enumerate(candidates)
        if (text := _decoded(data, encoding)) is not None
    ]
    if not data.count(0) and (text := _by_line(data)) is not None:
        scored.append((_plausible(text), -len(candidates), BY_LINE, text))
    if scored and max(scored)[0] >= LEAST_PLAUSIBLE:
        _, _, encoding, text = max(scored)
        return text, encoding
    if data.count(0):
        raise ReadError("the file is binary, not text; give a txt, md, html, docx or pdf file")
    raise ReadError(
        f"the encoding of the file is not known (not UTF-8 at byte {broken}, and no Chinese "
        "in GB18030, Big5 or UTF-16 either); save it as UTF-8"
    )


def _decoded(data: bytes, encoding: str) -> str | None:
    """The text, with U+FFFD for the few bytes that a damaged file may have, else ``None``."""
    try:
        text = data.decode(encoding, "replace")
    except LookupError:
        return None
    return text if text.count(LOST) <= max(8, len(text) // MOST_LOST) else None


def _by_line(data: bytes) -> str | None:
    """Two files pasted into one: every line in its own encoding; ``None`` where one is in none."""
    lines = []
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            try:
                lines.append(line.decode("gb18030"))
            except UnicodeDecodeError:
                return None
    return "\n".join(lines)


def _plausible(text: str) -> float:
    """Share of characters beyond ASCII that are among the most frequent of Chinese."""
    beyond = [char for char in text[:20_000] + text[-20_000:] if ord(char) > 127]
    if not beyond:
        return 0.0
    return sum(char in COMMON for char in beyond) / len(beyond)


class TextReader:
    """``.txt`` and ``.text``."""

    NAME: ClassVar[str] = "text"
    SUFFIXES: ClassVar[tuple[str, ...]] = (".txt", ".text")

    def read(self, data: bytes) -> RawText:
        text, encoding = decode(data)
        strange = len(STRANGE.findall(text))
        text = clean(text)
        if strange > max(2, len(text) // 1000):
            raise ReadError("the file is binary, not text; give a txt, md, html, docx or pdf file")
        notes = [] if encoding.startswith("utf-8") else [f"decoded as {encoding}"]
        if LOST in text:
            notes.append(f"{text.count(LOST)} characters could not be decoded")
        return RawText(text=text, media_type="text/plain", notes=tuple(notes))
