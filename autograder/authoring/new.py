"""Writes the files of a new lesson or exercise; what is there already is named and left as it is."""

from __future__ import annotations

import ast
import importlib
import keyword
import re
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import lstm_ref.numpy
from autograder.authoring import drafts, templates
from autograder.authoring.draft_declaration import DraftError, draft
from autograder.authoring.findings import FILL_IN
from autograder.exercises import NO_LESSONS, exercises
from autograder.exercises.lesson import NAME

WRITTEN = "written"


class NewError(Exception):
    """Why nothing can be written, and what to do: one sentence for an author."""


class Done(NamedTuple):
    """One file, as seen from the course's folder, and what became of it."""

    file: str
    what: str


def new_lesson(name: str, course: Path) -> list[Done]:
    """A lesson's folder with its declaration and quiz, and its page. Raises NewError."""
    if not NAME.fullmatch(name):
        raise NewError(
            f"{name!r} is no lesson's name: expected two digits and words, as in 05-lstm-variants."
        )
    number, _, words = name.partition("-")
    module = words.replace("-", "_")
    if not module.isidentifier() or keyword.iskeyword(module) or module in NO_LESSONS:
        raise NewError(
            f"{name}: its folder would be called {module}, which Python cannot import; choose other words."
        )
    folders = _folders(course)
    for there in exercises.lessons:
        if there != name and (there[:2] == number or exercises.folder(there).endswith(f".{module}")):
            raise NewError(f"{there} is there already: give {name} another number and other words.")
    folder = folders / module
    given = dict(name=name, words=words)
    return [
        _write(folder / "__init__.py", templates.LESSON.format(**given), course),
        _write(folder / "quiz.py", templates.QUIZ.format(**given), course),
        _write(course / "solutions" / f"{name}.md", templates.PAGE.format(**given), course),
    ]


def new_exercise(lesson: str, name: str, reference: str | None, course: Path) -> list[Done]:
    """An exercise's file, its place in the lesson's order, its section of the page. Raises NewError.

    `reference` is `module:function`; without one it is looked for in `lstm_ref.numpy` by the exercise's name,
    and written as a skeleton when it is not there: then nothing else is written yet.
    """
    _folders(course)
    if lesson not in exercises.lessons:
        meant = get_close_matches(lesson, exercises.lessons, n=1)
        hint = f"did you mean {meant[0]}?" if meant else f"`carousel new lesson {lesson}` writes it."
        said = "".join(f" {complaint}" for complaint in exercises.complaints)
        raise NewError(f"there is no lesson {lesson}; {hint}{said}")
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_") or name == "quiz":
        raise NewError(
            f"{name!r} is no exercise's name: expected the name of a function, as in peephole_step."
        )
    if name in exercises and name not in exercises.lesson(lesson).order:
        other = next(one for one in exercises.lessons if name in exercises.lesson(one).order)
        raise NewError(f"{name} is an exercise of {other}; an exercise's name is there once in the course.")
    folder = course / exercises.folder(lesson).replace(".", "/")
    page = course / "solutions" / f"{lesson}.md"
    if not page.is_file():
        raise NewError(
            f"{lesson} has no page solutions/{lesson}.md: `carousel new lesson {lesson}` writes it."
        )
    order = _ordered(folder / "__init__.py", name, course)
    file = folder / f"{name}.py"
    done: list[Done] = []
    if file.exists():
        done.append(Done(str(file.relative_to(course)), "is there already"))
        function = _imported(exercises.folder(lesson), name, file, course)
    else:
        found = _reference(name, reference, course)
        if isinstance(found, Done):
            line = _line_to_fill_in(course / found.file)
            again = f"fill in its line {line} and what stands above, then run the same command again"
            return [found, Done(found.file, f"is a skeleton: {again}")]
        function = found
    try:
        declaration = draft(function)
    except DraftError as wrong:
        raise NewError(str(wrong)) from None
    if not file.exists():
        done.append(_write(file, drafts.exercise_text(function, declaration), course))
        if declaration.guessed:
            names = ", ".join(declaration.guessed)
            done.append(
                Done(done[-1].file, f"needs the axis letters of {names}, which the reference does not state")
            )
    done.append(order())
    done.append(
        _into_page(page, name, lambda number: drafts.section_text(function, declaration, number), course)
    )
    return done


