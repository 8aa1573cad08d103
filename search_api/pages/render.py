"""Templates to pages: language, filters, links."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from search_api.pages.assets import entry, script_texts
from search_api.pages.texts import LANGUAGES, say, texts
from search_api.problems import route_path
from search_api.service import service_of
from search_api.views.terms import local, word_label

TEMPLATES = Path(__file__).parent.parent / "templates"
COOKIE = "lang"


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    environment.filters["json"] = embedded
    environment.filters["local"] = local
    return environment


def language(request: Request) -> str:
    """``?lang=``, else the cookie of an earlier choice, else Chinese."""
    for given in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if given in LANGUAGES:
            return given
    return LANGUAGES[0]


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Render ``template`` in the reader's language."""
    lang = language(request)
    words = (
        _environment()
        .get_template(template)
        .render(
            lang=lang,
            t=lambda key, **values: say(lang, key, **values),
            has_text=lambda key: key in texts(lang),
            word=lambda iri: word_label(iri, lang),
            here=route_path(request.scope),
            switch=lambda other: _with(request, lang=other),
            url_with=lambda **changes: _with(request, **changes),
            root=request.scope.get("root_path", ""),
            base_iri=service_of(request).options.base_iri,
            script=entry(),
            script_words=script_texts(texts(lang)),
            **context,
        )
    )
    response = HTMLResponse(words, status, headers={"Vary": "Accept, Cookie"})
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, lang, max_age=31_536_000, samesite="lax", httponly=True)
    return response


def error_page(request: Request, status: int, title: str, detail: str) -> HTMLResponse:
    """An error as a page, in the frame of every other."""
    return page(request, "error.html", status, status_code=status, title=title, detail=detail)


def _with(request: Request, **changes: Any) -> str:
    """This page's address with some of its query changed; ``None`` removes."""
    query = [(k, v) for k, v in request.query_params.multi_items() if k not in changes]
    query += [(key, value) for key, value in changes.items() if value is not None]
    return f"{request.url.path}?{urlencode(query)}" if query else request.url.path


def number(value: Any) -> str:
    """A number as people write it: no float noise, thousands apart in large whole numbers."""
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    return f"{value:.10g}"


def embedded(value: Any) -> Markup:
    """JSON that can stand in a ``<script type="application/json">`` block."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # every character that HTML reads is escaped above


def pieces(text: str, marks: list[tuple[int, int, str]]) -> list[tuple[str, str]]:
    """``text`` cut where marks ``(start, end, class)`` begin and end, each with its classes."""
    edges = sorted({0, len(text), *(edge for start, end, _ in marks for edge in (start, end))})
    return [
        (text[a:b], " ".join(sorted({name for s, e, name in marks if s <= a and b <= e})))
        for a, b in pairwise(edges)
    ]
