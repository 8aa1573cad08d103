"""Text files in the encodings that Chinese files come in."""

from __future__ import annotations

import pytest

from corpus.errors import ReadError
from corpus.readers.text import TextReader, decode
from tests.corpus.conftest import WORK_REPORT


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_encodings(encoding: str) -> None:
    assert TextReader().read(WORK_REPORT.encode(encoding)).text == WORK_REPORT


def test_traditional_text_in_big5() -> None:
    text = "各位代表,現在我代表政府向大會報告工作,經濟增長,社會發展,人民生活改善。" * 5
    assert decode(text.encode("big5"))[0] == text


def test_line_breaks_of_other_systems_become_plain() -> None:
    data = WORK_REPORT.replace("\n", "\r\n").encode("gb18030")
    assert TextReader().read(data).text == WORK_REPORT


def test_the_encoding_is_noted_where_it_is_not_utf8() -> None:
    assert TextReader().read(WORK_REPORT.encode("gb18030")).notes == ("decoded as gb18030",)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_damaged_byte_costs_a_character_and_is_noted(encoding: str) -> None:
    data = WORK_REPORT.encode(encoding)
    raw = TextReader().read(data[:601] + b"\xff" + data[601:])
    assert raw.text[:100] == WORK_REPORT[:100]
    assert raw.text[-100:] == WORK_REPORT[-100:]
    assert "could not be decoded" in raw.notes[-1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bytes(range(256)) * 40, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "binary"),
        ("各位代表".encode() + b"\x00\x01\x02" * 400, "binary"),
        (
            "年度工作报告".encode("euc-kr", "ignore") + "안녕하세요 대표".encode("euc-kr") * 9,
            "UTF-8",
        ),
        (b"\xef\xbb\xbf" + "报告".encode("gbk"), "UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_with_a_way_out(data: bytes, said: str) -> None:
    with pytest.raises(ReadError, match=said):
        TextReader().read(data)
