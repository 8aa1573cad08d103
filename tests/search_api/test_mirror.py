"""A collection copied to an address, and services that live on copies of it."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ontology.settings import settings
from search_api.app import create_app
from search_api.build import remove
from search_api.collection import Collection
from search_api.generations import CollectionError
from search_api.mirror import MirrorError, pull, push
from search_api.search import search


def everything(folder: Path) -> dict[str, bytes]:
    """Every file under a folder by its path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def answers(collection: Collection) -> tuple[object, ...]:
    """What a reader gets: triples, texts, hits."""
    hits = search(collection, "稀土新材料", k=5).hits
    texts = {name: report.text for name, report in collection.reports.items()}
    return len(collection.store), texts, [(hit.passage, hit.score) for hit in hits]


def test_a_copy_answers_as_the_original_does(own_data: Path, tmp_path: Path) -> None:
    mirror, cache = str(tmp_path / "mirror"), tmp_path / "cache"
    pushed = push(own_data, mirror)
    pulled = pull(mirror, cache)
    assert pulled.inventory == pushed.inventory
    assert (pulled.files, pulled.bytes) == (pushed.files, pushed.bytes)
    assert answers(Collection.open(cache)) == answers(Collection.open(own_data))


def test_what_is_there_already_is_not_copied_again(own_data: Path, tmp_path: Path) -> None:
    mirror, cache = str(tmp_path / "mirror"), tmp_path / "cache"
    push(own_data, mirror)
    pull(mirror, cache)
    assert push(own_data, mirror).files == 0
    assert pull(mirror, cache).files == 0


def test_what_builds_go_on_from_is_not_copied(own_data: Path, tmp_path: Path) -> None:
    push(own_data, str(tmp_path / "mirror"))
    assert any("/shard/" in path for path in everything(own_data / "reports"))
    assert not any("/shard/" in path for path in everything(tmp_path / "mirror" / "reports"))


def test_a_report_that_goes_is_gone_from_copies_and_at_last_from_the_mirror(
    own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror, cache = tmp_path / "mirror", tmp_path / "cache"
    push(own_data, str(mirror))
    pull(str(mirror), cache)
    remove([Collection.open(own_data).manifest.entries[0].id], own_data)
    push(own_data, str(mirror))
    assert len(Collection.open(cache).reports) == 1
    pull(str(mirror), cache)
    assert len(Collection.open(cache).reports) == 0
    assert everything(mirror / "reports") != {}  # whoever reads the one before may go on
    with monkeypatch.context() as patched:
        patched.setattr("search_api.mirror.KEPT", 1)
        push(own_data, str(mirror))
    assert everything(mirror / "reports") == {}
    assert len(list((mirror / "generations").iterdir())) == 1


def test_a_push_that_was_cut_off_changes_nothing_for_readers(
    own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror, cache = tmp_path / "mirror", tmp_path / "cache"
    push(own_data, str(mirror))
    before = answers(Collection.open(own_data))
    remove([Collection.open(own_data).manifest.entries[0].id], own_data)

    def cut(*_: object) -> None:
        raise OSError("connection lost")

    with monkeypatch.context() as patched:
        patched.setattr("search_api.mirror._Place.write", cut)
        with pytest.raises(MirrorError, match="connection lost"):
            push(own_data, str(mirror))
    pull(str(mirror), cache)
    assert answers(Collection.open(cache)) == before
    push(own_data, str(mirror))
    pull(str(mirror), cache)
    assert len(Collection.open(cache).reports) == 0


def test_a_file_that_is_not_what_was_pushed_is_refused(own_data: Path, tmp_path: Path) -> None:
    mirror, cache = tmp_path / "mirror", tmp_path / "cache"
    push(own_data, str(mirror))
    victim = next((mirror / "generations").rglob("passages.jsonl"))
    victim.write_bytes(victim.read_bytes()[:-10])
    with pytest.raises(MirrorError, match="not what its inventory says"):
        pull(str(mirror), cache)
    with pytest.raises(CollectionError, match="there is no collection"):
        Collection.open(cache)
    shutil.rmtree(mirror)
    push(own_data, str(mirror))
    pull(str(mirror), cache)
    assert answers(Collection.open(cache)) == answers(Collection.open(own_data))


def test_an_inventory_cannot_write_outside_the_folder(own_data: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    name = push(own_data, str(mirror)).inventory
    path = mirror / "inventories" / f"{name}.json"
    listed = json.loads(path.read_text())
    listed["parts"]["reports/../../outside"] = next(iter(listed["parts"].values()))
    path.write_text(json.dumps(listed))
    with pytest.raises(MirrorError, match="leads out"):
        pull(str(mirror), tmp_path / "cache")
    assert not (tmp_path / "outside").exists()


def test_an_address_without_a_collection_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="reportkg push"):
        pull(str(tmp_path / "nowhere"), tmp_path / "cache")
    with pytest.raises(MirrorError, match="cannot be used"):
        pull("nosuch://bucket/path", tmp_path / "cache")


def test_nothing_is_built_in_a_copy(own_data: Path, tmp_path: Path) -> None:
    mirror, cache = str(tmp_path / "mirror"), tmp_path / "cache"
    push(own_data, mirror)
    pull(mirror, cache)
    with pytest.raises(CollectionError, match="copy that follows a mirror"):
        remove([Collection.open(cache).manifest.entries[0].id], cache)
    assert len(Collection.open(cache).reports) == 1


def test_services_on_an_engine_need_no_graph(own_data: Path, tmp_path: Path) -> None:
    push(own_data, str(tmp_path / "mirror"), graph=False)
    assert not list((tmp_path / "mirror" / "generations").glob("*/graph"))


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """A plain web server over the mirror's folder, which lists nothing and takes nothing."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    handler = functools.partial(Quiet, directory=str(tmp_path / "mirror"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_mirror_is_read_from_a_plain_web_server(own_data: Path, tmp_path: Path, web: str) -> None:
    push(own_data, str(tmp_path / "mirror"))
    pull(web, tmp_path / "cache")
    assert answers(Collection.open(tmp_path / "cache")) == answers(Collection.open(own_data))


def test_two_services_follow_one_mirror(
    own_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.service.CHECK_EVERY", 0.0)
    mirror = str(tmp_path / "mirror")
    push(own_data, mirror)
    caches = [tmp_path / "one", tmp_path / "two"]
    for cache in caches:
        pull(mirror, cache)
    options = settings().model_copy(update={"mirror": mirror, "mirror_every": 0.05})
    with (
        TestClient(create_app(caches[0], options)) as one,
        TestClient(create_app(caches[1], options)) as two,
    ):
        question = {"q": "九原区哪些新材料项目已经投产"}
        first, second = (service.get("/api/ask", params=question).json() for service in (one, two))
        assert first["rows"]
        assert first == second
        remove([Collection.open(own_data).manifest.entries[0].id], own_data)
        push(own_data, mirror)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            counts = [service.get("/readyz").json()["reports"] for service in (one, two)]
            if counts == [0, 0]:
                break
            time.sleep(0.05)
        assert counts == [0, 0]
