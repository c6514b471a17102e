"""The command line: ``grader list | show | start | check | grade | verify``."""

from __future__ import annotations

import os
from typing import NoReturn

from grader.cli.exits import INTERRUPTED

__all__ = ["main", "run"]


def run() -> NoReturn:
    """Run the command line as a process of its own; ctrl-C ends it quietly even while it loads."""
    try:
        from grader.cli.app import run_process

        run_process()
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)


def main() -> None:
    """Run the command line within this process and exit with its code.

    Raises:
        SystemExit: always.
    """
    from grader.cli import app

    app.main()
