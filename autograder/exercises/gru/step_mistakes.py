"""The mistakes that can be made in either form of the GRU's step."""

from __future__ import annotations

import numpy as np

from autograder.exercises.gru.step_pieces import Form, answers, feeds, mixed, slips, step
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid


def add_common(exercise: Exercise, form: Form) -> None:
    """The mistakes that can be made in either form of the step."""
    slip, feed, answer = slips(exercise, form), feeds(exercise, form), answers(exercise, form)
    slip(
        "the update gate is on the other side",
        "Both conventions are in use. Here and in torch z = 1 keeps the state; what does yours do?",
        mix=lambda h, n, z, r: h + z * (n - h),
    )
    slip(
        "the candidate is added in full",
        "What is kept and what is replaced add up to one; how much of n goes in when z is 1?",
        mix=lambda h, n, z, r: n + z * h,
    )
    slip(
        "the old state is left out of the new one",
        "With z = 1 the step should change nothing. What is left of h in your last line?",
        mix=lambda h, n, z, r: (1 - z) * n,
    )
    slip(
        "the candidate replaces the state altogether",
        "You have computed the update gate; where is it used?",
        mix=lambda h, n, z, r: n,
    )
    slip(
        "candidate and old state are both scaled by what z leaves",
        "What is kept and what is replaced add up to one: each of the two has its own share.",
        mix=lambda h, n, z, r: (1 - z) * (n + h),
    )
    slip(
        "the reset gate mixes old and new",
        "Each gate has one place: one inside the candidate, one in the last line. Which is where?",
        mix=lambda h, n, z, r: mixed(h, n, r),
    )
    slip(
        "the new state is squashed once more",
        "A mixture of two numbers between -1 and 1 is between -1 and 1.",
        mix=lambda h, n, z, r: np.tanh(mixed(h, n, z)),
    )
    slip(
        "the blocks are read in the order z r n",
        "Keras stacks its blocks in that order; torch, and this course, exchange the first two.",
        order="zrn",
    )
    slip(
        "the blocks are read in the order n r z",
        "In which of the three blocks do the candidate's rows stand?",
        order="nrz",
    )
    slip(
        "the candidate goes through a sigmoid",
        "What replaces the state must be able to be negative.",
        squash=sigmoid,
    )
    slip(
        "the candidate is not squashed",
        "Nothing else keeps the state between -1 and 1.",
        squash=lambda a: a,
    )
    slip(
        "the gates go through a tanh",
        "A gate is a share between nothing and everything; which function gives shares?",
        gate=np.tanh,
    )
    slip(
        "the gates are not squashed",
        "Before the squashing a gate is any number; what is it after?",
        gate=lambda a: a,
    )
    slip(
        "the reset gate is left out",
        "How much of the past may the candidate see? One of your gates is computed and never used.",
        candidate=lambda s: s.a_in + s.a_hn,
    )
    slip(
        "the reset gate scales the input as well",
        "The candidate always sees the whole input; only what it sees of the past is scaled.",
        candidate=lambda s: s.r * (s.a_in + s.a_hn),
    )
    slip(
        "the reset gate scales the input instead of the past",
        "To reset is to forget; which of the two terms knows about the past?",
        candidate=lambda s: s.r * s.a_in + s.a_hn,
    )
    slip(
        "the update gate stands in the place of the reset gate",
        "Each gate has one place: one inside the candidate, one in the last line.",
        candidate=lambda s: form(s._replace(r=s.z)),
    )
    slip(
        "the reset gate is the wrong way round",
        "At 0 this gate makes the candidate forget; what does yours do at 0?",
        candidate=lambda s: form(s._replace(r=1 - s.r)),
    )
    slip(
        "the candidate does not see the past",
        "How far the past is seen is up to the reset gate; where does your candidate look at it at all?",
        candidate=lambda s: s.a_in,
    )
    slip(
        "the state is reset before it is kept",
        "The reset gate shapes the candidate alone; what is kept of h is up to the other gate.",
        mix=lambda h, n, z, r: mixed(r * h, n, z),
    )
    feed(
        "the gates do not see the past",
        "Should a letter always open the same gates, whatever came before it?",
        lambda W_hh, **_: dict(W_hh=W_hh * np.repeat([[0], [0], [1]], len(W_hh) // 3, axis=0)),
    )
    feed(
        "the old state is not read at all",
        "Should a letter always do the same, whatever came before it?",
        lambda W_hh, **_: dict(W_hh=0 * W_hh),
    )
    for one, other in (("b_ih", "b_hh"), ("b_hh", "b_ih")):
        feed(
            f"{one} is missing",
            "There are two biases here, one for each product.",
            lambda one=one, **given: {one: 0 * given[one]},
        )
        feed(
            f"{one} is added on both sides",
            "Each product has a bias of its own; look at the subscripts.",
            lambda one=one, other=other, **given: {other: given[one]},
        )
    feed(
        "W_hh is used without its transpose",
        "Each block of W_hh is square, so no error tells you: which of its axes meets the old h?",
        lambda W_hh, **_: dict(W_hh=np.concatenate([block.T for block in np.split(W_hh, 3)])),
    )
    answer(
        "the update gate is turned round, in the cache too",
        "What does a large sum make of your z, and what does z = 1 do here?",
        lambda h_next, cache: (mixed(cache.h, cache.n, 1 - cache.z), cache._replace(z=1 - cache.z)),
    )
    answer(
        "the cache keeps the new state as h",
        "The way back multiplies with the h that the gates have read: which one was that?",
        lambda h_next, cache: (h_next, cache._replace(h=h_next)),
    )
    answer(
        "the cache has r and z in each other's place",
        "Compare the order of what you hand to the cache with the order of its fields.",
        lambda h_next, cache: (h_next, cache._replace(r=cache.z, z=cache.r)),
    )
    answer(
        "the cache keeps the new state as n",
        "The candidate is what would have replaced the state; the new state is a mixture.",
        lambda h_next, cache: (h_next, cache._replace(n=h_next)),
    )
    answer(
        "the cache is not returned",
        "What will the way back know about this step?",
        lambda h_next, cache: h_next,
    )

    @exercise.misconception("the state that came in is written over")
    def overwritten(x, h, W_ih, W_hh, b_ih, b_hh):
        """Whoever called you may still need the old state, and so does the way back."""
        answer = step(x, h.copy(), W_ih, W_hh, b_ih, b_hh, form)
        h[:] = answer[0]
        return answer
