"""The command line: ``grader list | show | start | check | grade | verify``."""

from grader.cli.app import main

__all__ = ["main"]
