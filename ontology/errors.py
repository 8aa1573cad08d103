"""The base of every error that a user can cause and put right."""

from __future__ import annotations


class ReportkgError(ValueError):
    """Something is wrong with what was given; the message says in plain words what.

    ``hint`` says what to do about it, where there is more to say. The command line prints message
    and hint on one line and exits with 2; HTTP answers with problem JSON (RFC 9457).
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message
