"""What can be wrong with a query; each knows its HTTP status."""

from __future__ import annotations

from typing import ClassVar

from ontology.errors import ReportkgError


class SparqlError(ReportkgError):
    """A query that is not answered; the message says why and what to change."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "bad query"


class QuerySyntaxError(SparqlError):
    """The query is not SPARQL 1.1."""

    title = "query is not valid SPARQL"


class QueryRefused(SparqlError):
    """The query asks for something that this service does not do (SERVICE, LOAD, updates)."""

    title = "query refused"


class QueryTimeout(SparqlError):
    """The query ran past its deadline and was killed."""

    status = 504
    title = "query took too long"


class ResultTooLarge(SparqlError):
    """The result passed the cap on bytes; nothing of it is returned."""

    status = 413
    title = "result too large"


class QueryOverMemory(SparqlError):
    """The worker died under its memory cap."""

    status = 503
    title = "query needed too much memory"


class EngineFailed(SparqlError):
    """The engine that holds the graph cannot be reached, or failed."""

    status = 502
    title = "the graph's engine failed"


class ServiceBusy(SparqlError):
    """The waiting room is full, or no worker came free in time."""

    status = 503
    title = "too many queries at once"


class NotAcceptable(SparqlError):
    """No format that the client accepts can carry this kind of result."""

    status = 406
    title = "no acceptable format"


class UpdatesOff(SparqlError):
    """An update where none is taken."""

    status = 403
    title = "updates are off"


class Unauthorized(SparqlError):
    """An update without the right token."""

    status = 401
    title = "a token is needed"
