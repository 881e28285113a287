"""The gradients of the four factors: of the gates and the candidate, after their squashing."""

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
        "Each gate stands in a product with one other thing. The gradient of a factor is what comes back, "
        "times the other factor.",
        "i and g multiply each other, f multiplies the memory before the step, o multiplies what the cell "
        "shows. The first three come back from c_next, the last one from h_next.",
    ),
)

exercise.mistake(
    "df is taken with the new cell state",
    "Which memory did the forget gate meet: the one before the step, or the one after it?",
    df=lambda dc, c_next: dc * c_next,
)
exercise.mistake(
    "df is taken with what is written",
    "The forget gate multiplies one of the two terms of the new memory; which?",
    df=lambda dc, i, g: dc * i * g,
)
exercise.mistake(
    "df is taken with tanh of the old cell state",
    "The carousel carries the memory itself; the tanh stands at the exit only.",
    df=lambda dc, c: dc * np.tanh(c),
)
exercise.mistake(
    "df is dc itself",
    "If the memory was empty, what difference does the forget gate make? Does your df know that?",
    df=lambda dc: dc,
)
exercise.mistake(
    "each of i and g is multiplied by itself",
    "What is written is a product; the gradient of one factor contains the other.",
    di=lambda dc, i: dc * i,
    dg=lambda dc, g: dc * g,
)
exercise.mistake(
    "di is taken with the cell state, df with the candidate",
    "Which gate lets the candidate in, and which one keeps the memory?",
    di=lambda dc, c: dc * c,
    df=lambda dc, g: dc * g,
)
exercise.mistake(
    "di passes another tanh",
    "g has been through its tanh already.",
    di=lambda dc, g: dc * np.tanh(g),
)
exercise.mistake(
    "dg is taken with the input gate's complement",
    "With an open input gate, does the candidate matter much or little? Try i = 1.",
    dg=lambda dc, i: dc * (1 - i),
)
exercise.mistake(
    "dg is divided by the input gate",
    "A nearly closed gate lets little through, on the way back as well.",
    dg=lambda dc, i: dc / i,
)
exercise.mistake(
    "di and dg are dc itself",
    "In a sum each term gets the gradient as it is; are i and g added?",
    di=lambda dc: dc,
    dg=lambda dc: dc,
)
exercise.mistake(
    "do is taken with c_next, without its tanh",
    "What exactly does the output gate multiply: the memory, or what the tanh makes of it?",
    do=lambda dh_next, c_next: dh_next * c_next,
)
exercise.mistake(
    "do is taken from dc",
    "The output gate acts after the memory is written; which of the two gradients stands behind it?",
    do=lambda dc, shown: dc * shown,
)
exercise.mistake(
    "do is taken from both gradients together",
    "The output gate has no part in c_next; which of the two gradients stands behind it?",
    do=lambda dh_next, dc, shown: (dh_next + dc) * shown,
)
exercise.mistake(
    "do is taken with the tanh's derivative",
    "The gradient of a factor holds the other factor itself; its slope was wanted for the cell.",
    do=lambda dh_next, shown: dh_next * (1 - shown**2),
)
exercise.mistake(
    "do is taken with the old cell state",
    "The output gate shows the memory after the step.",
    do=lambda dh_next, c: dh_next * np.tanh(c),
)
exercise.mistake(
    "do passes the tanh twice",
    "How many times does the forward pass put the memory through a tanh before it is shown?",
    do=lambda dh_next, shown: dh_next * np.tanh(shown),
)
exercise.mistake(
    "do is dh_next itself",
    "If the memory is zero, what difference does the output gate make? Does your do know that?",
    do=lambda dh_next: dh_next,
)
exercise.mistake(
    "di, df and dg are taken from dh_next",
    "These three act on the cell; which gradient stands at the cell, and holds all that comes later?",
    di=lambda dh_next, g: dh_next * g,
    df=lambda dh_next, c: dh_next * c,
    dg=lambda dh_next, i: dh_next * i,
)
exercise.mistake(
    "di and dg hold the slope of the squashing already",
    "That is the next part: here the gates are factors, and how they were made does not matter yet.",
    di=lambda dc, g, i: dc * g * i * (1 - i),
    dg=lambda dc, g, i: dc * i * (1 - g**2),
)
exercise.mistake(
    "the upstream gradients are dropped",
    "If the loss did not depend on this step at all, what should your four gradients be?",
    di=lambda g: g,
    df=lambda c: c,
    dg=lambda i: i,
    do=lambda shown: shown,
)
exercise.mistake(
    "the gradients are summed over the batch",
    "Every sample has gates of its own; only weights are shared by the batch.",
    di=lambda dc, g: (dc * g).sum(axis=0),
    df=lambda dc, c: (dc * c).sum(axis=0),
    dg=lambda dc, i: (dc * i).sum(axis=0),
    do=lambda dh_next, shown: (dh_next * shown).sum(axis=0),
)
