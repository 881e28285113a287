"""A made-up class for lesson gradient decay: right, wrong in known ways, spoilt while handing in.

    python examples/make_class.py COURSE

fills COURSE/submitted from the released notebook and prints what each submission deserves.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from answers import EINSUM, LOOPS, SLOW, SPLIT, VECTORISED

LESSON = "02-gradient-decay"
FULL = 25.0

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Student:
    """A submission: what is in its cells, what happens to the notebook, and the points that it deserves."""

    points: float
    answers: Mapping[str, str] = field(default_factory=dict)
    change: Callable[[Notebook], Notebook | bytes] = lambda notebook: notebook


def slip(answers: Mapping[str, str], exercise: str, right: str, wrong: str) -> dict[str, str]:
    """The answers with one thing wrong in one of them."""
    assert right in answers[exercise], f"{exercise} has no {right!r}"
    return {**answers, exercise: answers[exercise].replace(right, wrong)}


def cell_index(notebook: Notebook, grade_id: str) -> int:
    return next(
        index
        for index, cell in enumerate(notebook["cells"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def with_cell(before: str, source: str) -> Callable[[Notebook], Notebook]:
    """One more cell of the student's."""

    def change(notebook: Notebook) -> Notebook:
        cell = {
            "cell_type": "code",
            "id": "mine",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        notebook["cells"].insert(cell_index(notebook, before), cell)
        return notebook

    return change


def without_cell(grade_id: str) -> Callable[[Notebook], Notebook]:
    def change(notebook: Notebook) -> Notebook:
        del notebook["cells"][cell_index(notebook, grade_id)]
        return notebook

    return change


def with_copy(grade_id: str) -> Callable[[Notebook], Notebook]:
    def change(notebook: Notebook) -> Notebook:
        index = cell_index(notebook, grade_id)
        notebook["cells"].insert(index + 1, deepcopy(notebook["cells"][index]))
        return notebook

    return change


def cut_off(notebook: Notebook) -> bytes:
    content = json.dumps(notebook).encode()
    return content[: len(content) // 2]


TRANSPOSED_BACK = slip(VECTORISED, "rnn_backward", "da[t] @ cache.W_hh", "da[t] @ cache.W_hh.T")
MEAN_OF_DB = slip(VECTORISED, "rnn_step_backward", "sum(axis=0)", "mean(axis=0)")
ENDLESS = slip(VECTORISED, "rnn_backward", "    slope = ", "    while True:\n        pass\n    slope = ")
FIRST_THREE = {name: VECTORISED[name] for name in ("rnn_step", "rnn_forward", "rnn_step_backward")}

CLASS = {
    "ada-einsum": Student(25, EINSUM),
    "ben-loops": Student(25, LOOPS),
    "cleo-split": Student(25, SPLIT),
    "dan-vectorised": Student(25, VECTORISED),
    "eli-slow": Student(25, SLOW),
    "fay-no-tanh": Student(23, slip(SPLIT, "rnn_step", "np.tanh", "")),  # rnn_forward calls it, and is right
    "gil-no-transpose": Student(23, slip(VECTORISED, "rnn_step", "W_hh.T", "W_hh")),
    "hana-starts-from-h0": Student(23, slip(VECTORISED, "rnn_forward", "previous = h[t] =", "h[t] =")),
    "ian-mean-of-db": Student(24, MEAN_OF_DB),
    "jo-mean-of-db": Student(24, MEAN_OF_DB),
    "kim-drops-the-future": Student(20, slip(VECTORISED, "rnn_backward", "dh[t] + back", "dh[t]")),
    "lea-transposes-back": Student(20, TRANSPOSED_BACK),
    "max-transposes-back": Student(20, TRANSPOSED_BACK),
    "nia-no-slope": Student(22, slip(EINSUM, "gradient_by_lag", "delta * (1 - cache.h[t] ** 2)", "delta")),
    "oli-singular-value": Student(
        24, slip(LOOPS, "spectral_radius_rescale", "np.linalg.eigvals(W)", "np.linalg.svd(W)[1]")
    ),
    "pia-clips-each": Student(
        23,
        {**EINSUM, "clip_by_global_norm": """def clip_by_global_norm(gradients, max_norm):
    norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
    return [g * min(1, max_norm / np.linalg.norm(g)) for g in gradients], norm"""},
    ),
    "quin-never-cuts": Student(22, slip(EINSUM, "truncated_rnn_backward", "(t + 1) % k == 0", "False")),
    "ria-one-too-early": Student(24, slip(LOOPS, "vanishing_lag", "83", "82")),
    "sam-half-finished": Student(9, FIRST_THREE),
    "tia-untouched": Student(0),
    "udo-syntax-error": Student(20, slip(VECTORISED, "rnn_backward", "(dh, cache):", "(dh, cache)")),
    "vic-endless-loop": Student(20, ENDLESS),
    "wim-prints-10-MB": Student(25, EINSUM, with_cell("rnn_backward", "print('debug ' * 1_700_000)")),
    "xia-deleted-a-check": Student(25, SPLIT, without_cell("check-rnn_backward")),
    "yan-copied-a-check": Student(25, LOOPS, with_copy("check-rnn_step")),
    "zoe-cut-off": Student(0, EINSUM, cut_off),
    "zed-exits": Student(25, VECTORISED, with_cell("rnn_backward", "import os\nos._exit(0)")),
}  # fmt: skip


def make_class(course: Path) -> dict[str, float]:
    """Hand in everything; student -> the points deserved."""
    released = json.loads((course / "lessons" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    for name, student in CLASS.items():
        notebook = deepcopy(released)
        for exercise, source in student.answers.items():
            notebook["cells"][cell_index(notebook, exercise)]["source"] = source
        changed = student.change(notebook)
        path = course / "submitted" / name / LESSON / f"{LESSON}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(changed if isinstance(changed, bytes) else json.dumps(changed).encode())
    return {name: student.points for name, student in CLASS.items()}


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1], "lessons", LESSON).is_dir():
        sys.exit(f"usage: python examples/make_class.py COURSE, a folder with lessons/{LESSON} in it")
    for name, points in make_class(Path(sys.argv[1])).items():
        print(f"{name:22} {points:4g} of {FULL:g}")
