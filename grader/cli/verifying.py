"""``grader verify``: prints what was found and counts it."""

from __future__ import annotations

from grader.cli.exits import DONE, NOT_MET
from grader.registry import Course
from grader.text import clean_text
from grader.verify import verify_course


def run(course: Course, assignment: str | None, *, all_notes: bool) -> int:
    """Verify and print; 1 if there was a fault."""
    if assignment is not None and assignment not in course.assignment_files():
        course.assignment(assignment)  # says what there is
    faults = notes = 0
    for finding in verify_course(course, assignment):
        if finding.is_fault:
            faults += 1
        else:
            notes += 1
        if finding.is_fault or all_notes:
            kind = "fault" if finding.is_fault else "note "
            print(f"{kind}  {clean_text(finding.where)}: {clean_text(finding.what)}")
    what = assignment or f"{len(course.assignment_files())} assignments and all exercises"
    verdict = "all right" if not faults else f"{faults} faults" if faults > 1 else "1 fault"
    more = f"; {notes} notes" + ("" if all_notes else " (--all lists them)") if notes else ""
    print(f"Verified {what}: {verdict}{more}.")
    return NOT_MET if faults else DONE
