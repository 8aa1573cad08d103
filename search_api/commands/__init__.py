"""The commands of ``reportkg``, and how their errors become one line and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer

from ontology.errors import ReportkgError
from search_api.commands import answers, collections, graphs, merging, models, server

app = typer.Typer(
    name="reportkg",
    help="Chinese government reports as a knowledge graph, with search and plain questions.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for module in (collections, answers, graphs, merging, models, server):
    module.register(app)

BAD_INPUT, OUR_FAULT, INTERRUPTED = 2, 1, 130


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; never shows a stack trace.

    ``--debug`` anywhere on the line shows it after all.
    """
    debug = "--debug" in arguments
    words = [word for word in arguments if word != "--debug"]
    try:
        status = app(args=words, prog_name="reportkg", standalone_mode=False)
        sys.stdout.flush()
    except ReportkgError as error:
        return _say(error, BAD_INPUT, debug)
    except KeyboardInterrupt:
        _line("stopped; the collection is as the last finished step left it")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has gone, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if hasattr(error, "exit_code") and hasattr(error, "format_message"):  # click's own
            _line(f"{error.format_message()} (see `reportkg --help`)")
            return BAD_INPUT
        return _say(error, OUR_FAULT, debug)
    return status if isinstance(status, int) else 0


def _say(error: Exception, status: int, debug: bool) -> int:
    if debug:
        raise error
    if status == OUR_FAULT:
        _line(f"unexpected {type(error).__name__}: {error} (run again with --debug to see where)")
    else:
        _line(str(error))
    return status


def _line(words: str) -> None:
    print(f"reportkg: {' '.join(words.split())[:1000]}", file=sys.stderr)


__all__ = ["app", "run"]
