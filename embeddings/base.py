"""What every encoder offers, and what it returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ontology.errors import ReportkgError

Kind = Literal["passage", "query"]
Floats = NDArray[np.float32]
States = NDArray[np.float32] | NDArray[np.float16]


class EncoderError(ReportkgError):
    """No encoder of that name, or its files are missing or damaged."""


class StatesUnavailable(EncoderError):
    """The encoder gives pooled vectors only, not the states of single tokens."""


@dataclass(frozen=True, slots=True, eq=False)
class TokenStates:
    """One text's pass through the encoder.

    Tokens of the prefix and special tokens are left out; a text longer than the model's window
    (512 tokens) is cut there, so its last characters may have no token.
    """

    vector: Floats
    """float32[dim], the pooled vector, of unit length."""
    offsets: NDArray[np.int32]
    """int32[n, 2]: the characters ``[start, end)`` of the given text that each token covers."""
    layer8: States
    """float16[n, dim], states after the eighth layer: what name taggers read."""
    last: States
    """float16[n, dim], states after the last layer, not normalised."""


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors; the same text always gives the same vector."""

    @property
    def name(self) -> str:
        """Stored with an index, so that an index is not searched with another encoder."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str], kind: Kind = "passage") -> Floats:
        """float32[n, dim], rows of unit length."""

    def encode_states(self, texts: Sequence[str], kind: Kind = "passage") -> list[TokenStates]:
        """One pass a text; raises ``StatesUnavailable`` where the encoder has no token states."""
