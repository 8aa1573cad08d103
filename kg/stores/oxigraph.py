"""``oxigraph serve``: the engine of the embedded store behind HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from kg.stores.base import Engine, Step, operation


class OxigraphServer(Engine):
    """One request is one transaction however many operations it has: a report is replaced whole."""

    NAME: ClassVar[str] = "oxigraph"
    SERVER: ClassVar[str] = "Oxigraph"
    ATOMIC: ClassVar[bool] = True

    @staticmethod
    def addresses(url: str, update_url: str | None) -> tuple[str, str]:
        root = url.rstrip("/")
        for name in ("/query", "/update", "/store"):
            root = root.removesuffix(name)
        return f"{root}/query", update_url or f"{root}/update"

    def apply(self, steps: Iterable[Step]) -> None:
        """Do all steps in one transaction."""
        parts = [operation(step, step.triples, self.MERGE) for step in steps if step.triples]
        if parts:
            self.update(" ; ".join(parts))
