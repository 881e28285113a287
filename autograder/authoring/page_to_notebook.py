"""From an author's text page to the notebook that nbgrader starts from.

A page is a MyST text notebook. The tag of a code cell says what becomes of it:

| tag | holds | for nbgrader |
|---|---|---|
| `solution` | one exercise's function, its answer between BEGIN SOLUTION and END SOLUTION | a solution cell |
| `check` | `check(name)` and nothing else | a graded cell with the exercise's points |
| `figure` | a drawing that may use the answers; shown folded | locked, not run in grading, never raises |
| `raises-exception` | a cell that fails on purpose | nothing |

A figure, and a cell without a tag that does more than import and define, ends with a mark by which a
student's kernel knows it: it runs to its end whether or not the functions that it calls are written.

In the text, `{{ name }}` becomes an exercise's line, `{{ exercises }}` says how many points and minutes all
have, and `{{ claim lesson.name }}` in how many seeds the claim was found to hold; a verdict in bold must have
one. The page's head gets the lesson's number, which stands in the lesson's name alone.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple, NoReturn

from jupytext.myst import MystMetadataParsingError, myst_to_notebook
from nbformat import NotebookNode, from_dict

from autograder.authoring.first_cell import guarded
from autograder.authoring.leak_check import BEGIN, END
from autograder.authoring.placeholders import ALL, claim_words, exercise_line, exercises_words
from autograder.authoring.verdicts import unproven
from autograder.claims.register import ClaimError, register
from autograder.judging.exercise import Exercise
from autograder.student.course_cell import MARK

TAGS = ("solution", "check", "figure", "raises-exception")
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_CHECK = re.compile(r"check\((\w+)\)")
_HEAD = re.compile("^# ", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{ (\w+) \}\}")
_CLAIM = re.compile(r"\{\{ claim ([\w.-]+) \}\}")


class PageError(Exception):
    """What is wrong with a page, where, and what to write instead: one sentence for its author."""


def _does_something(source: str) -> bool:
    """Whether a cell does more than import and define, and so may call what is not written yet."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a magic
        return False
    return any(
        not isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)) for node in body
    )


class Page(NamedTuple):
    """A page as the instructor's notebook, and the line of the page on which each of its cells begins."""

    notebook: NotebookNode
    lines: list[int]


def read_page(lesson: str, text: str, exercises: Mapping[str, Exercise]) -> Page:
    """A page with nbgrader's metadata in place, cell ids derived, no tool's version.

    Raises PageError with the page's name and a line number when a cell is not what its tag says.
    """
    try:
        notebook = myst_to_notebook(text, add_source_map=True)
    except MystMetadataParsingError as error:
        what = " ".join(str(error).split())
        raise PageError(f"solutions/{lesson}.md: its header or a cell's is not YAML: {what}") from None
    reader = _Reader(lesson, exercises)
    lines, of_cells = text.splitlines(), []
    for cell, start in zip(notebook.cells, notebook.metadata["source_map"], strict=True):
        first = cell.source.split("\n", 1)[0]
        of_cells.append(lines.index(first, start) + 1 if first in lines[start:] else start)
        reader.read(cell, of_cells[-1])
    reader.close()
    notebook.metadata = from_dict(NOTEBOOK_METADATA)
    return Page(notebook, of_cells)


