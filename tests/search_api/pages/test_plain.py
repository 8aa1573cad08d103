"""Without JavaScript: ask, search and read work, and so do the forms of the other pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from search_api.app import create_app
from search_api.pages import assets, render

Visit = Callable[..., Any]


def test_ask_search_and_read_without_script(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/")
    page.fill("#q", "九原区哪些新材料项目已经投产")
    page.click("form.box button >> nth=0")
    expect(page.locator(".row").first).to_contain_text("君诚")
    page.locator(".proof summary").first.click()
    page.locator(".source figcaption a").first.click()
    expect(page.locator("mark:target")).to_be_visible()
    page.locator("nav a", has_text="检索").click()
    page.fill("#q", "水资源")
    page.click("form.box button >> nth=0")
    page.locator(".facets a", has_text="九原区").click()
    page.locator(".passage footer a").first.click()
    expect(page.locator("article.text :target")).to_be_visible()


def test_filters_have_a_button_without_script(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/projects")
    page.select_option("select[name=region]", "青山区")
    page.locator(".filters button").click()
    expect(page.locator(".project-name")).to_have_text(["青山晨光轴承项目"])
    page.goto("/indicators?indicator=gdp&measure=growth")
    expect(page.locator(".chart")).to_be_hidden()
    expect(page.locator("table.figures tbody tr").first).to_be_visible()


def test_pages_say_so_where_the_scripts_are_not_built(
    gold_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert assets.entry.__wrapped__(tmp_path) is None
    monkeypatch.setattr(render, "entry", lambda: None)
    with TestClient(create_app(gold_data)) as client:
        for path in ("/", "/projects", "/indicators", "/editor", "/reports/jiuyuan-2023"):
            page = client.get(path, headers={"Accept": "text/html"})
            assert page.status_code == 200
            assert "make install" in page.text
            assert 'type="module"' not in page.text
