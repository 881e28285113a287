"""How an author declares a lesson: its name, its question, and its exercises in the order of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.judging.declaration import DeclarationError

NAME = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*")
VIEWS = ("numpy", "torch", "torch.optim")


@dataclass(frozen=True)
class Lesson:
    """One lesson; the variable `lesson` in the `__init__.py` of its folder under `autograder/exercises/`.

    name       number and name, as in `solutions/NN-name.md`
    question   what the lesson answers, in one sentence
    order      its exercises, in the order of the page; each is a file of that name in the folder
    view       which packages its notebooks find when they are graded: NumPy alone, or torch too
    draft      not asked yet for what the course asks of a finished lesson (see `carousel check-page`)

    Raises DeclarationError, one sentence, when one of these is not in order.

    >>> Lesson("06-gru", question="Can two gates do?", order=("gru_step",)).name
    '06-gru'
    """

    name: str
    question: str
    order: Sequence[str]
    view: Literal["numpy", "torch", "torch.optim"] = "numpy"
    draft: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not NAME.fullmatch(self.name):
            raise DeclarationError(f"lesson {self.name!r}: expected two digits and a name, as in '06-gru'.")
        if not isinstance(self.order, (tuple, list)) or not all(isinstance(one, str) for one in self.order):
            raise DeclarationError(
                f"{self.name}: order should be a tuple of exercises' names; one alone takes a comma: ('x',)."
            )
        for name in self.order:
            if not name.isidentifier():
                raise DeclarationError(f"{self.name}: {name!r} in order is not the name of a function.")
            if list(self.order).count(name) > 1:
                raise DeclarationError(f"{self.name}: {name} stands in order twice.")
        if not isinstance(self.question, str) or not self.question.strip():
            raise DeclarationError(f"{self.name}: the question that the lesson answers is missing.")
        if not isinstance(self.draft, bool):
            raise DeclarationError(f"{self.name}: draft should be True or False, got {self.draft!r}.")
        if not isinstance(self.view, str) or self.view not in VIEWS:
            raise DeclarationError(
                f"{self.name}: there is no view {self.view!r}; there are {', '.join(VIEWS)}."
            )
