"""Passages become vectors and words: encoders, vector indexes, the word index, hybrid ranking."""

from embeddings.base import Encoder, EncoderError, StatesUnavailable, TokenStates
from embeddings.encoders import ENCODERS, get_encoder
from embeddings.prepare import is_prepared, prepare

__all__ = [
    "ENCODERS",
    "Encoder",
    "EncoderError",
    "StatesUnavailable",
    "TokenStates",
    "get_encoder",
    "is_prepared",
    "prepare",
]
