"""The service over HTTP: answers, pages, linked data, errors, headers."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from kg.serialise import FORMATS
from kg.tables import TABLES
from search_api.app import create_app
from search_api.build import remove
from search_api.file_formats import GraphFormat, TableName
from search_api.pages.texts import LANGUAGES, texts

QUESTION = "九原区哪些新材料项目已经投产"
PAGE = {"Accept": "text/html"}
PAGES = [
    "/",
    f"/ask?q={QUESTION}",
    "/ask?q=九原区2023年地区生产总值增长多少",
    "/ask?q=中远防务超高分子量聚乙烯膜一期项目进展如何",
    "/ask?q=九原区2023年有多少家书店",
    "/search",
    "/search?q=水资源短缺&region=九原区",
    "/search?q=水资源短缺&region=无此地",
    "/indicators",
    "/indicators?indicator=gdp&measure=level&place=九原区",
    "/projects",
    "/projects?view=table&modality=planned",
    "/projects?industry=无此产业",
    "/reports",
    "/reports/九原区-2024-jihua",
    "/editor",
    "/editor?query=SELECT ?s { ?s a rk:Project } LIMIT 3",
    "/editor?query=ASK {}",
    "/editor?query=DESCRIBE <https://w3id.org/reportkg/ontology%23Project>",
    "/about",
]


def report_id(client: TestClient) -> str:
    return str(client.get("/api/reports").json()["reports"][0]["id"])


def test_the_question_of_the_newcomer_is_answered_with_its_words(client: TestClient) -> None:
    answer = client.get("/api/ask", params={"q": QUESTION}).json()
    names = " ".join(row["name"] for row in answer["rows"])
    assert "君诚" in names
    assert "中尚钢构" in names
    assert "中远防务" not in names
    text = client.get(f"/api/reports/{report_id(client)}").json()["text"]
    for proof in answer["evidence"]:
        assert text[proof["start"] : proof["end"]] == proof["quote"]
    assert answer["passages"]


def test_a_corrected_interpretation_is_run(client: TestClient) -> None:
    answer = client.get("/api/ask", params={"q": QUESTION}).json()
    reading = {k: v for k, v in answer["interpretation"].items() if k != "topics"}
    wider = client.post("/api/ask", json={"question": QUESTION, "interpretation": reading}).json()
    assert len(wider["rows"]) > len(answer["rows"])


def test_rows_come_as_csv(client: TestClient) -> None:
    answer = client.get("/api/ask", params={"q": QUESTION, "format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0].startswith("name,")
    assert any("君诚" in line for line in lines)


def test_a_hit_carries_the_claims_stated_in_it(client: TestClient) -> None:
    hit = client.get("/api/search", params={"q": "光威碳纤维试生产", "k": 1}).json()["hits"][0]
    stages = [claim for claim in hit["claims"] if claim["kind"] == "stage"]
    assert "trial_production" in {claim["stage"] for claim in stages}
    assert all(hit["text"].replace("\n", "").count(claim["quote"]) for claim in stages)
    bare = {"q": "光威碳纤维试生产", "k": 1, "claims": False}
    assert client.get("/api/search", params=bare).json()["hits"][0]["claims"] == []


def test_search_is_narrowed_by_what_the_graph_knows(client: TestClient) -> None:
    asked = {"q": "产业发展", "industry": "新材料", "stage": "in_production", "k": 50}
    hits = client.get("/api/search", params=asked).json()["hits"]
    assert hits
    for hit in hits:
        assert "in_production" in {claim.get("stage") for claim in hit["claims"]}
    named = client.get("/api/search", params={"q": "产业", "entity": "和发稀土"}).json()["hits"]
    assert named
    assert all("和发稀土" in hit["text"] for hit in named)
    assert client.get("/api/search", params={"q": "产业", "stage": "soon"}).status_code == 400


def test_passages_like_a_given_one_are_found(client: TestClient) -> None:
    first = client.get("/api/search", params={"q": "养老服务", "k": 1}).json()["hits"][0]
    alike = client.get("/api/similar", params={"passage": first["id"], "k": 3}).json()["hits"]
    assert len(alike) == 3
    assert first["id"] not in {hit["id"] for hit in alike}
    unknown = client.get("/api/similar", params={"passage": "none"})
    assert unknown.status_code == 404
    assert unknown.headers["content-type"] == "application/problem+json"


def test_search_says_why_a_passage_was_found(client: TestClient) -> None:
    hits = client.get("/api/search", params={"q": "水资源短缺", "k": 3}).json()["hits"]
    assert len(hits) == 3
    assert all(hit["legs"] for hit in hits)


def test_names_are_suggested(client: TestClient) -> None:
    found = client.get("/api/suggest", params={"q": "君诚"}).json()["suggestions"]
    assert found
    assert any("君诚" in suggestion["label"] for suggestion in found)
    assert client.get("/api/suggest", params={"q": "  "}).json()["suggestions"] == []


def test_reports_and_entities_are_listed_and_opened(client: TestClient) -> None:
    name = report_id(client)
    full = client.get(f"/api/reports/{name}", params={"claims": True}).json()
    assert sum(full["claims"].values()) == len(full["claims_found"])
    assert "source" not in full
    entities = client.get("/api/entities", params={"type": "enterprise"}).json()["entities"]
    path = entities[0]["iri"].removeprefix("https://w3id.org/reportkg/id/")
    one = client.get(f"/api/entities/{path}").json()
    assert one["label"] == entities[0]["label"]
    assert one["claims"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_in_both_languages(client: TestClient, path: str, lang: str) -> None:
    join = "&" if "?" in path else "?"
    answer = client.get(f"{path}{join}lang={lang}", headers=PAGE)
    client.cookies.clear()
    assert answer.status_code == 200
    assert answer.text.rstrip().endswith("</html>")
    shown = re.sub(r"<(script|style|textarea|pre)\b.*?</\1>|<[^>]+>", " ", answer.text, flags=re.S)
    untranslated = rf"(?<![\w./])(?:{'|'.join(re.escape(k) for k in texts(lang) if '.' in k)})\b"
    assert not re.findall(untranslated, shown)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)
    assert "style=" not in answer.text
    inline = r"<script(?![^>]*(?:src=|type=\"application/json\"))|\son\w+="
    assert not re.findall(inline, answer.text)


def test_the_languages_have_the_same_texts() -> None:
    one, two = (texts(lang) for lang in LANGUAGES)
    assert one.keys() == two.keys()
    chinese = {key for key in two if re.search(r"[\u4e00-\u9fff]", two[key])}
    assert chinese == {"other_language", "ask.placeholder", "search.placeholder"}
    fields = {key: set(re.findall(r"\{\w+\}", words)) for key, words in one.items()}
    assert fields == {key: set(re.findall(r"\{\w+\}", words)) for key, words in two.items()}


def test_the_answer_page_shows_proof_apart_and_query(client: TestClient) -> None:
    page = client.get("/ask", params={"q": QUESTION}, headers=PAGE).text
    assert "<mark>君诚首条全自动新能源光伏结构材料生产线已经投产</mark>" in page
    assert "光威" in page.split(texts("zh")["answer.apart"])[1]
    assert "SELECT" in page
    assert "i=%7B" in page  # every condition can be dropped


def test_words_of_others_are_shown_as_words(client: TestClient) -> None:
    attack = "<script>alert(1)</script>\"'><img src=x>"
    for path in ("/ask", "/search", "/editor"):
        field = "query" if path == "/editor" else "q"
        page = client.get(path, params={field: attack}, headers=PAGE).text
        assert "<script>alert" not in page
        assert "<img" not in page


def test_every_claim_is_marked_in_the_reader(client: TestClient) -> None:
    page = client.get(f"/reports/{report_id(client)}", headers=PAGE).text
    for kind in ("project", "stage", "enterprise", "place", "observation", "award"):
        assert f"c-{kind} " in page
        assert f'id="show-{kind}"' in page
    text = client.get(f"/api/reports/{report_id(client)}").json()["text"]
    article = page[page.index("<article") : page.index("</article>")]
    assert "<table>" in article
    words = re.sub(r"\s", "", re.sub(r"<[^>]+>", "", article))
    plain = re.sub(r"\s|\|", "", text)  # bars between the cells of a table have become lines
    assert words == plain.replace("&", "&amp;").replace('"', "&#34;")


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/html,*/*;q=0.8", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
    ],
)
def test_an_entity_iri_dereferences(client: TestClient, accept: str, media: str) -> None:
    found = client.get("/api/suggest", params={"q": "君诚"}).json()["suggestions"]
    project = next(s for s in found if s["type"] == "project")
    answer = client.get(f"/id/{project['path']}", headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(media)
    assert "Accept" in answer.headers["vary"]
    if media != "text/html":
        triples = list(ox.parse(answer.content, ox.RdfFormat.from_media_type(media)))
        assert any(str(triple.subject) == f"<{project['iri']}>" for triple in triples)


def test_a_report_iri_leads_to_its_page_and_its_graph(client: TestClient) -> None:
    path = f"/id/report/{report_id(client)}"
    page = client.get(path, headers=PAGE, follow_redirects=False)
    assert page.status_code == 303
    assert client.get(page.headers["location"], headers=PAGE).status_code == 200
    graph = client.get(path, headers={"Accept": "text/turtle"})
    assert len(list(ox.parse(graph.content, ox.RdfFormat.TURTLE))) > 1000


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/reports/none",
        "/api/reports/none",
        "/api/entities/project/none",
        "/id/project/none",
        "/id/%3Cx%3E",
        "/id/",
        "/static/none.css",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
    ],
)
def test_what_is_not_there_is_said_in_the_form_asked_for(client: TestClient, path: str) -> None:
    data = client.get(path, headers={"Accept": "application/json"})
    assert data.status_code == 404
    assert data.headers["content-type"] == "application/problem+json"
    if not path.startswith("/api"):
        page = client.get(path, headers=PAGE)
        assert page.status_code == 404
        assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "path",
    [
        "/api/ask",
        "/api/ask?q=",
        "/api/ask?q=" + "问" * 6_000,
        "/api/ask?q=a&interpretation=x",
        "/api/search",
        "/api/search?q=a&k=0",
        "/api/search?q=a&year=x",
        "/api/entities?type=x",
        "/id/project/x?format=pdf",
    ],
)
def test_bad_requests_are_problems_and_never_500(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code in (400, 414)
    body: dict[str, Any] = answer.json()
    assert body["title"]
    assert body["detail"]


def test_a_question_of_ten_thousand_characters_is_refused(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": "问" * 10_000})
    assert answer.status_code == 400
    assert "2000 characters" in answer.json()["detail"]


def test_headers_keep_pages_to_themselves(client: TestClient) -> None:
    headers = client.get("/", headers=PAGE).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_a_service_without_a_collection_says_so(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path / "none")) as client:
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert "reportkg build" in ready.json()["detail"]
        assert client.get("/", headers=PAGE).status_code == 503


def test_a_service_is_ready_only_once_the_encoder_is_loaded(
    gold_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.api.health.WARMING", 0.01)
    loaded = threading.Event()
    monkeypatch.setattr("search_api.search.search", lambda *_, **__: loaded.wait(10))
    with TestClient(create_app(gold_data)) as client:
        early = client.get("/readyz")
        assert early.status_code == 503
        assert "being loaded" in early.json()["detail"]
        assert client.get("/healthz").status_code == 200
        query = {"query": "ASK { ?s a rk:Project }"}
        assert client.get("/sparql", params=query).json()["boolean"] is True
        loaded.set()
        monkeypatch.setattr("search_api.api.health.WARMING", 10)
        assert client.get("/readyz").status_code == 200


def test_a_new_generation_is_served_without_restart(
    gold_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.service.CHECK_EVERY", 0.0)
    data = Path(shutil.copytree(gold_data, tmp_path / "data"))
    with TestClient(create_app(data)) as client:
        assert client.get("/readyz").json()["reports"] == 1
        remove([report_id(client)], data)
        assert client.get("/readyz").json() == {
            "status": "ready",
            "generation": 2,
            "reports": 0,
            "triples": client.get("/readyz").json()["triples"],
        }
        assert client.get("/", headers=PAGE).status_code == 200
        query = {"query": "ASK { ?s a rk:Project }"}
        assert client.get("/sparql", params=query).json()["boolean"] is False


def test_openapi_names_every_endpoint(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/api/ask", "/api/search", "/api/reports", "/sparql", "/healthz"} <= paths.keys()


def test_conditions_are_shown_in_the_readers_language(client: TestClient) -> None:
    page = client.get("/ask", params={"q": QUESTION}, headers=PAGE).text
    chips = re.sub(r"<[^>]+>", " ", page[page.index('class="chips"') : page.index("</section>")])
    for words in ("九原区", "投产", "已实现", "新材料"):
        assert words in chips
    assert not re.search("[a-z]{3}", chips.split(">", 1)[1])


def test_every_format_and_table_is_offered() -> None:
    assert set(GraphFormat) == set(FORMATS)
    assert set(TableName) == set(TABLES)


def test_graph_and_tables_can_be_downloaded(client: TestClient) -> None:
    name = report_id(client)
    for form in ("ttl", "nq", "jsonld"):
        answer = client.get("/api/export", params={"format": form, "report": name})
        assert answer.headers["content-disposition"] == f'attachment; filename="reportkg.{form}"'
        parsed = ox.parse(
            answer.content,
            ox.RdfFormat.from_media_type(answer.headers["content-type"].split(";")[0]),
        )
        assert len(list(parsed)) > 1000
    for table in ("observations", "stages"):
        lines = client.get(f"/api/tables/{table}").text.splitlines()
        assert "quote" in lines[0]
        assert len(lines) > 100
    assert client.get("/api/tables/prices").status_code == 400
    assert client.get("/api/export", params={"report": "none"}).status_code == 404
