"""Everything learned about linking in one value: trained together, kept in one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.linkers import sparse, stages
from kg.linkers.labels import Example
from kg.linkers.stages import StageLinker
from ontology.errors import ReportkgError

WEIGHTS = Path(__file__).parent.parent / "weights" / "linker.bin"


class LinkerError(ReportkgError):
    """The file of the linker is missing or something else."""


@dataclass(frozen=True)
class Linker:
    """The learned parts of linking."""

    stages: StageLinker

    def save(self, path: Path = WEIGHTS) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        sparse.save(path, {"linked": self.stages.linked, "how": self.stages.how})

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Linker:
        """What ``save`` wrote; raises ``LinkerError``."""
        try:
            models = sparse.load(path)
            return cls(StageLinker(models["linked"], models["how"]))
        except (OSError, ValueError, KeyError) as error:
            raise LinkerError(f"{path}: {error}; run `reportkg train`") from None


@lru_cache
def shared(path: Path = WEIGHTS) -> Linker:
    """The linker of that file, loaded once."""
    return Linker.load(path)


def train(examples: Sequence[Example]) -> Linker:
    """All learned parts from annotated reports with held-out mentions."""
    return Linker(stages.train(examples))
