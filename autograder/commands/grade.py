"""`carousel grade`, `status`, `report` and `doctor`: what an instructor calls every week."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.common import WrongInput, sentences

if TYPE_CHECKING:
    from autograder.grading.grade_submission import Result
    from autograder.grading.nbgrader.course import Course

PEM = click.Path(exists=True, dir_okay=False)


@click.command()
@click.argument("lessons", nargs=-1)
@click.option(
    "--jobs", type=click.IntRange(min=1), help="Submissions at a time (default: one per processor)."
)
@click.option("--student", "students", multiple=True, help="Only this student; may be repeated.")
@click.option("--regrade", is_flag=True, help="Grade again what has not changed since it was graded.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write one line per exercise.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    help="Processor seconds for one cell or one call.",
)
@click.option("--scheduler", help="Grade on a dask cluster: tcp://HOST:PORT, tls://HOST:PORT or local:N.")
@click.option("--tls-ca", type=PEM, help="For tls://, the authority's certificate.")
@click.option("--tls-cert", type=PEM, help="For tls://, this client's certificate.")
@click.option("--tls-key", type=PEM, help="For tls://, this client's key.")
@click.option("--trusted", is_flag=True, help="Run the submissions with your rights, without a sandbox.")
def grade(
    lessons: tuple[str, ...],
    jobs: int | None,
    students: tuple[str, ...],
    regrade: bool,
    json_file: Path | None,
    timeout: float | None,
    scheduler: str | None,
    tls_ca: str | None,
    tls_cert: str | None,
    tls_key: str | None,
    trusted: bool,
) -> None:
    """Grade the submissions of LESSONS (default: of all that were handed in) into nbgrader's gradebook.

    What has been graded and has not changed is left alone; a run that was killed continues. Ends with exit
    code 1 when a submission could not be graded; a student who is not on the roster is named and left out.
    Of several lessons one that cannot be graded is named, the others are graded, and the exit code is 2.

    \b
    carousel grade
    carousel grade 02-gradient-decay --student ada --regrade
    carousel grade 02-gradient-decay 03-lstm-gates --json grades.jsonl
    carousel grade 02-gradient-decay --scheduler tcp://head:8786
    """
    with sentences(stopped="Stopped: what was graded stays, and the same command goes on from there."):
        from dataclasses import replace

        from autograder.grading.dask_cluster import Cluster
        from autograder.grading.grade_class import grade_class, with_marks
        from autograder.grading.nbgrader.course import Course, CourseError
        from autograder.grading.terminal import as_lines, show, with_progress
        from autograder.sandbox.outside.isolation_levels import level_named

        course = Course(Path.cwd())
        if timeout is not None and not math.isfinite(timeout):
            raise WrongInput("--timeout must be a number of seconds.")
        limits = replace(course.limits, cell_cpu=timeout, call_cpu=timeout) if timeout else course.limits
        if json_file is not None and not json_file.absolute().parent.is_dir():
            raise WrongInput(
                f"There is no folder {json_file.absolute().parent} to write {json_file.name} into."
            )
        names, counts = _to_grade(course, lessons, students)
        isolation = level_named("trusted") if trusted else course.isolation
        click.echo(isolation.line, err=True)
        cluster = Cluster(scheduler, tls_ca, tls_cert, tls_key) if scheduler else None
        found: dict[str, list[Result]] = {}
        refused = list[str]()
        for name in names:
            running = grade_class(course, name, students, jobs or 0, regrade, limits, isolation.name, cluster)
            try:
                found[name] = with_marks(course, name, with_progress(running, counts[name], name))
            except CourseError as wrong:
                if len(names) == 1:
                    raise
                refused.append(str(wrong))
        if json_file is not None:
            lines = "".join(as_lines(results, name) for name, results in found.items())
            json_file.write_text(lines, encoding="utf-8")
        for name, results in found.items():
            show(results, name)
        if refused:
            raise WrongInput("\n".join(refused))
    wrong_status = {"unreadable", "failed"} | ({"not on the roster"} if students else set())
    every = [result for results in found.values() for result in results]
    sys.exit(1 if any(result.status in wrong_status for result in every) else 0)


def _to_grade(
    course: Course, lessons: tuple[str, ...], students: tuple[str, ...]
) -> tuple[list[str], dict[str, int]]:
    """The lessons to grade, and how many submissions each has; what lies in a submission's place is named."""
    from autograder.grading.names import legible
    from autograder.grading.nbgrader.course import CourseError

    names = [course.lesson(name) for name in dict.fromkeys(lessons)]
    if not lessons:
        handed_in = [name for name in course.lessons() if course.handed_in(name)]
        names = [name for name in handed_in if not students or set(students) <= set(course.handed_in(name))]
        if not names:
            raise CourseError(
                f"Nobody has handed in any lesson (looked for {course.submitted('<student>', '<lesson>')})."
                if not handed_in
                else f"No lesson has submissions of {', '.join(students)}."
            )
    counts = {name: len(course.submissions(name, students)) for name in names}
    for sentence in dict.fromkeys(sentence for name in names for sentence in course.passed_over(name)):
        click.echo(f"Passed over: {legible(sentence)}", err=True)
    return names, counts


@click.command()
@click.argument("lessons", nargs=-1)
def status(lessons: tuple[str, ...]) -> None:
    """Show everybody's standing in LESSONS (default: in all), and what is behind, with the command for it.

    Points are the gradebook's: late penalties, marks given by hand and extra credit are in them. Nothing is
    graded.

    \b
    carousel status
    carousel status 02-gradient-decay
    """
    with sentences():
        from autograder.grading.nbgrader.course import Course
        from autograder.grading.standing import class_of
        from autograder.grading.status_table import show

        course = Course(Path.cwd())
        names = [course.lesson(name) for name in dict.fromkeys(lessons)] or course.lessons()
        show(class_of(course, names, compare=True))


@click.command()
@click.argument("lesson", required=False)
def report(lesson: str | None) -> None:
    """Write the class's page: who stands where, and which mistakes were made.

    Without LESSON, of every lesson that has been graded.

    \b
    carousel report 02-gradient-decay
    """
    with sentences():
        from autograder.grading.html.class_report import write_report
        from autograder.grading.nbgrader.course import Course

        page = os.path.relpath(write_report(Course(Path.cwd()), lesson))
        click.echo(f"The class's page: {page}")


@click.command()
def doctor() -> None:
    """Say what this machine can do for grading, and the way to what is missing.

    In a course's folder, say too whether its `nbgrader autograde` confines students' code, whether its
    lessons are as old as the package, and what is behind. Ends with exit code 1 when submissions cannot be
    confined here.

    \b
    carousel doctor
    """
    with sentences():
        from autograder.grading import course_doctor
        from autograder.sandbox.outside.doctor import examine

        findings = [*examine(), *course_doctor.examine(Path.cwd())]
    for finding in findings:
        click.echo(f"{'✓' if finding.good else '✗'} {finding.name + ':':16} {finding.seen}")
        if finding.way:
            click.echo(f"{'':18} {finding.way}")
    sys.exit(0 if all(finding.good for finding in findings if finding.name == "sandbox") else 1)
