"""No page type has a serious or critical violation: light and wide, dark and narrow (axe-core)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AXE = (
    Path(__file__).parents[3]
    / "search_api" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
)  # fmt: skip
PAGES = {
    "home": ("/", None),
    "answer": ("/ask?q=九原区哪些新材料项目已经投产", None),
    "figure": ("/ask?q=九原区2023年地区生产总值增长多少", None),
    "timeline": ("/ask?q=中远防务超高分子量聚乙烯膜一期项目进展如何", None),
    "unanswered": ("/ask?q=九原区2023年有多少家书店", None),
    "search": ("/search?q=新材料项目&region=九原区", None),
    "nothing found": ("/search?q=水&region=无此地", None),
    "projects": ("/projects", None),
    "projects as a table": ("/projects?view=table", None),
    "indicator": ("/indicators?indicator=gdp&measure=growth", ".chart[data-drawn]"),
    "industry": ("/vocab/industry/new-materials", ".graph[data-drawn]"),
    "reports": ("/reports", None),
    "report": ("/reports/jiuyuan-2023", None),
    "editor": ("/editor?query=SELECT ?p { ?p a rk:Project } LIMIT 5", ".yasr_results tbody td"),
    "about": ("/about", None),
    "ontology": ("/ontology", None),
    "examples": ("/examples", None),
    "error": ("/nothing", None),
}
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`);
}"""


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: make install")
@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_stands_in_anyones_way(
    name: str, browser: Any, address: str, visit: Callable[..., Any]
) -> None:
    path, drawn = PAGES[name]
    context = browser.new_context(base_url=address, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.goto(path)
    if drawn:
        page.locator(drawn.split("[")[0].split(" ")[0]).first.scroll_into_view_if_needed()
        page.wait_for_selector(drawn)
    page.evaluate(AXE.read_text("utf-8") + "; 0")
    light = page.evaluate(RUN)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 800})
    dark = page.evaluate(RUN)
    context.close()
    assert (light, dark) == ([], [])
