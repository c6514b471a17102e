"""Authors' files: what they may say, and what they are told when they are wrong."""

from __future__ import annotations

import numpy as np
import pytest

from grader.errors import CallError, CourseError
from grader.registry import open_course
from tests.conftest import TOY_ASSIGNMENT, TOY_PROBLEMS, TOY_REFERENCE


def test_a_course_folder_is_laid_over_the_bundled_one(make_course):
    course = open_course(make_course())
    assert "toy-hw" in course.assignment_files()
    assert "iit-hw4" in course.assignment_files()
    assert [question.id for question in course.assignment("toy-hw").questions] == ["q1", "q2", "q3"]


def test_courses_opened_side_by_side_keep_their_own_references(make_course, tmp_path):
    one = open_course(make_course())
    other_folder = tmp_path / "other"
    make_course().rename(other_folder)
    make_course(solutions=TOY_REFERENCE.replace("np.asarray(values) * factor", "np.asarray(values) - factor"))
    other = open_course(other_folder)
    for _ in range(2):
        assert one.exercise("toy.scaled").reference(values=[3], factor=2) == [1]
        assert other.exercise("toy.scaled").reference(values=[3], factor=2) == [6]


def test_named_data_become_read_only_arrays(make_course):
    question = open_course(make_course()).assignment("toy-hw").questions[0]
    np.testing.assert_array_equal(question.instance["values"], [1, 2, 3])
    with pytest.raises(ValueError, match="read-only"):
        question.instance["values"][0] = 7


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("points = 2", 'points = "two"', 18, "points"),
        ("points = 2", "points = -2", 18, "points"),
        ("points = 2", "pionts = 2", 18, "pionts"),
        ('exercise = "toy.total"\npoints', 'exercise = "toy.totl"\npoints', 17, "toy.total"),
        ('exercise = "toy.total"\npoints', 'exercise = "tyo.total"\npoints', 17, "toy"),
        ('id = "q2"', 'id = "q1"', 15, "twice"),
        ('parts = ["@q1"]', 'parts = ["@q3"]', 19, "@q3"),
        ('parts = ["@q1"]', 'parts = ["@q1", "qq1"]', 19, "qq1"),
        ('values = "$V"', 'values = "$W"', 12, "W"),
        ('title = "Total"', 'title = "Total', 16, "TOML"),
    ],
)
def test_a_wrong_assignment_names_its_line(make_course, old, new, line, words):
    assert old in TOY_ASSIGNMENT
    course = open_course(make_course(TOY_ASSIGNMENT.replace(old, new, 1)))
    with pytest.raises(CourseError) as caught:
        course.assignment("toy-hw")
    assert f"toy-hw.toml:{line}" in str(caught.value)
    assert words in str(caught.value)


def test_misconceptions_may_be_renamed_changed_and_typed(make_course):
    extra = """misconceptions = [
      { id = "plus", like = "added" },
      { id = "doubled", changes = { factor = 2 }, hint = "Another factor." },
      { id = "printed", values = [[1, 1, 1], [2, 2, 2]], hint = "The misprinted one." },
    ]
    """
    text = TOY_ASSIGNMENT.replace('[[question]]\nid = "q2"', f'{extra}\n[[question]]\nid = "q2"')
    question = open_course(make_course(text)).assignment("toy-hw").questions[0]
    assert [one.id for one in question.misconceptions] == ["plus", "doubled", "printed", "printed"]


def test_a_misconception_no_one_defines_is_refused(make_course):
    text = TOY_ASSIGNMENT.replace("factor = 10 }", 'factor = 10 }\nmisconceptions = ["adedd"]')
    with pytest.raises(CourseError, match="Did you mean 'added'"):
        open_course(make_course(text)).assignment("toy-hw")


def test_a_topic_that_fails_to_import_is_named(make_course):
    course = open_course(make_course(topic="import nothing_of_this_name"))
    with pytest.raises(CourseError, match=r"problems/toy\.py.*nothing_of_this_name"):
        course.assignment("toy-hw")


def test_an_exercise_id_used_twice_is_refused(make_course):
    course = open_course(make_course(topic=TOY_PROBLEMS.replace("toy.total", "toy.scaled")))
    with pytest.raises(CourseError, match="twice"):
        course.exercise("toy.scaled")


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("answer=Integer()", "answer=Integer", "Write Integer()"),
        ("answer=Integer()", "answer=Integer(), credit='entry'", "all, entries"),
    ],
)
def test_an_exercise_that_would_mark_wrongly_is_refused(make_course, old, new, mend):
    course = open_course(make_course(topic=TOY_PROBLEMS.replace(old, new)))
    with pytest.raises(CourseError, match=r"problems/toy\.py.*toy\.total") as caught:
        course.assignment("toy-hw")
    assert mend in caught.value.mend


def test_an_unknown_assignment_suggests_the_nearest(bundled):
    with pytest.raises(CallError, match="Did you mean 'iit-hw4'"):
        bundled.assignment("iit-hw-4")


def test_a_folder_without_problems_is_no_course(tmp_path):
    with pytest.raises(CallError, match=r"no problems/"):
        open_course(tmp_path)
