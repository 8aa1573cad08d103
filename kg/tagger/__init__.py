"""Finding names with a small network over frozen states: labels, features, training, inference.

Importing this package never imports torch; ``kg.tagger.train`` and ``kg.tagger.model`` do.
"""

from kg.tagger.ensemble import Candidate, Ensemble, WeightsError
from kg.tagger.features import Features, features
from kg.tagger.labels import KINDS, NAME_KINDS, TRIGGER_KINDS, Labelled, spans_of

__all__ = [
    "KINDS",
    "NAME_KINDS",
    "TRIGGER_KINDS",
    "Candidate",
    "Ensemble",
    "Features",
    "Labelled",
    "WeightsError",
    "features",
    "spans_of",
]
