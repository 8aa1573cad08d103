"""Suggestions for the search box, with addresses of pages."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from search_api.pages.render import language
from search_api.pages.texts import say
from search_api.service import service_of
from search_api.views.offers import offers
from search_api.views.questions import examples

router = APIRouter()


@router.get("/suggest.json")
def suggest(request: Request, q: Annotated[str, Query(max_length=200)] = "") -> Any:
    opened, lang = service_of(request).opened(), language(request)
    root = request.scope.get("root_path", "")
    found = offers(opened.collection, opened.suggester, examples(opened.collection), q)
    return JSONResponse(
        {
            "suggestions": [
                {
                    "label": offer.label,
                    "kind": say(lang, f"type.{offer.kind}"),
                    "href": root + offer.href,
                }
                for offer in found
            ]
        }
    )
