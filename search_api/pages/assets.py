"""The built scripts: which files a page loads, and whether there are any.

Vite writes ``static/dist`` with a manifest when the product is installed. Pages are
whole without it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from search_api.problems import route_path

STATIC = Path(__file__).parent.parent / "static"
DIST = STATIC / "dist"
ENTRY = "src/main.ts"
YEAR = 31_536_000
DATA = ("/api/", "/sparql", "/export", "/graphs", "/metrics")
"""Paths whose responses go out as they are: large, streamed, read by programs."""


@lru_cache
def entry(dist: Path = DIST) -> str | None:
    """Path of the script of every page under ``static/``; ``None`` where nothing was built."""
    try:
        manifest: dict[str, Any] = json.loads((dist / ".vite/manifest.json").read_text("utf-8"))
        file = str(manifest[ENTRY]["file"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return f"dist/{file}" if (dist / file).is_file() else None


class Assets(StaticFiles):
    """Static files; those whose name holds a hash of their content never change."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        hashed = "/dist/assets/" in str(args[0]).replace("\\", "/")
        response.headers["Cache-Control"] = (
            f"public, max-age={YEAR}, immutable" if hashed else "no-cache"
        )
        return response

    def lookup_path(self, path: str) -> Any:
        hidden = any(part.startswith(".") for part in Path(path).parts)
        return ("", None) if hidden else super().lookup_path(path)


class PageCompression(GZipMiddleware):
    """Pages and their assets compressed, where the client takes it; data never."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or route_path(scope).startswith(DATA):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def script_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that scripts say: those whose key begins with ``js.``."""
    return {key: words for key, words in texts.items() if key.startswith("js.")}
