"""A real browser: what works without JavaScript, what comes with it, by keyboard, on a phone."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        if (found := shutil.which(name))
    ),
    None,
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium or Chrome in PATH")
QUESTION = "九原区哪些新材料项目已经投产"


@pytest.fixture(scope="module")
def address(gold_data: Path) -> Iterator[str]:
    """A running service."""
    import uvicorn

    from search_api.app import create_app

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(gold_data), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield made
        made.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page that may load nothing from elsewhere and may log no error."""
    context = browser.new_context(base_url=address)
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    made.on("request", lambda r: wrong.append(r.url) if not r.url.startswith(address) else None)
    yield made
    context.close()
    assert wrong == []


def test_ask_and_follow_the_evidence(page: Any) -> None:
    page.goto("/")
    page.fill("#q", QUESTION)
    page.click("text=提问 >> nth=-1")
    page.wait_for_url("**/ask?*")
    first = page.locator(".row").first
    assert "君诚" in first.inner_text()
    first.locator("summary").click()
    assert first.locator("mark").is_visible()
    first.locator("figcaption a").click()
    page.wait_for_url("**/reports/**")
    assert page.locator("mark:target").is_visible()


def test_names_are_suggested_and_chosen_by_keyboard(page: Any) -> None:
    page.goto("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("光威")
    page.wait_for_selector(".suggestions [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/**")
    assert "光威" in page.locator("h1").inner_text()


def test_a_type_of_claim_is_switched_off_without_script(browser: Any, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/reports/jiuyuan-2023")
    mark = page.locator("mark.c-award:not(.c-project, .c-stage, .c-enterprise, .c-place)").first
    colour = "getComputedStyle(arguments[0]).backgroundColor"
    before = mark.evaluate(f"e => {colour.replace('arguments[0]', 'e')}")
    page.locator("label.c-award").click()
    after = mark.evaluate(f"e => {colour.replace('arguments[0]', 'e')}")
    assert before != after
    context.close()


@pytest.mark.parametrize("path", ["/", f"/ask?q={QUESTION}", "/search?q=水", "/reports", "/editor"])
def test_nothing_is_cut_off_on_a_phone(browser: Any, address: str, path: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_sparql_from_an_example(page: Any) -> None:
    page.goto("/editor")
    page.wait_for_selector(".yasqe .CodeMirror")
    page.locator(".queries a").first.click()
    page.wait_for_selector(".yasr_results tbody a.iri, .yasr_results tbody td")
    assert "query=" in page.url
    page.locator(".yasqe .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT ?p WHERE { ?p a rk:Project } LIMIT 3")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".yasr_results tbody tr")).to_have_count(3)
    page.locator(".yasr_results a.iri").first.click()
    page.wait_for_url("**/id/project/**")


def test_the_language_stays_chosen(page: Any) -> None:
    page.goto("/about")
    page.click("text=English")
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "en"
