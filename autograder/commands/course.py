"""`carousel course`: make a course from the installed package, add lessons, bring them up to date."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.common import sentences

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def course() -> None:
    """Make a course of your own from the installed package, and keep it up to date.

    \b
    carousel course init rnn-2026 --students class.csv
    cd rnn-2026
    carousel course add 02-gradient-decay --due 2026-12-01
    carousel course update
    """


@course.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--students", type=FILE, help="A class list: id,first_name,last_name,email,lms_user_id.")
def init(folder: Path, students: Path | None) -> None:
    """Make a course in FOLDER: its configuration, a gradebook, and the class in it.

    The class list is a CSV file with a column id; what else it has is matched with a downloaded class.

    \b
    carousel course init rnn-2026
    carousel course init rnn-2026 --students class.csv
    """
    with sentences():
        from autograder.grading.new_course import init

        _, number = init(folder, students)
        click.echo(f"A course in {folder}, with {number} students in its gradebook.")
        click.echo(f"Next: cd {folder} && carousel course add")


@course.command()
@click.argument("lessons", nargs=-1)
@click.option("--due", help="When they are due: 2026-12-01, or 2026-12-01 18:00 (local time).")
def add(lessons: tuple[str, ...], due: str | None) -> None:
    """Add LESSONS of the package (default: all) to this course, or say when they are due.

    What is there already is not overwritten.

    \b
    carousel course add
    carousel course add 02-gradient-decay --due 2026-12-01
    """
    with sentences():
        from autograder.grading.nbgrader import settings
        from autograder.grading.nbgrader.course import Course
        from autograder.grading.new_course import add, date_of, set_due

        here = Course(Path.cwd())
        when = date_of(due) if due else None
        added, there = add(here, lessons)
        for name in added:
            click.echo(f"{name} added: {here.release(name).relative_to(here.root)}")
        for name in there:
            click.echo(f"{name} is there already.")
        if when is not None:
            for name in [*added, *there]:
                set_due(here, name, when)
            click.echo(f"Due {when:%Y-%m-%d %H:%M} UTC.")
        for finding in settings.examine(here.root):
            if not finding.good:
                click.echo(f"{finding.seen}:\n{finding.way}")


@course.command()
@click.option("--yes", is_flag=True, help="Do it; without this it is only shown.")
def update(yes: bool) -> None:
    """Show what the installed package would change in this course's lessons, for whom; with --yes, change it.

    Marks given by hand, comments, extra credit and due dates stay. Who has handed in is excused from
    exercises that are new. A lesson that you edited is left as it is.

    \b
    carousel course update
    carousel course update --yes
    """
    with sentences():
        from autograder.grading.nbgrader.course import Course
        from autograder.grading.update_course import bring_in, preview

        here = Course(Path.cwd())
        changes = preview(here)
        for change in changes:
            for sentence in change.sentences:
                click.echo(sentence)
        possible = [change for change in changes if not change.why_not]
        if not changes:
            click.echo("Every lesson here is as the installed package has it.")
        elif yes:
            for change in possible:
                bring_in(here, change)
                click.echo(f"{change.lesson} updated.")
        elif possible:
            click.echo("Nothing has been changed: `carousel course update --yes` does it.")
