"""One GRU step, of either form, with pieces that can be exchanged: what its wrong answers are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from autograder.exercises.mistakes import Declare, family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.gru import GRUCache
from lstm_ref.numpy.gru_reset_before import GRUResetBeforeCache

INPUTS = dict(x="N D", h="N H", W_ih="3H D", W_hh="3H H", b_ih="3H", b_hh="3H")


class Sums(NamedTuple):
    """What the candidate may be made of, `(N, H)` each, and its rows of W_hh and b_hh."""

    a_in: np.ndarray
    a_hn: np.ndarray  # the product with h, its bias in it
    r: np.ndarray
    z: np.ndarray
    h: np.ndarray
    W_hn: np.ndarray  # (H, H)
    b_hn: np.ndarray  # (H,)


Form = Callable[[Sums], np.ndarray]


def after(s: Sums) -> np.ndarray:
    """Before the candidate's tanh, as torch has it."""
    return s.a_in + s.r * s.a_hn


def before(s: Sums) -> np.ndarray:
    """Before the candidate's tanh, as in 2014."""
    return s.a_in + (s.r * s.h) @ s.W_hn.T + s.b_hn


def mixed(h: np.ndarray, n: np.ndarray, z: np.ndarray, r: object = None) -> np.ndarray:
    """The new state."""
    return n + z * (h - n)


def step(
    x: np.ndarray, h: np.ndarray, W_ih: np.ndarray, W_hh: np.ndarray, b_ih: np.ndarray, b_hh: np.ndarray,
    form: Form = after, order: str = "rzn", gate: Callable = sigmoid,
    squash: Callable = np.tanh, candidate: Form | None = None,
    mix: Callable[..., np.ndarray] = mixed,
) -> tuple[np.ndarray, Any]:  # fmt: skip
    """One step and its cache; every piece is right unless another one is named.

    form        which of the two cells it is
    order       how the blocks of rows are read
    gate        what squashes the two gates
    squash      what squashes the candidate
    candidate   what the candidate is before it is squashed
    mix         the new state, of h, n, z and r
    """
    from_x = dict(zip(order, np.split(x @ W_ih.T + b_ih, 3, axis=1)))
    from_h = dict(zip(order, np.split(h @ W_hh.T + b_hh, 3, axis=1)))
    rows = dict(zip(order, zip(np.split(W_hh, 3), np.split(b_hh, 3))))
    r, z = (gate(from_x[part] + from_h[part]) for part in "rz")
    n = squash((candidate or form)(Sums(from_x["n"], from_h["n"], r, z, h, *rows["n"])))
    h_next = mix(h, n, z, r)
    if form is before:
        return h_next, GRUResetBeforeCache(x, h, r, z, n, W_ih, W_hh)
    return h_next, GRUCache(x, h, r, z, n, from_h["n"], W_ih, W_hh)


def slips(exercise: Exercise, form: Form) -> Declare:
    """Declares a step with some pieces exchanged: `slip(title, hint, **pieces)`."""

    @family(exercise)
    def slip(**pieces):
        return lambda *given: step(*given, form=form, **pieces)

    return slip


def answers(exercise: Exercise, form: Form) -> Declare:
    """Declares a right step that is answered wrongly: `answer(title, hint, of)`, of h_next and the cache."""

    @family(exercise)
    def answer(of):
        return lambda *given: of(*step(*given, form=form))

    return answer


def feeds(exercise: Exercise, form: Form) -> Declare:
    """Declares a step on changed arguments, its cache right: `feed(title, hint, change)`."""

    @family(exercise)
    def feed(change):
        def wrong(*arguments):
            given = dict(zip(INPUTS, arguments))
            h_next, cache = step(**(given | change(**given)), form=form)
            return h_next, cache._replace(**{name: given[name] for name in ("x", "h", "W_ih", "W_hh")})

        return wrong

    return feed
