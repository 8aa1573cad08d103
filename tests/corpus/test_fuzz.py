"""Readers and structure against inputs that nobody thought of (see ``benchmarks.fuzz``)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from corpus.readers import scan
from tests.corpus import fuzzing

quick = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module", autouse=True)
def _without_recognition() -> Iterator[None]:
    """Recognising a page takes seconds; here a scan is refused."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "available", lambda: False)
        yield


def test_the_inputs_are_reports_before_they_are_edited() -> None:
    read = {name for name, data in fuzzing.SEEDS.items() if fuzzing.hold(name, data)}
    assert read == set(fuzzing.SEEDS) - {"i.pdf"}


@quick
@given(fuzzing.texts())
def test_any_text_becomes_a_sound_report(text: str) -> None:
    fuzzing.hold_text(text)


@quick
@given(fuzzing.arbitrary())
def test_any_bytes_become_a_sound_report_or_are_refused(file: fuzzing.Bytes) -> None:
    fuzzing.hold(*file)


@quick
@given(fuzzing.files())
def test_an_edited_file_becomes_a_sound_report_or_is_refused(file: fuzzing.Bytes) -> None:
    fuzzing.hold(*file)


@settings(quick, max_examples=8)
@given(fuzzing.edits())
def test_an_edited_archive_is_read_or_refused(changes: list[fuzzing.Edit]) -> None:
    fuzzing.hold_archive(changes)
