"""Loops along a sequence: the mistakes that any of them can make.

The exercise's `model` is the right loop with a piece `steps`, which gets T and gives the steps in the order
of the loop. Its arguments are called x (T, N, D) and h0 among others, its outputs h (T, N, H) and cache.
"""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import declared


def states_before(h0, h):
    """The state that each step starts from, (T, N, H)."""
    return np.concatenate([h0[None], h[:-1]])


LOOP_FORWARD = [
    declared(
        "the sequence is read from its end",
        "The forward pass begins with step 0, which starts from h0, and ends with step T-1.",
        steps=lambda T: reversed(range(T)),
    ),
    declared(
        "the first step is skipped",
        "Write down which t your loop visits when T is 3: step 0 is missing.",
        steps=lambda T: range(1, T),
    ),
    declared(
        "the last step is skipped",
        "Write down which t your loop visits when T is 3: step 2, the last one, is missing.",
        steps=lambda T: range(T - 1),
    ),
    declared(
        "it returns after the first step",
        "Only one step of the loop is run: the return line is indented so far that it belongs to the loop.",
        steps=lambda T: range(1),
    ),
    declared(
        "every step reads the first input",
        "Step t reads x[t]. Yours reads x[0] at every step.",
        x=lambda right: 0 * right + right[:1],
    ),
    declared(
        "h[t] holds the state before step t",
        "h[t] is the state after step t: store it after the step has replaced it.",
        h=lambda right, h0: states_before(h0, right),
        cache=lambda right: right._replace(h=states_before(right.h0, right.h)),
    ),
]
