"""What surrounds a lesson: its links to the glossary, its time line, its cheat sheet."""

import re
from itertools import pairwise

import nbformat
import pytest

from lstm_ref.figures.timeline import EVENTS
from tests.conftest import LESSONS, ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
_LINK = re.compile(r"\[[^\]]+\]\((?!https?:)([^)#]*)(?:#([\w-]+))?\)")
_YEARS = re.compile(r"figures\.timeline\(until=(\d{4})(?:, since=(\d{4}))?\)")


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


def test_the_time_line_grows_from_lesson_to_lesson_without_a_gap():
    years = [
        (int(until), int(since or 0))
        for lesson in LESSONS
        for until, since in _YEARS.findall((ROOT / "solutions" / f"{lesson}.md").read_text(encoding="utf-8"))
    ]
    assert len(years) >= 6
    assert years[0] == (1990, 0)
    for (until, _), (later, since) in pairwise(years):
        assert since == until
        assert any(since < year <= later for year, _ in EVENTS)


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
