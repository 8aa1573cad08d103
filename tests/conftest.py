"""Collections that many tests read: built once a session, never written again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "corpus" / "reports" / "jiuyuan-2023.txt"
GOLD = ROOT / "tests" / "data" / "jiuyuan-2023.jsonl"


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample report, extracted. Tests that write copy it first."""
    from search_api.build import build

    data = tmp_path_factory.mktemp("sample") / "data"
    build([SAMPLE], data)
    return data


@pytest.fixture(scope="session")
def gold_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample report and its annotated facts."""
    from search_api.build import load

    data = tmp_path_factory.mktemp("gold") / "data"
    load(GOLD, SAMPLE, data)
    return data


@pytest.fixture
def own_data(gold_data: Path, tmp_path: Path) -> Path:
    """A copy of ``gold_data`` that a test may write."""
    return Path(shutil.copytree(gold_data, tmp_path / "data"))


@pytest.fixture(scope="session")
def client(gold_data: Path) -> Iterator[TestClient]:
    """The service over ``gold_data``."""
    from search_api.app import create_app

    with TestClient(create_app(gold_data)) as found:
        yield found
