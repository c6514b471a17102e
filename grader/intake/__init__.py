"""Reading submissions, in which nothing is trusted; ``blank_sheets`` writes the sheets to fill in."""

from grader.intake.folders import is_sheet_or_archive
from grader.intake.sheets import KnownIds
from grader.intake.submissions import find_submissions, read_submission

__all__ = ["KnownIds", "find_submissions", "is_sheet_or_archive", "read_submission"]
