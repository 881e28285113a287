"""The allow-list takes nothing out of what is ours, and a formula can write no markup."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import nbformat
import pytest
from mini import LESSON

from autograder.exercises import exercises
from autograder.exercises.by_name import judge
from autograder.grading.grade_class import grade_class
from autograder.grading.html import clean, mathml
from autograder.grading.html.class_report import write_report
from autograder.grading.nbgrader.course import Course
from lstm_ref import figures
from tests import hostile
from tests.conftest import LESSONS, ROOT


class Parts(HTMLParser):
    """A page's tags with their attributes and its texts; how a style is written is no part of it."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, sorted((name, self.spaced(value)) for name, value in attributes)))

    def handle_data(self, text):
        self.found.append(text.replace("\xa0", " "))

    def spaced(self, value):
        number = re.sub(r"\d*\.\d+", lambda one: f"{float(one[0]):g}", value or "")
        return re.sub(r"[;\s]", "", number)


def parts(html, *without):
    found = Parts(html).found
    texts = "".join(one for one in found if isinstance(one, str))
    return texts, [one for one in found if isinstance(one, tuple) and one[0] not in without]


def test_our_own_pages_pass_the_cleaning_as_they_are(course, handout, monkeypatch):
    handout.solved().hand_in("ada")
    handout.put(rnn_step="def rnn_step(x, h, W_ih, W_hh, b):\n    return x, 1").hand_in("bob & co")
    bodies, page = [], clean.cleaned
    monkeypatch.setattr(clean, "cleaned", lambda html: bodies.append(html) or page(html))
    list(grade_class(Course(course), LESSON))
    write_report(Course(course), LESSON)
    assert len(bodies) == 5  # two submissions, and the report
    for body in bodies:
        (texts, tags), (kept_texts, kept_tags) = parts(body, "tbody"), parts(page(body), "tbody")
        assert kept_texts == texts
        assert [pair for pair in zip(tags, kept_tags) if pair[0] != pair[1]] == []
        assert len(kept_tags) == len(tags)


def test_a_report_keeps_its_table_its_hint_and_its_words_in_the_formgrader():
    exercise = exercises["rnn_step"]
    report = judge(exercise, exercise.misconceptions[0].function)._repr_html_()
    cleaned = clean.piece(report)
    assert parts(cleaned)[0] == parts(report)[0]
    for tag in ("<table", "<details><summary>", "<strong>", '<th scope="col"'):
        assert cleaned.count(tag) == report.count(tag) > 0


def test_a_figure_of_the_course_is_kept_with_its_light_colours_and_loses_its_style_sheet():
    cleaned = clean.piece(figures.unrolled_graph(3).html())
    ((tag, attributes),) = parts(cleaned)[1]
    assert tag == "img"
    assert 'src="data:image/svg+xml;base64,' in cleaned
    assert "color-scheme:light" in dict(attributes)["style"]
    assert parts(cleaned)[0] == ""


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_formula_of_a_lesson_is_drawn_and_passes_the_cleaning_as_it_is(lesson):
    page = nbformat.read(ROOT / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)
    drawn = 0
    for cell in page.cells:
        if cell.cell_type == "markdown":
            for formula in re.findall(r"<math .*?</math>", mathml.drawn(cell.source), re.DOTALL):
                assert parts(clean.piece(formula)) == parts(formula)
                drawn += 1
            assert not re.search(r"\$\$", re.sub(r"`[^`]*`", "", mathml.drawn(cell.source)))
    assert drawn > 5


@pytest.mark.parametrize("line", hostile.TEX)
def test_a_formula_is_drawn_as_a_formula_or_stays_text(line):
    for formula in re.findall(r"<math .*?</math>", mathml.drawn(line), re.DOTALL):
        for element in ElementTree.fromstring(formula).iter():
            assert element.tag.split("}")[1] in clean.FORMULA
            assert clean.SETTING.issuperset(element.attrib)


@pytest.mark.parametrize(
    "name", ["unicode{41}", "def\\b{c}", "newcommand{\\b}{c}", "href{x}{y}", "style{x}{y}"]
)
def test_a_command_that_makes_more_than_a_formula_is_left_as_it_was_written(name):
    assert mathml.drawn(f"$\\{name}$") == f"$\\{name}$"


def test_what_a_command_writes_is_a_text():
    shown = mathml.drawn(r"$\text{&lt;b> & <i> \_}$")
    assert "".join(ElementTree.fromstring(shown).itertext()).replace("\xa0", " ").startswith("<b> & <i> ")


@pytest.mark.parametrize(
    "spoof",
    [
        '<a class="btn full-credit">x</a>',
        '<span class="score nbgrader_cell tabbable">x</span>',
        '<b id="essay">x</b>',
        '<input class="score">x',
        '<p style="position:fixed;inset:0;margin:-90px;z-index:9">x</p>',
        '<a href="/formgrader/api/x">x</a>',
        '<b data-link="x" data-toggle="tooltip">x</b>',
    ],
)
def test_nothing_passes_for_a_part_of_the_formgrader(spoof):
    kept = clean.piece(spoof)
    assert re.sub(r"<[^>]+>", "", kept) == "x"
    assert not re.search(r"""class|id=|input|style="[^"]|href|data-""", kept)
