"""Where reports go: the terminal or JSON lines, standard output or a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from grader.batch import Batch
from grader.cli.verdicts import Tally
from grader.errors import CallError
from grader.intake import find_submissions, is_sheet_or_archive
from grader.model import Report, Reveal

if TYPE_CHECKING:
    from rich.console import Console

    from grader.reports.classroom import Row
    from grader.reports.json import ReportLines


class Output(AbstractContextManager["Output"]):
    """Writes reports as they come; the class table when they are all there.

    ``inputs`` are the paths that are read, none of which is ever written to.

    Raises:
        CallError: the file cannot be written, or would be read as a submission.
    """

    def __init__(
        self,
        out: Path | None,
        *,
        as_json: bool,
        reveal: Reveal,
        inputs: Sequence[Path] = (),
        reports: bool = False,
    ) -> None:
        if out:
            _keep_apart(out, inputs)
        self._reveal = reveal
        self._reports = reports
        self._out = out
        self._lines: ReportLines | None = None
        if as_json:
            from grader.reports.json import ReportLines

            self._lines = ReportLines(reveal)
        try:
            self._file: TextIO = out.open("w", encoding="utf-8") if out else sys.stdout
        except OSError as error:
            raise CallError(
                f"This file cannot be written: {error.strerror}.",
                where=str(out),
                mend="Give --out a file in a folder that you may write to.",
            ) from None

    def __exit__(self, kind: object, *_: object) -> None:
        if not self._out:
            return
        self._file.close()
        if kind is None:
            print(f"Written to {self._out}.", file=sys.stderr)

    def write_report(self, report: Report) -> None:
        """Write one submission's report."""
        if self._lines:
            self._write(self._lines.write(report) + "\n")
        else:
            from grader.reports.terminal import render_report

            render_report(report, self._reveal, self._console(), title=report.title)

    def write_class(self, paths: Sequence[Path], batch: Batch, tally: Tally) -> bool:
        """Grade and write everything at the paths; true if it was interrupted (what is done is shown)."""
        from grader.reports.classroom import summarise

        found = list(find_submissions(paths))
        rows: list[Row] = []
        kept: list[Report] = []
        interrupted = False
        try:
            for report in _progress(batch.grade(found), len(found)):
                tally.add(report)
                if self._lines:
                    self.write_report(report)
                    continue
                rows.append(summarise(report))
                if self._reports or len(found) == 1:
                    kept.append(report)
        except KeyboardInterrupt:
            interrupted = True
            said = f"interrupted; {tally.done} of {len(found)} submissions are done."
            print(f"\ngrader: {said}", file=sys.stderr)
        if not self._lines:
            self._write_class(rows, kept, single=len(found) == 1)
        return interrupted

    def _write_class(self, rows: list[Row], kept: list[Report], *, single: bool) -> None:
        from grader.reports.classroom import render_class

        if not single:
            render_class(rows, self._console())
        for report in kept:
            self.write_report(report)

    def _write(self, text: str) -> None:
        try:
            self._file.write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            where = str(self._out) if self._out else "standard output"
            raise CallError(f"The report cannot be written: {error.strerror}.", where=where) from None

    def _console(self) -> Console:
        from rich.console import Console

        return Console(file=self._file, width=100 if self._out else None, highlight=False)


def _keep_apart(out: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write over a submission, or a file that would be taken for one the next time."""
    place = Path(os.path.realpath(out))
    for path in inputs:
        top = Path(os.path.realpath(path))
        inside = top in place.parents and is_sheet_or_archive(place.name)
        if inside or place == top or (place.exists() and top.exists() and place.samefile(top)):
            raise CallError(
                "This would stand among the submissions.", where=str(out), mend="Write to another place."
            )


def _progress(reports: Iterator[Report], total: int) -> Iterator[Report]:
    """Pass reports on under a progress bar, where a person watches and there is time to."""
    if not sys.stderr.isatty() or total < 2:
        yield from reports
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("grading", total=total)
        for report in reports:
            yield report
            progress.advance(task)
