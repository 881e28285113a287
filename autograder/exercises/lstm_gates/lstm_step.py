"""One step of an LSTM."""

from __future__ import annotations

import numpy as np

from autograder.exercises.lstm_gates.gate_mistakes import INPUTS, sigmoid
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm import LSTMCache, lstm_step

exercise = Exercise(
    reference=lstm_step,
    points=3,
    difficulty=2,
    importance=5,
    minutes=12,
    inputs={"x": INPUTS["x"], "h": INPUTS["h"], "c": "N H"}
    | {name: INPUTS[name] for name in ("W_ih", "W_hh", "b")},
    returns=dict(h_next="N H", c_next="N H", cache=LSTMCache),
    hints=(
        "You have written all five parts. Call them in the order in which a step needs them; what is "
        "shown is made last.",
        "The output gate lets through a squashed memory, and the memory after the step, not the one before. "
        "The cache lists its fields in the order x h c, i f g o, c_next, then the two weights.",
    ),
)


def step(x, h, c, W_ih, W_hh, b, order="ifgo", squash=None, update=None, show=None):
    """One step; every piece is right unless another one is named."""
    squash = {"i": sigmoid, "f": sigmoid, "g": np.tanh, "o": sigmoid} | (squash or {})
    a = dict(zip(order, np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)))
    i, f, g, o = (squash[part](a[part]) for part in "ifgo")
    c_next = update(c, i, f, g, o) if update else f * c + i * g
    h_next = show(o, c_next, c, h) if show else o * np.tanh(c_next)
    return h_next, c_next, LSTMCache(x, h, c, i, f, g, o, c_next, W_ih, W_hh)


@family(exercise)
def _slip(**pieces):
    return lambda x, h, c, W_ih, W_hh, b: step(x, h, c, W_ih, W_hh, b, **pieces)


_slip(
    "the candidate g goes through a sigmoid",
    "What is written to the memory must be able to be negative.",
    squash={"g": sigmoid},
)
_slip(
    "the gates go through a tanh",
    "A gate is a share between nothing and everything; which function gives shares?",
    squash=dict.fromkeys("ifo", np.tanh),
)
_slip(
    "the blocks are read in the order i f o g",
    "Torch stacks its blocks in the order i f g o; other books exchange two of them.",
    order="ifog",
)
_slip(
    "the blocks are read in the order f i g o",
    "The drawings have the forget gate first, the stacked weights have the input gate first.",
    order="figo",
)
_slip(
    "the blocks are read in the order f i o g",
    "Many a textbook lists f, i, o and the candidate last; the weights here are stacked as torch has them.",
    order="fiog",
)
_slip(
    "the blocks are read in the order i g f o",
    "The second block of the weights belongs to the forget gate.",
    order="igfo",
)
_slip(
    "what is shown is not squashed",
    "The memory may grow to 40, what is shown may not: where does the bound come from?",
    show=lambda o, c_next, c, h: o * c_next,
)
_slip(
    "the memory before the step is shown",
    "What was written in this step should already be visible after it.",
    show=lambda o, c_next, c, h: o * np.tanh(c),
)
_slip(
    "the squashing of the memory includes the output gate",
    "Look where the bracket of the last tanh closes.",
    show=lambda o, c_next, c, h: np.tanh(o * c_next),
)
_slip(
    "a sigmoid squashes what is shown",
    "A negative memory should be shown as a negative number.",
    show=lambda o, c_next, c, h: o * sigmoid(c_next),
)
_slip(
    "the output gate is left out",
    "Which gate decides how much of the memory is shown, and where is it in your last line?",
    show=lambda o, c_next, c, h: np.tanh(c_next),
)
_slip(
    "the output gate squashes the old h",
    "What is shown comes from the memory; the old h has already spoken, in the gates.",
    show=lambda o, c_next, c, h: o * np.tanh(h),
)
_slip(
    "gate and candidate are added, not multiplied",
    "How much of the candidate is written? A share of something is a product.",
    update=lambda c, i, f, g, o: f * c + i + g,
)
_slip(
    "nothing is forgotten: the cell of 1997",
    "Where does the forget gate come in?",
    update=lambda c, i, f, g, o: c + i * g,
)
_slip(
    "the forget gate is the wrong way round",
    "In spite of its name, the forget gate at 1 keeps everything.",
    update=lambda c, i, f, g, o: (1 - f) * c + i * g,
)
_slip(
    "the two gates of the memory are exchanged",
    "Which gate stands in front of the old memory, and which in front of the candidate?",
    update=lambda c, i, f, g, o: i * c + f * g,
)
_slip(
    "the memory is squashed before it is handed on",
    "The tanh belongs to what is shown; the memory itself goes on unsquashed.",
    update=lambda c, i, f, g, o: np.tanh(f * c + i * g),
)
_slip(
    "the old memory is left out",
    "Which of your lines would differ if the cell had remembered something else?",
    update=lambda c, i, f, g, o: i * g,
)
_slip(
    "the output gate stands in the place of the input gate",
    "Each gate has one place: one at the way in, one at the memory, one at the way out.",
    update=lambda c, i, f, g, o: f * c + o * g,
)
_slip(
    "the gates are not squashed",
    "Before the squashing a gate is any number; what is it after?",
    squash={part: lambda a: a for part in "ifo"},
)


