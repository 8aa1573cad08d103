"""The questions in ``docs/questions.md`` have the answers that it gives."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from search_api.questions import Answer, Kind, ask

PAGE = Path(__file__).parents[3] / "docs" / "questions.md"


def documented() -> list[tuple[str, str]]:
    section = PAGE.read_text("utf-8").split("## Eleven questions")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    return [(q, a) for q, a in rows if q != "question"]


def shown(answer: Answer) -> str:
    if not answer.answered:
        return (answer.message or "").split(":")[0]
    if answer.answer is not None:
        return "yes" if answer.answer else "no"
    if answer.kind is Kind.COUNT:
        return str(answer.count)
    return "；".join(r.name if r.value is None else f"{r.value:g} {r.unit}" for r in answer.rows)


def test_eleven_questions_are_documented() -> None:
    assert len(documented()) == 11


@pytest.mark.parametrize(("question", "expected"), documented())
def test_documented_answer(sample: Any, question: str, expected: str) -> None:
    assert shown(ask(sample, question)) == expected
