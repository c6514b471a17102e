"""The exit codes; they stay as they are."""

DONE = 0
"""Done; for ``check``: all that a machine can mark is right."""

NOT_MET = 1
"""Not all right, less than ``--min-score``, or a fault in the course that ``verify`` found."""

INPUT_FAULT = 2
"""The call or some input is at fault."""

GRADER_FAULT = 3
"""The grader is at fault."""

INTERRUPTED = 130
"""Interrupted from the keyboard, as shells say it."""
