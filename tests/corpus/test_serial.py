"""A report survives JSON."""

from __future__ import annotations

import json

import pytest

import corpus
from corpus.errors import ReadError
from corpus.model import Report


def test_round_trip(sample: Report, work_report: Report) -> None:
    for report in (sample, work_report):
        assert corpus.load(json.loads(json.dumps(corpus.dump(report)))) == report


@pytest.mark.parametrize("value", [{}, {"format": 99}, {"format": 1, "id": "x"}])
def test_other_values_are_refused(value: dict[str, object]) -> None:
    with pytest.raises(ReadError, match="build it again"):
        corpus.load(value)