@exercise.misconception("the gates read the memory instead of h")
def gates_read_memory(x, h, c, W_ih, W_hh, b):
    """The gates see what was shown, not what was remembered: which of the two states is that?"""
    answer = step(x, c, c, W_ih, W_hh, b)
    return answer[0], answer[1], answer[2]._replace(h=h)


@exercise.misconception("the old h is taken for the memory")
def h_for_memory(x, h, c, W_ih, W_hh, b):
    """Two states come in, h and c: which of them is multiplied by the forget gate?"""
    answer = step(x, h, h, W_ih, W_hh, b)
    return answer[0], answer[1], answer[2]._replace(c=c)


@exercise.misconception("the recurrent weights are used without their transpose")
def not_transposed(x, h, c, W_ih, W_hh, b):
    """Each block of W_hh is square, so no error tells you: which of its axes meets the old h?"""
    H = h.shape[1]
    blocks = np.concatenate([W_hh[k * H : (k + 1) * H].T for k in range(4)])
    answer = step(x, h, c, W_ih, blocks, b)
    return answer[0], answer[1], answer[2]._replace(W_hh=W_hh)


@exercise.misconception("the bias is missing")
def no_bias(x, h, c, W_ih, W_hh, b):
    """With x and h both zero, what decides how open a gate is?"""
    return step(x, h, c, W_ih, W_hh, 0 * b)


@exercise.misconception("the old h is left out of the gates")
def no_past(x, h, c, W_ih, W_hh, b):
    """Should the same letter always be treated alike, whatever came before it?"""
    answer = step(x, 0 * h, c, W_ih, W_hh, b)
    return answer[0], answer[1], answer[2]._replace(h=h)


@exercise.misconception("h and c are returned in each other's place")
def states_exchanged(x, h, c, W_ih, W_hh, b):
    """Compare the order of your return line with the order in the docstring."""
    h_next, c_next, cache = step(x, h, c, W_ih, W_hh, b)
    return c_next, h_next, cache


@exercise.misconception("the cache keeps the memory after the step as c")
def cache_new_memory_twice(x, h, c, W_ih, W_hh, b):
    """Two memories belong into the cache, the one before the step and the one after it."""
    h_next, c_next, cache = step(x, h, c, W_ih, W_hh, b)
    return h_next, c_next, cache._replace(c=c_next)


@exercise.misconception("the cache keeps the squashed memory as c_next")
def cache_squashed(x, h, c, W_ih, W_hh, b):
    """Under the name c_next the cache wants the memory itself; a tanh of it can be taken any time."""
    h_next, c_next, cache = step(x, h, c, W_ih, W_hh, b)
    return h_next, c_next, cache._replace(c_next=np.tanh(c_next))


@exercise.misconception("the cache keeps the new h as h")
def cache_new_h(x, h, c, W_ih, W_hh, b):
    """The way back multiplies with the h that the gates have read: which one was that?"""
    h_next, c_next, cache = step(x, h, c, W_ih, W_hh, b)
    return h_next, c_next, cache._replace(h=h_next)


@exercise.misconception("the cache has i and f in each other's place")
def cache_gates_exchanged(x, h, c, W_ih, W_hh, b):
    """Compare the order of what you hand to the cache with the order of its fields."""
    h_next, c_next, cache = step(x, h, c, W_ih, W_hh, b)
    return h_next, c_next, cache._replace(i=cache.f, f=cache.i)


@exercise.misconception("the memory that came in is written over")
def memory_overwritten(x, h, c, W_ih, W_hh, b):
    """Whoever called you may still need the old memory, and so does the way back."""
    answer = step(x, h, c.copy(), W_ih, W_hh, b)
    c[:] = answer[1]
    return answer


@exercise.misconception("the cache is not returned")
def no_cache(x, h, c, W_ih, W_hh, b):
    """What will the way back know about this step?"""
    return step(x, h, c, W_ih, W_hh, b)[:2]
