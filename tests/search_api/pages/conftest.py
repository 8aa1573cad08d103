"""A running service over the sample and 19 invented reports, and a browser to look at it.

``REPORTKG_COLLECTION`` names a data folder to run the same over: the sample must be in it. Two of
the invented reports are added to a copy of it.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from search_api.pages.assets import entry

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        if (found := shutil.which(name))
    ),
    None,
)
INVENTED = {
    "固阳县": (5.1, 6.5, 7.0, "固阳云杉新材料项目"),
    "青山区": (420.5, 5.8, 5.5, "青山晨光轴承项目"),
}
"""Level of output, growth, its target, a project: what the tests name."""
REPORTS = 20
ELSEWHERE = ("530100", "530300")
"""The other invented reports are of divisions of these prefectures."""


def others() -> dict[str, tuple[float, float, float, str]]:
    """Regions that no test names, with numbers that differ from one to the next."""
    from ontology.divisions import children

    regions = [d.name for code in ELSEWHERE for d in children(code)]
    return {
        region: (100.5 + 10 * n, 4.0 + n / 10, 6.5, f"{region}云杉粮库扩建项目")
        for n, region in enumerate(regions[: REPORTS - 1 - len(INVENTED)])
    }


def facts_of(region: str) -> tuple[str, list[dict[str, object]]]:
    """An invented report and what it states."""
    level, growth, target, project = {**INVENTED, **others()}[region]
    sector = "新材料" if region in INVENTED else "粮食"
    text = (
        f"{region}2024年政府工作报告\n\n一、2023年工作回顾\n\n"
        f"2023年,{region}地区生产总值完成{level}亿元,增长{growth}%。"
        f"年初确定的地区生产总值增长目标为{target}%。\n\n"
        f"{project}建成投产。\n\n二、2024年工作安排\n\n地区生产总值增长8%以上。\n"
    )
    number = {"type": "observation", "indicator": "地区生产总值", "subject": region, "year": 2023}
    said = f"地区生产总值完成{level}亿元,增长{growth}%"
    return text, [
        {"type": "place", "name": region, "aliases": [], "kind": "county", "quote": region},
        {**number, "measure": "level", "status": "actual", "value": level, "unit": "亿元",
         "bound": "exact", "quote": said},
        {**number, "measure": "growth", "status": "actual", "value": growth, "unit": "%",
         "bound": "exact", "quote": said},
        {**number, "measure": "growth", "status": "target", "value": target, "unit": "%",
         "bound": "exact", "quote": f"地区生产总值增长目标为{target}%"},
        {**number, "measure": "growth", "status": "target", "value": 8, "unit": "%", "year": 2024,
         "bound": "min", "quote": "地区生产总值增长8%以上"},
        {"type": "project", "name": project, "aliases": [], "enterprises": [], "places": [],
         "industries": [sector], "quote": f"{project}建成投产"},
        {"type": "stage", "project": project, "stage": "in_production", "modality": "actual",
         "year": 2023, "quote": f"{project}建成投产"},
    ]  # fmt: skip


@pytest.fixture(scope="session")
def collection(gold_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The annotated sample and 19 invented reports, or what ``REPORTKG_COLLECTION`` names."""
    import corpus
    from kg.load import load_records
    from search_api.collection import Collection
    from search_api.generations import writing
    from search_api.writer import CURATED, Writer

    given = os.environ.get("REPORTKG_COLLECTION")
    folder = tmp_path_factory.mktemp("collection")
    data = Path(shutil.copytree(given or gold_data, folder / "data"))
    with writing(data):  # all at once: a generation for each would take half a minute
        writer = Writer(data, CURATED)
        works = []
        for region in INVENTED if given else [*INVENTED, *others()]:
            text, facts = facts_of(region)
            path = folder / f"{region}-2024.txt"
            path.write_text(text, encoding="utf-8")
            lines = folder / f"{region}.jsonl"
            lines.write_text("\n".join(json.dumps(f, ensure_ascii=False) for f in facts), "utf-8")
            report = corpus.read(path)
            work = writer.work(report, str(path), tuple(load_records(lines, report)))
            writer.extract(work)
            works.append(work)
        writer.publish(works)
        writer.tidy()
    assert len(Collection.open(data).manifest.entries) >= REPORTS
    return data


@pytest.fixture(scope="session")
def address(collection: Path) -> Iterator[str]:
    """A running service."""
    if CHROMIUM is None:
        pytest.skip("no Chromium or Chrome in PATH")
    if entry() is None:
        pytest.skip("the scripts of the pages are not built: make install")
    import uvicorn

    from ontology.settings import Settings
    from search_api.app import create_app

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(collection, Settings(rate_limit=0))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium or Chrome in PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield made
        made.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens pages that may load nothing from elsewhere and may log no error."""
    contexts, wrong = [], []

    def open_page(**options: Any) -> Any:
        context = browser.new_context(base_url=address, accept_downloads=True, **options)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((address, "data:", "blob:")) else wrong.append(r.url)
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
