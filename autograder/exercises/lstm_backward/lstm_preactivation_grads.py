"""Back through the sigmoids and the tanh, and the four blocks side by side."""

from __future__ import annotations

import numpy as np

from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import uniform
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.lstm_gates import lstm_preactivation_grads

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
    terms={"i": ("di",), "f": ("df",), "g": ("dg",), "o": ("do",)},
    hints=(
        "The slope of a squashing function can be had from what it returned: for the tanh you have seen it, "
        "for the sigmoid it is largest where the gate stands at one half.",
        "Three blocks pass a sigmoid, one a tanh. Then np.concatenate puts the four (N, H) side by side to "
        "(N, 4H): which axis is that?",
    ),
)


def _sigmoid_slope(gate):
    return gate * (1 - gate)


def _tanh_slope(g):
    return 1 - g**2


@family(exercise)
def _slopes(together=lambda *blocks: np.concatenate(blocks, axis=1), **instead):
    """Some blocks of the four wrong, each made of its gradient and the gates; or all put together wrongly."""

    def wrong(di, df, dg, do, i, f, g, o):
        gates = dict(i=i, f=f, g=g, o=o)
        blocks = {
            "i": di * _sigmoid_slope(i),
            "f": df * _sigmoid_slope(f),
            "g": dg * _tanh_slope(g),
            "o": do * _sigmoid_slope(o),
        }
        upstream = dict(i=di, f=df, g=dg, o=do)
        blocks |= {name: rule(upstream[name], **gates) for name, rule in instead.items()}
        return together(*blocks.values())

    return wrong


def _all(title, hint, gate, candidate=lambda d, g: d * _tanh_slope(g)):
    """The same wrong slope at the three gates, and one at the candidate."""
    _slopes(
        title,
        hint,
        i=lambda d, i, **_: gate(d, i),
        f=lambda d, f, **_: gate(d, f),
        o=lambda d, o, **_: gate(d, o),
        g=lambda d, g, **_: candidate(d, g),
    )


_all(
    "all four slopes are missing",
    "A gate that is fully open hardly moves when its input does; where does your gradient know that?",
    lambda d, s: d,
    lambda d, g: d,
)
_all(
    "the sigmoids' slopes are missing",
    "The tanh has its slope; what about the three gates?",
    lambda d, s: d,
)
_all(
    "the sigmoid is applied where its derivative belongs",
    "How open a gate is, is one thing; how much that changes with its input is another.",
    lambda d, s: d * sigmoid(s),
)
_all(
    "the sigmoid's derivative is taken of a gate that is one already",
    "The gates in the cache have been through the sigmoid; your slope puts them through it once more.",
    lambda d, s: d * sigmoid(s) * (1 - sigmoid(s)),
)
_all(
    "only the gate itself is left of the sigmoid's slope",
    "A gate at 1 is saturated: what should its slope be there, and what is yours?",
    lambda d, s: d * s,
)
_all(
    "only the gate's complement is left of the sigmoid's slope",
    "A gate at 0 is saturated: what should its slope be there, and what is yours?",
    lambda d, s: d * (1 - s),
)
_all(
    "the tanh's derivative is taken for the gates too",
    "A sigmoid is steepest where it returns one half, a tanh where it returns zero.",
    lambda d, s: d * _tanh_slope(s),
)
_all(
    "the gate is squared in the sigmoid's derivative",
    "Two different squashings are mixed: try a gate of one half, where a sigmoid's slope is a quarter.",
    lambda d, s: d * s * (1 - s**2),
)
_all(
    "a bracket is missing around the sigmoid's derivative",
    "Multiplication comes before subtraction: what is multiplied by the gradient in your line?",
    lambda d, s: d * s - s,
)
_all(
    "the gradients are divided by the slopes",
    "The chain rule multiplies. A sigmoid's slope is at most a quarter: does your gradient grow or shrink?",
    lambda d, s: d / _sigmoid_slope(s),
    lambda d, g: d / _tanh_slope(g),
)
_all(
    "the upstream gradients are dropped",
    "If the loss did not depend on this step at all, what should da be?",
    lambda d, s: _sigmoid_slope(s),
    lambda d, g: _tanh_slope(g),
)
_all(
    "the slopes are taken of the gradients",
    "The slope belongs to the point where the forward pass was, not to what comes back.",
    lambda d, s: _sigmoid_slope(d),
    lambda d, g: _tanh_slope(d),
)
_slopes(
    "the candidate gets a sigmoid's derivative",
    "One of the four was squashed by another function than the rest; at which value is that one steepest?",
    g=lambda d, g, **_: d * _sigmoid_slope(g),
)
_slopes(
    "the candidate's slope is missing",
    "Three blocks have their slope; the fourth was squashed as well.",
    g=lambda d, **_: d,
)
_slopes(
    "the tanh is applied twice in the candidate's derivative",
    "g has been through its tanh already.",
    g=lambda d, g, **_: d * _tanh_slope(np.tanh(g)),
)
_slopes(
    "the candidate is not squared in its derivative",
    "A tanh is as steep at -a as it is at a; is your slope?",
    g=lambda d, g, **_: d * (1 - g),
)
_slopes(
    "the forget gate gets the input gate's slope",
    "Copied lines look alike: which gate stands in each of them?",
    f=lambda d, i, **_: d * _sigmoid_slope(i),
)
_slopes(
    "the output gate gets the forget gate's slope",
    "Copied lines look alike: which gate stands in each of them?",
    o=lambda d, f, **_: d * _sigmoid_slope(f),
)
_slopes(
    "the output gate gets a tanh's derivative",
    "The tanh at the exit squashes the memory; what squashes the output gate?",
    o=lambda d, o, **_: d * _tanh_slope(o),
)
_slopes(
    "the blocks stand in the order i f o g",
    "Some courses keep the sigmoids together; here and in torch the candidate's block comes third.",
    together=lambda i, f, g, o: np.concatenate([i, f, o, g], axis=1),
)
_slopes(
    "the blocks stand in the order i g f o",
    "TensorFlow's first LSTM had this order; here and in torch the forget gate's block comes second.",
    together=lambda i, f, g, o: np.concatenate([i, g, f, o], axis=1),
)
_slopes(
    "the blocks stand in the order f i g o",
    "The forget gate acts first, yet its block comes second, here as in torch.",
    together=lambda i, f, g, o: np.concatenate([f, i, g, o], axis=1),
)
_slopes(
    "the blocks are put on top of each other",
    "Each sample keeps its row, and the row grows four times as long.",
    together=lambda *blocks: np.concatenate(blocks, axis=0),
)
_slopes(
    "the blocks are stacked along an axis of their own",
    "da has two axes, and the second one is four times as long as a state.",
    together=lambda *blocks: np.stack(blocks),
)
_slopes(
    "the four numbers of a unit stand side by side",
    "First all of the input gate's units, then all of the forget gate's: a block is H columns wide.",
    together=lambda *blocks: np.stack(blocks, axis=2).reshape(len(blocks[0]), -1),
)
_slopes(
    "the four blocks are added",
    "Each gate has rows of its own in W_ih; what is added here can no longer be told apart there.",
    together=lambda *blocks: sum(blocks),
)


@exercise.misconception("the upstream gradients are overwritten")
def overwritten(di, df, dg, do, i, f, g, o):
    """Whoever called you may still need the gradients that you were handed."""
    for gradient, gate in ((di, i), (df, f), (do, o)):
        gradient *= _sigmoid_slope(gate)
    return np.concatenate([di, df, dg * _tanh_slope(g), do], axis=1)
