"""The class's pages: students by lessons with a course total, and a page a lesson behind it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from autograder.grading.export import as_csv
from autograder.grading.html.lesson_report import STYLE, lesson_page
from autograder.grading.html.style import document
from autograder.grading.names import legible
from autograder.grading.nbgrader.course import Course, CourseError
from autograder.grading.notebooks.graded import write_whole
from autograder.grading.standing import Class, Standing, class_of

PAGE = "report.html"
MARKS = "report.csv"
MODE = 0o644

# A sign for each word, and the word beside it: nothing is said by colour or by a sign alone.
SIGNS = {
    "not handed in": "–",
    "not graded": "…",
    "withdrawn": "✕",
    "unreadable": "!",
    "last attempt unreadable": "!",
    "late": "◔",
    "overridden": "✎",
    "extra credit": "+",
    "to grade by hand": "?",
    "identical": "=",
}


def write_report(course: Course, lesson: str | None = None) -> Path:
    """Write the course's page, the pages of its lessons and the marks as CSV beside the students' feedback.

    The page to look at: that of `lesson`, or the course's. CourseError when there is nothing to show.
    """
    names = [course.lesson(lesson)] if lesson else course.lessons()
    graded = [name for name in names if course.graded_students(name)]
    klass = class_of(course, graded)
    folder = course.root / course.directory.feedback_directory
    pages = {}
    for name, standings in klass.lessons.items():
        if page := lesson_page(course, folder, name, standings):
            pages[name] = folder / f"report-{name}.html"
            write_whole(pages[name], page.encode(), MODE)
    if not pages:
        what = f"{lesson} has not" if lesson else "No lesson has"
        raise CourseError(f"{what} been graded yet: run `carousel grade {lesson or 'LESSON'}`.")
    if lesson:
        return pages[lesson]
    write_whole(folder / MARKS, as_csv(klass).encode(), MODE)
    write_whole(folder / PAGE, document("The class", _course(klass, pages), STYLE).encode(), MODE)
    return folder / PAGE


def _course(klass: Class, pages: dict[str, Path]) -> str:
    heads = "".join(
        f'<th scope="col"><a href="{quote(page.name)}">{escape(name)}</a><br>of {klass.worth(name):g}</th>'
        for name, page in pages.items()
    )
    lines = "".join(_line(klass, list(pages), student) for student in klass.people)
    return (
        f'<h1>The class</h1><p class="soft">{len(klass.people)} students, {len(pages)} lessons. Points are '
        f"the gradebook's."
        f' <a href="{MARKS}">Every exercise as CSV</a>.</p>'
        f'<div class="scroll"><table class="heat course"><thead><tr><th scope="col">student</th>{heads}'
        f'<th scope="col">total of {sum(map(klass.worth, pages)):g}</th></tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _line(klass: Class, lessons: Sequence[str], student: str) -> str:
    standings = klass.of(student)
    cells = "".join(_cell(standings[name]) if name in standings else "<td></td>" for name in lessons)
    name = escape(legible(klass.people[student].label))
    return f'<tr><th scope="row">{name}</th>{cells}<td class="sum">{klass.total(student):g}</td></tr>'


def _cell(one: Standing) -> str:
    part = min(max(one.total / one.worth, 0.0), 1.0) if one.worth and one.is_graded else 0.0
    lines = [f"{one.total:g}"] if one.is_graded else []
    lines += [f'<span class="soft">{_sign(word)} {escape(legible(word))}</span>' for word in one.words]
    title = f' title="{escape(one.unreadable or one.remark)}"' if one.unreadable or one.remark else ""
    return f'<td class="cell" style="--share:{part:.2f}"{title}>{"<br>".join(lines)}</td>'


def _sign(word: str) -> str:
    return next((sign for what, sign in SIGNS.items() if what in word), "·")
