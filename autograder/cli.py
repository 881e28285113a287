"""`carousel`: grade a class, look at it, build the lessons."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from autograder.commands.collect import collect
from autograder.commands.common import WrongInput, sentences
from autograder.commands.course import course
from autograder.commands.export import export, extend
from autograder.commands.grade import doctor, grade, report, status
from autograder.commands.student import check, lab, progress

# With it jsonschema, which nbformat imports, compiles 35 grammars in two seconds, to check addresses in other
# alphabets; no schema of Jupyter's has one. Without it jsonschema leaves that check out.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="carousel-lstm")
def main() -> None:
    """A Jupyter course on recurrent networks, graded down to the gradient.

    Run it anywhere inside the course's folder.
    """


for _command in (lab, check, progress, course, collect, grade, status, report, extend, export, doctor):
    main.add_command(_command)


@main.command()
@click.argument("lessons", nargs=-1)
def build(lessons: tuple[str, ...]) -> None:
    """Build the notebooks of LESSONS (default: of every page) from their pages under solutions/.

    A build does not run a page: `carousel check-page` does.

    \b
    carousel build
    carousel build 03-lstm-gates
    """
    with sentences():
        from autograder.grading.nbgrader.course import Course

        course = Course(Path.cwd())
        from autograder.authoring.build import build_all
        from autograder.authoring.page_to_notebook import PageError
        from autograder.exercises import exercises
        from autograder.judging.declaration import DeclarationError

        for complaint in exercises.complaints:
            click.echo(f"Passed over: {complaint}", err=True)
        try:
            build_all(lessons, _tell_built, course.root)
        except (PageError, DeclarationError) as wrong:
            raise WrongInput(str(wrong)) from None


def _tell_built(built: Any) -> None:
    state = "built" if built.changed else "is up to date"
    exercises = f"{built.exercises} exercise{'' if built.exercises == 1 else 's'}"
    click.echo(f"{built.lesson} {state}: {exercises}, {built.points:g} points.")
    if built.changed:
        click.echo(f"  Not run: `carousel check-page {built.lesson}` runs it and checks its exercises.")
    if built.kept is not None:
        click.echo(f"  Somebody had worked in the lesson; that is kept as {built.kept.name}.")


@main.command("check-page")
@click.argument("pages", nargs=-1)
def check_page(pages: tuple[str, ...]) -> None:
    """Check PAGES (default: all): exercises, the run with the answers, leaks, and the course's policy.

    A line that begins with ✗ is to be mended; one that begins with · is advice, and says why. Nothing is
    written. Ends with exit code 1 when there is something to mend.

    \b
    carousel check-page solutions/03-lstm-gates.md
    carousel check-page 03-lstm-gates 06-gru
    carousel check-page
    """
    with sentences():
        from autograder.grading.nbgrader.course import Course

        course = Course(Path.cwd())
        from autograder.authoring.check_page import check_page as check
        from autograder.authoring.check_page import names_of
        from autograder.authoring.page_to_notebook import PageError

        wrong = False
        try:
            for lesson in names_of(pages, course.root):
                checked = check(lesson, course.root)
                for line in (*checked.findings, checked):
                    click.echo(str(line))
                wrong |= bool(checked.wrong)
        except PageError as problem:
            raise WrongInput(str(problem)) from None
    sys.exit(1 if wrong else 0)


@main.command()
@click.argument("ids", nargs=-1)
def claims(ids: tuple[str, ...]) -> None:
    """Measure the claims of the lessons again, and write docs/claims.md.

    IDS are claims, or lessons by their names without the number (default: all, which takes minutes). What is
    not measured keeps its result. Ends with exit code 1 when a claim is refuted.

    \b
    carousel claims
    carousel claims gradient-decay
    carousel claims gradient-decay.clipping warm-up.falling-loss
    """
    with sentences():
        from autograder.claims.measure import measure_all
        from autograder.claims.register import ClaimError, register
        from autograder.claims.table import summary, table
        from autograder.grading.nbgrader.course import Course
        from autograder.judging.declaration import DeclarationError

        page = Course(Path.cwd()).root / "docs" / "claims.md"
        try:
            chosen = [claim for name in ids or register.lessons for claim in register.named(name)]
            all_hold = measure_all(chosen, lambda claim, result: click.echo(summary(claim, result)))
        except (ClaimError, DeclarationError) as wrong:
            raise WrongInput(str(wrong)) from None
        page.write_text(table(), encoding="utf-8")
        click.echo(f"The table: {page}")
    sys.exit(0 if all_hold else 1)


@main.group()
def new() -> None:
    """Write the files of a new lesson or exercise, ready to be filled in.

    Nothing is overwritten: what is there already is named. docs/authoring.md shows the whole way.

    \b
    carousel new lesson 05-lstm-variants
    carousel new exercise 05-lstm-variants peephole_step
    """


@new.command("lesson")
@click.argument("name")
def new_lesson(name: str) -> None:
    """Write the lesson NAME, two digits and words: its folder, its quiz and its page.

    \b
    carousel new lesson 05-lstm-variants
    """
    with written():
        from autograder.authoring.new import new_lesson
        from autograder.grading.nbgrader.course import Course

        _tell_done(new_lesson(name, Course(Path.cwd()).root))


@new.command("exercise")
@click.argument("lesson")
@click.argument("name")
@click.option("--reference", help="Where the right answer stands: module:function.")
def new_exercise(lesson: str, name: str, reference: str | None) -> None:
    """Write the exercise NAME of LESSON: its file, its place in the order, its section of the page.

    The right answer is looked for in lstm_ref.numpy by name. When it is not there, a skeleton of it is
    written; fill it in, and run the command again.

    \b
    carousel new exercise 05-lstm-variants peephole_step
    carousel new exercise 05-lstm-variants clock --reference lstm_ref.numpy.clocks:clock
    """
    with written():
        from autograder.authoring.new import new_exercise
        from autograder.grading.nbgrader.course import Course

        _tell_done(new_exercise(lesson, name, reference, Course(Path.cwd()).root))


@contextmanager
def written() -> Iterator[None]:
    """What an author can have got wrong ends in a sentence and exit code 2."""
    with sentences():
        from autograder.authoring.new import NewError

        try:
            yield
        except NewError as wrong:
            raise WrongInput(str(wrong)) from None


def _tell_done(done: Any) -> None:
    for one in done:
        click.echo(f"{one.file} {one.what}.")


if __name__ == "__main__":
    main()
