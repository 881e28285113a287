"""`carousel lab`, `check` and `progress`: what a student calls in a shell."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.commands.common import WrongInput, sentences


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def lab(folder: Path | None, options: tuple[str, ...]) -> None:
    """Open the start page and the lessons in JupyterLab, in FOLDER (default: carousel in your home folder).

    The folder is made from the released lessons, and brought up to date when they have changed: what you
    wrote stays. What follows `--` goes to JupyterLab.

    \b
    carousel lab
    carousel lab ~/rnn-course
    carousel lab -- --no-browser --port 8899
    """
    if folder is not None and str(folder).startswith("-"):
        folder, options = None, (str(folder), *options)
    with sentences():
        import jupyterlab  # noqa: F401  (says early what is missing)

        from autograder.home import lab
        from autograder.home.folder import HomeError, home

        try:
            place = home(folder)
            is_new = not place.base.is_dir()
            said = place.update()
        except HomeError as wrong:
            raise WrongInput(str(wrong)) from None
        for sentence in [f"Made {place.folder} with the lessons in it."] if is_new else said:
            click.echo(sentence)
        click.echo(f"Your work is in {place.folder}.")
        sys.exit(lab.start(place.folder, options))


@click.command()
@click.argument(
    "notebooks", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def check(notebooks: tuple[Path, ...]) -> None:
    """Run saved NOTEBOOKS as they will be graded, and print the table that grading will.

    They run in the sandbox, with the packages that grading has and fresh inputs. Nothing is handed in. Ends
    with exit code 1 when a notebook cannot be graded.

    \b
    carousel check ~/carousel/lessons/00-warm-up/00-warm-up.ipynb
    """
    with sentences(stopped="Stopped before it ended; your notebook is as it was."):
        from autograder.grading.as_graded import as_graded
        from autograder.grading.terminal import show_checked

        found = []
        for notebook in notebooks:
            found.append(as_graded(notebook.absolute()))
            show_checked(found[-1])
    sys.exit(0 if all(one.result.status == "graded" for one in found) else 1)


@click.command()
@click.argument("lesson", required=False)
def progress(lesson: str | None) -> None:
    """Show what you have reached, and what comes next; with LESSON, exercise by exercise.

    \b
    carousel progress
    carousel progress 02-gradient-decay
    """
    with sentences():
        from autograder.student.answering import CheckFailed
        from autograder.student.api import progress

        try:
            click.echo(repr(progress(lesson)))
        except CheckFailed as wrong:
            raise WrongInput(str(wrong)) from None
