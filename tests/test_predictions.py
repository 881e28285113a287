"""Every prediction of a page has its outcome below it, and an outcome names an option of one prediction."""

from pathlib import Path

import pytest

from autograder.authoring.outcomes import misnamed, predictions
from autograder.authoring.page_to_notebook import read_page
from autograder.exercises import exercises
from autograder.student.prediction import Prediction, PredictionOutcome
from autograder.student.progress import Progress
from tests.conftest import LESSONS, ROOT


def read(lesson, of="", becomes=""):
    text = (ROOT / "solutions" / f"{lesson}.md").read_text(encoding="utf-8")
    assert of in text
    return read_page(lesson, text.replace(of, becomes), exercises)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_prediction_has_its_outcome(lesson):
    page = read(lesson)
    assert list(misnamed(page)) == []
    assert [asked.question for asked in predictions(page) if not asked.answers] == []
    assert predictions(page)


MISTAKES = {
    "a slip": ('outcome("all of it")', 'outcome("all of them")', "no prediction offers it"),
    "a slip in a branch": (
        'outcome("all of it")',
        'outcome("all" if 1 else "about a tenth")',
        "no prediction",
    ),
    "two that offer it": ('"wiped out",', '"all of it",', "2 predictions offer it"),
}


@pytest.mark.parametrize(("of", "becomes", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_an_outcome_that_names_no_option_of_one_prediction_is_found(of, becomes, sentence):
    ((line, said),) = misnamed(read("03-lstm-gates", of, becomes))
    assert sentence in said
    assert line > 0


def test_a_prediction_whose_outcome_is_missing_is_found():
    page = read("03-lstm-gates", 'outcome("all of it")', "0")
    assert [len(asked.answers) for asked in predictions(page)] == [1, 0, 1]


def test_words_in_back_ticks_are_code_and_nothing_is_html(tmp_path):
    asked = Prediction("Is `a < b`?", ("`yes`", "<b>no</b>"), Progress(Path(tmp_path, "progress.json")))
    asked.choose("`yes`")
    shown = [
        asked._repr_mimebundle_()["text/html"],
        PredictionOutcome("<b>no</b>")._repr_mimebundle_()["text/html"],
    ]
    for html in shown:
        assert "`" not in html
        assert "<b>" not in html
        assert ">a &lt; b</code>?" in html
        assert ">yes</code></strong>" in html
