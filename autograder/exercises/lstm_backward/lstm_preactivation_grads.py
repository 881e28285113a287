"""Back through the sigmoids and the tanh, and the four blocks side by side."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.lstm_gates import lstm_preactivation_grads


def sigmoid_slope(gate):
    """The sigmoid's derivative, from its output."""
    return gate * (1 - gate)


def tanh_slope(g):
    """The tanh's derivative, from its output."""
    return 1 - g**2


def preactivation_grads(
    di,
    df,
    dg,
    do,
    i,
    f,
    g,
    o,
    gate=lambda d, s: d * sigmoid_slope(s),
    candidate=lambda d, g: d * tanh_slope(g),
    together=lambda *blocks: np.concatenate(blocks, axis=1),
):
    """The answer: `gate` for three blocks, `candidate` for one, put `together`."""
    return together(gate(di, i), gate(df, f), candidate(dg, g), gate(do, o))


exercise = Exercise(
    reference=lstm_preactivation_grads,
    points=3,
    difficulty=2,
    importance=4,
    minutes=10,
    inputs=dict(
        di="N H",
        df="N H",
        dg="N H",
        do="N H",
        i=uniform(0.05, 0.95, "N H"),
        f=uniform(0.05, 0.95, "N H"),
        g=uniform(-0.95, 0.95, "N H"),
        o=uniform(0.05, 0.95, "N H"),
    ),
    returns=dict(da="N 4H"),
    model=preactivation_grads,
    terms={"i": ("di",), "f": ("df",), "g": ("dg",), "o": ("do",)},
    hints=(
        "The slope of an activation can be had from its output. That of a tanh is one minus the square; that "
        "of a sigmoid is largest where its output is one half, and 0 where it is 0 or 1.",
        "Three blocks go through a sigmoid, one through a tanh. np.concatenate puts the four (N, H) side by "
        "side to (N, 4H): which axis is that?",
    ),
)

exercise.mistake(
    "all four slopes are missing",
    "The chain rule multiplies by the slope of each activation, the sigmoid's or the tanh's.",
    gate=lambda d, s: d,
    candidate=lambda d, g: d,
)
exercise.mistake(
    "the sigmoids' slopes are missing",
    "The three gates are sigmoids: multiply by their slopes, as you do for the tanh.",
    gate=lambda d, s: d,
)
exercise.mistake(
    "the sigmoid is applied where its derivative belongs",
    "The chain rule multiplies by the sigmoid's slope, not by the sigmoid.",
    gate=lambda d, s: d * sigmoid(s),
)
exercise.mistake(
    "the sigmoid's derivative is taken of a gate that is one already",
    "The gates in the cache are the sigmoid's outputs already. Your slope takes the sigmoid once more.",
    gate=lambda d, s: d * sigmoid(s) * (1 - sigmoid(s)),
)
exercise.mistake(
    "only the gate itself is left of the sigmoid's slope",
    "A gate at 1 is saturated: its slope is 0 there. Yours is 1.",
    gate=lambda d, s: d * s,
)
exercise.mistake(
    "only the gate's complement is left of the sigmoid's slope",
    "A gate at 0 is saturated: its slope is 0 there. Yours is 1.",
    gate=lambda d, s: d * (1 - s),
)
exercise.mistake(
    "the tanh's derivative is taken for the gates too",
    "A sigmoid is steepest where it returns one half, a tanh where it returns zero.",
    gate=lambda d, s: d * tanh_slope(s),
)
exercise.mistake(
    "the gate is squared in the sigmoid's derivative",
    "The slopes of two activations are mixed. At a gate of one half a sigmoid's slope is a quarter.",
    gate=lambda d, s: d * s * (1 - s**2),
)
exercise.mistake(
    "a bracket is missing around the sigmoid's derivative",
    "Multiplication comes before subtraction: the gradient must multiply the whole slope. Set brackets.",
    gate=lambda d, s: d * s - s,
)
exercise.mistake(
    "the gradients are divided by the slopes",
    "The chain rule multiplies by the slope. A sigmoid's is at most a quarter, so the gradient shrinks.",
    gate=lambda d, s: d / sigmoid_slope(s),
    candidate=lambda d, g: d / tanh_slope(g),
)
exercise.mistake(
    "the upstream gradients are dropped",
    "da does not change when the upstream gradients do: multiply the slopes by them.",
    gate=lambda d, s: sigmoid_slope(s),
    candidate=lambda d, g: tanh_slope(g),
)
exercise.mistake(
    "the slopes are taken of the gradients",
    "The slope is made of the gate, not of the upstream gradient.",
    gate=lambda d, s: sigmoid_slope(d),
    candidate=lambda d, g: tanh_slope(d),
)
exercise.mistake(
    "the candidate gets a sigmoid's derivative",
    "The candidate's activation is the tanh, not the sigmoid: its slope is 1 where it is zero.",
    candidate=lambda d, g: d * sigmoid_slope(g),
)
exercise.mistake(
    "the candidate's slope is missing",
    "The candidate goes through a tanh: multiply its block by that slope as well.",
    candidate=lambda d, g: d,
)
exercise.mistake(
    "the tanh is applied twice in the candidate's derivative",
    "g is the tanh's output already: do not take the tanh again.",
    candidate=lambda d, g: d * tanh_slope(np.tanh(g)),
)
exercise.mistake(
    "the candidate is not squared in its derivative",
    "A tanh is as steep at -a as it is at a. Its output must be squared in the slope.",
    candidate=lambda d, g: d * (1 - g),
)
exercise.mistake(
    "the output gate gets a tanh's derivative",
    "The tanh is taken of the cell state. The output gate's own activation is the sigmoid.",
    da=lambda right, do, o: np.hstack([right[:, : -o.shape[1]], do * tanh_slope(o)]),
)
exercise.mistake(
    "the blocks stand in the order i f o g",
    "Here and in torch the blocks stand in the order i, f, g, o: the candidate's comes third.",
    together=lambda i, f, g, o: np.concatenate([i, f, o, g], axis=1),
)
exercise.mistake(
    "the blocks stand in the order i g f o",
    "Here and in torch the blocks stand in the order i, f, g, o. TensorFlow's first LSTM had yours.",
    together=lambda i, f, g, o: np.concatenate([i, g, f, o], axis=1),
)
exercise.mistake(
    "the blocks stand in the order f i g o",
    "Here and in torch the blocks stand in the order i, f, g, o: the input gate's comes first.",
    together=lambda i, f, g, o: np.concatenate([f, i, g, o], axis=1),
)
exercise.mistake(
    "the blocks are put on top of each other",
    "da is (N, 4H): put the four blocks side by side, along axis 1.",
    together=lambda *blocks: np.concatenate(blocks, axis=0),
)
exercise.mistake(
    "the blocks are stacked along an axis of their own",
    "da has two axes, and the second one is four times as long as a state.",
    together=lambda *blocks: np.stack(blocks),
)
exercise.mistake(
    "the four numbers of a unit stand side by side",
    "A block is H columns wide: first all units of the input gate, then all of the forget gate.",
    together=lambda *blocks: np.stack(blocks, axis=2).reshape(len(blocks[0]), -1),
)
exercise.mistake(
    "the four blocks are added",
    "Each gate has rows of its own in W_ih, so each needs a block of its own in da: do not add them.",
    together=lambda *blocks: sum(blocks),
)
