"""Checks a page: its declarations, its exercises, its run with the answers, leaks, the course's policy."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import nbformat

from autograder.authoring import policy
from autograder.authoring.build import leaks, page_names, release
from autograder.authoring.check_exercise import check_exercise
from autograder.authoring.findings import Remark, advised, place, relative
from autograder.authoring.leak_check import known_answers
from autograder.authoring.outcomes import misnamed
from autograder.authoring.page_to_notebook import Page, PageError, read_page
from autograder.authoring.run_page import names_of_figures, run_page
from autograder.authoring.styles import right_answers
from autograder.exercises import exercises
from autograder.judging.declaration import DeclarationError
from autograder.judging.exercise import Exercise
from autograder.steps import Steps

EXERCISE = re.compile(r"^exercise\b[^=\n]*=", re.MULTILINE)  # in a file of a lesson's folder


@dataclass
class Checked:
    """What was found on one page, and how much was looked at."""

    lesson: str
    draft: bool = False
    exercises: int = 0
    mistakes: int = 0
    cells: int = 0
    findings: list[Remark] = field(default_factory=list)

    @property
    def wrong(self) -> list[Remark]:
        return [finding for finding in self.findings if not finding.advice]

    def __str__(self) -> str:
        advice = len(self.findings) - len(self.wrong)
        return (
            f"{self.lesson}{' (draft)' if self.draft else ''}: {_counted(len(self.wrong), 'thing')} to mend, "
            f"{_counted(advice, 'piece')} of advice; looked at {_counted(self.exercises, 'exercise')}, "
            f"{_counted(self.mistakes, 'mistake')}, {_counted(self.cells, 'cell')}."
        )


def names_of(asked: Sequence[str], course: Path) -> list[str]:
    """The lessons that are meant by names or by pages such as `solutions/06-gru.md`; without any, all.

    Raises PageError, one sentence, for one that is no page.
    """
    return page_names([Path(one).name.removesuffix(".md") for one in asked], course)


def check_page(lesson: str, course: Path) -> Checked:
    """Check one lesson's page; nothing is written."""
    checked = Checked(lesson)
    found = checked.findings
    folders = course / "autograder" / "exercises"
    if lesson not in exercises.lessons:
        where = relative(folders, course)
        found += [Remark(where, complaint) for complaint in exercises.complaints]
        found.append(
            Remark(
                where, f"no folder declares the lesson {lesson}: `carousel new lesson {lesson}` writes one."
            )
        )
        return checked
    checked.draft = exercises.lesson(lesson).draft
    answers = known_answers(course)
    declared = _declared(lesson, course, found)
    found += _of_exercises(declared, course, answers, checked)
    found += _of_the_lesson(lesson, declared, course)
    file = f"solutions/{lesson}.md"
    text = (course / file).read_text(encoding="utf-8")
    try:
        page = read_page(lesson, text, exercises)
    except (PageError, DeclarationError) as wrong:
        if not isinstance(wrong, DeclarationError) or not found:
            found.append(Remark(file, str(wrong).removeprefix(f"{file}, ").removeprefix(f"{file}: ")))
        return checked
    found += _of_the_page(page, text, file, lesson, declared, course, answers, checked)
    return checked


def _declared(lesson: str, course: Path, found: list[Remark]) -> list[Exercise]:
    """The exercises of a lesson that can be imported; the others are findings."""
    declared = []
    for name in exercises.lesson(lesson).order:
        try:
            declared.append(exercises[name])
        except DeclarationError as wrong:
            found.append(Remark(relative(_folder(lesson) / f"{name}.py", course), str(wrong)))
    return declared


def _of_exercises(
    declared: Sequence[Exercise], course: Path, answers: set[str], checked: Checked
) -> Iterator[Remark]:
    checked.exercises = len(declared)
    checked.mistakes = sum(len(exercise.misconceptions) for exercise in declared)
    with Steps("Judging mistakes", checked.exercises + checked.mistakes) as steps:
        for exercise in declared:
            file = _folder(exercise.lesson) / f"{exercise.name}.py"
            for finding in check_exercise(exercise, file, course, answers):
                steps.advance()
                if finding is not None:
                    yield finding
    for exercise in declared:
        file = _folder(exercise.lesson) / f"{exercise.name}.py"
        where = relative(file, course)
        yield from advised(where, policy.of_exercise(exercise))
        if exercise.inputs:
            styles = course / "tests" / "exercises" / "styles" / f"{exercise.name}.py"
            yield from advised(where, policy.of_styles(exercise.name, right_answers(styles, course)))


def _of_the_lesson(lesson: str, declared: Sequence[Exercise], course: Path) -> Iterator[Remark]:
    folder = _folder(lesson)
    try:
        quiz = exercises.quiz(lesson)
    except (DeclarationError, ValueError) as wrong:
        yield Remark(relative(folder / "quiz.py", course), str(wrong))
    else:
        yield from advised(relative(folder, course), policy.of_lesson(declared, quiz.questions))
    yield from forgotten(lesson, course)
    references = {inspect.getsourcefile(exercise.reference) for exercise in declared}
    for file in sorted([*folder.glob("*.py"), *map(Path, filter(None, references))]):
        for line, sentence in policy.of_unfinished(file.read_text(encoding="utf-8")):
            yield from advised(place(relative(file, course), line), [sentence])


def forgotten(lesson: str, course: Path) -> Iterator[Remark]:
    """Files of exercises that the lesson's order does not name."""
    for file in sorted(_folder(lesson).glob("*.py")):
        text = file.read_text(encoding="utf-8")
        if EXERCISE.search(text) and file.stem not in exercises.lesson(lesson).order:
            sentence = f"order in __init__.py does not name {file.stem}, so nobody is asked for it."
            yield Remark(relative(file, course), sentence)


def _of_the_page(
    page: Page,
    text: str,
    file: str,
    lesson: str,
    declared: Sequence[Exercise],
    course: Path,
    answers: set[str],
    checked: Checked,
) -> Iterator[Remark]:
    for line, sentence in (*names_of_figures(page), *misnamed(page)):
        yield Remark(place(file, line), sentence)
    asked = [
        cell.metadata.nbgrader.grade_id
        for cell in page.notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    ]
    order = list(exercises.lesson(lesson).order)
    there, wanted = ", ".join(asked) or "nothing", ", ".join(order) or "empty"
    if asked != order:
        yield Remark(
            file,
            f"it asks for {there}; the lesson's order is {wanted}.",
        )
    checked.cells = sum(cell.cell_type == "code" for cell in page.notebook.cells)
    with Steps("Running the page", len(page.notebook.cells)) as steps:
        ran = run_page(page, steps.advance)
    for line, sentence in ran.wrong:
        yield Remark(place(file, line), sentence)
    try:
        released = release(lesson, nbformat.writes(page.notebook) + "\n", course)
    except PageError as wrong:
        yield Remark(file, str(wrong))
    else:
        for number, sentence in leaks(released, answers):
            yield Remark(place(file, page.lines[number]), sentence)
    for where, sentence in (*policy.of_page(page), *policy.of_claims(page, lesson)):
        yield from advised(place(file, where), [sentence])
    yield from advised(file, policy.of_time(page, declared))
    yield from advised(file, policy.RUN_SECONDS.advice(round(ran.seconds)))
    if not ran.wrong:
        yield from advised(file, policy.of_figures(page, ran.alts))
    for number, sentence in policy.of_unfinished(text):
        yield from advised(place(file, number), [sentence])


def _folder(lesson: str) -> Path:
    spec = find_spec(exercises.folder(lesson))
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
