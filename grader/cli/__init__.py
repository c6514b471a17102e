"""The command line: ``grader list | show | start | check | grade | verify``."""

from grader.cli.app import main, run

__all__ = ["main", "run"]
