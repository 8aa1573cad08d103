"""What the corpus package raises."""

from __future__ import annotations

from ontology.errors import ReportkgError


class ReadError(ReportkgError):
    """A file that cannot become a report; the message says why and what to do."""
