"""axe-core finds nothing serious in what a notebook shows, in the class's pages and in the site."""

import sys
from pathlib import Path

import pytest

from autograder import judge
from autograder.exercises.by_name import exercises
from autograder.student.prediction import Prediction
from autograder.student.progress import Progress
from lstm_ref import figures

sys.path.insert(0, str(Path(__file__).parents[1] / "grading"))

from mini import ANSWERS, LESSON, Handout, make_course

from autograder.grading.grade_class import grade_class
from autograder.grading.html.class_report import write_report
from autograder.grading.nbgrader.course import Course

THEMES = {"light": ("#ffffff", "#212121"), "dark": ("#111111", "#e0e0e0")}  # JupyterLab's page and words


def shown_in_a_notebook(html, theme):
    """A page as JupyterLab's: its ground, its words, its theme's name."""
    ground, words = THEMES[theme]
    return (
        f'<!DOCTYPE html><html lang="en"><title>A notebook</title><body data-jp-theme-light='
        f'"{str(theme == "light").lower()}" style="background:{ground};color:{words};'
        f"--jp-ui-font-color1:{words};--jp-content-font-color1:{words};--jp-content-font-color2:{words};"
        f'--jp-layout-color0:{ground}"><main><h1>A lesson</h1>{html}</main></body></html>'
    )


def pieces():
    exercise = exercises["rnn_step"]
    wrong = judge(exercise, exercise.misconceptions[0].function)._repr_html_()
    right = judge(exercise, exercise.reference)._repr_html_()
    question = Prediction("Which of the two?", ("the first", "the second"), Progress(Path("nowhere")))
    yield "report", wrong + right
    yield "quiz", exercises.quiz("gradient-decay")._repr_html_()
    yield "prediction", question._repr_mimebundle_()["text/html"]
    yield "figure", figures.cell_drawing("lstm").html()
    yield "words", "".join(f'<p style="color:{one[0]}">words</p>' for one in figures.palette.SHADES.values())


@pytest.mark.parametrize("theme", THEMES)
def test_what_a_lesson_shows(page, serious, theme):
    shown = dict(pieces())
    assert len(shown) == 5
    for name, html in shown.items():
        page.set_content(shown_in_a_notebook(html + figures.unrolled_graph(3).html(), theme))
        assert serious(page) == [], name


def test_what_is_serious_is_found(page, serious):
    page.set_content(shown_in_a_notebook('<p style="color:#ccc">pale</p><img src="data:,">', "light"))
    assert {one.partition(":")[0] for one in serious(page)} == {"color-contrast", "image-alt"}


@pytest.fixture(scope="module")
def feedback(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("axe") / "course")
    Handout(course).put(rnn_step=ANSWERS["rnn_step"]).hand_in("ada")
    list(grade_class(Course(course), LESSON))
    write_report(Course(course))
    return course / "feedback"


@pytest.mark.parametrize("theme", THEMES)
def test_the_class_report_and_a_feedback_page(page, serious, feedback, theme):
    page.emulate_media(color_scheme=theme)
    for name in ("report.html", f"report-{LESSON}.html", f"ada/{LESSON}/{LESSON}.html"):
        page.set_content((feedback / name).read_text(encoding="utf-8"))
        assert serious(page) == [], name


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("sphinx", reason="the extra `site` is not installed: pip install -e '.[site]'")
    from tests.site.test_site import built_site

    return built_site(tmp_path_factory.mktemp("site"))


@pytest.mark.parametrize("theme", THEMES)
def test_the_site(page, serious, site, theme):
    page.context.unroute_all()
    page.emulate_media(color_scheme=theme)
    for name in (
        "index",
        "students",
        "measured",
        "docs/claims",
        "lessons/02-gradient-decay/02-gradient-decay",
    ):
        page.goto((site / f"{name}.html").as_uri())
        page.wait_for_timeout(1000)
        assert serious(page) == [], name
