"""Which form of a resource a client gets, and links to the others (RFC 8288)."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request

from search_api.sparql.formats import GRAPHS, best

HTML = "text/html"
_SAFE = "%/:#?=&;,@!$'()*+~[]"
FORMATS = ("ttl", "jsonld", "nt", "rdf")


def media_of(request: Request, format: str | None) -> str:
    """The media type by ``?format=``, else by ``Accept``; a page where nothing fits."""
    if format is not None:
        return GRAPHS.get(format, HTML)
    offered = [HTML, *(GRAPHS[name] for name in FORMATS)]
    return best(request.headers.get("accept"), offered, 1) or HTML


def links(request: Request, iri: str, path: str) -> str:
    """A ``Link`` header: the resource, its other forms, and the dataset it belongs to."""
    root, path = request.scope.get("root_path", ""), quote(path, safe=_SAFE)
    found = [f'<{quote(iri, safe=_SAFE)}>; rel="canonical"']
    for name in FORMATS:
        target = f"{root}/{path}?format={name}"
        found.append(f'<{target}>; rel="alternate"; type="{GRAPHS[name]}"')
    found.append(f'<{root}/.well-known/void>; rel="describedby"')
    return ", ".join(found)
