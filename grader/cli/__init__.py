"""The command line: ``grader list | show | start | check | grade | verify``."""

from __future__ import annotations

import os
from typing import NoReturn

__all__ = ["run"]

INTERRUPTED = 130


def run() -> NoReturn:
    """Run the command line as a process of its own; ctrl-C ends it quietly at any time."""
    try:
        from grader.cli.app import run_commands

        run_commands()
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
