"""Passages become vectors and words: encoders, vector indexes, the word index, hybrid ranking."""

from embeddings.base import Encoder, EncoderError, StatesUnavailable, TokenStates
from embeddings.encoders import ENCODERS, get_encoder
from embeddings.index import Hit, PassageIndex
from embeddings.prepare import is_prepared, prepare
from embeddings.ranking import Leg, Ranking
from embeddings.shard import PassageIndexError, Shard

__all__ = [
    "ENCODERS",
    "Encoder",
    "EncoderError",
    "Hit",
    "Leg",
    "PassageIndex",
    "PassageIndexError",
    "Ranking",
    "Shard",
    "StatesUnavailable",
    "TokenStates",
    "get_encoder",
    "is_prepared",
    "prepare",
]
