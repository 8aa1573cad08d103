"""What a researcher does, from end to end, in a real browser."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

Visit = Callable[..., Any]
QUESTION = "九原区哪些新材料项目已经投产"


def tab_to(page: Any, selector: str, most: int = 60) -> None:
    """Press Tab until what ``selector`` matches has the focus."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_ask_and_follow_the_evidence_by_keyboard_alone(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask?*")
    expect(page.locator(".row").first).to_contain_text("君诚")
    tab_to(page, ".proof > summary")
    page.keyboard.press("Enter")
    expect(page.locator(".proof[open] mark").first).to_be_visible()
    tab_to(page, ".source figcaption a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/**")
    expect(page.locator("mark:target")).to_be_visible()
    assert "投产" in page.locator("mark:target").inner_text()


def test_a_condition_of_a_question_is_changed_and_undone(visit: Visit) -> None:
    page = visit()
    page.goto(f"/ask?q={QUESTION}")
    menu = page.locator(".chip details.menu").filter(has_text="九原区")
    menu.locator("summary").click()
    menu.locator("a", has_text="固阳县").click()
    expect(page.locator(".row").first).to_contain_text("固阳云杉新材料项目")
    assert "i=" in page.url  # the address holds the reading
    page.go_back()
    expect(page.locator(".row").first).to_contain_text("君诚")


def test_filter_projects_and_export_them(visit: Visit) -> None:
    page = visit()
    page.goto("/projects")
    every = int(page.locator("h1 .count").inner_text())
    page.select_option("select[name=region]", "青山区")
    page.wait_for_url("**region=*")
    expect(page.locator("h1 .count")).to_have_text("1")
    assert every > 10
    expect(page.locator(".project-name")).to_have_text(["青山晨光轴承项目"])
    with page.expect_download() as started:
        page.locator("a", has_text="CSV").click()
    rows = list(csv.DictReader(Path(started.value.path()).read_text("utf-8").splitlines()))
    assert [row["label"] for row in rows] == ["青山晨光轴承项目"]
    assert rows[0]["quote"] == "青山晨光轴承项目建成投产"
    page.locator(".column-count").click()  # the query behind the count
    page.wait_for_url("**/editor?query=*")
    expect(page.locator(".yasr_results tbody tr")).to_have_count(1)


def test_compare_an_indicator_across_regions_on_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 800})
    page.goto("/indicators?indicator=gdp&measure=growth")
    page.wait_for_selector(".chart[data-drawn] svg")
    for region in ("固阳县", "青山区"):
        page.locator(".check", has_text=region).click()
        page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    figures = page.locator("table.figures tbody tr")
    assert {row.split("\t")[0] for row in figures.all_inner_texts()} == {"固阳县", "青山区"}
    targets = page.locator("section.card", has=page.locator("#targets")).locator("tbody tr")
    expect(targets.filter(has_text="固阳县")).to_contain_text("未达到")
    expect(targets.filter(has_text="青山区")).not_to_contain_text("未达到")
    assert page.locator(".ranked .bar-label").all_inner_texts() == ["固阳县", "青山区"]
    page.locator("table.figures .quoted").first.click()
    page.wait_for_url("**/reports/**")
    expect(page.locator("mark:target")).to_be_visible()


def test_read_a_report_with_its_claims(visit: Visit) -> None:
    page = visit()
    page.goto("/reports/jiuyuan-2023")
    expect(page.locator("article table td", has_text="9左右").first).to_be_visible()
    mark = page.locator("article mark.c-stage", has_text="君诚").first
    mark.click()
    panel = page.locator(".claim-panel")
    expect(panel).to_contain_text("投产 · 已实现 · 2023")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    mark.click()
    panel.locator("a[href*='#around']").first.click()
    page.wait_for_url("**/id/**")
    page.wait_for_selector(".graph[data-drawn] canvas")
    before = page.locator(".graph-list li").count()
    page.locator(".graph-list button", has_text="九原区").first.click()
    page.locator(".graph-panel button").click()
    expect(page.locator(".graph-panel button")).to_have_text("收起")
    assert page.locator(".graph-list li").count() > before
    page.locator(".graph-panel button").click()
    expect(page.locator(".graph-list li")).to_have_count(before)
    page.locator(".kind-switch.k-place").click()
    expect(page.locator(".graph-list button", has_text="九原区")).to_have_count(0)


def test_write_sparql_from_an_example(visit: Visit) -> None:
    page = visit()
    page.goto("/editor")
    page.wait_for_selector(".yasqe .CodeMirror")
    page.locator(".queries a").first.click()
    page.wait_for_selector(".yasr_results tbody td")
    page.locator(".yasqe .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(
        "SELECT ?s (COUNT(?e) AS ?n) WHERE { ?e rk:stage ?s } GROUP BY ?s ORDER BY ?s"
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator(".yasr_results a.iri").first).to_have_attribute(
        "href", "/vocab/stage/completed"
    )
    page.locator(".select_chart").click()
    page.wait_for_selector(".yasr .chart svg")
    page.locator(".yasqe .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT ?s WHERE { ?s a rk:Sta")
    page.wait_for_selector(".CodeMirror-hints, .parseErrorIcon")
    page.keyboard.press("Escape")


def test_an_error_of_sparql_is_said_in_plain_words(browser: Any, address: str) -> None:
    page = browser.new_page(base_url=address)  # the refused request is an error in the console
    page.goto("/editor")
    page.locator(".yasqe .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT ?s WHERE { ?s a }")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".sparql .problem")).to_contain_text("查询没有看懂")
    page.close()


def test_search_is_narrowed_sorted_and_kept_in_the_address(visit: Visit) -> None:
    page = visit()
    page.goto("/search?q=新材料项目")
    facet = page.locator(".facets details", has_text="阶段")
    facet.locator("summary").click()
    facet.locator("a", has_text="投产").first.click()
    page.wait_for_url("**stage=in_production**")
    expect(page.locator(".passage .stated").first).to_contain_text("投产")
    page.locator(".views a", has_text="先旧后新").click()
    page.wait_for_url("**sort=oldest**")
    assert "stage=in_production" in page.url
    page.locator(".chosen .drop").click()
    page.wait_for_url(lambda url: "stage=" not in url and "sort=oldest" in url)


def test_every_page_has_json_beside_it(visit: Visit, address: str) -> None:
    request = visit().context.request
    place = request.get("/suggest.json?q=九原区").json()["suggestions"][0]["href"]
    for path in (
        "/index.json",
        f"/ask.json?q={QUESTION}",
        "/search.json?q=新材料",
        "/projects.json?region=青山区",
        "/indicators.json?indicator=gdp",
        "/reports.json",
        "/reports/jiuyuan-2023.json",
        f"{place}.json",
        "/vocab/industry/new-materials.json",
        "/editor.json",
        "/about.json",
    ):
        answer = request.get(path)
        assert answer.status == 200, path
        assert answer.headers["content-type"].startswith("application/json"), path
        assert json.loads(answer.text())


def test_the_first_load_is_small(visit: Visit) -> None:
    page, sizes = visit(), []
    page.on("requestfinished", lambda r: sizes.append(r.sizes()["responseBodySize"]))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < 300_000
    assert len(sizes) < 10
