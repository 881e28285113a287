"""Pictures for a first look at recurrence: the network rolled and unrolled, its legend, the five wirings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch

from .drawing import Drawing, canvas, number, styled
from .palette import BACK, INK, MUTED, PAPER, STATE, STEP

_HEAD = {"arrowstyle": "-|>,head_width=0.22,head_length=0.42", "shrinkA": 0, "shrinkB": 0}
# Letter -> where it stands, its name, its steps, at which of them it reads, and at which it answers.
WIRINGS: dict[str, tuple[float, float, str, int, set[int], set[int]]] = {
    "A": (0, 0, "one to one", 1, {0}, {0}),
    "B": (3.2, 0, "one to many", 4, {0}, {0, 1, 2, 3}),
    "C": (8.4, 0, "many to one", 4, {0, 1, 2, 3}, {3}),
    "D": (0.6, 4.6, "many to many, step by step", 4, {0, 1, 2, 3}, {0, 1, 2, 3}),
    "E": (7.2, 4.6, "many to many, after reading", 5, {0, 1, 2}, {3, 4}),
}


@styled
def recurrent_legend() -> Drawing:
    """What the drawings of a recurrent network are made of, before the first one.

    >>> recurrent_legend().alt[:56]
    'Legend. A circle below: a letter, a row of numbers, x_t.'
    """
    figure, axes = canvas(2.15)
    axes.set(xlim=(0, 14.2), ylim=(-0.1, 4.3), aspect="equal")
    axes.axis("off")
    rows = {
        "circle below": ("a letter that is read at time step t: a row of numbers, $x_t$", _letter),
        "box": ("one time step: the same weights at every step, then a tanh", _box),
        "arrow to the right": ("the hidden state $h_t$, handed to the next step through $W_{hh}$", _state),
        "circle above": ("what is answered at step t: a score for every letter", _answer),
    }
    for place, (words, draw) in enumerate(rows.values()):
        y = 3.7 - 1.1 * place
        draw(axes, 0.75, y)
        axes.text(1.9, y, words, va="center")
    return Drawing(
        figure,
        "Legend. A circle below: a letter, a row of numbers, x_t. A box: one time step, the same weights "
        "every time, then a tanh. An arrow to the right: the hidden state, handed to the next step through "
        "W_hh. A circle above: what is answered, a score for every letter.",
    )


@styled
def recurrent_drawing(letters: Sequence[str], answers: Sequence[str] = (), back: bool = False) -> Drawing:
    """A recurrent network rolled up, and the same one unrolled: a box a letter.

    `answers`, one a letter, stand above. With `back`, the gradients' way through time is drawn as well.

    >>> recurrent_drawing("hel", answers="ell").alt
    'A recurrent network rolled up, one box with an arrow to itself, and unrolled over h e l, answers e l l.'
    """
    if answers and len(answers) != len(letters):
        raise ValueError(f"answers: expected {len(letters)}, one a letter, got {len(answers)}")
    figure, axes = canvas(3.0)
    T = len(letters)
    axes.set(xlim=(-3.1, 1.5 * T - 0.55), ylim=(-2.15, 2.3), aspect="equal")
    axes.axis("off")
    _column(axes, -2.2, "$x$", "$h$", "$y$")
    loop: dict[str, Any] = {"color": STATE, "linewidth": 2.2, "solid_joinstyle": "round"}
    axes.plot([-1.78, -1.25, -1.25, -2.95, -2.95], [0, 0, 0.8, 0.8, 0], **loop)
    axes.annotate("", (-2.62, 0), (-2.96, 0), arrowprops=_HEAD | {"color": STATE, "lw": 2.2})
    axes.text(-1.05, 0.98, "$W_{hh}$", color=STATE, ha="center", va="center", fontsize=11)
    axes.text(-0.55, 0.0, "=", ha="center", va="center", fontsize=18, color=MUTED)
    for t, letter in enumerate(letters):
        x = 1.5 * t + 0.3
        _column(axes, x, letter, f"$h_{{{t + 1}}}$", answers[t] if answers else "")
        if t:
            axes.annotate("", (x - 0.42, 0), (x - 1.08, 0), arrowprops=_HEAD | {"color": STATE, "lw": 2.2})
            if back:
                way = _HEAD | {"color": BACK, "lw": 1.8, "linestyle": (0, (3, 2)), "shrinkA": 1}
                axes.annotate(
                    "",
                    (x - 1.22, -0.45),
                    (x - 0.28, -0.45),
                    arrowprops=way | {"connectionstyle": "arc3,rad=-0.45"},
                )
    said = f", answers {' '.join(answers)}" if answers else ""
    ways = " Dashed arrows lead back from every step to the one before: the gradient's way." if back else ""
    rolled = "A recurrent network rolled up, one box with an arrow to itself, and unrolled over"
    return Drawing(figure, f"{rolled} {' '.join(letters)}{said}.{ways}")


@styled
def wirings() -> Drawing:
    """The five ways in which inputs and answers are laid along time.

    >>> wirings().alt[:60]
    'Five wirings. A, one to one: 1 box, 1 input, 1 answer. B, on'
    """
    figure, axes = canvas(3.9)
    axes.set(xlim=(-0.6, 12.6), ylim=(-6.15, 2.1), aspect="equal")
    axes.axis("off")
    words = []
    for letter, (left, down, name, T, read, told) in WIRINGS.items():
        axes.text(left - 0.4, -down + 1.6, letter, weight="bold", va="center")
        axes.text(left + 0.05, -down + 1.6, name, va="center", fontsize=10)
        for t in range(T):
            _small(axes, left + t, -down, t in read, t in told, t > 0)
        counts = f"{T} box{'es' * (T > 1)}, {len(read)} input{'s' * (len(read) > 1)}"
        words.append(f"{letter}, {name}: {counts}, {len(told)} answer{'s' * (len(told) > 1)}")
    return Drawing(figure, f"Five wirings. {'. '.join(words)}.")


@styled
def matrix_on_circle(W: np.ndarray) -> Drawing:
    """What a matrix (2, 2) makes of all vectors of length 1, its singular values and its real eigenvectors.

    >>> matrix_on_circle(np.array([[2.0, 0.0], [0.0, 0.5]])).alt[:62]
    'A circle becomes an ellipse. Singular values, its half-axes: 2'
    """
    U, stretch, _ = np.linalg.svd(W)
    values, vectors = np.linalg.eig(W)
    real = [(float(v.real), vectors[:, k].real) for k, v in enumerate(values) if abs(v.imag) < 1e-12]
    figure, panels = canvas(3.1, 1, 2)
    angle = np.linspace(0, 2 * np.pi, 200)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    reach = 1.15 * max(1.0, float(stretch[0]))
    for axes, points, title in zip(
        panels, (circle, W @ circle), ("all vectors of length 1", "after one step of $W$")
    ):
        axes.plot(*points, color=INK)
        axes.set(xlim=(-reach, reach), ylim=(-1.15, 1.15), aspect="equal", xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        axes.axhline(0, color=MUTED, linewidth=0.5)
        axes.axvline(0, color=MUTED, linewidth=0.5)
        axes.set_title(title, fontsize=11, loc="center", weight="normal")
    arrow: dict[str, Any] = _HEAD | {"lw": 2.2, "color": STATE}
    for value, vector in real:
        panels[0].annotate("", vector, (0, 0), arrowprops=arrow)
        panels[1].annotate("", value * vector, (0, 0), arrowprops=arrow)
    for length, axis in zip(stretch, U.T):
        panels[1].plot([0, -length * axis[0]], [0, -length * axis[1]], "--", color=STEP)
    eigen = " and ".join(number(value) for value, _ in real) or "none that is real"
    halves = f"{number(stretch[0])} and {number(stretch[1])}"
    handles = [Line2D([], [], color=STATE), Line2D([], [], color=STEP, linestyle="--")]
    names = [f"keeps its direction: eigenvalues {eigen}", f"half-axes: singular values {halves}"]
    figure.legend(handles, names, loc="outside lower center", fontsize=10)
    said = f"A circle becomes an ellipse. Singular values, its half-axes: {halves}"
    return Drawing(figure, f"{said}. Eigenvalues, of the vectors that keep their direction: {eigen}.")


def _small(axes: Any, x: float, y: float, reads: bool, tells: bool, handed: bool) -> None:
    """One box of a wiring."""
    thin = _HEAD | {"lw": 1.4, "color": MUTED}
    if reads:
        axes.add_patch(Circle((x, y - 0.95), 0.2, fc=PAPER, ec=INK, lw=1.4))
        axes.annotate("", (x, y - 0.28), (x, y - 0.75), arrowprops=thin)
    if tells:
        axes.add_patch(Circle((x, y + 0.95), 0.2, fc=INK, ec=INK, lw=1.4))
        axes.annotate("", (x, y + 0.75), (x, y + 0.28), arrowprops=thin)
    if handed:
        axes.annotate("", (x - 0.26, y), (x - 0.74, y), arrowprops=_HEAD | {"lw": 1.8, "color": STATE})
    shape: dict[str, Any] = {"boxstyle": "round,pad=0,rounding_size=0.1", "fc": PAPER, "ec": STEP, "lw": 1.8}
    axes.add_patch(FancyBboxPatch((x - 0.25, y - 0.25), 0.5, 0.5, **shape))


def _column(axes: Any, x: float, below: str, inside: str, above: str) -> None:
    """A box with its input and, where something is answered, its answer."""
    thin = _HEAD | {"lw": 1.5, "color": MUTED}
    _letter(axes, x, -1.6, below)
    axes.annotate("", (x, -0.42), (x, -1.22), arrowprops=thin)
    _box(axes, x, 0, inside)
    if above:
        _answer(axes, x, 1.7, above)
        axes.annotate("", (x, 1.32), (x, 0.42), arrowprops=thin)


def _letter(axes: Any, x: float, y: float, text: str = "") -> None:
    axes.add_patch(Circle((x, y), 0.36, fc=PAPER, ec=INK, lw=1.6, zorder=4))
    axes.text(x, y - 0.03, text, ha="center", va="center", fontsize=12, zorder=5)


def _answer(axes: Any, x: float, y: float, text: str = "") -> None:
    axes.add_patch(Circle((x, y), 0.36, fc=INK, ec=INK, lw=1.6, zorder=4))
    axes.text(x, y - 0.03, text, ha="center", va="center", fontsize=12, color=PAPER, zorder=5)


def _box(axes: Any, x: float, y: float, text: str = "") -> None:
    shape: dict[str, Any] = {
        "boxstyle": "round,pad=0,rounding_size=0.16",
        "fc": PAPER,
        "ec": STEP,
        "lw": 2.2,
    }
    axes.add_patch(FancyBboxPatch((x - 0.42, y - 0.42), 0.84, 0.84, zorder=4, **shape))
    axes.text(x, y - 0.03, text, ha="center", va="center", fontsize=11, zorder=5)


def _state(axes: Any, x: float, y: float) -> None:
    axes.annotate("", (x + 0.5, y), (x - 0.5, y), arrowprops=_HEAD | {"color": STATE, "lw": 2.2})
