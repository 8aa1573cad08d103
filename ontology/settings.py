"""Settings: environment variables with the prefix ``REPORTKG_``, typed, with defaults that work."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from ontology.terms import DEFAULT_BASE


def _models() -> Path:
    """Inside a virtual environment the models lie in it, so that removing it removes them."""
    if sys.prefix != sys.base_prefix:
        return Path(sys.prefix) / "share" / "reportkg"
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "reportkg"


class Settings(BaseSettings):
    """Every setting of reportkg; ``reportkg settings`` prints them with their values."""

    model_config = SettingsConfigDict(env_prefix="REPORTKG_", frozen=True)

    base_iri: str = Field(
        default=DEFAULT_BASE, description="IRI under which entities and claims are named"
    )
    models: Path = Field(default_factory=_models, description="folder of the prepared encoder")
    encoder: str = Field(
        default="bundled",
        description="`bundled`, or a sentence-transformers model by name or folder",
    )
    threads: int = Field(
        default_factory=lambda: min(4, os.cpu_count() or 1),
        description="threads of the encoder and of the vector index",
    )
    query_timeout: float = Field(
        default=10.0, description="seconds after which a SPARQL query is killed"
    )
    query_memory_mb: int = Field(default=2048, description="address space of a SPARQL worker, MiB")
    query_workers: int = Field(default=2, description="SPARQL worker processes")
    result_bytes: int = Field(default=50_000_000, description="largest SPARQL result, bytes")
    rate_limit: float = Field(
        default=50.0,
        description="requests a second that one client may send, ten seconds' worth at once; "
        "0 for no limit",
    )
    update_token: str | None = Field(
        default=None, description="bearer token that permits SPARQL updates"
    )
    vectors: str = Field(
        default="faiss",
        description="`faiss`, or the address of Milvus: http://…, or a file NAME.db",
    )
    store: str | None = Field(
        default=None,
        description="address of a SPARQL engine that holds the graph; else it lies on disk",
    )
    mirror: str | None = Field(
        default=None,
        description="address that `reportkg push` writes to; services fetch what is new there",
    )
    mirror_every: float = Field(
        default=10.0, description="seconds between two looks whether the mirror has something new"
    )
    store_update_url: str | None = Field(
        default=None, description="where that engine takes updates, if elsewhere than queries"
    )
    store_user: str | None = Field(default=None, description="name to the engine")
    store_password: str | None = Field(default=None, description="password to the engine")
    store_token: str | None = Field(default=None, description="bearer token to the engine")
    store_timeout: float = Field(
        default=120.0, description="seconds that one request to the engine may take"
    )


@lru_cache
def settings() -> Settings:
    return Settings()
