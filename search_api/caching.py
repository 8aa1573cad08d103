"""Validators of what does not change while a generation is open (RFC 9110, section 8.8.3)."""

from __future__ import annotations

import hashlib

from fastapi import Request
from fastapi.responses import Response

from search_api.service import Opened


def etag(opened: Opened, *parts: str) -> str:
    """The entity tag of what the open generation gives for ``parts``."""
    manifest = opened.collection.manifest
    keys = [f"{entry.id} {entry.key}" for entry in manifest.entries]
    text = "\n".join([str(opened.collection.number), str(opened.triples), *keys, *parts])
    return f'"{hashlib.sha256(text.encode("utf-8")).hexdigest()[:20]}"'


def unchanged(request: Request, tag: str, headers: dict[str, str]) -> Response | None:
    """304 where the client already has what ``tag`` stands for."""
    given = request.headers.get("if-none-match", "")
    tags = {part.strip().removeprefix("W/") for part in given.split(",")}
    if tag in tags:
        return Response(status_code=304, headers={**headers, "ETag": tag})
    return None
