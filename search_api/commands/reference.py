"""The command line's reference, written from the code.

``python -m search_api.commands.reference`` writes ``docs/cli.md``; a test fails while it is stale.
"""

from __future__ import annotations

from pathlib import Path

import typer

from search_api.commands import app

TARGET = Path(__file__).parent.parent.parent / "docs" / "cli.md"
WIDTH = 96
_HEAD = """# Command line

Written from the code by `python -m search_api.commands.reference`.

Exit status: 0 when all went well; 2 with one line on standard error when the input was bad; 1 when
some files could not be built, the graph is not valid, or the fault is ours (`--debug` shows where);
130 when stopped by Ctrl-C.
"""


def reference() -> str:
    """The whole reference as Markdown."""
    group = typer.main.get_command(app)
    pieces = [_HEAD]
    for name, command in sorted(group.commands.items()):  # type: ignore[attr-defined]
        context = command.make_context(
            f"reportkg {name}", [], resilient_parsing=True, terminal_width=WIDTH
        )
        pieces.append(f"## {name}\n\n```\n{command.get_help(context).strip()}\n```\n")
    return "\n".join(pieces)


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
