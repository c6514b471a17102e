"""The commands. Each reads its call, hands on to the engine, and turns the outcome into an exit code."""

from __future__ import annotations

import codecs
import gc
import os
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from grader.cli.exits import DONE, GRADER_FAULT, INPUT_FAULT, INTERRUPTED
from grader.errors import CallError, GraderError
from grader.model import Reveal
from grader.version import __version__

if TYPE_CHECKING:
    from grader.registry import Course

# Small arrays only: threads for linear algebra take longer to start than all there is to compute.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# No plugins of ours, and looking for any costs as much as reading a sheet.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

app = typer.Typer(
    help="Grade homework on convolutional networks, and let students check their own.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class OutputFormat(StrEnum):
    """How results are written."""

    TERMINAL = "terminal"
    JSON = "json"


class SheetFormat(StrEnum):
    """The formats of an answer sheet."""

    MD = "md"
    TOML = "toml"
    JSON = "json"
    YAML = "yaml"
    IPYNB = "ipynb"


class CheckReveal(StrEnum):
    """What a self-check may tell: never the answer."""

    VERDICT = "verdict"
    HINT = "hint"


CourseOption = Annotated[
    Path | None,
    typer.Option("--course", envvar="GRADER_COURSE", help="A course folder; the bundled course otherwise."),
]
FormatOption = Annotated[
    OutputFormat, typer.Option("--format", help="For people, or one JSON object a line.")
]
OutOption = Annotated[Path | None, typer.Option("--out", help="Write to this file.")]
AssignmentOption = Annotated[
    str | None, typer.Option("--assignment", help="The assignment of sheets that do not name theirs.")
]
SecretOption = Annotated[
    Path | None,
    typer.Option("--secret-file", help="The course's secret for personal numbers (or GRADER_SECRET)."),
]


def run_process() -> NoReturn:
    """Run the command line as a process of its own, and leave at once when it is done."""
    # Starting makes many objects and hardly any garbage; looking for it would take a tenth of the time.
    gc.set_threshold(100_000, 20, 20)
    _open_streams()
    code = GRADER_FAULT
    try:
        main()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else DONE
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        _say(f"The output cannot be written: {error.strerror or error}.")
        code = INPUT_FAULT
    # Taking the interpreter apart module by module takes as long as importing NumPy.
    os._exit(code)


def _open_streams() -> None:
    """Open what the caller closed, so that no file of ours takes its place and nothing fails to print."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open as long as we run


def main() -> None:
    """Run the command line and exit with its code.

    Raises:
        SystemExit: always.
    """
    try:
        app()
    except GraderError as error:
        _say(str(error))
        sys.exit(INPUT_FAULT)
    except SystemExit as left:
        if isinstance(left.__context__, BrokenPipeError):
            # The reader of our output went away (a pager that was quit): not an error, as Typer has it.
            sys.exit(DONE)
        raise
    except OSError as error:
        # Files of the course and of students have their own errors; what is left is our output.
        _say(f"The output cannot be written: {error.strerror or error}.")
        sys.exit(INPUT_FAULT)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        if os.environ.get("GRADER_DEBUG"):
            raise
        _say(f"The grader itself failed: {type(error).__name__}: {error}. Set GRADER_DEBUG=1 to see where.")
        sys.exit(GRADER_FAULT)


def _say(message: str) -> None:
    from grader.text import clean_text

    with suppress(OSError):
        print(f"grader: {clean_text(message)}", file=sys.stderr, flush=True)


@app.callback(invoke_without_command=True)
def root(
    course: CourseOption = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Grade homework on convolutional networks, and let students check their own.

    \b
    Students:     grader start iit-hw4 --student s01 --to hw4
                  grader check hw4
    Assistants:   grader grade class/
                  grader grade class/ --format json --out marks.jsonl
    """
    if version:
        print(f"grader {__version__}")
        raise typer.Exit(DONE)
    if course is not None:
        os.environ["GRADER_COURSE"] = str(course)


@app.command("list")
def list_(
    assignment: Annotated[str | None, typer.Argument(help="List the questions of this assignment.")] = None,
    course: CourseOption = None,
    format: FormatOption = OutputFormat.TERMINAL,
) -> None:
    """List the assignments, or the questions of one.

    \b
    Example:
      grader list iit-hw4
    """
    from grader.cli import catalogue

    faults = catalogue.list_assignments(_open(course), assignment, as_json=format is OutputFormat.JSON)
    for fault in faults:
        _say(str(fault))
    raise typer.Exit(INPUT_FAULT if faults else DONE)


@app.command()
def show(
    id: Annotated[str, typer.Argument(help="An assignment, ASSIGNMENT/QUESTION, or an exercise.")],
    student: Annotated[str | None, typer.Option("--student", help="Whose personal numbers to show.")] = None,
    course: CourseOption = None,
    secret_file: SecretOption = None,
) -> None:
    """Show a question as a person reads it, and what an answer may look like.

    \b
    Examples:
      grader show iit-hw4/q1-valid-conv-r
      grader show iit-hw4
      grader show convolution.result
    """
    from grader.cli import catalogue

    catalogue.show(_open(course), id, student, _read_secret(secret_file))


@app.command()
def start(
    assignment: Annotated[str, typer.Argument(help="The assignment, as `grader list` names it.")],
    student: Annotated[str, typer.Option("--student", help="Who will answer.")],
    to: Annotated[Path, typer.Option("--to", help="The folder to write the sheet into.")],
    format: Annotated[SheetFormat, typer.Option("--format", help="The sheet's format.")] = SheetFormat.MD,
    course: CourseOption = None,
    secret_file: SecretOption = None,
) -> None:
    """Write an empty answer sheet with the questions in it.

    \b
    Example:
      grader start iit-hw4 --student s01 --to hw4 --format md
    """
    from grader.cli import starting

    path = starting.write_start(
        _open(course), assignment, student, to, format.value, _read_secret(secret_file)
    )
    print(f"Fill in {path}, then run: grader check {to}")


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="Your answer sheet, or the folder or archive with it.")],
    assignment: AssignmentOption = None,
    reveal: Annotated[CheckReveal, typer.Option("--reveal", help="How much to tell.")] = CheckReveal.HINT,
    course: CourseOption = None,
    format: FormatOption = OutputFormat.TERMINAL,
    out: OutOption = None,
    secret_file: SecretOption = None,
) -> None:
    """Check your own answers: hints, never the answers themselves.

    Exit code 0 if all that a machine can mark is right, 1 if not.

    \b
    Examples:
      grader check hw4/answers.md
      grader check hw4 --format json
    """
    from grader.batch import Batch
    from grader.cli.output import Output
    from grader.cli.verdicts import check_code

    batch = Batch(_open(course), assignment=assignment, secret=_read_secret(secret_file))
    as_json = format is OutputFormat.JSON
    with Output(out, as_json=as_json, reveal=Reveal(reveal.value), inputs=[path]) as output:
        report = batch.grade_one(path)
        output.write_report(report)
    raise typer.Exit(check_code(report))


