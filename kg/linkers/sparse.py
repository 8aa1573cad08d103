"""Log-linear classifiers over named features, trained with scikit-learn, run without it.

The model is a table from feature name to one weight a class: a file of a few hundred kilobytes
that a person can read, whose decisions can be explained feature by feature.
"""

from __future__ import annotations

import json
import math
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Features = Mapping[str, float]
"""Feature name to value; 1.0 for what is simply there."""
DIGITS = 3


@dataclass(frozen=True)
class SparseModel:
    """Weights by feature and class. Two classes give one logistic unit for the second."""

    classes: tuple[str, ...]
    weights: dict[str, tuple[float, ...]]
    bias: tuple[float, ...]
    scale: tuple[float, float] = (1.0, 0.0)
    """Slope and shift of Platt's calibration (1999), for two classes."""

    def scores(self, features: Features) -> list[float]:
        """Log-odds a unit."""
        total = list(self.bias)
        for name, value in features.items():
            row = self.weights.get(name)
            if row is not None:
                for index, weight in enumerate(row):
                    total[index] += weight * value
        return total

    def probability(self, features: Features) -> float:
        """Probability of the second class of two."""
        score = self.scale[0] * self.scores(features)[0] + self.scale[1]
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))

    def best(self, features: Features) -> tuple[str, float]:
        """The likeliest class and its probability."""
        scores = self.scores(features)
        if len(scores) == 1:
            chance = self.probability(features)
            second = chance >= 0.5
            return self.classes[second], chance if second else 1 - chance
        peak = max(scores)
        powers = [math.exp(s - peak) for s in scores]
        top = powers.index(max(powers))
        return self.classes[top], powers[top] / sum(powers)

    def dump(self) -> dict[str, Any]:
        return {
            "classes": list(self.classes),
            "bias": [round(b, DIGITS + 1) for b in self.bias],
            "scale": list(self.scale),
            "weights": {k: [round(w, DIGITS) for w in v] for k, v in sorted(self.weights.items())},
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> SparseModel:
        first, second = data["scale"]
        return cls(
            tuple(data["classes"]),
            {k: tuple(v) for k, v in data["weights"].items()},
            tuple(data["bias"]),
            (float(first), float(second)),
        )


def fit(
    rows: Sequence[Features],
    labels: Sequence[str],
    strength: float = 1.0,
    least: int = 2,
    weights: Sequence[float] | None = None,
) -> SparseModel:
    """A model of ``labels``; features seen fewer than ``least`` times are left out.

    ``strength`` is the inverse of the L2 penalty.
    """
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    counts = Counter(name for row in rows for name in row)
    index = {n: i for i, n in enumerate(sorted(n for n, c in counts.items() if c >= least))}
    data, columns, starts = [], [], [0]
    for row in rows:
        for name, value in row.items():
            if name in index:
                columns.append(index[name])
                data.append(value)
        starts.append(len(columns))
    matrix = csr_matrix((data, columns, starts), shape=(len(rows), len(index)))
    classes = sorted(set(labels))
    if len(classes) == 1:
        return SparseModel((classes[0], classes[0]), {}, (30.0,))
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(matrix, list(labels), sample_weight=weights)
    coefficients = np.asarray(model.coef_)
    table = {
        name: tuple(float(w) for w in coefficients[:, at])
        for name, at in index.items()
        if float(np.abs(coefficients[:, at]).max()) >= 0.5 * 10**-DIGITS
    }
    return SparseModel(
        tuple(str(c) for c in model.classes_),
        table,
        tuple(float(b) for b in model.intercept_),
    )


def save(path: Path, models: Mapping[str, SparseModel]) -> None:
    """Several models in one compressed JSON file."""
    text = json.dumps({k: m.dump() for k, m in models.items()}, ensure_ascii=False, sort_keys=True)
    path.write_bytes(zlib.compress(text.encode("utf-8"), 9))


def load(path: Path) -> dict[str, SparseModel]:
    """The models of a file that ``save`` wrote."""
    data = json.loads(zlib.decompress(path.read_bytes()))
    return {k: SparseModel.load(v) for k, v in data.items()}
