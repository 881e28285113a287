"""The mistakes on the way from the new states of an LSTM step to the gradient before its squashing."""

from __future__ import annotations

import numpy as np

from autograder.exercises.lstm_backward.wrong_turns import (
    before_the_squashing,
    cell_total,
    gate_gradients,
    slopes,
    step_gradients,
)
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid


def add_totals(exercise: Exercise) -> None:
    """The total at the new cell state is wrong; all that follows from it is right."""

    @family(exercise)
    def cell(total):
        def wrong(dh_next, dc_next, cache):
            dc_t = total(dh_next, dc_next, cache, np.tanh(cache.c_next))
            return step_gradients(before_the_squashing(dh_next, dc_t, cache), dc_t * cache.f, cache)

        return wrong

    cell(
        "dc_next is left out of the total",
        "Later steps read the cell too; where do they have their say in your gates' gradients?",
        lambda dh, dc, cache, shown: dh * cache.o * (1 - shown**2),
    )
    cell(
        "what comes through h_next is left out of the total",
        "c_next is shown in h_next, and the loss sees that; what does it say to the cell?",
        lambda dh, dc, cache, shown: dc,
    )
    cell(
        "the output gate is missing in the total",
        "A closed output gate shows nothing of the memory; how much of the error at h should it let in?",
        lambda dh, dc, cache, shown: dc + dh * (1 - shown**2),
    )
    cell(
        "the tanh's derivative is missing in the total",
        "A cell that holds 8 shows nearly the same as one that holds 9; where does your gradient know that?",
        lambda dh, dc, cache, shown: dc + dh * cache.o,
    )
    cell(
        "the tanh derivative is taken of c_next, not of tanh(c_next)",
        "One minus the square of the *output* of the tanh; can yours become negative?",
        lambda dh, dc, cache, shown: dc + dh * cache.o * (1 - cache.c_next**2),
    )
    cell(
        "the total is taken at the old cell state",
        "The exit shows the memory after the step; at which of the two in the cache is the slope wanted?",
        lambda dh, dc, cache, shown: dc + dh * cache.o * (1 - np.tanh(cache.c) ** 2),
    )
    cell(
        "dc_next passes the output gate and the tanh as well",
        "The next step takes the memory itself, not what the output gate shows of it.",
        lambda dh, dc, cache, shown: (dc + dh) * cache.o * (1 - shown**2),
    )


def add_gates(exercise: Exercise) -> None:
    """Some gates' gradients are wrong, behind the squashing or (as `slope`) in it; the rest is right."""

    @family(exercise)
    def gates(order="ifgo", slope=None, **instead):
        def wrong(dh_next, dc_next, cache):
            dc_t, shown = cell_total(dh_next, dc_next, cache), np.tanh(cache.c_next)
            right, slants = gate_gradients(dh_next, dc_t, cache), slopes(cache)
            right |= {name: rule(dh_next, dc_t, cache, shown) for name, rule in instead.items()}
            slants |= {name: rule(getattr(cache, name)) for name, rule in (slope or {}).items()}
            da = np.concatenate([right[name] * slants[name] for name in order], axis=1)
            return step_gradients(da, dc_t * cache.f, cache)

        return wrong

    gates(
        "df is taken with the new cell state",
        "Which memory did the forget gate meet: the one before the step, or the one after it?",
        f=lambda dh, dc, cache, shown: dc * cache.c_next,
    )
    gates(
        "df is taken from dc_next alone",
        "The forget gate shapes c_next; which gradient holds all that c_next does?",
        f=lambda dh, dc, cache, shown: (dc - dh * cache.o * (1 - shown**2)) * cache.c,
    )
    gates(
        "each of i and g is multiplied by itself",
        "What is written is a product; the gradient of one factor contains the other.",
        i=lambda dh, dc, cache, shown: dc * cache.i,
        g=lambda dh, dc, cache, shown: dc * cache.g,
    )
    gates(
        "do is taken with c_next, without its tanh",
        "What exactly does the output gate multiply: the memory, or what the tanh makes of it?",
        o=lambda dh, dc, cache, shown: dh * cache.c_next,
    )
    gates(
        "do is taken with h_next",
        "h_next holds the output gate already; what else was it made of?",
        o=lambda dh, dc, cache, shown: dh * cache.o * shown,
    )
    gates(
        "do is taken with tanh of h_next",
        "The exit puts one of the two new states through a tanh; which?",
        o=lambda dh, dc, cache, shown: dh * np.tanh(cache.o * shown),
    )
    gates(
        "do is taken from the gradient at the cell",
        "The output gate acts after the memory is written; which of the two gradients stands behind it?",
        o=lambda dh, dc, cache, shown: dc * shown,
    )
    gates(
        "the tanh is applied twice in the candidate's derivative",
        "g has been through its tanh already.",
        slope={"g": lambda g: 1 - np.tanh(g) ** 2},
    )
    gates(
        "the candidate gets a sigmoid's derivative",
        "One of the four was squashed by another function than the rest; at which value is "
        "that one steepest?",
        slope={"g": lambda g: g * (1 - g)},
    )
    gates(
        "the forget gate's derivative is the sigmoid itself",
        "How open a gate is, is one thing; how much that changes with its input is another.",
        slope={"f": sigmoid},
    )
    gates(
        "the sigmoid's derivative is taken of gates that are gates already",
        "The gates in the cache have been through the sigmoid; your slope puts them through it once more.",
        slope=dict.fromkeys("ifo", lambda s: sigmoid(s) * (1 - sigmoid(s))),
    )
    gates(
        "all four slopes are missing",
        "A gate that is fully open hardly moves when its input does; where does your gradient know that?",
        slope=dict.fromkeys("ifgo", np.ones_like),
    )
    gates(
        "the sigmoids' slopes are missing",
        "The tanh has its slope; what about the three gates?",
        slope=dict.fromkeys("ifo", np.ones_like),
    )
    gates(
        "the blocks of da stand in the order i f o g",
        "Some courses keep the sigmoids together; here and in torch the candidate's block comes third.",
        order="ifog",
    )
    gates(
        "the blocks of da stand in the order i g f o",
        "TensorFlow's first LSTM had this order; here and in torch the forget gate's block comes second.",
        order="igfo",
    )
