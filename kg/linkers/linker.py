"""Everything learned about linking in one value: trained together, kept in one file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from kg.linkers import industry_model, stages
from kg.linkers.industry_model import IndustryModel
from kg.linkers.labels import Example
from kg.linkers.sparse import SparseModel
from kg.linkers.stages import StageLinker
from ontology.errors import ReportkgError

WEIGHTS = Path(__file__).parent.parent / "weights" / "linker.npz"


class LinkerError(ReportkgError):
    """The file of the linker is missing or something else."""


@dataclass(frozen=True)
class Linker:
    """The learned parts of linking."""

    stages: StageLinker
    industries: IndustryModel

    def save(self, path: Path = WEIGHTS) -> None:
        """One compressed NumPy archive: a JSON text and the industry matrix."""
        path.parent.mkdir(parents=True, exist_ok=True)
        industries = self.industries.dump()
        matrix = industries.pop("matrix")
        about = {
            "linked": self.stages.linked.dump(),
            "how": self.stages.how.dump(),
            "industries": industries,
        }
        text = json.dumps(about, ensure_ascii=False, sort_keys=True)
        with path.open("wb") as file:
            np.savez_compressed(file, about=np.array(text), matrix=matrix)

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Linker:
        """What ``save`` wrote; raises ``LinkerError``."""
        try:
            with np.load(path, allow_pickle=False) as archive:
                about = json.loads(str(archive["about"]))
                matrix = archive["matrix"]
            linked, how = (SparseModel.load(about[key]) for key in ("linked", "how"))
            industries = IndustryModel.load({**about["industries"], "matrix": matrix})
            return cls(StageLinker(linked, how), industries)
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise LinkerError(f"{path}: {error}; run `reportkg train`") from None


@lru_cache
def shared(path: Path = WEIGHTS) -> Linker:
    """The linker of that file, loaded once."""
    return Linker.load(path)


def train(examples: Sequence[Example]) -> Linker:
    """All learned parts from annotated reports with held-out mentions."""
    return Linker(stages.train(examples), industry_model.train(examples))
