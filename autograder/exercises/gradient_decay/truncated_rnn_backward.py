"""Back through time in chunks: no gradient passes from a chunk to the one before it."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np

from autograder.exercises.gradient_decay.back_through_time import STEP_BACK, Gradients, back_through_time
from autograder.exercises.gradient_decay.rnn_forward import exercise as forward
from autograder.judging.exchange import Declared, declared
from autograder.judging.exercise import Exercise
from autograder.judging.inputs import size
from lstm_ref.numpy.rnn import truncated_rnn_backward


def cuts(T, k):
    """Where the chunks begin and, last, end."""
    return [*range(0, T, k), T]


def ends(T, k):
    """Which of the T steps are the last of their chunk."""
    return np.isin(np.arange(T) + 1, cuts(T, k))


def joined(chunks):
    """The gradients of the sequence from those of its chunks."""
    dx, dh0, dW_ih, dW_hh, db = zip(*chunks)
    return Gradients(np.concatenate(dx), dh0[0], sum(dW_ih), sum(dW_hh), sum(db))


def chunk_by_chunk(
    dh,
    cache,
    k,
    bounds=cuts,
    start_of=lambda cache, start: cache.h[start - 1] if start else cache.h0,
    back=back_through_time,
    join=joined,
):
    """The gradients of a sequence in chunks; every piece is right unless another one is named.

    bounds    where the chunks begin and end, from T and k
    start_of  the hidden state that a chunk starts from
    back      the gradients of one chunk
    join      what is made of the chunks' gradients
    """
    parts = [
        (dh[start:stop], cache.steps(start, stop)._replace(h0=start_of(cache, start)))
        for start, stop in pairwise(bounds(len(dh), k))
    ]
    return join([back(*part) for part in parts])


exercise = Exercise(
    reference=truncated_rnn_backward,
    points=3,
    difficulty=3,
    importance=3,
    minutes=15,
    inputs=dict(dh="T N H", cache=forward.cache, k=size("k")),
    returns=dict(dx="T N D", dh0="N H", dW_ih="H D", dW_hh="H H", db="H"),
    partial=True,
    model=chunk_by_chunk,
    between=dict(chunks=lambda dh, cache, k: chunk_by_chunk(dh, cache, k, join=list)),
    forward=forward,
    sizes=(
        dict(N=3, T=7, D=2, H=5, k=4),
        dict(N=2, T=6, D=3, H=4, k=2),
        dict(N=1, T=1, D=1, H=1, k=1),
        dict(N=2, T=3, D=7, H=3, k=5),
        dict(N=2, T=3, D=3, H=2, k=1),
    ),
    hints=(
        "The forward pass stays as it was, only the backward pass is cut. At the last step of each chunk the "
        "gradient from the step after it is dropped; the upstream gradient of that step is kept.",
        "The chunks start at 0, k, 2k and so on. You can call your rnn_backward on each, with slices of dh "
        "and of the cache: a chunk's h0 is the state that the one before it left. The first one gives dh0.",
    ),
)

# Where it is cut.
exercise.mistake(
    "nothing is cut",
    "The gradients of the last step reach back to step 0. They must end where their chunk begins.",
    bounds=lambda T, k: [0, T],
)
exercise.mistake(
    "the chunks are counted from the end",
    "Where k does not divide T, the last chunk is the short one: count from step 0.",
    bounds=lambda T, k: [0, *range(T, 0, -k)[::-1]],
)
exercise.mistake(
    "the cut comes after the first step of a chunk",
    "Going back, a chunk's first step is visited last: cut after it, not before it.",
    bounds=lambda T, k: [0, *range(1, T, k), T],
)
exercise.mistake(
    "the cut comes before the last step of a chunk",
    "With k = 2 the cuts lie between steps 1 and 2, 3 and 4, and so on. Yours come one step earlier.",
    bounds=lambda T, k: [0, *range(k - 1 or k, T, k), T],
)
exercise.mistake(
    "each chunk has one step too many",
    "A chunk has k steps. Yours have k + 1.",
    bounds=lambda T, k: [*range(0, T, k + 1), T],
)
exercise.mistake(
    "k is taken for the number of the chunks",
    "k is the length of a chunk. How many chunks there are depends on T.",
    bounds=lambda T, k: [0, *np.cumsum([len(part) for part in np.array_split(range(T), min(k, T))])],
)

# What a chunk starts from, and the way back through it.
exercise.mistake(
    "the first chunk starts from the last state",
    "Where start is 0 Python reads h[start - 1] as h[-1], the last entry. The first chunk starts from h0.",
    start_of=lambda cache, start: cache.h[start - 1],
)
exercise.mistake(
    "a chunk starts from the state after its first step",
    "The chunk from step k on starts from h[k-1], the hidden state before its first step.",
    start_of=lambda cache, start: cache.h[start] if start else cache.h0,
)
exercise.mistake(
    "every chunk starts from h0",
    "Only the first chunk starts from h0. The others start from the hidden state before them.",
    start_of=lambda cache, start: cache.h0,
)
exercise.mistake(
    "the state is taken for zero where a chunk begins",
    "The gradient is cut, not the forward pass: a chunk starts from the hidden state before its first step.",
    start_of=lambda cache, start: 0 * cache.h0,
)
exercise.add_family(
    declared(title, hint, back=partial(back_through_time, **exchanged))
    for title, hint, exchanged, _ in STEP_BACK
)
exercise.mistake(
    "where a chunk begins, dW_hh takes the chunk's last state for the one before",
    "In a slice that starts at 2k, Python reads h[t - 1] at t = 0 as the slice's last entry.",
    back=lambda dh, cache: back_through_time(dh, cache, state=lambda cache, t: cache.h[t - 1]),
)

# The upstream gradients.
exercise.mistake(
    "a short last chunk is dropped",
    "When T is 6 and k is 4 there are two chunks, and the second one has two steps.",
    dh=lambda right, k: right * (np.arange(len(right)) < len(right) // k * k)[:, None, None],
)
exercise.mistake(
    "the upstream gradient counts at the end of a chunk only",
    "The loss may depend on every hidden state: add dh[t] at every step t.",
    dh=lambda right, k: right * ends(len(right), k)[:, None, None],
)
exercise.mistake(
    "where the gradient is cut, the step's own upstream gradient goes too",
    "Only what the next chunk hands back is dropped. The step's own dh[t] stays.",
    dh=lambda right, k: (
        right * ~(ends(len(right), k) & (np.arange(len(right)) < len(right) - 1))[:, None, None]
    ),
)

# The outputs.
exercise.mistake(
    "dh0 is what the last chunk hands back",
    "h0 belongs to the first chunk: dh0 is what that one hands back.",
    dh0=lambda chunks: chunks[-1].dh0,
)
exercise.mistake(
    "dh0 is the sum over the chunks",
    "h0 belongs to the first chunk alone. What the others hand back is dropped.",
    dh0=lambda chunks: sum(chunk.dh0 for chunk in chunks),
)
# A rule says that dh0 is zero, but not why it is not cut off.
exercise.mistake(
    "dh0 is cut off too",
    "No chunk lies between h0 and step 0, so there is no cut: dh0 is what step 0 hands back.",
    dh0=lambda right: 0 * right,
)
exercise.add_family(
    Declared(
        f"the weights' gradients are those of the {which} chunk alone",
        "Every chunk used the same weights, so the chunks' shares add up: use += where you use =.",
        {
            name: lambda chunks, name=name, number=number: getattr(chunks[number], name)
            for name in ("dW_ih", "dW_hh", "db")
        },
    )
    for which, number in (("first", 0), ("last", -1))
)
exercise.mistake(
    "the weights' gradients are means over the chunks",
    "A weight's gradient sums over all steps. Cutting the sequence does not change that.",
    dW_ih=lambda right, chunks: right / len(chunks),
    dW_hh=lambda right, chunks: right / len(chunks),
    db=lambda right, chunks: right / len(chunks),
)
exercise.mistake(
    "the chunks of dx are joined from the last to the first",
    "dx is in the order of time. If you visit the last chunk first, it still stands last in dx.",
    dx=lambda chunks: np.concatenate([chunk.dx for chunk in chunks[::-1]]),
)


@exercise.misconception("only the last k steps are gone through")
def last_k_steps(dh, cache, k):
    """The loss depends on the earlier hidden states too: they stand in chunks of their own."""
    start = max(len(dh) - k, 0)
    last = back_through_time(dh[start:], cache.steps(start, len(dh)))
    dx = np.concatenate([0 * cache.x[:start], last.dx])
    return last._replace(dx=dx, dh0=last.dh0 if start == 0 else 0 * last.dh0)


@exercise.misconception("each upstream gradient travels k steps of its own")
def sliding_window(dh, cache, k):
    """That is another way of truncating. Here the cuts lie at fixed places, the same for all gradients."""
    parts = []
    for t, start in enumerate(max(t + 1 - k, 0) for t in range(len(dh))):
        alone = dh * (np.arange(len(dh)) == t)[:, None, None]
        part = back_through_time(alone, cache, steps=lambda T: range(t, start - 1, -1))  # noqa: B023
        parts.append(part._replace(dh0=part.dh0 * (start == 0)))
    return Gradients(*map(sum, zip(*parts)))


@exercise.misconception("T is taken for a multiple of k", raises=ValueError)
def reshaped_into_chunks(dh, cache, k):
    """The last chunk may be shorter than k, and T may be less than k."""
    dh.reshape(-1, k, *dh.shape[1:])
    return chunk_by_chunk(dh, cache, k)
