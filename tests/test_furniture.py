"""What surrounds a lesson: its links to the glossary, its time line, its cheat sheet."""

import importlib
import re

import nbformat
import pytest

from tests.conftest import LESSONS, ROOT

timeline = importlib.import_module("lstm_ref.figures.timeline")  # the package has a function of this name
GLOSSARY = ROOT / "docs" / "glossary.md"
_LINK = re.compile(r"\[[^\]]+\]\((?!https?:)([^)#]*)(?:#([\w-]+))?\)")


def anchors(text):
    """The headings of a Markdown page, as web hosts and JupyterLab name their places."""
    return [
        re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in text.splitlines()
        if line.startswith("#")
    ]


def text_of(folder, lesson):
    cells = nbformat.read(ROOT / folder / lesson / f"{lesson}.ipynb", as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("folder", ["lessons", "solutions"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_link_of_a_notebook_leads_to_a_page_and_a_place_on_it(lesson, folder):
    for path, anchor in _LINK.findall(text_of(folder, lesson)):
        target = (ROOT / folder / lesson / path).resolve()
        assert target.is_file(), path
        assert target.is_relative_to(ROOT), path
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), f"{path}#{anchor}"


def test_the_glossary_is_in_order_and_names_each_word_once_and_its_own_links_hold():
    text = GLOSSARY.read_text(encoding="utf-8")
    words = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert len(words) > 40
    assert [word.lower() for word in words] == sorted({word.lower() for word in words})
    linked = re.findall(r"\]\(#([\w-]+)\)", text)
    assert len(linked) > 5
    assert set(linked) <= set(anchors(text))


def test_most_words_of_the_glossary_are_linked_from_a_lesson():
    linked = {
        anchor for lesson in LESSONS for path, anchor in _LINK.findall(text_of("lessons", lesson)) if path
    }
    assert len(linked) >= 25


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_time_line_of_a_page_lights_its_own_years(lesson):
    page = (ROOT / "solutions" / f"{lesson}.md").read_text(encoding="utf-8")
    assert re.findall(r"figures\.timeline\((.*)\)", page) == [f'"{lesson[3:]}"']


def test_the_time_line_grows_from_lesson_to_lesson_in_the_order_of_the_years():
    assert list(timeline.LESSONS) == [lesson[3:] for lesson in LESSONS]
    assert {of for _, of, _ in timeline.EVENTS} == set(timeline.LESSONS)
    years = [year for year, _, _ in timeline.EVENTS]
    assert years == sorted(years)


def test_a_lesson_without_years_is_a_sentence():
    with pytest.raises(ValueError, match=r"lesson: expected one of warm-up, .*, got 'draw'"):
        timeline.timeline("draw")


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_pages_head_says_how_many_points_and_minutes_its_exercises_have(lesson):
    text = (ROOT / "solutions" / f"{lesson}.md").read_text(encoding="utf-8")
    (needed,) = re.findall(r"^\*\*What you need\.\*\*.*$", text, re.MULTILINE)
    assert needed.count("of which {{ exercises }}") == 1


COVERAGE = re.findall(
    r"^\| ([^*|].*) \| (\d\d-[a-z0-9-]+) \| (.+) \|$",
    (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def headings(lesson):
    page = (ROOT / "solutions" / f"{lesson}.md").read_text(encoding="utf-8")
    return [re.sub(r"^\d+ · ", "", heading) for heading in re.findall(r"^## (.+)$", page, re.MULTILINE)]


@pytest.mark.parametrize(("topic", "lesson", "section"), COVERAGE)
def test_every_topic_stands_in_the_lesson_and_the_section_that_the_coverage_page_names(
    topic, lesson, section
):
    if section != "planned":
        assert lesson in LESSONS
        assert section in headings(lesson), f"{topic}: docs/coverage.md names a section that is not there"


def test_the_coverage_page_leaves_no_lesson_and_no_line_out():
    text = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    rows = [
        line
        for line in text.splitlines()
        if line.startswith("| ") and not line.startswith(("| **", "| --- "))
    ]
    assert len(COVERAGE) == len(rows) - 1  # without the heading
    assert len({topic for topic, _, _ in COVERAGE}) == len(COVERAGE) > 50
    assert {lesson for _, lesson, _ in COVERAGE} >= set(LESSONS)
