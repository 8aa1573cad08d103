"""The words of the interface, in every language it speaks."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("zh", "en")
_FOLDER = Path(__file__).parent.parent / "locales"


@lru_cache
def texts(lang: str) -> dict[str, str]:
    """All texts of a language by key."""
    value: dict[str, str] = json.loads((_FOLDER / f"{lang}.json").read_text(encoding="utf-8"))
    return value


def say(lang: str, key: str, **values: object) -> str:
    """The text for ``key`` with ``values`` put in; the key itself where there is none."""
    words = texts(lang).get(key, key)
    return words.format(**values) if values else words
