"""The gradients of the four factors: of the gates and the candidate, after their squashing."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import family
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
    hints=(
        "Each gate stands in a product with one other thing. The gradient of a factor is what comes back, "
        "times the other factor.",
        "i and g multiply each other, f multiplies the memory before the step, o multiplies what the cell "
        "shows. The first three come back from c_next, the last one from h_next.",
    ),
)


@family(exercise)
def _gates(**instead):
    """Right but for some of the four, each made of what the function is given and of tanh(c_next)."""

    def wrong(dh_next, dc, c, i, g, c_next):
        shown = np.tanh(c_next)
        right = dict(di=dc * g, df=dc * c, dg=dc * i, do=dh_next * shown)
        given = dict(dh=dh_next, dc=dc, c=c, i=i, g=g, c_next=c_next, shown=shown)
        return tuple((right | {name: rule(**given) for name, rule in instead.items()}).values())

    return wrong


_gates(
    "df is taken with the new cell state",
    "Which memory did the forget gate meet: the one before the step, or the one after it?",
    df=lambda dc, c_next, **_: dc * c_next,
)
_gates(
    "df is taken with what is written",
    "The forget gate multiplies one of the two terms of the new memory; which?",
    df=lambda dc, i, g, **_: dc * i * g,
)
_gates(
    "df is taken with tanh of the old cell state",
    "The carousel carries the memory itself; the tanh stands at the exit only.",
    df=lambda dc, c, **_: dc * np.tanh(c),
)
_gates(
    "df is dc itself",
    "If the memory was empty, what difference does the forget gate make? Does your df know that?",
    df=lambda dc, **_: dc,
)
_gates(
    "each of i and g is multiplied by itself",
    "What is written is a product; the gradient of one factor contains the other.",
    di=lambda dc, i, **_: dc * i,
    dg=lambda dc, g, **_: dc * g,
)
_gates(
    "di is taken with the memory, df with the candidate",
    "Which gate lets the candidate in, and which one keeps the memory?",
    di=lambda dc, c, **_: dc * c,
    df=lambda dc, g, **_: dc * g,
)
_gates(
    "di passes another tanh",
    "g has been through its tanh already.",
    di=lambda dc, g, **_: dc * np.tanh(g),
)
_gates(
    "dg is taken with the input gate's complement",
    "With an open input gate, does the candidate matter much or little? Try i = 1.",
    dg=lambda dc, i, **_: dc * (1 - i),
)
_gates(
    "dg is divided by the input gate",
    "A nearly closed gate lets little through, on the way back as well.",
    dg=lambda dc, i, **_: dc / i,
)
_gates(
    "di and dg are dc itself",
    "In a sum each term gets the gradient as it is; are i and g added?",
    di=lambda dc, **_: dc,
    dg=lambda dc, **_: dc,
)
_gates(
    "do is taken with c_next, without its tanh",
    "What exactly does the output gate multiply: the memory, or what the tanh makes of it?",
    do=lambda dh, c_next, **_: dh * c_next,
)
_gates(
    "do is taken from dc",
    "The output gate acts after the memory is written; which of the two gradients stands behind it?",
    do=lambda dc, shown, **_: dc * shown,
)
_gates(
    "do is taken from both gradients together",
    "The output gate has no part in c_next; which of the two gradients stands behind it?",
    do=lambda dh, dc, shown, **_: (dh + dc) * shown,
)
_gates(
    "do is taken with the tanh's derivative",
    "The gradient of a factor holds the other factor itself; its slope was wanted for the cell.",
    do=lambda dh, shown, **_: dh * (1 - shown**2),
)
_gates(
    "do is taken with the old cell state",
    "The output gate shows the memory after the step.",
    do=lambda dh, c, **_: dh * np.tanh(c),
)
_gates(
    "do passes the tanh twice",
    "How many times does the forward pass put the memory through a tanh before it is shown?",
    do=lambda dh, shown, **_: dh * np.tanh(shown),
)
_gates(
    "do is dh_next itself",
    "If the memory is zero, what difference does the output gate make? Does your do know that?",
    do=lambda dh, **_: dh,
)
_gates(
    "di, df and dg are taken from dh_next",
    "These three act on the cell; which gradient stands at the cell, and holds all that comes later?",
    di=lambda dh, g, **_: dh * g,
    df=lambda dh, c, **_: dh * c,
    dg=lambda dh, i, **_: dh * i,
)
_gates(
    "di and dg hold the slope of the squashing already",
    "That is the next part: here the gates are factors, and how they were made does not matter yet.",
    di=lambda dc, g, i, **_: dc * g * i * (1 - i),
    dg=lambda dc, g, i, **_: dc * i * (1 - g**2),
)
_gates(
    "the upstream gradients are dropped",
    "If the loss did not depend on this step at all, what should your four gradients be?",
    di=lambda g, **_: g,
    df=lambda c, **_: c,
    dg=lambda i, **_: i,
    do=lambda shown, **_: shown,
)
_gates(
    "the gradients are summed over the batch",
    "Every sample has gates of its own; only weights are shared by the batch.",
    di=lambda dc, g, **_: (dc * g).sum(axis=0),
    df=lambda dc, c, **_: (dc * c).sum(axis=0),
    dg=lambda dc, i, **_: (dc * i).sum(axis=0),
    do=lambda dh, shown, **_: (dh * shown).sum(axis=0),
)


@exercise.misconception("the gradients come in the order i f o g")
def other_order(dh_next, dc, c, i, g, c_next):
    """As in torch, the candidate stands in the third place and the output gate in the last."""
    return dc * g, dc * c, dh_next * np.tanh(c_next), dc * i


@exercise.misconception("do is not returned")
def no_do(dh_next, dc, c, i, g, c_next):
    """The step has three gates and a candidate; how many gradients do you return?"""
    return dc * g, dc * c, dc * i


@exercise.misconception("dc is overwritten on the way")
def overwritten(dh_next, dc, c, i, g, c_next):
    """Three gradients start from dc; does each of them still find it as it was?"""
    do = dh_next * np.tanh(c_next)
    dc *= g
    return dc, dc * c, dc * i, do
