"""The class's pages and a student's page are as wide as a phone and as a desk's screen, whatever an id is."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "grading"))

from mini import ANSWERS, LESSON, Handout, make_course

from autograder.grading.grade_class import grade_class
from autograder.grading.html.class_report import write_report
from autograder.grading.nbgrader.course import Course

LONG = "an-identifier-that-some-system-made-" + "0123456789" * 5 + "@example.org"


@pytest.fixture(scope="module")
def feedback(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("fit") / "course")
    for name in ("ada", LONG):
        Handout(course).solved().hand_in(name)
    Handout(course).put(rnn_step=ANSWERS["rnn_step"]).hand_in("bo")
    list(grade_class(Course(course), LESSON))
    write_report(Course(course))
    return course / "feedback"


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen_and_names_and_totals_stay_in_sight(feedback, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    for name in ("report.html", f"report-{LESSON}.html", f"{LONG}/{LESSON}/{LESSON}.html"):
        page.set_content((feedback / name).read_text(encoding="utf-8"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.set_content((feedback / f"report-{LESSON}.html").read_text(encoding="utf-8"))
    page.evaluate("document.querySelector('.scroll').scrollLeft = 200")
    for place in ("tbody th >> nth=0", "tbody td.sum >> nth=0"):
        box = page.locator(place).bounding_box()
        assert box["x"] >= 0, place
        assert box["x"] + box["width"] <= width, place
