"""One step of a GRU: the mistakes that can be made in it, with the reset gate after the product or before it.

The exercise's `model` is `step` of `autograder.exercises.gru.one_step`, or `step_of_2014`.
"""

from __future__ import annotations

import numpy as np

from autograder.exercises.gru.one_step import mixed
from autograder.judging.exchange import Declared, declared
from lstm_ref.numpy.activations import sigmoid

_NEW_STATE = [
    declared(
        "the update gate is on the other side",
        "Both conventions are in use. Here, as in torch, z = 1 keeps the old state; yours replaces it there.",
        h_next=lambda h, cache: h + cache.z * (cache.n - h),
    ),
    declared(
        "the candidate is added in full",
        "The shares of n and h add up to one: z belongs to h, and 1 - z to n.",
        h_next=lambda h, cache: cache.n + cache.z * h,
    ),
    declared(
        "the old state is left out of the new one",
        "With z = 1 the step must return h unchanged. Yours returns 0 there.",
        h_next=lambda cache: (1 - cache.z) * cache.n,
    ),
    declared(
        "the candidate replaces the state altogether",
        "The update gate is not used: it mixes the old state and the candidate.",
        h_next=lambda cache: cache.n,
    ),
    declared(
        "candidate and old state are both scaled by what z leaves",
        "The shares of n and h add up to one: z belongs to h, and 1 - z to n.",
        h_next=lambda h, cache: (1 - cache.z) * (cache.n + h),
    ),
    declared(
        "the reset gate mixes old and new",
        "The reset gate belongs into the candidate. The update gate mixes the old state and the candidate.",
        h_next=lambda h, cache: mixed(h, cache.n, cache.r),
    ),
    declared(
        "the new state goes through a tanh",
        "The new state is the mixture as it is, without another tanh: it lies between -1 and 1 already.",
        h_next=lambda right: np.tanh(right),
    ),
    declared(
        "the state is reset before it is kept",
        "The reset gate acts on the candidate alone. In the new state h is scaled by z and nothing else.",
        h_next=lambda h, cache: mixed(cache.r * h, cache.n, cache.z),
    ),
]

_GATES = [
    declared(
        "the blocks are read in the order z r n",
        "The rows are stacked r, z, n, as in torch. Keras exchanges the first two.",
        order="zrn",
    ),
    declared(
        "the blocks are read in the order n r z",
        "The rows are stacked r, z, n: the candidate's rows are the last block.",
        order="nrz",
    ),
    declared(
        "the candidate goes through a sigmoid",
        "The candidate's activation is a tanh: what replaces the state must be able to be negative.",
        activation=sigmoid,
    ),
    declared(
        "the candidate has no activation",
        "The candidate lacks its activation, a tanh. Nothing else keeps the state between -1 and 1.",
        activation=lambda a: a,
    ),
    declared(
        "the gates go through a tanh",
        "A gate is a share between 0 and 1. The activation that gives shares is the sigmoid.",
        gate=np.tanh,
    ),
    declared(
        "the gates have no activation",
        "A pre-activation can be any number, a gate lies between 0 and 1: the sigmoid is missing.",
        gate=lambda a: a,
    ),
    declared(
        "the gates do not see the past",
        "Both gates need the product with h as well. Yours depend on x alone.",
        W_hh=lambda right: right * np.repeat([[0], [0], [1]], len(right) // 3, axis=0),
    ),
]

_CANDIDATE = [
    declared(
        "the reset gate is left out",
        "The reset gate is computed and never used: it scales what the candidate sees of the old state.",
        candidate=lambda s: s.a_in + s.a_hn,
    ),
    declared(
        "the reset gate scales the input as well",
        "The candidate sees the whole input. Only what comes from the old state is scaled by r.",
        candidate=lambda s: s.r * (s.a_in + s.a_hn),
    ),
    declared(
        "the reset gate scales the input instead of the past",
        "To reset is to forget the old state: r scales the term with h, not the term with x.",
        candidate=lambda s: s.r * s.a_in + s.a_hn,
    ),
    declared(
        "the update gate stands in the place of the reset gate",
        "The candidate is scaled by the reset gate r. The update gate z has its place in the new state.",
        reset=lambda r, z: z,
    ),
    declared(
        "the reset gate is the wrong way round",
        "At r = 0 the candidate must not see the old state. Yours sees all of it there.",
        reset=lambda r, z: 1 - r,
    ),
    declared(
        "the candidate does not see the past",
        "The candidate is made of x and of h. In yours the term with h is missing.",
        candidate=lambda s: s.a_in,
    ),
]

_ARGUMENTS = [
    declared(
        "W_hh is used without its transpose",
        "Each block of W_hh is square, so NumPy raises no error: row j leads to unit j, as in W_ih.",
        W_hh=lambda right: np.concatenate([block.T for block in np.split(right, 3)]),
    ),
]

_CACHE = [
    declared(
        "the update gate is turned round, in the cache too",
        "Your z keeps the old state where z = 0. Here z = 1 keeps it.",
        h_next=lambda h, cache: mixed(h, cache.n, 1 - cache.z),
        cache=lambda right: right._replace(z=1 - right.z),
    ),
    declared(
        "the cache keeps the new state as h",
        "The backward pass needs the h that the gates have read, the state before the step.",
        cache=lambda right, h_next: right._replace(h=h_next),
    ),
    declared(
        "the cache has r and z in each other's place",
        "Compare the order of what you hand to the cache with the order of its fields.",
        cache=lambda right: right._replace(r=right.z, z=right.r),
    ),
    declared(
        "the cache keeps the new state as n",
        "n is the candidate, before it is mixed with the old state.",
        cache=lambda right, h_next: right._replace(n=h_next),
    ),
]

GRU_STEP: list[Declared] = [*_NEW_STATE, *_GATES, *_CANDIDATE, *_ARGUMENTS, *_CACHE]
