"""The words of the grader as frozen types, without behaviour.

Read top to bottom: an *exercise* (reference function and wrong references), a *question*
(an exercise at an instance), an *assignment*; then a *submission*, a *mark*, a *report*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np

Raw = Any
"""An answer as a sheet holds it: text, number, truth value, nothing, list or mapping (JSON's types)."""

Value = Any
"""An answer once read, in the type of its kind: int, float, tuple, ndarray, Interval, ..."""

Instance = Mapping[str, Any]
"""The inputs of one question, by parameter name; lists of numbers are NumPy arrays."""


class QuestionStatus(StrEnum):
    """What became of one question."""

    CORRECT = "correct"
    PARTIAL = "partial"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    INVALID = "invalid"
    ERROR = "error"
    NEEDS_REVIEW = "needs-review"
    GRADER_ERROR = "grader-error"


class SubmissionStatus(StrEnum):
    """What became of one submission."""

    GRADED = "graded"
    REJECTED = "rejected"
    GRADER_ERROR = "grader-error"


class Reveal(StrEnum):
    """How much a report tells: the verdict, a hint that keeps the answer, or the answer too."""

    VERDICT = "verdict"
    HINT = "hint"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Comparison:
    """An answer held against an expected value.

    ``share`` is the part of the answer that is right, 0 to 1. ``hint`` says what differs without
    giving the expected value away; ``detail`` may name expected values. ``wrong_cells`` are indices
    of wrong entries of an array of the right shape.
    """

    equal: bool
    share: float = 0.0
    hint: str = ""
    detail: str = ""
    wrong_cells: tuple[tuple[int, ...], ...] = ()
    misconceptions: tuple[str, ...] = ()


class AnswerKind(Protocol):
    """One kind of answer: how it is written, read, and held against another."""

    @property
    def label(self) -> str:
        """Its name in JSON and in ``grader show``: "integer", "array", ..."""

    def read(self, raw: Raw) -> Value:
        """The value that an answer states. Raises ``Unreadable`` with the place and an example."""

    def expect(self, function: Callable[..., Any], instance: Instance, seed: bytes) -> Value:
        """What a reference or wrong reference answers. Raises ``CourseError`` for what is not of the kind."""

    def compare(self, expected: Value, actual: Value) -> Comparison:
        """Hold a read answer against a result of ``expect``. Raises ``Unreadable`` if they cannot be held."""

    def same(self, one: Value, other: Value) -> bool:
        """Whether two results of ``expect`` are the same answer, so that no one can tell them apart."""

    def plain(self, value: Value) -> Raw:
        """An expected or a read value in JSON's types, for reports."""

    def show(self, value: Value) -> str:
        """An expected or a read value as one line or a few lines of plain text."""

    def forms(self, expected: Value) -> Mapping[str, Raw]:
        """Ways to write an expected value, by the name of the form; every one reads back as right."""

    def describe(self) -> str:
        """One sentence for students: what an answer may look like, with an example."""

    def as_array(self, value: Value) -> np.ndarray[Any, Any] | None:
        """A value as a numeric array for the recognition of general slips, or None."""


@dataclass(frozen=True, slots=True)
class Misconception:
    """A named wrong reference with a hint.

    ``wrong`` takes the same arguments as the exercise's reference. ``changes`` replaces entries of the
    instance first (a wrong reading of the question: ``{"padding": "same"}``); without ``wrong`` the
    reference itself runs on the changed instance. ``wrong`` may return None where the slip does not
    apply to an instance. ``hint`` helps the student find the slip without the answer.
    ``credit`` is the share of the points that an answer of this kind still earns. ``written`` is how a
    student writes it, where the function's value alone does not tell: a wrong formula's text.
    """

    id: str
    hint: str
    wrong: Callable[..., Any] | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    credit: float = 0.0
    written: Raw = None


@dataclass(frozen=True, slots=True)
class Exercise:
    """A reusable kind of question.

    ``id`` is ``topic.name``, the topic being the module in ``problems/``. ``ask`` is the question in
    our words, a template whose ``{name}`` fields are the instance's. ``answer`` is the kind, or a
    function from the instance to it. ``draw`` makes an instance from a random generator, for personal
    variants and for checks. ``credit`` is "all" (or nothing) or "entries".
    ``source`` says where the definition comes from.
    """

    id: str
    ask: str
    reference: Callable[..., Any]
    answer: AnswerKind | Callable[..., AnswerKind]
    misconceptions: tuple[Misconception, ...] = ()
    draw: Callable[[np.random.Generator], dict[str, Any]] | None = None
    credit: str = "all"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """An exercise at an instance, with points, in an assignment.

    ``follows`` are the inputs that are answers to earlier questions: the id of one, or the ids of several;
    ``follow_credit`` is the share of the points for an answer that is right at the student's own
    earlier answers.
    """

    id: str
    exercise: Exercise
    instance: Instance
    points: float
    title: str
    ask: str
    misconceptions: tuple[Misconception, ...] = ()
    source: str = ""
    note: str = ""
    personal: bool = False
    follows: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    follow_credit: float = 0.0
    rubric: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """An ordered list of questions: one TOML file."""

    id: str
    title: str
    questions: tuple[Question, ...]
    source: str = ""
    reserved: tuple[str, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's answers to one assignment, as read: nothing in it is trusted.

    ``places`` says where each answer stands (``answers.md:12``); ``path`` is the path as given.
    """

    path: str
    assignment: str | None
    student: str | None
    answers: Mapping[str, Raw]
    places: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """The result of one question.

    ``findings`` are sentences safe to show at ``--reveal hint``; ``details`` only with the answer.
    """

    id: str
    title: str
    status: QuestionStatus
    score: float
    max_score: float
    misconceptions: tuple[str, ...] = ()
    follow_through: bool = False
    findings: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    expected: Raw = None
    actual: Raw = None
    expected_text: str = ""
    actual_text: str = ""
    wrong_cells: tuple[tuple[int, ...], ...] = ()
    rubric: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The marks of one submission and where they came from.

    ``title`` is the assignment's. ``why`` says why a submission was rejected or could not be graded.
    ``faults`` are mistakes in the sheet that cost no mark by themselves (an unknown question);
    ``notes`` are worth knowing. ``places`` says where in the submission each answer stands; a mark's own
    ``place`` is inside the answer.
    """

    submission: str
    assignment: str | None
    student: str | None
    status: SubmissionStatus
    title: str = ""
    marks: tuple[Mark, ...] = ()
    why: str = ""
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)
