"""Marking a sheet: credit, follow-through, what is kept apart."""

from __future__ import annotations

import pytest

from grader.engine import Grader
from grader.errors import CallError, Rejected
from grader.model import QuestionStatus, Submission
from grader.registry import open_course
from tests.conftest import TOY_ASSIGNMENT, TOY_PROBLEMS


def sheet(student="s01", **answers):
    return Submission(path="sheet.json", assignment="toy-hw", student=student, answers=answers)


@pytest.fixture
def toy(make_course):
    return Grader(open_course(make_course()).assignment("toy-hw"))


def marks_of(grader, **answers):
    return {mark.id: mark for mark in grader.grade(sheet(**answers)).marks}


def test_right_answers_get_full_points(toy):
    marks = marks_of(toy, q1=[10, 20, 30], q2=60, q3=120)
    assert [mark.status for mark in marks.values()] == [QuestionStatus.CORRECT] * 3
    assert [mark.score for mark in marks.values()] == [1, 2, 1]


def test_a_misconception_is_named_and_hinted(toy):
    mark = marks_of(toy, q1=[11, 12, 13])["q1"]
    assert mark.misconceptions == ("added",)
    assert "multiplies" in mark.findings[0]
    assert mark.score == 0


def test_one_slip_is_paid_for_once_to_any_depth(toy):
    marks = marks_of(toy, q1=[10, 20, 31], q2=61, q3=122)
    assert marks["q1"].score == 0
    assert (marks["q2"].follow_through, marks["q2"].score, marks["q2"].status) == (True, 1.0, "partial")
    assert (marks["q3"].follow_through, marks["q3"].score) == (True, 1.0)


def test_a_second_slip_on_top_of_the_first_earns_nothing(toy):
    marks = marks_of(toy, q1=[10, 20, 31], q2=62)
    assert not marks["q2"].follow_through
    assert marks["q2"].score == 0


def test_a_right_answer_after_an_earlier_slip_is_right(toy):
    assert marks_of(toy, q1=[10, 20, 31], q2=60)["q2"].status == QuestionStatus.CORRECT


def test_an_unreadable_answer_costs_only_its_own_question(toy):
    marks = marks_of(toy, q1="10 20 thirty", q2=60)
    assert marks["q1"].status == QuestionStatus.INVALID
    assert marks["q2"].status == QuestionStatus.CORRECT
    assert marks["q3"].status == QuestionStatus.UNANSWERED


def test_a_failing_comparison_is_the_graders_fault_not_a_zero(make_course):
    topic = TOY_PROBLEMS.replace("answer=Array()", "answer=Array(compare_as=lambda a: 1 / 0)")
    grader = Grader(open_course(make_course(topic=topic)).assignment("toy-hw"))
    marks = marks_of(grader, q1=[10, 20, 30], q2=60)
    assert marks["q1"].status == QuestionStatus.GRADER_ERROR
    assert marks["q2"].status == QuestionStatus.CORRECT


def test_unknown_questions_are_told_and_the_rest_is_graded(toy):
    report = toy.grade(sheet(**{"q1": [10, 20, 30], "q22": 60}))
    assert report.marks[0].status == QuestionStatus.CORRECT
    assert len(report.faults) == 1
    assert "q22" in report.faults[0]
    assert "Did you mean 'q2'" in report.faults[0]


def test_marks_are_the_same_with_and_without_memory(toy, make_course):
    first = toy.grade(sheet(q1=[11, 12, 13], q2=36))
    again = toy.grade(sheet(q1=[11, 12, 13], q2=36))
    fresh = Grader(toy.assignment).grade(sheet(q1=[11, 12, 13], q2=36))
    assert first == again == fresh


PERSONAL = TOY_ASSIGNMENT.replace('instance = { values = "$V", factor = 10 }', "personal = true")


@pytest.fixture
def personal(make_course):
    return open_course(make_course(PERSONAL)).assignment("toy-hw")


def numbers(assignment, student, secret):
    solution = Grader(assignment, secret).solutions(student)["q1"]
    return (*solution.instance["values"].tolist(), solution.instance["factor"])


def test_personal_numbers_depend_on_the_student_and_the_secret_only(personal):
    one = numbers(personal, "s01", b"secret")
    assert one == numbers(personal, "s01", b"secret")
    assert one != numbers(personal, "s02", b"secret")
    assert one != numbers(personal, "s01", b"another")


def test_personal_answers_are_marked_against_the_students_own_numbers(personal):
    grader = Grader(personal, b"secret")
    for student in ("s01", "s02"):
        right = grader.solutions(student)["q1"].expected.tolist()
        assert grader.grade(sheet(student, q1=right)).marks[0].status == QuestionStatus.CORRECT
    other = grader.solutions("s01")["q1"].expected.tolist()
    assert grader.grade(sheet("s02", q1=other)).marks[0].status == QuestionStatus.WRONG


def test_personal_numbers_need_a_secret_and_a_student(personal):
    with pytest.raises(CallError, match="secret"):
        Grader(personal).grade(sheet())
    with pytest.raises(Rejected, match="student"):
        Grader(personal, b"secret").grade(sheet(student=None))


def test_an_unfair_draw_is_refused(make_course):
    topic = TOY_PROBLEMS.replace("int(rng.integers(2, 90))", "1")
    assignment = open_course(make_course(PERSONAL, topic=topic)).assignment("toy-hw")
    with pytest.raises(Exception, match="fair"):
        Grader(assignment, b"secret").solutions("s01")


def test_a_row_written_for_a_list_is_followed_through(toy):
    marks = marks_of(toy, q1=[[10], [20], [31]], q2=61)
    assert marks["q2"].follow_through


def test_cells_are_those_of_the_array_as_written(toy):
    mark = marks_of(toy, q1=[[10], [20], [31]])["q1"]
    assert mark.wrong_cells == ((2, 0),)


def test_a_wrong_answer_is_never_without_a_word(toy):
    assert marks_of(toy, q2=1234567)["q2"].findings


@pytest.mark.parametrize("missing", [None, "", "sixty one", [1, 2]])
def test_a_slip_is_followed_through_a_missing_answer(toy, missing):
    mark = marks_of(toy, q1=[10, 20, 31], q2=missing, q3=122)["q3"]
    assert (mark.follow_through, mark.score) == (True, 1.0)
    assert "your answer to q1:" in mark.findings[0]


def test_a_right_answer_between_ends_a_slip(toy):
    assert not marks_of(toy, q1=[10, 20, 31], q2=60, q3=122)["q3"].follow_through
    assert marks_of(toy, q1=[10, 20, 31], q2=60, q3=121)["q3"].follow_through


@pytest.mark.parametrize(
    "earlier", ["nothing", [], [[1, 2], [3, 4]], [1e308, 1e308, 1e308], [[0.5] * 300] * 300]
)
def test_no_earlier_answer_costs_a_later_one(toy, earlier):
    marks = marks_of(toy, q1=earlier, q2=60, q3=7)
    assert (marks["q2"].status, marks["q3"].status) == (QuestionStatus.CORRECT, QuestionStatus.WRONG)
