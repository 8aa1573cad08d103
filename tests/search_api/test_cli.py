"""The command line as people use it: right answers, and one clear line when something is wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ontology.settings import settings
from search_api.commands import run
from tests.conftest import GOLD, SAMPLE

Capture = pytest.CaptureFixture[str]
CaptureBytes = pytest.CaptureFixture[bytes]


def reportkg(capsys: Capture, *words: str | Path) -> tuple[int, str, str]:
    """Exit status, standard output, standard error of one command line, in this process."""
    status = run([str(word) for word in words])
    out, err = capsys.readouterr()
    return status, out, err


def refused(capsys: Capture, *words: str | Path) -> str:
    """The one line with which a command line is refused."""
    status, out, err = reportkg(capsys, *words)
    assert status == 2, (status, out, err)
    assert re.fullmatch(r"reportkg: .+\n", err), err
    assert "Traceback" not in err + out
    return err


def test_an_engine_that_is_not_there_is_noticed_before_any_work(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    nowhere = "http://127.0.0.1:9"
    assert nowhere in refused(capsys, "build", SAMPLE, "--data", data, "--store", nowhere)
    monkeypatch.setenv("REPORTKG_VECTORS", str(tmp_path / "missing" / "folder" / "vectors.db"))
    settings.cache_clear()
    try:
        assert "Milvus" in refused(capsys, "build", SAMPLE, "--data", data)
    finally:
        settings.cache_clear()
    assert not (data / "reports").exists()


def test_ask_prints_rows_with_their_words(capsys: Capture, gold_data: Path) -> None:
    status, out, _ = reportkg(capsys, "ask", "九原区哪些新材料项目已经投产", "--data", gold_data)
    assert status == 0
    assert "君诚" in out
    assert "已经投产" in out


def test_an_honour_is_named_once_beside_its_words(capsys: Capture, gold_data: Path) -> None:
    _, out, _ = reportkg(capsys, "ask", "九原区2023年获得哪些国家级荣誉", "--data", gold_data)
    shown = "".join(out.split())  # a narrow terminal breaks a cell
    assert shown.count("全国村庄清洁行动先进县") == 2  # its name, and the quote


def test_ask_prints_json_on_one_line(capsys: Capture, gold_data: Path) -> None:
    _, out, _ = reportkg(capsys, "ask", "九原区GDP增长多少", "--data", gold_data, "--json")
    answer = json.loads(out)
    assert out.count("\n") == 1
    assert answer["rows"][0]["value"] == 9.7


def test_a_file_of_questions_gives_one_answer_a_line(
    capsys: Capture, gold_data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [{"id": f"q{n}", "question": "九原区哪些项目试生产"} for n in range(3)]
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\n")
    _, out, _ = reportkg(capsys, "ask", "--file", file, "--data", gold_data)
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["q0", "q1", "q2"]


def test_search_finds_passages(capsys: Capture, gold_data: Path) -> None:
    _, out, _ = reportkg(capsys, "search", "水资源短缺", "--k", "2", "--data", gold_data, "--json")
    hits = json.loads(out)["hits"]
    assert len(hits) == 2
    assert "水" in hits[0]["text"]
    _, out, _ = reportkg(capsys, "search", "水资源短缺", "--k", "1", "--data", gold_data)
    assert "水" in out


def test_sparql_prints_every_format(capfdbinary: CaptureBytes, gold_data: Path) -> None:
    query = "SELECT ?n { ?p a rk:Project ; skos:prefLabel ?n } ORDER BY ?n LIMIT 2"
    for name, start in [("csv", b"n\r\n"), ("json", b"{"), ("xml", b"<?xml"), ("tsv", b"?n\n")]:
        assert run(["sparql", query, "--format", name, "--data", str(gold_data)]) == 0
        assert capfdbinary.readouterr().out.startswith(start)


def test_sparql_reads_a_file(capfdbinary: CaptureBytes, gold_data: Path, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("ASK { ?p a rk:Project }")
    assert run(["sparql", f"@{tmp_path / 'q.rq'}", "--data", str(gold_data)]) == 0
    assert b"true" in capfdbinary.readouterr().out


def test_facts_come_by_report_or_file(capsys: Capture, gold_data: Path) -> None:
    _, everything, _ = reportkg(capsys, "facts", "--data", gold_data)
    _, one, _ = reportkg(capsys, "facts", "--data", gold_data, "--report", "jiuyuan-2023")
    assert everything == one
    assert len(one.splitlines()) == len(GOLD.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("name", ["ttl", "trig", "nq", "jsonld"])
def test_export_writes_what_parses(
    capsys: Capture, gold_data: Path, tmp_path: Path, name: str
) -> None:
    import pyoxigraph as ox

    from kg.serialise import FORMATS

    out = tmp_path / f"graph.{name}"
    arguments = ["export", "--format", name, "--out", out, "--data", gold_data]
    assert reportkg(capsys, *arguments)[0] == 0
    assert len(list(ox.parse(path=str(out), format=FORMATS[name]))) > 1000


def test_tables_are_written(capfdbinary: CaptureBytes, gold_data: Path, tmp_path: Path) -> None:
    assert run(["table", "stages", "--data", str(gold_data)]) == 0
    assert b"in_production" in capfdbinary.readouterr().out
    out = tmp_path / "observations.csv"
    assert run(["table", "observations", "--out", str(out), "--data", str(gold_data)]) == 0
    assert out.read_text(encoding="utf-8").startswith("indicator,")


def test_status_validate_and_review(capsys: Capture, gold_data: Path, tmp_path: Path) -> None:
    status, out, _ = reportkg(capsys, "status", "--data", gold_data)
    assert status == 0
    assert "九原区-2024-jihua" in out
    assert json.loads(reportkg(capsys, "status", "--data", gold_data, "--json")[1])["reports"]
    assert reportkg(capsys, "validate", "--data", gold_data) == (0, "the graph is valid\n", "")
    page = tmp_path / "review.html"
    reportkg(capsys, "review", "jiuyuan-2023", "--data", gold_data, "--out", page)
    words = page.read_text(encoding="utf-8")
    assert words.count("<mark") > 200
    assert "src=" not in words


def test_settings_hide_the_token(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    from ontology.settings import settings

    monkeypatch.setenv("REPORTKG_UPDATE_TOKEN", "geheim")
    settings.cache_clear()
    try:
        _, out, _ = reportkg(capsys, "settings")
    finally:
        settings.cache_clear()
    assert "REPORTKG_BASE_IRI" in out
    assert "geheim" not in out


def test_every_command_explains_itself() -> None:
    import typer

    from search_api.commands import app

    for command in app.registered_commands:
        assert command.callback is not None
        assert (command.callback.__doc__ or "").strip().endswith(".")
    assert isinstance(app, typer.Typer)


# Bad input: one clear line, exit status 2, nothing written by halves.


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("spaces.txt", b" \n\n ", "empty"),
        ("binary.txt", bytes(range(256)) * 64, "binary.txt"),
        ("picture.png", b"\x89PNG\r\n", "png"),
        ("story.txt", "从前有座山，山里有座庙。".encode() * 50, "does not look like"),
    ],
)
def test_files_that_are_no_reports(
    capsys: Capture, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in refused(capsys, "build", tmp_path / name, "--data", tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_wrong_path(capsys: Capture, tmp_path: Path) -> None:
    said = refused(capsys, "build", tmp_path / "nowhere.txt", "--data", tmp_path / "data")
    assert "does not exist" in said
    assert not (tmp_path / "data").exists()


def test_a_folder_without_reports(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "holds no report" in refused(capsys, "build", tmp_path / "empty")


def test_a_data_folder_that_cannot_be_written(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = refused(capsys, "build", SAMPLE, "--data", tmp_path / "file" / "data")
    assert "cannot write" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_data_folder_without_permission(capsys: Capture, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "cannot write" in refused(capsys, "build", SAMPLE, "--data", tmp_path / "data")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask", "问" * 10_000], "characters"),
        (["ask", ""], "empty"),
        (["ask", "？！…"], "no words"),
        (["ask"], "give a question"),
        (["ask", "--file", "nowhere.jsonl"], "cannot read nowhere.jsonl"),
        (["sparql", "SELECT * {"], "expected"),
        (["sparql", ""], "empty"),
        (["sparql", "@nowhere.rq"], "cannot read nowhere.rq"),
        (["sparql", "LOAD <http://localhost/>"], "update"),
        (["sparql", "ASK { SERVICE <http://localhost/> {} }"], "SERVICE is not allowed"),
        (["sparql", "ASK {}", "--format", "pdf"], "one of json"),
        (["facts", "--report", "nowhere"], "no report 'nowhere'"),
        (["review", "nowhere"], "no report 'nowhere'"),
        (["remove", "nowhere"], "no report 'nowhere'"),
        (["export", "--out", "/nowhere/at/all.ttl"], "cannot write"),
        (["table", "prices"], "prices"),
        (["serve", "--port", "99999"], "port"),
        (["search"], "Missing argument"),
        (["search", "水", "--k", "0"], "--k"),
        (["fly"], "fly"),
    ],
)
def test_words_that_cannot_be_used(
    capsys: Capture, gold_data: Path, words: list[str], said: str
) -> None:
    data = [] if words[0] == "fly" else ["--data", str(gold_data)]
    assert said in refused(capsys, *words, *data)


def test_facts_that_quote_what_is_not_there(capsys: Capture, tmp_path: Path) -> None:
    facts = tmp_path / "facts.jsonl"
    facts.write_text('{"type":"enterprise","name":"某厂","quote":"不在报告里"}\n')
    said = refused(capsys, "load", facts, SAMPLE, "--data", tmp_path / "data")
    assert "line 1" in said
    assert not (tmp_path / "data").exists()


def test_nothing_to_learn_from(capsys: Capture, tmp_path: Path) -> None:
    said = refused(capsys, "train", tmp_path, tmp_path / "none", "--out", tmp_path / "weights")
    assert "no folder" in said
    assert not (tmp_path / "weights").exists()


def test_a_collection_that_is_not_there(capsys: Capture, tmp_path: Path) -> None:
    for words in (["status"], ["ask", "什么"], ["serve"], ["export"], ["validate"]):
        assert "reportkg build" in refused(capsys, *words, "--data", tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_our_own_mistakes_are_one_line_too(
    capsys: Capture, gold_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("search_api.questions.ask", broken)
    status, _, err = reportkg(capsys, "ask", "什么", "--data", gold_data)
    assert status == 1
    assert re.fullmatch(r"reportkg: unexpected RuntimeError: a bug .*--debug.*\n", err)
    with pytest.raises(RuntimeError):
        run(["ask", "什么", "--data", str(gold_data), "--debug"])


def test_a_reader_that_goes_away_is_no_error(gold_data: Path) -> None:
    command = f"{sys.executable} -m search_api.cli facts --data '{gold_data}' | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_the_reference_is_current() -> None:
    from search_api.commands.reference import TARGET, reference

    assert TARGET.read_text(encoding="utf-8") == reference()
