"""The mistakes that every gate of a cell has in common: wrong rows, wrong squashing, a term left out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.exercises.mistakes import add
from autograder.judging.exercise import Exercise

PARTS = ("input gate", "forget gate", "candidate", "output gate")
INPUTS = dict(x="N D", h="N H", W_ih="4H D", W_hh="4H H", b="4H")
Squash = Callable[[np.ndarray], np.ndarray]


def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def rows(block, h):
    """The rows of one of the four parts."""
    H = h.shape[1]
    return slice(block * H, (block + 1) * H)


def before_squashing(x, h, W_ih, W_hh, b, own):
    """The right sum, of the rows `own`."""
    return x @ W_ih[own].T + h @ W_hh[own].T + b[own]


def add_common(exercise: Exercise, block: int, squash: Squash) -> None:
    """The mistakes of any of the four parts, `block` of the weights, squashed by `squash`."""
    for other, part in enumerate(PARTS):
        if other != block:
            _add_rows_of_another(exercise, part, other, squash)
    _add_sums(exercise, block, squash)
    _add_squashings(exercise, block, squash)


def _add_rows_of_another(exercise, part, other, squash):
    def wrong(x, h, W_ih, W_hh, b):
        return squash(before_squashing(x, h, W_ih, W_hh, b, rows(other, h)))

    hint = "The rows are stacked in the order i, f, g, o, H of them for each: where do yours begin?"
    add(exercise, f"the rows of the {part} are used", hint, wrong)


def _add_sums(exercise, block, squash):
    def every_fourth(x, h, W_ih, W_hh, b):
        return squash(before_squashing(x, h, W_ih, W_hh, b, slice(block, None, 4)))

    def not_transposed(x, h, W_ih, W_hh, b):
        own = rows(block, h)
        return squash(x @ W_ih[own].T + h @ W_hh[own] + b[own])

    def no_bias(x, h, W_ih, W_hh, b):
        own = rows(block, h)
        return squash(x @ W_ih[own].T + h @ W_hh[own].T)

    def bias_of_another(x, h, W_ih, W_hh, b):
        own = rows(block, h)
        return squash(x @ W_ih[own].T + h @ W_hh[own].T + b[rows((block + 2) % 4, h)])

    def bias_outside(x, h, W_ih, W_hh, b):
        return squash(before_squashing(x, h, W_ih, W_hh, 0 * b, rows(block, h))) + b[rows(block, h)]

    def no_past(x, h, W_ih, W_hh, b):
        return squash(before_squashing(x, 0 * h, W_ih, W_hh, b, rows(block, h)))

    def no_input(x, h, W_ih, W_hh, b):
        return squash(before_squashing(0 * x, h, W_ih, W_hh, b, rows(block, h)))

    def past_outside(x, h, W_ih, W_hh, b):
        own = rows(block, h)
        return squash(x @ W_ih[own].T + b[own]) + h @ W_hh[own].T

    add(
        exercise,
        "every fourth row is taken",
        "The rows of one part stand together in one block; they are not dealt out like cards.",
        every_fourth,
    )
    add(
        exercise,
        "the rows of W_hh are used without their transpose",
        "The block of W_hh is square, so no error tells you: which of its axes meets the old h?",
        not_transposed,
    )
    add(exercise, "the bias is missing", "With x and h both zero, what decides?", no_bias)
    add(
        exercise,
        "the bias of another part is added",
        "b is stacked like the weights: are its entries cut out at the same place as the rows?",
        bias_of_another,
    )
    add(
        exercise,
        "the bias is added after the squashing",
        "A squashed number stays between its bounds; does yours?",
        bias_outside,
    )
    add(
        exercise,
        "the old h is left out",
        "Should the same letter always be treated alike, whatever came before it?",
        no_past,
    )
    add(exercise, "the input is left out", "Which of your terms knows the letter of this step?", no_input)
    add(
        exercise,
        "only the input's term is squashed",
        "Look where the bracket of the squashing function closes.",
        past_outside,
    )


def _add_squashings(exercise, block, squash):
    def squashed_from(change):
        def wrong(x, h, W_ih, W_hh, b):
            return change(before_squashing(x, h, W_ih, W_hh, b, rows(block, h)))

        return wrong

    def all_four(x, h, W_ih, W_hh, b):
        return squash(before_squashing(x, h, W_ih, W_hh, b, slice(None)))

    def each_term(x, h, W_ih, W_hh, b):
        own = rows(block, h)
        return squash(x @ W_ih[own].T) + squash(h @ W_hh[own].T) + squash(b[own])

    add(
        exercise,
        "nothing is squashed",
        "Which function keeps the number between its bounds?",
        squashed_from(lambda a: a),
    )
    add(
        exercise,
        "it is squashed twice",
        "Count the squashings between the sum and what you return.",
        squashed_from(lambda a: squash(squash(a))),
    )
    add(
        exercise,
        "all four parts are returned",
        "Only one quarter of the rows belongs to this part.",
        all_four,
    )
    add(
        exercise,
        "each term is squashed by itself",
        "Is a squashed sum the sum of the squashed terms?",
        each_term,
    )


def add_of_gates(exercise: Exercise, block: int, open_means: str) -> None:
    """The mistakes of the three gates proper, whose squashing function is the sigmoid."""

    def from_sum(change):
        def wrong(x, h, W_ih, W_hh, b):
            return change(before_squashing(x, h, W_ih, W_hh, b, rows(block, h)))

        return wrong

    add_common(exercise, block, sigmoid)
    add(
        exercise,
        "a tanh stands in the place of the sigmoid",
        "A gate is a share, from nothing to everything; can a share be negative?",
        from_sum(np.tanh),
    )
    add(
        exercise,
        "the gate is the wrong way round",
        f"At 1 this gate {open_means}; what does yours do with a large sum?",
        from_sum(lambda a: sigmoid(-a)),
    )
    add(
        exercise,
        "the gate is 0 or 1 and nothing between",
        "Gates may stand ajar; and what would the slope of a hard switch be?",
        from_sum(lambda a: np.where(a > 0, 1.0, 0.0)),
    )
    add(
        exercise,
        "the slope of the sigmoid is returned",
        "The slope is for the way back; on the way forward the gate itself is asked for.",
        from_sum(lambda a: sigmoid(a) * sigmoid(-a)),
    )
