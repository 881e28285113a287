"""The gradient at the new cell state: what comes back along the cells, and what comes through h."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import scaled, uniform
from lstm_ref.numpy.lstm_gates import lstm_cell_grad

exercise = Exercise(
    reference=lstm_cell_grad,
    points=2,
    difficulty=2,
    importance=5,
    minutes=10,
    inputs=dict(dh_next="N H", dc_next="N H", o=uniform(0.05, 0.95, "N H"), c_next=scaled("N H", 1.0)),
    returns=dict(dc="N H"),
    terms={"what later steps hand back": ("dc_next",), "what comes through h_next": ("dh_next",)},
    hints=(
        "Two arrows leave c_next: one to the next step, one to h_next. dc_next is what came back along the "
        "first. What does the second one add?",
        "On the way from c_next to h_next stand a tanh and a factor o; on the way back the same two, as "
        "slopes. The slope of the tanh is wanted at c_next.",
    ),
)


@family(exercise)
def _shown(way):
    """A wrong way back through h_next, added to what the later steps hand back."""
    return lambda dh_next, dc_next, o, c_next: dc_next + way(dh_next, o, c_next, np.tanh(c_next))


@family(exercise)
def _sum(total):
    """The right way back through h_next, but not added to what the later steps hand back."""
    return lambda dh_next, dc_next, o, c_next: total(dc_next, dh_next * o * (1 - np.tanh(c_next) ** 2))


_shown(
    "the output gate is missing",
    "A closed output gate shows nothing of the memory; how much of the error at h should it let in?",
    lambda dh, o, c, shown: dh * (1 - shown**2),
)
_shown(
    "the tanh's derivative is missing",
    "A cell that holds 8 shows nearly the same as one that holds 9; where does your gradient know that?",
    lambda dh, o, c, shown: dh * o,
)
_shown(
    "the tanh derivative is taken of c_next, not of tanh(c_next)",
    "One minus the square of the *output* of the tanh; can yours become negative?",
    lambda dh, o, c, shown: dh * o * (1 - c**2),
)
_shown(
    "the tanh is applied twice in the derivative",
    "One tanh stands between c_next and h_next; how many stand in your slope?",
    lambda dh, o, c, shown: dh * o * (1 - np.tanh(shown) ** 2),
)
_shown(
    "the tanh stands in the place of its derivative",
    "How much is shown is one thing; how much that changes when c_next does is another.",
    lambda dh, o, c, shown: dh * o * shown,
)
_shown(
    "neither the output gate nor the tanh is passed",
    "Between c_next and h_next stand two things; what does each do to a small change?",
    lambda dh, o, c, shown: dh,
)
_shown(
    "the slope of h_next is taken for that of the tanh",
    "h_next is a tanh times a gate; which of the two has the slope that is one minus its square?",
    lambda dh, o, c, shown: dh * o * (1 - (o * shown) ** 2),
)
_shown(
    "the sigmoid's derivative is taken for the output gate",
    "Here o is a factor and c_next moves; the slope of the sigmoid belongs to the gate's own gradient.",
    lambda dh, o, c, shown: dh * o * (1 - o) * (1 - shown**2),
)
_shown(
    "the error through the output gate is added",
    "The output gate looks at x and at the old h. Does it look at c_next?",
    lambda dh, o, c, shown: dh * o * (1 - shown**2) + dh * shown * o * (1 - o),
)
_shown(
    "the tanh is not squared in its derivative",
    "A tanh is as steep at -a as it is at a; is your slope?",
    lambda dh, o, c, shown: dh * o * (1 - shown),
)
_shown(
    "the difference is squared instead of the tanh",
    "A tanh is as steep at -a as it is at a; look at which bracket the square stands.",
    lambda dh, o, c, shown: dh * o * (1 - shown) ** 2,
)
_shown(
    "the one is missing in the tanh's derivative",
    "A tanh is steepest at zero; is your slope?",
    lambda dh, o, c, shown: dh * o * shown**2,
)
_shown(
    "the tanh's derivative has a plus in it",
    "A tanh is never steeper than 1; is yours?",
    lambda dh, o, c, shown: dh * o * (1 + shown**2),
)
_shown(
    "a bracket is missing around the tanh's derivative",
    "Multiplication comes before subtraction: what is multiplied by dh_next in your line?",
    lambda dh, o, c, shown: dh * o - shown**2,
)
_shown(
    "the gradient is divided by the tanh's derivative",
    "The chain rule multiplies. A slope is at most 1: is your gradient larger or smaller behind it?",
    lambda dh, o, c, shown: dh * o / (1 - shown**2),
)
_shown(
    "the upstream gradient dh_next is dropped",
    "If the loss did not depend on h_next at all, what should your gradient be?",
    lambda dh, o, c, shown: o * (1 - shown**2),
)
_shown(
    "the output gate's complement is used",
    "o = 1 shows everything; with o = 1, does your error come in or stay out?",
    lambda dh, o, c, shown: dh * (1 - o) * (1 - shown**2),
)
_sum(
    "dc_next is dropped",
    "The next step read c_next too; who tells you what it and all later steps say?",
    lambda later, here: here,
)
_sum(
    "what comes through h_next is dropped",
    "c_next is shown in h_next, and the loss sees that; what does it say to the cell?",
    lambda later, here: later + 0 * here,
)
_sum(
    "the two ways are multiplied",
    "Two ways lead from c_next to the loss; what does the chain rule do with two ways?",
    lambda later, here: later * here,
)
_sum(
    "the two ways are subtracted",
    "Two ways lead from c_next to the loss; what does the chain rule do with two ways?",
    lambda later, here: later - here,
)
_sum(
    "the two ways are averaged",
    "Each way counts in full: twice as many ways, twice as much influence.",
    lambda later, here: (later + here) / 2,
)
_sum(
    "the gradient is summed over the batch",
    "c_next is (N, H), one memory for each sample, and so is its gradient.",
    lambda later, here: (later + here).sum(axis=0),
)


@exercise.misconception("dc_next passes the output gate and the tanh as well")
def all_through_the_output(dh_next, dc_next, o, c_next):
    """The next step takes the memory itself, not what the output gate shows of it."""
    return (dh_next + dc_next) * o * (1 - np.tanh(c_next) ** 2)


@exercise.misconception("dh_next and dc_next have changed places")
def places_changed(dh_next, dc_next, o, c_next):
    """Which of the two came back along the cells, and which one through the output?"""
    return dh_next + dc_next * o * (1 - np.tanh(c_next) ** 2)


@exercise.misconception("dc_next is overwritten with the total")
def overwritten(dh_next, dc_next, o, c_next):
    """Whoever called you may still need the gradient that you were handed."""
    dc_next += dh_next * o * (1 - np.tanh(c_next) ** 2)
    return dc_next
