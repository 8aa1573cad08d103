"""The command line: parse, call one function, print. Commands live in ``search_api.commands``."""

from __future__ import annotations

import sys

from search_api.commands import run


def main() -> None:
    """Entry point of ``reportkg``: exit status 0, 1 (our fault) or 2 (bad input)."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
