"""Back through time in chunks: no gradient passes from a chunk to the one before it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.exercises.gradient_decay.back_through_time import Gradients, back_through_time, before
from autograder.exercises.gradient_decay.rnn_forward import exercise as forward
from autograder.exercises.loops import turns
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import size
from lstm_ref.numpy.rnn import truncated_rnn_backward

exercise = Exercise(
    reference=truncated_rnn_backward,
    points=3,
    difficulty=3,
    importance=3,
    minutes=15,
    inputs=dict(dh="T N H", cache=forward.cache, k=size("k")),
    returns=dict(dx="T N D", dh0="N H", dW_ih="H D", dW_hh="H H", db="H"),
    partial=True,
    forward=forward,
    sizes=(
        dict(N=3, T=7, D=2, H=5, k=4),
        dict(N=2, T=6, D=3, H=4, k=2),
        dict(N=1, T=1, D=1, H=1, k=1),
        dict(N=2, T=3, D=7, H=3, k=5),
        dict(N=2, T=3, D=3, H=2, k=1),
    ),
    hints=(
        "The forward pass is as it was; only the way back is cut. At which steps must what the step after "
        "hands back be forgotten, and is the upstream gradient of such a step forgotten too?",
        "The chunks start at 0, k, 2k and so on. You can call your rnn_backward on each, with slices of dh "
        "and of the cache: a chunk's h0 is the state that the one before it left. The first one gives dh0.",
    ),
)


def _chunks(dh, cache, bounds, **pieces):
    """The gradients of every chunk between two bounds."""
    return [
        back_through_time(dh[start:stop], cache.steps(start, stop), **pieces)
        for start, stop in pairwise(bounds)
    ]


def _joined(chunks):
    dx, dh0, dW_ih, dW_hh, db = zip(*chunks)
    return Gradients(np.concatenate(dx), dh0[0], sum(dW_ih), sum(dW_hh), sum(db))


def _bounds(dh, k):
    return [*range(0, len(dh), k), len(dh)]


def _in_chunks(dh, cache, k, **pieces):
    return _joined(_chunks(dh, cache, _bounds(dh, k), **pieces))


@family(exercise)
def _cut(bounds):
    """Chunks between other bounds; `bounds` is told T and k."""
    return lambda dh, cache, k: _joined(_chunks(dh, cache, bounds(len(dh), k)))


@family(exercise)
def _output(**instead):
    """Right but for some outputs, each made of the gradients of the chunks."""

    def wrong(dh, cache, k):
        chunks = _chunks(dh, cache, _bounds(dh, k))
        return _joined(chunks)._replace(**{name: output(chunks) for name, output in instead.items()})

    return wrong


_turn = turns(exercise, _in_chunks)
_cut(
    "nothing is cut",
    "Change dh at the last step in your mind: how far back do your gradients change?",
    lambda T, k: [0, T],
)
_cut(
    "the chunks are counted from the end",
    "Where does the short chunk stand when k does not divide T: at the end or at the beginning?",
    lambda T, k: [0, *range(T, 0, -k)[::-1]],
)
_cut(
    "the cut comes after the first step of a chunk",
    "Going back, a chunk's first step is visited last: is what comes from t+1 forgotten before it or after?",
    lambda T, k: [0, *range(1, T, k), T],
)
_cut(
    "the cut comes before the last step of a chunk",
    "Write down the steps of the first two chunks when k is 2; between which two of them is your cut?",
    lambda T, k: [0, *range(k - 1 or k, T, k), T],
)
_cut(
    "each chunk has one step too many",
    "How many steps are there between two of your cuts?",
    lambda T, k: [*range(0, T, k + 1), T],
)
_cut(
    "k is taken for the number of the chunks",
    "k is the length of a chunk; how many there are depends on T.",
    lambda T, k: [0, *np.cumsum([len(part) for part in np.array_split(range(T), min(k, T))])],
)
_turn(
    "the tanh's derivative is missing",
    "A saturated unit hardly moves when its input does; where does your gradient know that?",
    slope=lambda cache, t: 1,
)
_turn(
    "W_hh is transposed on the way back",
    "The forward pass used the transpose of W_hh; what is the transpose of that?",
    handed_back=lambda da, W_hh, back: da @ W_hh.T,
)
_turn(
    "dW_hh is taken with the state after the step",
    "Which state did W_hh meet at step t: the one before the step, or the one after it?",
    state=lambda cache, t: cache.h[t],
)
_turn(
    "where a chunk begins, dW_hh takes the chunk's last state for the one before",
    "What does h[t - 1] mean in Python when t is 0, and in a slice that starts at 2k?",
    state=lambda cache, t: cache.h[t - 1],
)
_turn(
    "the state is taken for zero where a chunk begins",
    "It is the gradient that is cut, not the memory: which state did the chunk start from?",
    state=lambda cache, t: before(cache, t) * (t > 0),
)
_output(
    "dh0 is what the last chunk hands back",
    "Only one of the chunks begins with h0.",
    dh0=lambda chunks: chunks[-1].dh0,
)
_output(
    "dh0 is the sum over the chunks",
    "Only one of the chunks begins with h0; what the others hand back is forgotten.",
    dh0=lambda chunks: sum(chunk.dh0 for chunk in chunks),
)
_output(
    "dh0 is cut off too",
    "Between h0 and step 0 there is no other chunk, and so no cut.",
    dh0=lambda chunks: 0 * chunks[0].dh0,
)
_output(
    "the weights' gradients are those of the first chunk alone",
    "Every chunk used the same weights: is its share added, or put in the place of the one before?",
    dW_ih=lambda chunks: chunks[0].dW_ih,
    dW_hh=lambda chunks: chunks[0].dW_hh,
    db=lambda chunks: chunks[0].db,
)
_output(
    "the weights' gradients are those of the last chunk alone",
    "Every chunk used the same weights: is its share added, or put in the place of the one before?",
    dW_ih=lambda chunks: chunks[-1].dW_ih,
    dW_hh=lambda chunks: chunks[-1].dW_hh,
    db=lambda chunks: chunks[-1].db,
)
_output(
    "the weights' gradients are means over the chunks",
    "A weight's gradient sums over all steps; cutting the sequence does not change that.",
    dW_ih=lambda chunks: sum(chunk.dW_ih for chunk in chunks) / len(chunks),
    dW_hh=lambda chunks: sum(chunk.dW_hh for chunk in chunks) / len(chunks),
    db=lambda chunks: sum(chunk.db for chunk in chunks) / len(chunks),
)
_output(
    "the chunks of dx are joined from the last to the first",
    "Where in dx do the steps belong that you visit first?",
    dx=lambda chunks: np.concatenate([chunk.dx for chunk in chunks[::-1]]),
)


@exercise.misconception("only the last k steps are gone through")
def last_k_steps(dh, cache, k):
    """The loss speaks to the earlier steps too; they stand in chunks of their own."""
    start = max(len(dh) - k, 0)
    last = back_through_time(dh[start:], cache.steps(start, len(dh)))
    dx = np.concatenate([0 * cache.x[:start], last.dx])
    return last._replace(dx=dx, dh0=last.dh0 if start == 0 else 0 * last.dh0)


@exercise.misconception("a short last chunk is dropped")
def remainder_dropped(dh, cache, k):
    """How many chunks are there when T is 6 and k is 4?"""
    kept = np.arange(len(dh)) < len(dh) // k * k
    return _in_chunks(dh * kept[:, None, None], cache, k)


@exercise.misconception("the first chunk starts from the last state")
def first_chunk_wraps_around(dh, cache, k):
    """What does h[start - 1] mean in Python when start is 0?"""
    return _in_chunks(dh, cache._replace(h0=cache.h[-1]), k)


@exercise.misconception("a chunk starts from the state after its first step")
def starts_one_late(dh, cache, k):
    """Which state went into the first step of the second chunk?"""
    parts = [
        (dh[t : t + k], cache.steps(t, t + k)._replace(h0=cache.h[t] if t else cache.h0))
        for t in range(0, len(dh), k)
    ]
    return _joined([back_through_time(*part) for part in parts])


@exercise.misconception("every chunk starts from h0")
def always_h0(dh, cache, k):
    """Which state did the second chunk start from: h0, or the one that the first chunk left?"""
    parts = [(dh[t : t + k], cache.steps(t, t + k)._replace(h0=cache.h0)) for t in range(0, len(dh), k)]
    return _joined([back_through_time(*part) for part in parts])


@exercise.misconception("the upstream gradient counts at the end of a chunk only")
def upstream_at_the_ends(dh, cache, k):
    """The loss may look at every state; what does it say to those inside a chunk?"""
    ends = np.isin(np.arange(len(dh)) + 1, _bounds(dh, k))
    return _in_chunks(dh * ends[:, None, None], cache, k)


@exercise.misconception("where the gradient is cut, the step's own upstream gradient goes too")
def upstream_cut_too(dh, cache, k):
    """Only what comes from the next chunk is forgotten; what does the loss say to this step itself?"""
    ends = np.isin(np.arange(len(dh)) + 1, _bounds(dh, k)[:-1])
    return _in_chunks(dh * ~ends[:, None, None], cache, k)


@exercise.misconception("each upstream gradient travels k steps of its own")
def sliding_window(dh, cache, k):
    """That is another way of truncating; here the cuts lie at fixed places, the same for all gradients."""
    parts = []
    for t, start in enumerate(max(t + 1 - k, 0) for t in range(len(dh))):
        alone = dh * (np.arange(len(dh)) == t)[:, None, None]
        part = back_through_time(alone, cache, steps=lambda T: range(t, start - 1, -1))  # noqa: B023
        parts.append(part._replace(dh0=part.dh0 * (start == 0)))
    return Gradients(*map(sum, zip(*parts)))


@exercise.misconception("T is taken for a multiple of k", raises=ValueError)
def reshaped_into_chunks(dh, cache, k):
    """The last chunk may be shorter than k, and T may be shorter than a chunk."""
    dh.reshape(-1, k, *dh.shape[1:])
    return _in_chunks(dh, cache, k)
