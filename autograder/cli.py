"""`carousel`: grade a class, look at it, build the lessons."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

PEM = click.Path(exists=True, dir_okay=False)


class WrongInput(click.ClickException):
    """What was asked for cannot be done; the message says why."""

    exit_code = 2


@contextmanager
def sentences() -> Iterator[None]:
    """What a user can have got wrong ends in a sentence and exit code 2."""
    from autograder.grading.names import legible
    from autograder.grading.nbgrader.course import CourseError
    from autograder.sandbox.outside.isolation_levels import CannotConfine

    try:
        yield
    except (CourseError, CannotConfine) as wrong:
        raise WrongInput(legible(str(wrong))) from None
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith(("autograder", "lstm_ref")):
            raise
        raise WrongInput(f"{missing.name} is not installed: pip install 'carousel-lstm[lab]'.") from None
    except KeyboardInterrupt:
        click.echo("Stopped. What was graded stays, and the same command goes on from there.", err=True)
        sys.exit(130)
    except OSError as error:
        where = legible(os.fsdecode(error.filename or "The system"))
        raise WrongInput(f"{where}: {error.strerror or error}.") from None


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="carousel-lstm")
def main() -> None:
    """A Jupyter course on recurrent networks, graded down to the gradient.

    Run it anywhere inside the course's folder.
    """


@main.command()
@click.argument("lesson")
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
    lesson: str,
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
    """Grade the submissions of LESSON into nbgrader's gradebook.

    What has been graded and has not changed is left alone; a run that was killed continues. Ends with exit
    code 1 when a submission could not be graded; a student who is not on the roster is named and left out.

    \b
    carousel grade 02-gradient-decay
    carousel grade 02-gradient-decay --student ada --regrade
    carousel grade 02-gradient-decay --jobs 4 --json grades.jsonl
    carousel grade 02-gradient-decay --scheduler tcp://head:8786
    """
    with sentences():
        from dataclasses import replace

        from autograder.grading.dask_cluster import Cluster
        from autograder.grading.grade_class import grade_class
        from autograder.grading.names import legible
        from autograder.grading.nbgrader.course import Course
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
        total = len(course.submissions(course.lesson(lesson), students))
        for sentence in course.passed_over(lesson):
            click.echo(f"Passed over: {legible(sentence)}", err=True)
        isolation = level_named("trusted") if trusted else course.isolation
        click.echo(isolation.line, err=True)
        cluster = Cluster(scheduler, tls_ca, tls_cert, tls_key) if scheduler else None
        running = grade_class(course, lesson, students, jobs or 0, regrade, limits, isolation.name, cluster)
        results = with_progress(running, total, lesson)
        if json_file is not None:
            json_file.write_text(as_lines(results, lesson), encoding="utf-8")
        show(results, lesson)
    wrong = {"unreadable", "failed"} | ({"not on the roster"} if students else set())
    sys.exit(1 if any(result.status in wrong for result in results) else 0)


@main.command()
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

        click.echo(f"The class's page: {write_report(Course(Path.cwd()), lesson)}")


@main.command()
def doctor() -> None:
    """Say what this machine can do for grading, and the way to what is missing.

    In a course's folder, say too when its `nbgrader autograde` runs students' code unconfined. Ends with exit
    code 1 when submissions cannot be confined here.
    """
    with sentences():
        from autograder.grading.nbgrader import settings
        from autograder.sandbox.outside.doctor import examine

        findings = [*examine(), *settings.examine(Path.cwd())]
    for finding in findings:
        click.echo(f"{'✓' if finding.good else '✗'} {finding.name + ':':16} {finding.seen}")
        if finding.way:
            click.echo(f"{'':18} {finding.way}")
    sys.exit(0 if all(finding.good for finding in findings if finding.name == "sandbox") else 1)


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
