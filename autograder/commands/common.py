"""What every command does with input that is wrong: a sentence, and exit code 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click


class WrongInput(click.ClickException):
    """What was asked for cannot be done; the message says why."""

    exit_code = 2


@contextmanager
def sentences(stopped: str = "Stopped before it ended.") -> Iterator[None]:
    """What a user can have got wrong ends in a sentence and exit code 2; Ctrl-C in `stopped` and 130."""
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
        click.echo(stopped, err=True)
        sys.exit(130)
    except OSError as error:
        where = legible(os.fsdecode(error.filename or "The system"))
        raise WrongInput(f"{where}: {error.strerror or error}.") from None
