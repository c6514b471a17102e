"""Reading submissions, in which nothing is trusted, and writing empty answer sheets."""

from grader.intake.blank_sheets import SHEET_FORMATS, SheetQuestion, write_sheet
from grader.intake.sheets import KnownIds
from grader.intake.submissions import find_submissions, read_submission

__all__ = ["SHEET_FORMATS", "KnownIds", "SheetQuestion", "find_submissions", "read_submission", "write_sheet"]
