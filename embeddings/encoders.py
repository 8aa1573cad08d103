"""The registry of encoders: ``bundled``, or any sentence-transformers model by name or folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from embeddings import hashing
from embeddings.base import Encoder, EncoderError
from embeddings.prepare import MODEL, PROJECTION_FILE, folder, is_prepared
from embeddings.tokens import Projection
from ontology.settings import settings

BUNDLED = "bundled"


def _bundled(threads: int) -> Encoder:
    if not is_prepared():
        raise EncoderError("the encoder is not prepared: run `reportkg prepare`")
    from embeddings.bundled import BundledEncoder

    return BundledEncoder(folder(), threads)


def _hashing(threads: int) -> Encoder:
    return hashing.HashingEncoder()


ENCODERS: dict[str, Callable[[int], Encoder]] = {BUNDLED: _bundled, hashing.NAME: _hashing}
"""Encoders by name; each is made with a number of threads."""


@lru_cache(maxsize=4)
def _cached(name: str, threads: int) -> Encoder:
    make = ENCODERS.get(name)
    if make is not None:
        return make(threads)
    from embeddings.transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name, threads)


def get_encoder(name: str | None = None) -> Encoder:
    """The encoder called ``name`` (default: the setting ``encoder``), loaded once a process.

    Any name that is not in ``ENCODERS`` goes to ``SentenceTransformer``, which is imported only
    then. Raises ``EncoderError`` where the encoder cannot be loaded.
    """
    return _cached(name or settings().encoder, settings().threads)


@lru_cache(maxsize=2)
def projection(name: str = MODEL) -> Projection | None:
    """How token states of the encoder called ``name`` are made small; ``None`` where it has none.

    Raises ``EncoderError`` where the bundled encoder is not prepared.
    """
    if name == MODEL:
        return Projection.open(folder() / PROJECTION_FILE)
    if name == hashing.NAME:
        return Projection.identity(hashing.DIMENSIONS)
    return None
