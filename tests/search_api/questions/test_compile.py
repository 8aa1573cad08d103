"""Queries hold IRIs and words of closed vocabularies, nothing else."""

from __future__ import annotations

import pytest

from ontology.terms import Modality, Stage
from search_api.questions.compile import bound, sparql
from search_api.questions.selection import Selection, nothing


def test_conditions_stand_in_the_query() -> None:
    query = sparql(
        Selection(
            "stages",
            ("https://example.org/p/1",),
            ("https://example.org/r/1",),
            (Stage.IN_PRODUCTION,),
            (Modality.ACTUAL,),
            (2030,),
        )
    )
    assert query is not None
    for part in ("(1 <https://example.org/p/1>)", "stage:in_production", "modality:actual", "2030"):
        assert part in query


def test_nothing_selected_is_no_query() -> None:
    assert sparql(nothing("no such thing")) is None


@pytest.mark.parametrize("iri", ["a> } DROP ALL #", "x y", 'a"b', "a\nb", ""])
def test_what_is_no_iri_is_refused(iri: str) -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        bound(iri)
