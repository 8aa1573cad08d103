"""What every request passes: limits, HEAD, CORS, request ids, log, metrics."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from ontology.settings import Settings
from search_api.app import create_app
from search_api.gate import MAX_HEADERS
from search_api.limits import RateLimit, ResultMemory
from search_api.sparql.errors import ServiceBusy

ASK = {"query": "ASK {}"}


def test_a_client_that_asks_too_much_is_told_when_to_come_back(gold_data: Path) -> None:
    with TestClient(create_app(gold_data, Settings(rate_limit=1))) as client:
        answers = [client.get("/sparql", params=ASK) for _ in range(14)]
        assert [answer.status_code for answer in answers[:10]] == [200] * 10
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused
        assert int(refused[0].headers["retry-after"]) >= 1
        assert "slower" in refused[0].json()["detail"]
        assert client.get("/healthz").status_code == 200


def test_the_bucket_fills_again() -> None:
    now = [0.0]
    limit = RateLimit(2, clock=lambda: now[0])
    assert [limit.wait("a") for _ in range(20)] == [0.0] * 20
    assert limit.wait("a") == pytest.approx(0.5)
    assert limit.wait("b") == 0
    now[0] = 0.5
    assert limit.wait("a") == 0
    assert RateLimit(0).wait("a") == 0


def test_results_that_nobody_reads_do_not_fill_the_memory() -> None:
    memory = ResultMemory(100)
    memory.take(60)
    with pytest.raises(ServiceBusy, match="memory"):
        memory.take(50)
    memory.give(60)
    memory.take(500)  # alone, a result may be as large as the cap on results lets it
    assert memory.used == 500


def test_head_is_get_without_the_body(client: TestClient) -> None:
    for path in ("/sparql?query=ASK{}", "/graphs?default", "/reports", "/healthz"):
        got, head = client.get(path), client.head(path)
        assert head.status_code == got.status_code == 200
        assert head.content == b""
        assert head.headers["content-type"] == got.headers["content-type"]


def test_scripts_of_other_sites_may_read(client: TestClient) -> None:
    answer = client.get("/sparql", params=ASK, headers={"Origin": "https://a.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    before = client.options("/sparql", headers={"Access-Control-Request-Method": "POST"})
    assert before.status_code == 204
    assert "POST" in before.headers["access-control-allow-methods"]


def test_every_answer_has_the_safety_headers(client: TestClient) -> None:
    for path in ("/", "/sparql?query=ASK{}", "/none", "/static/style.css", "/x?" + "a" * 65_000):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-request-id"]


def test_request_ids_are_taken_over_where_they_are_sound(client: TestClient) -> None:
    def given(value: str) -> str:
        return str(client.get("/healthz", headers={"X-Request-ID": value}).headers["x-request-id"])

    assert given("a-1.b_c") == "a-1.b_c"
    assert given("<script>") != "<script>"
    assert given("a" * 65) != "a" * 65


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"X-A": "b" * MAX_HEADERS}, 431), ({"Host": 'x">y'}, 400), ({"Host": "a.example:80"}, 200)],
)
def test_headers_are_looked_at_first(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    answer = client.get("/healthz", headers=headers)
    assert answer.status_code == status
    assert status == 200 or answer.json()["detail"]


def test_each_request_is_one_line_of_the_log(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="reportkg.access"):
        client.get("/sparql", params=ASK, headers={"X-Request-ID": "mine"})
    line = json.loads(caplog.records[-1].message)
    assert (line["id"], line["path"], line["status"]) == ("mine", "/sparql", 200)
    assert line["bytes"] > 10
    assert "query" not in line["path"]


def test_metrics_count_and_prometheus_reads_them(client: TestClient) -> None:
    client.get("/sparql", params=ASK)
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = {
        (sample.name, sample.labels.get("route")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert samples["reportkg_requests_total", "/sparql"] >= 1
    assert samples["reportkg_reports", None] == 1
    assert samples["reportkg_sparql_waiting", None] == 0
