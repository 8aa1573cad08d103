"""Questions in Chinese and English, answered from the graph with evidence."""

from search_api.questions.answer import Answer, Passage, Proof, Row
from search_api.questions.asking import ask, forget, interpret, warm
from search_api.questions.interpretation import Interpretation, Kind, Link, Slot, Target
from search_api.questions.text import LONGEST, QuestionError

__all__ = [
    "LONGEST",
    "Answer",
    "Interpretation",
    "Kind",
    "Link",
    "Passage",
    "Proof",
    "QuestionError",
    "Row",
    "Slot",
    "Target",
    "ask",
    "forget",
    "interpret",
    "warm",
]
