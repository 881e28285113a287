"""The gradients of the four factors: of the gates and the candidate, behind their activations."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import scaled, uniform
from lstm_ref.numpy.lstm_gates import lstm_gate_grads

exercise = Exercise(
    reference=lstm_gate_grads,
    points=3,
    difficulty=2,
    importance=5,
    minutes=10,
    inputs=dict(
        dh_next="N H",
        dc="N H",
        c=scaled("N H", 1.0),
        i=uniform(0.05, 0.95, "N H"),
        g=uniform(-0.95, 0.95, "N H"),
        c_next=scaled("N H", 1.0),
    ),
    returns=dict(di="N H", df="N H", dg="N H", do="N H"),
    partial=True,
    between=dict(shown=lambda c_next: np.tanh(c_next)),
    hints=(
        "Each gate is one factor of a product. The gradient of a factor is the upstream gradient times the "
        "other factor.",
        "i and g multiply each other, f multiplies the old cell state, o multiplies the tanh of "
        "the new one. The first three start from dc, the last one from dh_next.",
    ),
)

exercise.mistake(
    "df is taken with the new cell state",
    "The forget gate multiplied c, the cell state before the step. c_next is the one after it.",
    df=lambda dc, c_next: dc * c_next,
)
exercise.mistake(
    "df is taken with what is written",
    "The forget gate multiplies the old cell state c. The input gate and the candidate make the other term.",
    df=lambda dc, i, g: dc * i * g,
)
exercise.mistake(
    "df is taken with tanh of the old cell state",
    "The forget gate multiplies the cell state itself. The tanh stands between c_next and h_next only.",
    df=lambda dc, c: dc * np.tanh(c),
)
# The rule says of the next two that the outputs are in another order; which factors are confused says more.
exercise.mistake(
    "each of i and g is multiplied by itself",
    "i is multiplied by g. The gradient of one factor holds the other factor.",
    di=lambda dc, i: dc * i,
    dg=lambda dc, g: dc * g,
)
exercise.mistake(
    "di is taken with the cell state, df with the candidate",
    "The input gate multiplies the candidate, the forget gate the old cell state. Yours are exchanged.",
    di=lambda dc, c: dc * c,
    df=lambda dc, g: dc * g,
)
exercise.mistake(
    "di passes another tanh",
    "g is the tanh's output already: do not take the tanh again.",
    di=lambda dc, g: dc * np.tanh(g),
)
exercise.mistake(
    "dg is taken with the input gate's complement",
    "The candidate is multiplied by i in the forward pass, so its gradient is too, not by 1 - i.",
    dg=lambda dc, i: dc * (1 - i),
)
exercise.mistake(
    "dg is divided by the input gate",
    "The candidate is multiplied by i in the forward pass, so its gradient is multiplied by i too.",
    dg=lambda dc, i: dc / i,
)
exercise.mistake(
    "di and dg are dc itself",
    "i and g are multiplied with each other, not added: the gradient of one holds the other.",
    di=lambda dc: dc,
    dg=lambda dc: dc,
)
exercise.mistake(
    "do is taken with c_next, without its tanh",
    "The output gate multiplies the tanh of the cell state, not the cell state itself.",
    do=lambda dh_next, c_next: dh_next * c_next,
)
exercise.mistake(
    "do is taken from both gradients together",
    "The output gate is used in h_next alone: its gradient starts from the one at h_next.",
    do=lambda dh_next, dc, shown: (dh_next + dc) * shown,
)
exercise.mistake(
    "do is taken with the tanh's derivative",
    "The gradient of a factor holds the other factor: the tanh of c_next itself, not its slope.",
    do=lambda dh_next, shown: dh_next * (1 - shown**2),
)
exercise.mistake(
    "do passes the tanh twice",
    "The forward pass takes one tanh of the cell state. Yours takes two.",
    do=lambda dh_next, shown: dh_next * np.tanh(shown),
)
exercise.mistake(
    "do is dh_next itself",
    "Where the cell state is zero the output gate has no effect, so do must be zero there.",
    do=lambda dh_next: dh_next,
)
exercise.mistake(
    "di and dg hold the slope of the activation already",
    "The slopes belong to the next exercise. Here the gradient of the gates themselves is computed.",
    di=lambda dc, g, i: dc * g * i * (1 - i),
    dg=lambda dc, g, i: dc * i * (1 - g**2),
)
exercise.mistake(
    "the upstream gradients are dropped",
    "Your gradients do not change when dh_next and dc do: multiply by them.",
    di=lambda g: g,
    df=lambda c: c,
    dg=lambda i: i,
    do=lambda shown: shown,
)
