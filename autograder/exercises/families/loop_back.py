"""Loops back through time: the mistakes that any of them can make.

The exercise's `model` is the right loop with pieces that can be exchanged: `steps` gets T and gives the steps
in the order of the loop, `collect` says what becomes of one step's share in a weight's gradient. Its first
argument is the upstream gradient dh (T, N, H), and dx is among its outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.judging.exchange import Declared, declared

LOOP_BACK = [
    declared(
        "time runs forwards on the way back",
        "Step t needs the gradient that step t+1 hands back, so the loop must begin at the last step: "
        "reversed(range(T)).",
        steps=range,
    ),
    declared(
        "the last step is skipped",
        "Write down which t your loop visits when T is 3: step 2, the last one, is missing.",
        steps=lambda T: reversed(range(T - 1)),
    ),
    declared(
        "the first step is skipped",
        "Write down which t your loop visits when T is 3: step 0 is missing.",
        steps=lambda T: reversed(range(1, T)),
    ),
    declared(
        "it returns after the last step",
        "Only one step of the loop is run: the return line is indented so far that it belongs to the loop.",
        steps=lambda T: [T - 1],
    ),
    declared(
        "the weights' gradients are those of step 0 alone",
        "Every step used the same weights, so the steps' shares add up: use += where you use =.",
        collect=lambda total, share: share,
    ),
    declared(
        "every step's dx is added to all steps",
        "x[t] enters at step t alone, so step t's share goes into dx[t] and into no other entry.",
        dx=lambda right: 0 * right + right.sum(axis=0),
    ),
    declared(
        "each step gets the upstream gradient of the step before",
        "dh[t] is the gradient of the loss with respect to h[t], the hidden state after step t.",
        dh=lambda right: np.roll(right, 1, axis=0),
    ),
    declared(
        "the upstream gradient is used at the last step only",
        "The loss may depend on every hidden state: add dh[t] at every step t.",
        dh=lambda right: right * (np.arange(len(right)) == len(right) - 1)[:, None, None],
    ),
    declared(
        "all upstream gradients enter at the last step",
        "dh[2] is the gradient at h[2]. It belongs to step 2 and to the steps before it, not to those after.",
        dh=lambda right: np.concatenate([0 * right[1:], right.sum(axis=0, keepdims=True)]),
    ),
]

# For a model with the pieces `arriving`, of dh[t] and what is handed back, and `beyond`.
ARRIVING = [
    declared(
        "the gradient from the next step is dropped",
        "h[t] is used by the loss and by step t+1. Its gradient is dh[t] plus what step t+1 hands back.",
        arriving=lambda dh_t, back: dh_t,
    ),
    declared(
        "the gradient from beyond the end is one",
        "No step follows the last one, so nothing is handed back to it: begin with zeros.",
        beyond=1.0,
    ),
    declared(
        "the gradient is clipped inside the loop",
        "Clipping is for the finished gradients. Inside the loop it makes them wrong.",
        arriving=lambda dh_t, back: np.clip(dh_t + back, -1, 1),
    ),
]


def slopes(put: Callable[[Callable[[Any], Any]], Mapping[str, Any]]) -> list[Declared]:
    """Wrong slopes of the tanh, functions of the hidden state; `put` says what is exchanged for one."""
    wrong: list[tuple[str, str, Callable[[Any], Any]]] = [
        (
            "the tanh's derivative is missing",
            "h[t] = tanh(a). The chain rule multiplies by the tanh's slope, 1 - h[t]^2, to get da.",
            np.ones_like,
        ),
        (
            "the tanh derivative is taken of tanh(h)",
            "The hidden states in the cache are the tanh's output already: the slope is 1 - h[t]^2.",
            lambda h: 1 - np.tanh(h) ** 2,
        ),
        (
            "the sigmoid's derivative stands in the place of the tanh's",
            "s (1 - s) is the slope of a sigmoid. The slope of a tanh is 1 - h^2: at h = 0 it is 1.",
            lambda h: h * (1 - h),
        ),
    ]
    return [Declared(title, hint, put(slope)) for title, hint, slope in wrong]


def step_0_alone(weights: Sequence[str]) -> list[Declared]:
    """The exercise's `between` gives `replaced`, the gradients of a loop that adds nothing up."""
    return [
        Declared(
            f"{name} is that of step 0 alone",
            f"Every step has its share in {name}, and the shares add up: use += where you use =.",
            {name: lambda replaced, name=name: getattr(replaced, name)},
        )
        for name in weights
    ]
