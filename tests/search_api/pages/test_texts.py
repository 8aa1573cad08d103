"""Every text that a template or a script asks for exists in both languages, and none is idle."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from search_api.pages.texts import LANGUAGES, texts

ROOT = Path(__file__).parents[3] / "search_api"
TEMPLATES = sorted((ROOT / "templates").glob("*.html"))
SCRIPTS = sorted((ROOT / "frontend" / "src").glob("*.ts"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_asks_for_texts_that_there_are(template: Path, lang: str) -> None:
    words = template.read_text("utf-8")
    asked = set(re.findall(r"\bt\('([\w.]+)'(?=[,)])", words))
    prefixes = set(re.findall(r"\bt\('([\w.]+\.)' ~", words))
    assert asked <= texts(lang).keys()
    for prefix in prefixes:
        assert any(key.startswith(prefix) for key in texts(lang)), prefix


@pytest.mark.parametrize("lang", LANGUAGES)
def test_scripts_say_what_there_is_and_all_of_it(lang: str) -> None:
    source = "".join(path.read_text("utf-8") for path in SCRIPTS)
    asked = set(re.findall(r"\"(js(?:\.\w+)+)\"", source))
    prefixes = set(re.findall(r"`(js(?:\.\w+)*\.)\$\{", source))
    given = {key for key in texts(lang) if key.startswith("js.")}
    assert asked <= given
    idle = {k for k in given - asked if not k.startswith(tuple(prefixes))}
    assert idle == set()


@pytest.mark.parametrize("path", [*TEMPLATES, *SCRIPTS], ids=lambda path: path.name)
def test_words_for_people_stand_in_the_texts_alone(path: Path) -> None:
    assert CHINESE.findall(path.read_text("utf-8")) == []
