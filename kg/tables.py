"""Observations and project stages as flat tables: where a researcher's pandas starts.

One row a claim, read from the graph by SPARQL. The columns are ``TABLES[name].columns``; CSV is
UTF-8 with a header, Parquet has the same columns with their types.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, BinaryIO

from kg.rdf import report_iri
from kg.store import GraphStore, StoreError
from ontology.errors import ReportkgError
from ontology.terms import RK

PREFIXES = f"""
PREFIX rk: <{RK}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""
SOURCE = """
  ?claim prov:wasDerivedFrom ?source ; rk:confidence ?confidence ; rk:extractor ?extractor ;
    rk:order ?order ; rk:evidence ?evidence .
  ?source dcterms:identifier ?report ; dcterms:title ?report_title ; rk:region ?region_iri .
  ?region_iri skos:prefLabel ?region .
  ?evidence rk:quote ?quote ; rk:start ?start ; rk:end ?end .
"""
OPTIONAL_SOURCE = """
  OPTIONAL { ?region_iri rk:divisionCode ?region_code }
  OPTIONAL { ?evidence rk:section ?section }
"""
OBSERVATIONS = f"""
  ?claim a rk:Observation ; rk:indicatorName ?indicator ; rk:indicator ?indicator_iri ;
    rk:subjectName ?subject ; rk:subject ?subject_iri ; rk:measure ?measure_iri ;
    rk:status ?status_iri ; rk:bound ?bound_iri ; rk:year ?year .
  ?indicator_iri skos:prefLabel ?concept .
  {SOURCE}
  FILTER (LANG(?concept) = "zh")
  OPTIONAL {{ ?claim rk:value ?value ; rk:baseValue ?base_value }}
  OPTIONAL {{ ?claim rk:unit ?unit }}
  OPTIONAL {{ ?claim rk:baseUnit ?base_unit }}
  OPTIONAL {{ ?claim rk:valueMax ?value_max }}
  OPTIONAL {{ ?claim rk:text ?text }}
  OPTIONAL {{ ?claim rk:periodNote ?period_note }}
  {OPTIONAL_SOURCE}
"""
STAGES = f"""
  ?claim a rk:StageEvent ; rk:project ?project_iri ; rk:projectName ?project_as_written ;
    rk:stage ?stage_iri ; rk:modality ?modality_iri ; rk:year ?year .
  ?project_iri skos:prefLabel ?project .
  {SOURCE}
  OPTIONAL {{
    SELECT ?project_iri (GROUP_CONCAT(DISTINCT ?enterprise; SEPARATOR="、") AS ?enterprises) {{
      ?project_iri rk:operatedBy/skos:prefLabel ?enterprise
    }} GROUP BY ?project_iri
  }}
  OPTIONAL {{
    SELECT ?project_iri (GROUP_CONCAT(DISTINCT ?industry; SEPARATOR="、") AS ?industries) {{
      ?project_iri rk:industry/skos:prefLabel ?industry FILTER (LANG(?industry) = "zh")
    }} GROUP BY ?project_iri
  }}
  OPTIONAL {{
    SELECT ?project_iri (GROUP_CONCAT(DISTINCT ?place; SEPARATOR="、") AS ?places) {{
      ?project_iri rk:locatedIn/skos:prefLabel ?place
    }} GROUP BY ?project_iri
  }}
  {OPTIONAL_SOURCE}
"""
TYPES: dict[str, type] = {
    **dict.fromkeys(("year", "start", "end", "order"), int),
    **dict.fromkeys(("value", "value_max", "base_value", "confidence"), float),
}
"""Columns that are no strings."""
_TAIL = "quote start end section confidence extractor order report report_title region region_code"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in order and the graph pattern that fills them."""

    columns: tuple[str, ...]
    pattern: str


TABLES = {
    "observations": Table(
        tuple(
            f"indicator concept subject year measure status value unit bound value_max text "
            f"period_note base_value base_unit {_TAIL} claim indicator_iri subject_iri".split()
        ),
        OBSERVATIONS,
    ),
    "stages": Table(
        tuple(
            f"project project_as_written stage modality year enterprises industries places "
            f"{_TAIL} claim project_iri".split()
        ),
        STAGES,
    ),
}


class TableError(ReportkgError):
    """A table or format that there is not, or one that needs a package which is missing."""


def rows(
    store: GraphStore, name: str, report_id: str | None = None
) -> Iterator[tuple[str | int | float | None, ...]]:
    """Rows of a table of ``TABLES``, by report and order; ``None`` where there is nothing.

    Words of closed vocabularies are local names (``growth``, ``in_production``). Raises
    ``TableError`` for an unknown table and ``StoreError`` for an unknown report.
    """
    table = _table(name)
    restriction = ""
    if report_id is not None:
        if report_id not in store.reports():
            raise StoreError(f"there is no report {report_id!r} in the graph")
        restriction = f"VALUES ?source {{ <{report_iri(report_id, store.base)}> }}"
    select = " ".join(f"?{c}" for c in (*table.columns, *_words(table)))
    query = f"{PREFIXES} SELECT DISTINCT {select} {{ {restriction} {table.pattern} }}"
    for row in store.rows(f"{query} ORDER BY ?report ?order"):
        yield tuple(_cell(row, column) for column in table.columns)


def write_csv(store: GraphStore, out: BinaryIO, name: str, report_id: str | None = None) -> None:
    """A table as CSV (RFC 4180, UTF-8, header), row by row."""
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(_table(name).columns)
    writer.writerows(rows(store, name, report_id))
    text.flush()
    text.detach()


def write_parquet(
    store: GraphStore, out: BinaryIO, name: str, report_id: str | None = None
) -> None:
    """A table as Parquet; raises ``TableError`` where the package pyarrow is missing."""
    table = _table(name)
    try:
        pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise TableError("Parquet needs pyarrow", hint="pip install reportkg[parquet]") from None
    kinds = {int: pa.int64(), float: pa.float64(), str: pa.string()}
    fields = [(column, kinds[TYPES.get(column, str)]) for column in table.columns]
    columns = list(zip(*rows(store, name, report_id), strict=True)) or [()] * len(fields)
    arrays = [pa.array(values, kind) for values, (_, kind) in zip(columns, fields, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), out)


def _table(name: str) -> Table:
    if name not in TABLES:
        raise TableError(f"there is no table {name!r}; one of {', '.join(TABLES)}")
    return TABLES[name]


def _words(table: Table) -> list[str]:
    """Variables of closed vocabularies, whose local names fill the columns of that name."""
    closed = ("measure", "status", "bound", "stage", "modality")
    return [f"{c}_iri" for c in closed if c in table.columns]


def _cell(row: dict[str, Any], column: str) -> str | int | float | None:
    term = row.get(column)
    if term is None and (word := row.get(f"{column}_iri")) is not None:
        return str(word.value).rsplit("/", 1)[-1]
    if term is None:
        return None
    kind = TYPES.get(column, str)
    value: str | int | float = kind(term.value)
    return value
