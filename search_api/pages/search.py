"""Search: passages with what they state, facets kept in the address, sorting, paging."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from ontology.terms import MODALITY, STAGE, STATUS, Stage
from search_api.collection import Collection
from search_api.pages.render import language, number, page, pieces
from search_api.pages.texts import say
from search_api.search import Filters, SearchHit, SearchResult, search
from search_api.service import service_of
from search_api.views.terms import address_of, word_label

router = APIRouter()
HITS, MOST = 10, 100
"""Hits on a page, and in all: what lies further down is hardly near."""
STATED = 6
"""Claims that a hit shows; the report shows them all."""
FACETS = ("region", "year", "kind", "level", "part", "stage", "industry", "entity")
SORTS = ("best", "newest", "oldest")
_WORDS = {"stage": STAGE, "modality": MODALITY, "status": STATUS}

Words = Annotated[str, Query(max_length=2_000)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=MOST // HITS)]
Sort = Annotated[str, Query(pattern="^(best|newest|oldest)?$")]


@router.get("/search")
def found(
    request: Request, q: Words = "", page_number: PageNumber = 1, sort: Sort = ""
) -> HTMLResponse:
    collection, lang = service_of(request).collection, language(request)
    chosen, sort = chosen_of(request), sort or SORTS[0]
    result = looked_up(collection, q, chosen, sort, page_number)
    hits = () if result is None else result.hits[(page_number - 1) * HITS : page_number * HITS]
    root = request.scope.get("root_path", "")
    return page(
        request,
        "search.html",
        query=q,
        hits=[shown_hit(collection, hit, lang, root) for hit in hits],
        first=(page_number - 1) * HITS + 1,
        chosen=chosen,
        facets=facets(collection, result, lang, chosen),
        notes=() if result is None else result.notes,
        scope=None if result is None else result.scope,
        sort=sort,
        sorts=SORTS,
        number=page_number,
        more=result is not None
        and len(result.hits) > page_number * HITS
        and page_number < MOST // HITS,
        address=request.url.query,
    )


@router.get("/search.json")
def found_json(request: Request, q: Words, page_number: PageNumber = 1, sort: Sort = "") -> Any:
    collection = service_of(request).collection
    result = looked_up(collection, q, chosen_of(request), sort or SORTS[0], page_number)
    if result is None:
        return {"query": q, "hits": []}
    shown = result.hits[(page_number - 1) * HITS : page_number * HITS]
    return replace(result, hits=shown).to_json()


def chosen_of(request: Request) -> dict[str, str | None]:
    """The value of every facet in the address."""
    return {name: request.query_params.get(name) or None for name in FACETS}


def looked_up(
    collection: Collection, q: str, chosen: dict[str, str | None], sort: str, number: int
) -> SearchResult | None:
    """The result up to the page after ``number``, sorted; ``None`` where nothing was asked."""
    if not q.strip():
        return None
    year = chosen["year"]
    filters = Filters(
        region=chosen["region"],
        year=int(year) if year and year.isdigit() and len(year) == 4 else None,
        level=chosen["level"],
        kind=chosen["kind"],
        part=chosen["part"],
        entity=chosen["entity"],
        industry=chosen["industry"],
        stage=chosen["stage"],
    )
    wanted = min(number * HITS + 1, MOST) if sort == SORTS[0] else MOST
    result = search(collection, q, k=wanted, filters=filters, claims=True)
    if sort == SORTS[0]:
        return result
    # By year among the passages that are near; the near ones of a year first.
    ordered = sorted(result.hits, key=lambda h: (-h.year if sort == "newest" else h.year, -h.score))
    return replace(result, hits=tuple(ordered))


def facets(
    collection: Collection,
    result: SearchResult | None,
    lang: str,
    chosen: dict[str, str | None],
) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Facet, and its values as (value, words, count); of all reports before there is a search."""
    if result is not None:
        counted = {
            name: [(v.value, v.count) for v in result.facets.get(name, ())] for name in FACETS
        }
    else:
        entries = collection.manifest.entries
        counted = {
            "region": _counted([entry.region for entry in entries]),
            "year": _counted([str(entry.year) for entry in entries], reverse=True),
        }
    for name, value in chosen.items():
        values = counted.setdefault(name, [])
        if value and all(value != known for known, _ in values):
            values.insert(0, (value, 0))
    return [
        (name, [(value, facet_words(name, value, lang), n) for value, n in counted[name]])
        for name in FACETS
        if counted.get(name)
    ]


def facet_words(name: str, value: str, lang: str) -> str:
    """A value as a person reads it."""
    if name == "stage":
        return word_label(STAGE[value], lang) if value in set(Stage) else value
    key = {"kind": "reportkind", "level": "level", "part": "part"}.get(name)
    return value if key is None else say(lang, f"{key}.{value}")


def shown_hit(collection: Collection, hit: SearchHit, lang: str, root: str) -> dict[str, Any]:
    """A hit with its marks, why it was found, what it states, what says the same."""
    plain = hit.to_json()
    marks = [(mark["start"], mark["end"], mark["kind"]) for mark in plain["highlights"]]
    stated = _stated(collection, plain["claims"], lang, root)
    return {
        **plain,
        "legs": [
            {"name": name, "rank": leg["rank"], "score": leg["score"]}
            for name, leg in plain["legs"].items()
        ],
        "pieces": pieces(plain["text"], marks),
        "claims": stated[:STATED],
        "more_claims": len(stated) - STATED,
        "folded": [
            {
                "report": other["report"],
                "title": collection.reports.entry(other["report"]).title
                if other["report"] in collection.reports
                else other["report"],
                "paragraph": other["id"].rsplit("/p", 1)[-1].split(".")[0],
            }
            for other in plain["folded"]
        ],
    }


def _stated(
    collection: Collection, claims: list[dict[str, Any]], lang: str, root: str
) -> list[dict[str, Any]]:
    """What the graph states in a passage, each once: numbers and stages first, then names."""
    order = ("stage", "observation", "award", "project", "enterprise", "place")
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for claim in sorted(claims, key=lambda c: (order.index(c["kind"]), c["start"])):
        words = [str(claim["name"]), *_details(claim, lang)]
        path = address_of(str(claim["entity"]), collection.store.base)
        key = (claim["name"], words[1] if len(words) > 1 else "")
        if len(words) == 1 and any(name == claim["name"] for name, _ in found):
            continue  # what is said of a thing names it already
        found.setdefault(
            key,
            {
                "kind": claim["kind"],
                "text": " · ".join(words),
                "href": None if path is None else root + path,
            },
        )
    return list(found.values())


def _details(claim: dict[str, Any], lang: str) -> list[str]:
    said = []
    if claim["kind"] == "observation":
        value = claim.get("value")
        amount = f"{_number(value)}{claim.get('unit') or ''}" if value is not None else ""
        said.append(f"{claim.get('indicator') or ''} {amount}".strip())
    said += [
        word_label(namespace[str(claim[name])], lang)
        for name, namespace in _WORDS.items()
        if claim.get(name)
    ]
    if claim.get("honour"):
        said.append(str(claim["honour"]))
    return [words for words in said if words]


def _number(value: Any) -> str:
    try:
        return number(float(value))
    except (TypeError, ValueError):
        return str(value)


def _counted(values: list[str], reverse: bool = False) -> list[tuple[str, int]]:
    return [(value, values.count(value)) for value in sorted(set(values), reverse=reverse)]
