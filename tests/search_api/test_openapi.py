"""Requests that somebody else makes up from the OpenAPI document."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.serving import serving


@pytest.mark.parametrize("phase", ["coverage", "fuzzing", "stateful"])
def test_no_request_made_from_the_document_breaks_the_service(gold_data: Path, phase: str) -> None:
    with serving(gold_data, rate_limit="0") as served:
        done = subprocess.run(
            [
                *(str(Path(sys.executable).parent / "schemathesis"), "run"),
                f"{served.address}/openapi.json",
                *("--checks", "not_a_server_error", "--phases", phase),
                *("--max-examples", "6", "--seed", "1", "--workers", "1", "--no-color"),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=gold_data.parent,
        )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "passed" in done.stdout
