"""Tables: rows name indicators, columns say year, status and kind of number."""

from __future__ import annotations

from corpus.model import Report, Table
from kg.claims import Observation


def table_observations(report: Report, table: Table) -> list[Observation]:
    return []
