"""Passages become vectors and words: encoders, vector indexes, the word index, hybrid ranking."""

from embeddings.base import Encoder, EncoderError, StatesUnavailable, TokenStates
from embeddings.encoders import ENCODERS, get_encoder
from embeddings.index import Hit, Leg, PassageIndex
from embeddings.prepare import is_prepared, prepare
from embeddings.shard import PassageIndexError, Shard

__all__ = [
    "ENCODERS",
    "Encoder",
    "EncoderError",
    "Hit",
    "Leg",
    "PassageIndex",
    "PassageIndexError",
    "Shard",
    "StatesUnavailable",
    "TokenStates",
    "get_encoder",
    "is_prepared",
    "prepare",
]
