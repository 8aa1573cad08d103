"""Formats and tables that command line and downloads offer, as closed sets of words."""

from __future__ import annotations

from enum import StrEnum


class GraphFormat(StrEnum):
    """Formats of an exported graph: the keys of ``kg.serialise.FORMATS``."""

    TTL = "ttl"
    TRIG = "trig"
    NQ = "nq"
    NT = "nt"
    JSONLD = "jsonld"
    RDF = "rdf"


class TableName(StrEnum):
    """Tables of claims: the keys of ``kg.tables.TABLES``."""

    OBSERVATIONS = "observations"
    STAGES = "stages"


class TableFormat(StrEnum):
    """Formats of a table."""

    CSV = "csv"
    PARQUET = "parquet"