@app.command()
def grade(
    paths: Annotated[list[Path], typer.Argument(help="Sheets, archives, and folders of them.")],
    assignment: AssignmentOption = None,
    reveal: Annotated[Reveal, typer.Option("--reveal", help="How much to tell.")] = Reveal.ANSWER,
    reports: Annotated[bool, typer.Option("--reports", help="After the table, print every report.")] = False,
    min_score: Annotated[
        str | None,
        typer.Option("--min-score", metavar="POINTS|PERCENT%", help="Exit 1 if a submission has less."),
    ] = None,
    course: CourseOption = None,
    format: FormatOption = OutputFormat.TERMINAL,
    out: OutOption = None,
    secret_file: SecretOption = None,
) -> None:
    """Grade one submission or a whole class.

    A broken submission is rejected with the reason and the rest is graded. Exit code 2 says that there
    were such; 1 that --min-score was not met.

    \b
    Examples:
      grader grade class/
      grader grade class/ --reports --out class.txt
      grader grade s01.zip s02/ --format json --out marks.jsonl
      grader grade answers.md --min-score 60%
    """
    from grader.batch import Batch
    from grader.cli.output import Output
    from grader.cli.verdicts import Tally, parse_min_score

    least = parse_min_score(min_score)
    batch = Batch(_open(course), assignment=assignment, secret=_read_secret(secret_file))
    tally = Tally(least)
    as_json = format is OutputFormat.JSON
    with Output(out, as_json=as_json, reveal=reveal, inputs=paths, reports=reports) as output:
        interrupted = output.write_class(paths, batch, tally)
    raise typer.Exit(INTERRUPTED if interrupted else tally.exit_code())


@app.command()
def verify(
    assignment: Annotated[str | None, typer.Argument(help="Only this assignment and its exercises.")] = None,
    course: CourseOption = None,
    all_notes: Annotated[
        bool, typer.Option("--all", help="Also list instances that cannot tell a misconception.")
    ] = False,
) -> None:
    """Verify the course itself: every reference, misconception, draw and prompt. For authors.

    Exit code 1 on a fault.

    \b
    Examples:
      grader verify
      grader verify iit-hw4 --all
    """
    from grader.cli import verifying

    raise typer.Exit(verifying.run(_open(course), assignment, all_notes=all_notes))


def _open(course: Path | None) -> Course:
    from grader.registry import open_course

    return open_course(
        course or (Path(os.environ["GRADER_COURSE"]) if os.environ.get("GRADER_COURSE") else None)
    )


def _read_secret(path: Path | None) -> bytes | None:
    """The course's secret from a file or the environment, or None."""
    if path is None:
        return os.fsencode(os.environ.get("GRADER_SECRET", "")).strip() or None
    try:
        secret = path.read_bytes().removeprefix(codecs.BOM_UTF8).strip()
    except OSError as error:
        raise CallError(
            f"The secret cannot be read: {error.strerror}.",
            where=str(path),
            mend="Give --secret-file a file that you may read.",
        ) from None
    if not secret:
        raise CallError("The secret file is empty.", where=str(path), mend="Put a long random text in it.")
    return secret
