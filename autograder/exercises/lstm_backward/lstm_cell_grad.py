"""The gradient at the new cell state: what comes back along the cells, and what comes through h."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import scaled, uniform
from lstm_ref.numpy.lstm_gates import lstm_cell_grad


def cell_grad(
    dh_next,
    dc_next,
    o,
    c_next,
    through=lambda dh, o, c, shown: dh * o * (1 - shown**2),
    total=lambda later, here: later + here,
):
    """The answer; `through` is what comes back through h_next, `total` joins it with dc_next."""
    return total(dc_next, through(dh_next, o, c_next, np.tanh(c_next)))


exercise = Exercise(
    reference=lstm_cell_grad,
    points=2,
    difficulty=2,
    importance=5,
    minutes=10,
    inputs=dict(dh_next="N H", dc_next="N H", o=uniform(0.05, 0.95, "N H"), c_next=scaled("N H", 1.0)),
    returns=dict(dc="N H"),
    model=cell_grad,
    terms={"what later steps hand back": ("dc_next",), "what comes through h_next": ("dh_next",)},
    hints=(
        "Two arrows leave c_next: one to the next step, one to h_next. dc_next is what came back along the "
        "first. What does the second one add?",
        "On the way from c_next to h_next stand a tanh and a factor o; on the way back the same two, as "
        "slopes. The slope of the tanh is wanted at c_next.",
    ),
)


exercise.mistake(
    "the output gate is missing",
    "A closed output gate shows nothing of the memory; how much of the error at h should it let in?",
    through=lambda dh, o, c, shown: dh * (1 - shown**2),
)
exercise.mistake(
    "the tanh's derivative is missing",
    "A cell that holds 8 shows nearly the same as one that holds 9; where does your gradient know that?",
    through=lambda dh, o, c, shown: dh * o,
)
exercise.mistake(
    "the tanh derivative is taken of c_next, not of tanh(c_next)",
    "One minus the square of the *output* of the tanh; can yours become negative?",
    through=lambda dh, o, c, shown: dh * o * (1 - c**2),
)
exercise.mistake(
    "the tanh is applied twice in the derivative",
    "One tanh stands between c_next and h_next; how many stand in your slope?",
    through=lambda dh, o, c, shown: dh * o * (1 - np.tanh(shown) ** 2),
)
exercise.mistake(
    "the tanh stands in the place of its derivative",
    "How much is shown is one thing; how much that changes when c_next does is another.",
    through=lambda dh, o, c, shown: dh * o * shown,
)
exercise.mistake(
    "neither the output gate nor the tanh is passed",
    "Between c_next and h_next stand two things; what does each do to a small change?",
    through=lambda dh, o, c, shown: dh,
)
exercise.mistake(
    "the slope of h_next is taken for that of the tanh",
    "h_next is a tanh times a gate; which of the two has the slope that is one minus its square?",
    through=lambda dh, o, c, shown: dh * o * (1 - (o * shown) ** 2),
)
exercise.mistake(
    "the sigmoid's derivative is taken for the output gate",
    "Here o is a factor and c_next moves; the slope of the sigmoid belongs to the gate's own gradient.",
    through=lambda dh, o, c, shown: dh * o * (1 - o) * (1 - shown**2),
)
exercise.mistake(
    "the error through the output gate is added",
    "The output gate looks at x and at the old h. Does it look at c_next?",
    through=lambda dh, o, c, shown: dh * o * (1 - shown**2) + dh * shown * o * (1 - o),
)
exercise.mistake(
    "the tanh is not squared in its derivative",
    "A tanh is as steep at -a as it is at a; is your slope?",
    through=lambda dh, o, c, shown: dh * o * (1 - shown),
)
exercise.mistake(
    "the difference is squared instead of the tanh",
    "A tanh is as steep at -a as it is at a; look at which bracket the square stands.",
    through=lambda dh, o, c, shown: dh * o * (1 - shown) ** 2,
)
exercise.mistake(
    "the one is missing in the tanh's derivative",
    "A tanh is steepest at zero; is your slope?",
    through=lambda dh, o, c, shown: dh * o * shown**2,
)
exercise.mistake(
    "the tanh's derivative has a plus in it",
    "A tanh is never steeper than 1; is yours?",
    through=lambda dh, o, c, shown: dh * o * (1 + shown**2),
)
exercise.mistake(
    "a bracket is missing around the tanh's derivative",
    "Multiplication comes before subtraction: what is multiplied by dh_next in your line?",
    through=lambda dh, o, c, shown: dh * o - shown**2,
)
exercise.mistake(
    "the gradient is divided by the tanh's derivative",
    "The chain rule multiplies. A slope is at most 1: is your gradient larger or smaller behind it?",
    through=lambda dh, o, c, shown: dh * o / (1 - shown**2),
)
exercise.mistake(
    "the upstream gradient dh_next is dropped",
    "If the loss did not depend on h_next at all, what should your gradient be?",
    through=lambda dh, o, c, shown: o * (1 - shown**2),
)
exercise.mistake(
    "the output gate's complement is used",
    "o = 1 shows everything; with o = 1, does your error come in or stay out?",
    through=lambda dh, o, c, shown: dh * (1 - o) * (1 - shown**2),
)
exercise.mistake(
    "dc_next is dropped",
    "The next step read c_next too; who tells you what it and all later steps say?",
    total=lambda later, here: here,
)
exercise.mistake(
    "what comes through h_next is dropped",
    "c_next is shown in h_next, and the loss sees that; what does it say to the cell?",
    total=lambda later, here: later + 0 * here,
)
exercise.mistake(
    "the two ways are multiplied",
    "Two ways lead from c_next to the loss; what does the chain rule do with two ways?",
    total=lambda later, here: later * here,
)
exercise.mistake(
    "the two ways are subtracted",
    "Two ways lead from c_next to the loss; what does the chain rule do with two ways?",
    total=lambda later, here: later - here,
)
exercise.mistake(
    "the two ways are averaged",
    "Each way counts in full: twice as many ways, twice as much influence.",
    total=lambda later, here: (later + here) / 2,
)
exercise.mistake(
    "the gradient is summed over the batch",
    "c_next is (N, H), one memory for each sample, and so is its gradient.",
    total=lambda later, here: (later + here).sum(axis=0),
)
exercise.mistake(
    "dc_next passes the output gate and the tanh as well",
    "The next step takes the cell state itself, not what the output gate shows of it: add dc_next last.",
    dc=lambda dh_next, dc_next, o, c_next: (dh_next + dc_next) * o * (1 - np.tanh(c_next) ** 2),
)
exercise.mistake(
    "dh_next and dc_next have changed places",
    "dc_next comes back along the cell states and is added as it is. dh_next comes through the output gate.",
    dh_next=lambda dc_next: dc_next,
    dc_next=lambda dh_next: dh_next,
)