class _Reader:
    """Reads a page's cells from the top, remembering what has been announced, asked and checked."""

    def __init__(self, lesson: str, exercises: Mapping[str, Exercise]) -> None:
        self.lesson = lesson
        self.exercises = exercises
        self.first = self.line = 0  # of the cell, and of what is being read in it
        self.announced: dict[str, int] = {}
        self.asked: dict[str, int] = {}
        self.checked: dict[str, int] = {}
        self.figures = 0
        self.seen: Counter[str] = Counter()

    def read(self, cell: NotebookNode, line: int) -> None:
        self.first = self.line = line
        tags = cell.metadata.pop("tags", [])
        for tag in tags:
            if tag not in TAGS:
                self.fail(f"the tag {tag!r} means nothing here: there are {', '.join(TAGS)}")
        role = next((tag for tag in TAGS[:3] if tag in tags), None)
        if cell.cell_type == "markdown":
            cell.source = _CLAIM.sub(self.claim, cell.source)
            self.prove(cell.source)
            cell.source = cell.source.replace(ALL, exercises_words(self.lesson, self.exercises))
            cell.source = _PLACEHOLDER.sub(self.announce, cell.source)
            cell.source = _HEAD.sub(f"# {self.lesson[:2]} · ", cell.source, count=1)
        elif role == "solution":
            self.mark(cell, self.solution(cell), solution=True)
        elif role == "check":
            name = self.check(cell)
            self.mark(cell, f"check-{name}", grade=True, locked=True, points=self.exercises[name].points)
        elif role == "figure":
            self.figures += 1
            self.mark(cell, f"figure-{self.figures}", locked=True)
            cell.metadata["jupyter"] = {"source_hidden": True}
            cell.source = f"{cell.source.rstrip()}\n{MARK}"
        elif not tags and _does_something(cell.source):
            cell.source = f"{cell.source.rstrip()}\n{MARK}"
        if role != "solution" and ("BEGIN SOLUTION" in cell.source or "END SOLUTION" in cell.source):
            self.fail("a solution region stands in a cell without the tag 'solution', and would be published")
        if role is None and cell.cell_type == "code":
            guarded(cell)
        kept = [tag for tag in tags if tag in ("figure", "raises-exception")]
        if kept:
            cell.metadata["tags"] = kept
        cell.id = self.derived_id(cell)

    def close(self) -> None:
        """What can only be said once the page has been read."""
        for name, line in self.asked.items():
            self.line = line
            if name not in self.checked:
                self.fail(f"{name} has no cell with the tag 'check' that says check({name})")
            if self.announced.get(name, line) >= line:
                self.fail(f"{name} has no line {{{{ {name} }}}} above its cell")

    def announce(self, match: re.Match[str]) -> str:
        self.line = self.first + match.string[: match.start()].count("\n")
        exercise = self.known(match[1])
        self.once(self.announced, exercise.name, f"the line {{{{ {exercise.name} }}}}")
        return exercise_line(exercise)

    def claim(self, match: re.Match[str]) -> str:
        self.line = self.first + match.string[: match.start()].count("\n")
        try:
            result = register.result(match[1])
        except ClaimError as wrong:
            self.fail(str(wrong))
        return claim_words(match[1], result.count(register[match[1]].arms[0]))

    def prove(self, text: str) -> None:
        for line, verdict in unproven(text):
            self.line = self.first + line
            self.fail(
                f"the verdict {verdict!r} names no claim, so a reader cannot see in how many seeds it was "
                "found: write {{ claim lesson.name }} beside it"
            )

    def solution(self, cell: NotebookNode) -> str:
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            self.line += (error.lineno or 1) - 1
            self.fail(f"Python cannot read this cell: {error.msg}")
        defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        if not defined:
            self.fail("a cell with the tag 'solution' defines no function")
        name = self.known(next((name for name in defined if name in self.exercises), defined[-1])).name
        for mark in (BEGIN, END):
            found = cell.source.count(mark)
            if found != 1:
                self.fail(f"the cell of {name} says {mark!r} {found} times where it needs one")
        self.once(self.asked, name, f"the exercise {name}")
        return name

    def check(self, cell: NotebookNode) -> str:
        match = _CHECK.fullmatch(cell.source.strip())
        if match is None:
            self.fail(f"a cell with the tag 'check' holds check(name) and nothing else, not {cell.source!r}")
        name = self.known(match[1]).name
        if name not in self.asked:
            self.fail(f"check({name}) stands above the cell that asks for {name}")
        self.once(self.checked, name, f"check({name})")
        return name

    def known(self, name: str) -> Exercise:
        if name not in self.exercises:
            close = get_close_matches(name, self.exercises, n=1)
            meant = f"; did you mean {close[0]}?" if close else ""
            self.fail(f"there is no exercise {name!r} in autograder/exercises{meant}")
        exercise = self.exercises[name]
        if exercise.lesson != self.lesson:
            self.fail(f"the exercise {name} belongs to the lesson {exercise.lesson}")
        return exercise

    def once(self, lines: dict[str, int], name: str, what: str) -> None:
        if name in lines:
            self.fail(f"{what} is here for the second time, after line {lines[name]}")
        lines[name] = self.line

    def mark(self, cell: NotebookNode, grade_id: str, **roles: Any) -> None:
        none = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
        cell.metadata["nbgrader"] = from_dict({**none, **roles, "grade_id": grade_id})

    def derived_id(self, cell: NotebookNode) -> str:
        """The same for the same cell in every build: from its grade id, else from its text."""
        role = cell.metadata.get("nbgrader")
        what = role["grade_id"] if role else f"{cell.cell_type}\n{cell.source}"
        self.seen[what] += 1
        return hashlib.sha1(f"{self.lesson}\n{what}\n{self.seen[what]}".encode()).hexdigest()[:12]

    def fail(self, sentence: str) -> NoReturn:
        raise PageError(f"solutions/{self.lesson}.md, line {self.line}: {sentence}.")
