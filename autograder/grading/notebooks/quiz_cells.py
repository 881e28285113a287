"""A lesson's quiz as graded cells: for each question its text, an answer cell, and a check with points.

The same change makes the source notebook, with the answers, and the released one, which has none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import nbformat
from nbgrader.utils import compute_checksum

from autograder.exercises import exercises
from autograder.exercises.questions import POINTS, as_exercise
from autograder.judging.choice import Choice

_QUIZ = re.compile(r'^quiz\("([\w-]+)"\)$', re.MULTILINE)
_HOW = (
    "In this course the questions are graded. In the cell below a question, return the letter of your answer"
    ' in quotes, as in `return "a"`. The check then says what is to be said of it.'
)
_STUB = "raise NotImplementedError"


def graded_quiz(text: str, released: bool) -> str:
    """A lesson's notebook, as text, with its quiz in graded cells; one without a quiz as it is."""
    notebook = nbformat.reads(text, as_version=4)
    for place, cell in enumerate(notebook.cells):
        found = _QUIZ.search(cell.source) if cell.cell_type == "code" else None
        if found:
            notebook.cells[place : place + 1] = _cells(found[1], released)
            return str(nbformat.writes(notebook)) + "\n"
    return text


def _cells(name: str, released: bool) -> Iterator[Any]:
    quiz = exercises.quiz(name)
    yield _cell("markdown", quiz.lesson, "how", _HOW)
    for number, question in enumerate(quiz.questions, 1):
        asked = as_exercise(quiz.lesson, number, question)
        options = "\n".join(f"- {letter}) {_plain(option)}" for letter, (option, _) in asked.options.items())
        text = f"**Question {number}** · {POINTS:g} points\n\n{_plain(question.text)}\n\n{options}"
        yield _cell("markdown", quiz.lesson, f"text-{asked.name}", text)
        yield _answer(asked, released)
        yield _check(quiz.lesson, asked.name, released)


def _plain(text: str) -> str:
    """Text with `code` and *stars* as Markdown shows it; what else Markdown would read is escaped."""
    pieces = text.split("`")
    pieces[::2] = [re.sub(r"([\\_<\[\]$])", r"\\\1", piece) for piece in pieces[::2]]
    return "`".join(pieces)


def _answer(asked: Choice, released: bool) -> Any:
    *letters, last = asked.options
    right = f'return "{asked.reference()}"'
    body = [_STUB] if released else ["### BEGIN SOLUTION", right, "### END SOLUTION"]
    head = [f"def {asked.name}():", f'    """{", ".join(letters)} or {last}, in quotes."""']
    cell = _cell("code", asked.lesson, asked.name, "\n".join([*head, *(f"    {line}" for line in body)]))
    return _with_role(cell, asked.name, released, solution=True)


def _check(lesson: str, asked: str, released: bool) -> Any:
    cell = _cell("code", lesson, f"check-{asked}", f"check({asked})")
    return _with_role(cell, f"check-{asked}", released, grade=True, locked=True, points=POINTS)


def _cell(kind: str, lesson: str, what: str, source: str) -> Any:
    made = getattr(nbformat.v4, f"new_{kind}_cell")(source)
    made.id = hashlib.sha1(f"{lesson}\nquiz\n{what}".encode()).hexdigest()[:12]
    return made


def _with_role(cell: Any, grade_id: str, released: bool, **roles: Any) -> Any:
    """With nbgrader's metadata, of a released cell as nbgrader releases it."""
    none = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    cell.metadata["nbgrader"] = nbformat.from_dict({**none, **roles, "grade_id": grade_id})
    if released:
        cell.metadata["deletable"] = False
        if roles.get("locked"):
            cell.metadata["editable"] = False
        cell.metadata.nbgrader["cell_type"] = cell.cell_type
        cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    return cell
