"""Small things in a real browser: suggestions, switches, narrow screens, the language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

Visit = Callable[..., Any]
PATHS = [
    "/",
    "/ask?q=九原区哪些新材料项目已经投产",
    "/search?q=水",
    "/projects",
    "/projects?view=table",
    "/indicators?indicator=gdp",
    "/vocab/industry/new-materials",
    "/reports",
    "/reports/jiuyuan-2023",
    "/editor",
    "/about",
    "/ontology",
]


def test_names_are_suggested_and_chosen_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("光威")
    page.wait_for_selector(".suggestions [role=option]")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#q").get_attribute("aria-activedescendant")
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/**")
    assert "光威" in page.locator("h1").inner_text()


def test_questions_and_reports_are_suggested(visit: Visit) -> None:
    found = visit().context.request.get("/suggest.json?q=青山").json()["suggestions"]
    assert {"地点", "项目", "提问", "报告"} <= {offer["kind"] for offer in found}
    assert all(offer["href"].startswith("/") for offer in found)


def test_a_type_of_claim_is_switched_off_without_script(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/reports/jiuyuan-2023")
    mark = page.locator("mark.c-award:not(.c-project, .c-stage, .c-enterprise, .c-place)").first
    colour = "e => getComputedStyle(e).backgroundColor"
    before = mark.evaluate(colour)
    page.locator("label.c-award").click()
    assert mark.evaluate(colour) != before


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_cut_off_on_a_phone(visit: Visit, path: str) -> None:
    page = visit(viewport={"width": 390, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_language_stays_chosen(visit: Visit) -> None:
    page = visit()
    page.goto("/about")
    page.click("text=English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_link_to_an_answer_is_copied(visit: Visit) -> None:
    page = visit()
    page.goto("/ask?q=九原区哪些新材料项目已经投产")
    page.locator("button", has_text="复制本页链接").click()
    expect(page.locator("button", has_text="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
