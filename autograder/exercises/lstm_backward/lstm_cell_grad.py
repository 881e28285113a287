"""The gradient at the new cell state: what comes back along the cells, and what comes through h."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.tanh_back import tanh_slopes
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
        "h_next is o times the tanh of c_next. So what comes back through h_next is multiplied by o, and by "
        "the slope of the tanh at c_next.",
    ),
)


exercise.add_family(tanh_slopes(lambda before: dict(through=lambda dh, o, c, shown: before(dh * o, shown))))
exercise.mistake(
    "the tanh derivative is taken of c_next, not of tanh(c_next)",
    "The slope of a tanh is one minus the square of its output. Yours takes its input, and can be negative.",
    through=lambda dh, o, c, shown: dh * o * (1 - c**2),
)
exercise.mistake(
    "neither the output gate nor the tanh is passed",
    "Between c_next and h_next stand a tanh and the output gate: both multiply the gradient.",
    through=lambda dh, o, c, shown: dh,
)
exercise.mistake(
    "the slope of h_next is taken for that of the tanh",
    "The slope belongs to the tanh of c_next alone. h_next is that tanh times the output gate.",
    through=lambda dh, o, c, shown: dh * o * (1 - (o * shown) ** 2),
)
exercise.mistake(
    "the sigmoid's derivative is taken for the output gate",
    "o is a factor here: multiply by o itself. The slope of the sigmoid belongs to the gate's gradient.",
    through=lambda dh, o, c, shown: dh * o * (1 - o) * (1 - shown**2),
)
exercise.mistake(
    "the error through the output gate is added",
    "The output gate depends on x and on the old h, not on c_next: its slope does not belong here.",
    through=lambda dh, o, c, shown: dh * o * (1 - shown**2) + dh * shown * o * (1 - o),
)
exercise.mistake(
    "a bracket is missing around the tanh's derivative",
    "Multiplication comes before subtraction: in your line dh_next is multiplied by the 1 only.",
    through=lambda dh, o, c, shown: dh * o - shown**2,
)
exercise.mistake(
    "the output gate's complement is used",
    "h_next is the tanh times o, so the gradient is multiplied by o, not by 1 - o.",
    through=lambda dh, o, c, shown: dh * (1 - o) * (1 - shown**2),
)
exercise.mistake(
    "the two gradients are multiplied",
    "Two paths lead from c_next to the loss. The chain rule adds the gradients of two paths.",
    total=lambda later, here: later * here,
)
exercise.mistake(
    "the two gradients are subtracted",
    "Two paths lead from c_next to the loss. The chain rule adds the gradients of two paths.",
    total=lambda later, here: later - here,
)
exercise.mistake(
    "dc_next passes the output gate and the tanh as well",
    "The next step takes the cell state itself, not what the output gate shows of it: add dc_next last.",
    dc=lambda dh_next, dc_next, o, c_next: (dh_next + dc_next) * o * (1 - np.tanh(c_next) ** 2),
)
