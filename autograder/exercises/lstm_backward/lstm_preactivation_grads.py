"""Back through the sigmoids and the tanh, and the four blocks side by side."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.lstm_step_back import SLOPES_AND_BLOCKS
from autograder.exercises.families.pieces import SLOPES
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.lstm_gates import lstm_preactivation_grads


def preactivation_grads(
    di,
    df,
    dg,
    do,
    i,
    f,
    g,
    o,
    slope=None,
    order="ifgo",
    together=lambda blocks: np.concatenate(blocks, axis=1),
):
    """The answer; `slope` and `order` are those of `step_back`, `together` says how the blocks are joined."""
    slopes = SLOPES | (slope or {})
    blocks = dict(i=di * slopes["i"](i), f=df * slopes["f"](f), g=dg * slopes["g"](g), o=do * slopes["o"](o))
    return together([blocks[name] for name in order])


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

exercise.add_family(SLOPES_AND_BLOCKS)

# The slopes.
exercise.mistake(
    "the sigmoid is applied where its derivative belongs",
    "The chain rule multiplies by the sigmoid's slope, not by the sigmoid.",
    slope=dict.fromkeys("ifo", sigmoid),
)
exercise.mistake(
    "only the gate itself is left of the sigmoid's slope",
    "A gate at 1 is saturated: its slope is 0 there. Yours is 1.",
    slope=dict.fromkeys("ifo", lambda s: s),
)
exercise.mistake(
    "only the gate's complement is left of the sigmoid's slope",
    "A gate at 0 is saturated: its slope is 0 there. Yours is 1.",
    slope=dict.fromkeys("ifo", lambda s: 1 - s),
)
exercise.mistake(
    "the tanh's derivative is taken for the gates too",
    "A sigmoid is steepest where it returns one half, a tanh where it returns zero.",
    slope=dict.fromkeys("ifo", SLOPES["g"]),
)
exercise.mistake(
    "the gate is squared in the sigmoid's derivative",
    "The slopes of two activations are mixed. At a gate of one half a sigmoid's slope is a quarter.",
    slope=dict.fromkeys("ifo", lambda s: s * (1 - s**2)),
)
exercise.mistake(
    "a bracket is missing around the sigmoid's derivative",
    "Multiplication comes before subtraction: the gradient must multiply the whole slope. Set brackets.",
    da=lambda di, df, do, i, f, o, dg, g: np.hstack(
        [di * i - i, df * f - f, dg * SLOPES["g"](g), do * o - o]
    ),
)
exercise.mistake(
    "the gradients are divided by the slopes",
    "The chain rule multiplies by the slope. A sigmoid's is at most a quarter, so the gradient shrinks.",
    slope={name: lambda s, right=right: 1 / right(s) for name, right in SLOPES.items()},
)
exercise.mistake(
    "the upstream gradients are dropped",
    "da does not change when the upstream gradients do: multiply the slopes by them.",
    di=lambda right: 1 + 0 * right,
    df=lambda right: 1 + 0 * right,
    dg=lambda right: 1 + 0 * right,
    do=lambda right: 1 + 0 * right,
)
exercise.mistake(
    "the slopes are taken of the gradients",
    "The slope is made of the gate, not of the upstream gradient.",
    i=lambda di: di,
    f=lambda df: df,
    g=lambda dg: dg,
    o=lambda do: do,
)
exercise.mistake(
    "the candidate is not squared in its derivative",
    "A tanh is as steep at -a as it is at a. Its output must be squared in the slope.",
    slope={"g": lambda g: 1 - g},
)
exercise.mistake(
    "the output gate gets a tanh's derivative",
    "The tanh is taken of the cell state. The output gate's own activation is the sigmoid.",
    slope={"o": SLOPES["g"]},
)

# How the blocks are joined.
exercise.mistake(
    "the blocks are put on top of each other",
    "da is (N, 4H): put the four blocks side by side, along axis 1.",
    together=lambda blocks: np.concatenate(blocks, axis=0),
)
exercise.mistake(
    "the blocks are stacked along an axis of their own",
    "da has two axes, and the second one is four times as long as a state.",
    together=lambda blocks: np.stack(blocks),
)
exercise.mistake(
    "the four numbers of a unit stand side by side",
    "A block is H columns wide: first all units of the input gate, then all of the forget gate.",
    together=lambda blocks: np.stack(blocks, axis=2).reshape(len(blocks[0]), -1),
)
exercise.mistake(
    "the four blocks are added",
    "Each gate has rows of its own in W_ih, so each needs a block of its own in da: do not add them.",
    together=lambda blocks: sum(blocks),
)
