"""The class's page: offline, without a script, escaped, and every number of it from the gradebook."""

import re
from urllib.parse import unquote

import pytest
from mini import ANSWERS, ESSAY, LESSON, hand_in
from nbgrader.api import Gradebook

from autograder.grading.grade_class import grade_class
from autograder.grading.html.class_report import write_report
from autograder.grading.nbgrader.course import Course

NO_TANH = ANSWERS["rnn_step"].replace("np.tanh", "")


@pytest.fixture
def graded(course, handout):
    handout.solved().hand_in("ada")
    for name in ("bob", "cem"):
        handout.put(rnn_step=NO_TANH).hand_in(name)
    handout.put(essay=f"{ESSAY}<script>alert(1)</script>", double='raise ValueError("<b>")').hand_in("<i>eve")
    hand_in(course, "dan", b"{")
    list(grade_class(Course(course), LESSON))
    return course


def page_of(course):
    return write_report(Course(course), LESSON).read_text(encoding="utf-8")


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_mistakes_are_named_with_how_many_made_each_and_who(graded):
    text = text_of(page_of(graded))
    assert re.search(r"2 +the tanh is missing · +rnn_step +bob, cem", text)


def test_every_student_has_a_row_with_points_and_a_link_that_leads_somewhere(graded):
    page = page_of(graded)
    links = re.findall(r'<a href="([^"]+)">', page)
    assert len(links) == 5
    for link in links:
        assert (graded / "feedback" / unquote(link)).is_file()
    rows = re.findall(r'<th scope="row".*?</tr>', page)
    assert [text_of(row).split()[0] for row in rows] == ["ada", "&lt;i&gt;eve", "bob", "cem", "dan", "mean"]


def test_marks_given_by_hand_are_in_it(graded):
    before = text_of(page_of(graded))
    with Gradebook(Course(graded).directory.db_url) as book:
        essay = book.find_grade("essay", LESSON, LESSON, "ada")
        essay.manual_score, essay.needs_manual_grade = 3.0, False
        book.db.commit()
    assert "14 points of 14" not in before
    assert re.search(r"ada [^&]*2 2 5 2 3 14 ", text_of(page_of(graded)))


def test_it_needs_nothing_from_elsewhere_and_runs_nothing(graded):
    pages = [page_of(graded)] + [path.read_text() for path in (graded / "feedback").rglob(f"{LESSON}.html")]
    assert len(pages) == 6
    for page in pages:
        assert "default-src 'none'" in page
        assert not re.search(r"<(script|iframe|object|link|form)|javascript:|https?://|\son\w+=", page)
        assert "<i>eve" not in page
        assert "<b>" not in page


def test_marks_that_the_gradebook_lost_are_entered_again_before_they_are_shown(graded):
    before = page_of(graded)
    with Gradebook(Course(graded).directory.db_url) as book:
        book.remove_submission(LESSON, "bob")
    assert page_of(graded) == before


def test_without_a_lesson_every_graded_lesson_has_its_part(graded):
    path = write_report(Course(graded))
    assert path == graded / "feedback" / "report.html"
    assert path.read_text().count("<h1>") == 1


def test_the_course_page_has_everybody_with_a_sign_and_a_word_and_leads_to_the_lessons(graded):
    with Gradebook(Course(graded).directory.db_url) as book:
        book.add_student("zoe", first_name="Zoë", last_name="Ray")
        book.find_grade("check-rnn_step", LESSON, LESSON, "ada").manual_score = 0.5
        book.find_grade("check-rnn_forward", LESSON, LESSON, "ada").extra_credit = 7.0
        book.db.commit()
    page = write_report(Course(graded)).read_text(encoding="utf-8")
    rows = {text_of(row).split()[0]: text_of(row) for row in re.findall(r"<tr><th scope=.row.*?</tr>", page)}
    assert set(rows) == {"ada", "bob", "cem", "dan", "&lt;i&gt;eve", "Ray,"}
    assert "– not handed in" in rows["Ray,"]
    assert "! unreadable" in rows["dan"]
    for said in ("16.5", "✎ overridden", "+ extra credit 7", "? 1 to grade by hand"):
        assert said in rows["ada"]
    assert f'href="report-{LESSON}.html"' in page
    assert (graded / "feedback" / f"report-{LESSON}.html").is_file()
    lines = (graded / "feedback" / "report.csv").read_text().splitlines()
    assert len(lines) == 1 + 5 * 5 + 1  # five with a notebook, and one who handed in nothing
    shares = [float(share) for share in re.findall(r"--share:([\d.]+)", page + page_of(graded))]
    assert max(shares) == 1.0
