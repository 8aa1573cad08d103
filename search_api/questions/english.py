"""English questions, worded in Chinese for the grammar."""

from __future__ import annotations

from search_api.questions.names import Names


def chinese(question: str, names: Names) -> str:
    return question