def _folders(course: Path) -> Path:
    """Where the lessons' folders are. Raises NewError when Python would not find a new one there."""
    folders = course / "autograder" / "exercises"
    used = Path(importlib.import_module("autograder.exercises").__path__[0])
    if used.resolve() != folders.resolve():
        raise NewError(
            f"autograder is imported from {used.parent}, and not from this course: "
            "install this one, with `make lab` or `pip install -e .`."
        )
    return folders


def _write(file: Path, text: str, course: Path) -> Done:
    name = str(file.relative_to(course))
    if file.exists():
        return Done(name, "is there already")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return Done(name, WRITTEN)


def _reference(name: str, given: str | None, course: Path) -> Callable[..., Any] | Done:
    """The function that is named or found; a skeleton when it had to be written."""
    if given is None:
        if callable(found := getattr(lstm_ref.numpy, name, None)):
            return found
        given = f"lstm_ref.numpy.{name}:{name}"
        skeleton = _write(
            course / "lstm_ref" / "numpy" / f"{name}.py", templates.REFERENCE.format(name=name), course
        )
        if skeleton.what == WRITTEN:
            return skeleton
    module, colon, function = given.partition(":")
    if not colon or function != name:
        raise NewError(f"--reference {given}: expected module:{name}, as in lstm_ref.numpy.gru:gru_step.")
    if not re.fullmatch(r"lstm_ref\.(numpy|torch)(\.\w+)+", module):
        raise NewError(
            f"--reference {given}: a reference stands in a module of lstm_ref.numpy or lstm_ref.torch."
        )
    try:
        found = getattr(importlib.import_module(module), name, None)
    except Exception as problem:
        raise NewError(f"{module} cannot be imported: {type(problem).__name__}: {problem}.") from None
    if not callable(found):
        raise NewError(f"{module} defines no function {name}.")
    return found


def _line_to_fill_in(file: Path) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if "return" in line and FILL_IN in line)


def _imported(folder: str, name: str, file: Path, course: Path) -> Callable[..., Any]:
    try:
        return importlib.import_module(f"{folder}.{name}").exercise.reference
    except AttributeError:
        raise NewError(f"{file.relative_to(course)} is there already, and defines no `exercise`.") from None
    except Exception as problem:
        what = str(problem).rstrip(".")
        raise NewError(
            f"{file.relative_to(course)} is there already, and cannot be imported: {what}."
        ) from None


def _ordered(file: Path, name: str, course: Path) -> Callable[[], Done]:
    """What appends the name to a lesson's order, which must be written out as a tuple. Raises NewError."""
    text = file.read_text(encoding="utf-8")
    where = str(file.relative_to(course))
    order = next(
        (
            node.value
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.keyword) and node.arg == "order"
        ),
        None,
    )
    if not isinstance(order, ast.Tuple):
        raise NewError(f"{where}: order is not written out as a tuple; add {name!r} to it by hand first.")
    if any(isinstance(one, ast.Constant) and one.value == name for one in order.elts):
        return lambda: Done(where, f"has {name} in its order already")
    lines = text.encode().splitlines(keepends=True)
    entry = f'\n        "{name}"'
    if order.elts:
        last = order.elts[-1]
        at, entry = (last.end_lineno or 1, last.end_col_offset or 0), f",{entry}"
    else:
        at, entry = (order.lineno, order.col_offset + 1), f"{entry},\n    "
    place = sum(map(len, lines[: at[0] - 1])) + at[1]
    changed = text.encode()[:place] + entry.encode() + text.encode()[place:]

    def write() -> Done:
        file.write_bytes(changed)
        return Done(where, f"has {name} in its order now")

    return write


def _into_page(page: Path, name: str, section: Callable[[int], str], course: Path) -> Done:
    """Put a section before the page's closing ones."""
    where = str(page.relative_to(course))
    text = page.read_text(encoding="utf-8")
    if f"{{{{ {name} }}}}" in text:
        return Done(where, f"asks for {name} already")
    numbers = [int(number) for number in re.findall(r"^## (\d+) ", text, re.MULTILINE)]
    closing = re.search(
        r"^## (In short|Where this is used|Quiz|On your own|Further reading)$", text, re.MULTILINE
    )
    at = closing.start() if closing else len(text)
    number = max(numbers, default=0) + 1
    page.write_text(text[:at] + section(number) + text[at:], encoding="utf-8")
    return Done(where, f"has the section {number} for {name} now")
