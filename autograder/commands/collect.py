"""`carousel collect`: submissions from the exchange, a download of Canvas or Moodle, or loose files."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.common import sentences


@click.command()
@click.argument("lesson")
@click.argument("given", required=False, type=click.Path(path_type=Path), metavar="[FOLDER|ZIP]")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and write nothing.")
@click.option("--choose", nargs=2, metavar="STUDENT ATTEMPT", help="Have this attempt of a student's count.")
def collect(lesson: str, given: Path | None, dry_run: bool, choose: tuple[str, str] | None) -> None:
    """Collect the submissions of LESSON: from FOLDER or ZIP, or from nbgrader's exchange.

    A download of Canvas or Moodle is taken as it is. Students are found on the roster, by LMS id, id, e-mail
    or name in the names of files and folders; a notebook is recognised by its cells, whatever its file is
    called. Every attempt is kept under attempts/; the last that can be read counts, or the one that --choose
    names, or what c.CarouselAttempts.policy says: last, best or chosen.

    \b
    carousel collect 02-gradient-decay
    carousel collect 02-gradient-decay submissions.zip --dry-run
    carousel collect 02-gradient-decay submissions.zip
    carousel collect 02-gradient-decay --choose ada 2026-11-28T174501-0f3a9c21
    """
    with sentences():
        from autograder.grading.collect import attempts, plan, sources
        from autograder.grading.collect.table import show
        from autograder.grading.nbgrader.course import Course, CourseError

        course = Course(Path.cwd())
        course.lesson(lesson)
        if choose is not None:
            student, name = choose
            there = attempts.of(course, lesson, student)
            for one in there:
                if one.name == name:
                    attempts.choose(course, lesson, student, one)
                    click.echo(f"{student}: {name} counts. Next: carousel grade {lesson}")
                    return
            raise CourseError(f"{student} has no attempt {name!r}. There are: {attempts.names(there)}.")
        rows = plan.plan(course, lesson, sources.read(course, lesson, given))
        show(rows)
        if dry_run:
            click.echo("Nothing has been written: without --dry-run it is done.")
        else:
            counts = plan.carry_out(course, lesson, rows)
            click.echo(f"{len(counts)} students collected. Next: carousel grade {lesson}")
