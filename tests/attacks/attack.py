"""What an attack is: how its submission differs from an honest one, and what it deserves all the same."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.grading.mini import ANSWERS, ESSAY, LESSON, POINTS, Handout

EXERCISES = ("rnn_step", "rnn_step_backward")  # of a lesson with no more in it
WORTH = {name: POINTS[f"check-{name}"] for name in EXERCISES}
STEP, BACKWARD = WORTH.values()
FULL = sum(WORTH.values())


@dataclass(frozen=True)
class Attack:
    """A submission with some honest answers, and one thing in it that is not honest.

    In the texts <ROOT>, <PROJECT>, <PORT> and <PARENT> stand for the course's folder, the course's code, a
    listening port of the instructor's and the grading process.
    """

    name: str
    first: str = ""  # a cell before the first exercise
    cells: Mapping[str, str] = field(default_factory=dict)  # texts of released cells, by grade id
    honest: tuple[str, ...] = ("rnn_step",)
    score: float | None = None  # None: what its honest answers are worth
    edit: Callable[[Handout], object] = lambda handout: None
    beside: Mapping[str, bytes] = field(default_factory=dict)  # files that lie beside the notebook
    place: Callable[[Path, Path], object] = lambda notebook, course: None  # done to what was handed in
    readable: bool = True
    refused: bool = False  # by nbgrader, which names it and goes on; `carousel grade` reads it

    @property
    def deserves(self) -> float:
        return sum(WORTH[name] for name in self.honest) if self.score is None else self.score

    def hand_in(self, course: Path, student: str, words: Mapping[str, str]) -> None:
        handout = answered(course, self.honest).put(**filled(self.cells, words))
        if self.first:
            handout = handout.insert("rnn_step", filled({"": self.first}, words)[""])
        self.edit(handout)
        notebook = handout.hand_in(student)
        for name, content in self.beside.items():
            path = notebook.parent / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.place(notebook, course)


def answered(course: Path, names: tuple[str, ...]) -> Handout:
    """An honest submission with these exercises done."""
    return Handout(course).put(**{name: ANSWERS[name] for name in names}, essay=ESSAY)


def filled(texts: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
    done = {}
    for name, text in texts.items():
        for word, stands_for in words.items():
            text = text.replace(f"<{word}>", stands_for)
        done[name] = text
    return done


def backward(body: str) -> dict[str, str]:
    """An answer to rnn_step_backward with this body."""
    return {"rnn_step_backward": f"def rnn_step_backward(dh_next, cache):\n{textwrap.indent(body, '    ')}"}


RIGHT = (
    "da = dh_next * (1 - cache.h_next**2)\n"
    "right = da @ cache.W_ih, da @ cache.W_hh, da.T @ cache.x, da.T @ cache.h, da.sum(axis=0)\n"
)
ZEROS = "zeros = [np.zeros_like(a) for a in (cache.x, cache.h, cache.W_ih, cache.W_hh, cache.h[0])]\n"
BLANKS = backward(ZEROS + "return tuple(zeros)")  # five gradients of the right shapes, all zero
NOTEBOOK = f"{LESSON}.ipynb"
