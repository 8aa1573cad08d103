"""Pages and assets go out compressed and cached; data goes out as it is."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from search_api.pages.assets import entry
from search_api.pages.render import embedded


def test_pages_are_compressed_and_data_is_not(client: TestClient) -> None:
    page = client.get("/about", headers={"Accept": "text/html"})
    assert page.headers["content-encoding"] == "gzip"
    for path in ("/api/reports/jiuyuan-2023", "/sparql?query=SELECT * { ?s ?p ?o } LIMIT 99"):
        assert "content-encoding" not in client.get(path).headers


def test_what_is_named_by_its_content_is_kept_for_good(client: TestClient) -> None:
    script = entry()
    if script is None:
        pytest.skip("the scripts of the pages are not built: make install")
    built = client.get(f"/static/{script}")
    assert "immutable" in built.headers["cache-control"]
    assert client.get("/static/style.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/dist/.vite/manifest.json").status_code == 404


def test_a_data_block_cannot_end_its_element() -> None:
    words = embedded({"quote": "</script><script>alert(1)</script>&<!--"})
    assert "<" not in words
    assert ">" not in words
    assert "&" not in words
