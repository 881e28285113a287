"""`carousel export` and `carousel extend`: marks for other systems, and a student's own due date."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.common import WrongInput, sentences

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("lessons", nargs=-1)
@click.option("--csv", "csv_file", type=FILE, help="An exercise of a student a line, for a spreadsheet.")
@click.option("--canvas", "canvas_file", type=FILE, help="For Canvas: Grades, Import.")
@click.option("--moodle", "moodle_file", type=FILE, help="For Moodle: Grades, Import, CSV file.")
def export(
    lessons: tuple[str, ...], csv_file: Path | None, canvas_file: Path | None, moodle_file: Path | None
) -> None:
    """Write the gradebook's marks of LESSONS (default: of all) to a file that another system takes.

    Late penalties, extra credit and marks given by hand are in them. A lesson that was not handed in is left
    empty, which changes nothing over there.

    \b
    carousel export --csv marks.csv
    carousel export 02-gradient-decay --canvas canvas.csv
    carousel export --moodle moodle.csv
    """
    with sentences():
        from autograder.grading.export import as_canvas, as_csv, as_moodle, not_final, save
        from autograder.grading.names import legible
        from autograder.grading.nbgrader.course import Course
        from autograder.grading.standing import class_of

        if not (csv_file or canvas_file or moodle_file):
            raise WrongInput("Say for whom: --csv FILE, --canvas FILE or --moodle FILE.")
        course = Course(Path.cwd())
        names = [course.lesson(name) for name in dict.fromkeys(lessons)] or course.lessons()
        klass = class_of(course, names)
        if csv_file:
            save(csv_file, as_csv(klass))
        for file, form, what in (
            (canvas_file, as_canvas, "lms_user_id"),
            (moodle_file, as_moodle, "e-mail"),
        ):
            if file:
                text, left_out = form(klass)
                save(file, text)
                if left_out:
                    who = ", ".join(map(legible, left_out))
                    click.echo(f"Not in {file}, because the roster has no {what} of them: {who}", err=True)
        for line in not_final(klass):
            click.echo(f"Not final, answers are to be graded by hand: {legible(line)}", err=True)
        for file in filter(None, (csv_file, canvas_file, moodle_file)):
            click.echo(f"{file} written.")


@click.command()
@click.argument("student")
@click.argument("lesson")
@click.argument("date")
def extend(student: str, lesson: str, date: str) -> None:
    """Have LESSON be due on DATE for STUDENT: 2026-12-08, or 2026-12-08 18:00 (local time).

    Late penalties follow it, whether the student has handed in or will. The lesson's own date takes an
    extension back.

    \b
    carousel extend ada 02-gradient-decay 2026-12-08
    """
    with sentences():
        from autograder.grading.nbgrader.course import Course
        from autograder.grading.nbgrader.extensions import grant
        from autograder.grading.nbgrader.gradebook import Gradebook
        from autograder.grading.new_course import date_of

        course, when = Course(Path.cwd()), date_of(date)
        with Gradebook(course, course.lesson(lesson)) as book:
            grant(book, student, when)
        click.echo(f"{lesson} is due on {when:%Y-%m-%d %H:%M} UTC for {student}.")
