"""The documents say what is: dependencies, settings, commands, links."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def words(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_dependency_is_documented_and_no_other() -> None:
    project = tomllib.loads(words("pyproject.toml"))["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    names = {re.match(r"[\w.-]+", line)[0].lower() for line in wanted}  # type: ignore[index]
    listed = set(re.findall(r"^\| ([\w.-]+) \|", words("docs/dependencies.md"), re.MULTILINE))
    assert listed - {"package"} == names


def test_every_package_of_the_pages_is_documented_and_no_other() -> None:
    package = json.loads(words("search_api/frontend/package.json"))
    names = package["dependencies"].keys() | package["devDependencies"].keys()
    listed = set(re.findall(r"^\| `([\w@/.-]+)` \|", words("docs/dependencies.md"), re.MULTILINE))
    assert listed == names


def test_the_lock_file_names_no_address() -> None:
    lock = json.loads(words("search_api/frontend/package-lock.json"))
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []


def test_every_setting_is_documented() -> None:
    from ontology.settings import Settings

    document = words("docs/architecture.md")
    for name in Settings.model_fields:
        assert f"REPORTKG_{name.upper()}" in document


def test_every_command_of_the_makefile_is_in_its_help() -> None:
    makefile = words("Makefile")
    targets = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    for target in set(targets) - {"help", "install"}:
        assert f"make {target}" in makefile


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (document.parent / target).exists(), target


def test_the_versions_agree() -> None:
    from search_api.app import VERSION

    version = tomllib.loads(words("pyproject.toml"))["project"]["version"]
    assert version == VERSION
    assert f"version: {version}" in words("CITATION.cff")
    assert f"## {version}" in words("CHANGELOG.md")
