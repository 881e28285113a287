"""How a verb answers in a notebook: a result or one sentence, and never a traceback of the checker's."""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
import warnings
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from autograder.sandbox.wire.call import one_line
from autograder.student import kernel

P = ParamSpec("P")
R = TypeVar("R")


class CheckFailed(Exception):  # noqa: N818 (a student reads it: the check failed, there is no error)
    """Ends the cell of a wrong answer in one line: nbgrader sees a failure, a reader no traceback.

    `told`: a reader has been shown the same at length; `interrupted`: it ends *Run All* too.
    """

    def __init__(self, sentence: str, told: bool = False, interrupted: bool = False) -> None:
        super().__init__(sentence)
        self.told, self.interrupted = told, interrupted

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Plain(str):
    """A text that a notebook shows as it is: without quotes, and not as Markdown."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def in_a_sentence(verb: Callable[P, R]) -> Callable[P, R | None]:
    """A verb that raises CheckFailed and nothing else, also when it is interrupted.

    In a student's own notebook only an interrupt raises; any other sentence is shown, and the next cell runs.
    Where prints and warnings of the notebook go is then as it was before.
    """
    answering = _raising(verb)

    @functools.wraps(verb)
    def shown(*arguments: P.args, **named: P.kwargs) -> R | None:
        try:
            return answering(*arguments, **named)
        except CheckFailed as sentence:
            if sentence.interrupted or kernel.shell() is None:
                raise
            if not sentence.told:
                _show(Plain(sentence))
            return None

    return shown


def _show(text: Plain) -> None:
    from IPython.display import display

    display(text)


def _raising(verb: Callable[P, R]) -> Callable[P, R]:
    signature = inspect.signature(verb)

    @functools.wraps(verb)
    def answering(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            try:
                signature.bind(*arguments, **named)
            except TypeError as wrong:
                positional = [
                    one for one in signature.parameters.values() if one.kind is not one.KEYWORD_ONLY
                ]
                expected = ", ".join(str(one).partition(":")[0] for one in positional)
                raise CheckFailed(
                    f"{verb.__name__}: {wrong}; call it as {verb.__name__}({expected})"
                ) from None
            with (
                contextlib.redirect_stdout(sys.stdout),
                contextlib.redirect_stderr(sys.stderr),
                warnings.catch_warnings(),
            ):
                return verb(*arguments, **named)
        except CheckFailed:
            raise
        except KeyboardInterrupt:
            raise CheckFailed(
                f"{verb.__name__} was interrupted before it ended; nothing of yours was changed.",
                interrupted=True,
            ) from None
        except Exception as fault:
            raise CheckFailed(
                f"{verb.__name__} itself failed, which is a fault of the course and not yours; please report"
                f" this line: {one_line(fault)}"
            ) from None

    return answering
