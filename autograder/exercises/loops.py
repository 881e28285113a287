"""The loops back through time of several lessons: how their mistakes are made, and those that all can make.

The right loop is a function `back(dh, ..., **pieces)` that returns a NamedTuple of gradients, `dx` among
them. Its pieces can be exchanged: `steps` is told T and gives the steps in the order of the loop, `collect`
says what becomes of one step's share in a weight's gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.exercises.mistakes import Answer, Declare, family
from autograder.judging.exercise import Exercise


def turns(exercise: Exercise, back: Answer) -> Declare:
    """Declares the whole way back with some pieces of it exchanged: `turn(title, hint, **pieces)`."""

    @family(exercise)
    def turn(**pieces: Any) -> Answer:
        return lambda *given: back(*given, **pieces)

    return turn


def outputs(exercise: Exercise, back: Answer) -> Declare:
    """Declares gradients that are right but for some, each made of the right ones and what was given."""

    @family(exercise)
    def output(**instead: Callable[..., np.ndarray]) -> Answer:
        def wrong(*given: Any) -> Any:
            right = back(*given)
            return right._replace(**{name: rule(right, *given) for name, rule in instead.items()})

        return wrong

    return output


def add_common(exercise: Exercise, back: Answer, weights: Sequence[str] = ("dW_ih", "dW_hh", "db")) -> None:
    """The mistakes of any loop back through time; `weights` names the gradients that it collects."""
    _add_turns(turns(exercise, back))
    _add_collected(outputs(exercise, back), weights)
    _add_dx(outputs(exercise, back))
    _add_upstream(exercise, back)


def _add_turns(turn: Declare) -> None:
    turn(
        "time runs forwards on the way back",
        "Step t needs what step t+1 hands back; has step t+1 been visited yet?",
        steps=range,
    )
    turn(
        "the last step is skipped",
        "Write down which t your loop visits when T is 3.",
        steps=lambda T: reversed(range(T - 1)),
    )
    turn(
        "the first step is skipped",
        "Write down which t your loop visits when T is 3.",
        steps=lambda T: reversed(range(1, T)),
    )
    turn(
        "it returns after the last step",
        "How far in is your return line: does it belong to the loop, or stand after it?",
        steps=lambda T: [T - 1],
    )
    turn(
        "the weights' gradients are those of step 0 alone",
        "Every step used the same weights: is its share added, or put in the place of the one before?",
        collect=lambda total, share: share,
    )


def _add_collected(output: Declare, weights: Sequence[str]) -> None:
    hint = "It is set up as zeros. Read the line that should add to it: what does it really add, and to what?"
    for name in weights:
        output(
            f"{name} never collects anything",
            hint,
            **{name: lambda right, *_, name=name: 0 * getattr(right, name)},
        )
    named = f"{', '.join(weights[:-1])} and {weights[-1]}"
    output(
        f"{named} are means over the batch",
        "If the loss is a mean, the mean is already in what comes from upstream.",
        **{name: lambda right, dh, *_, name=name: getattr(right, name) / dh.shape[1] for name in weights},
    )
    output(
        f"{named} are means over time",
        "If the loss is a mean over the steps, the mean is already in what comes from upstream.",
        **{name: lambda right, dh, *_, name=name: getattr(right, name) / len(dh) for name in weights},
    )


def _add_dx(output: Declare) -> None:
    output(
        "dx comes out in the order of the loop",
        "Your loop visits the last step first; where in dx does that one belong?",
        dx=lambda right, *_: right.dx[::-1],
    )
    output(
        "every step's dx is added to all steps",
        "The input of step 2 reaches the loss through step 2 alone.",
        dx=lambda right, *_: 0 * right.dx + right.dx.sum(axis=0),
    )
    output(
        "only the dx of step 0 is kept",
        "dx is (T, N, D): is each step's share kept, or put in the place of the one before?",
        dx=lambda right, *_: right.dx[0],
    )


def _add_upstream(exercise: Exercise, back: Answer) -> None:
    @family(exercise)
    def upstream(changed: Callable[[np.ndarray], np.ndarray]) -> Answer:
        return lambda dh, *given: back(changed(dh), *given)

    upstream(
        "each step gets the upstream gradient of the step before",
        "dh[t] is what the loss says to h[t], the state after step t.",
        lambda dh: np.roll(dh, 1, axis=0),
    )
    upstream(
        "the upstream gradient is used at the last step only",
        "The loss may look at every state; what does it say to the earlier ones?",
        lambda dh: dh * (np.arange(len(dh)) == len(dh) - 1)[:, None, None],
    )
    upstream(
        "all upstream gradients enter at the last step",
        "What the loss says to h[2] belongs to step 2 and to the steps before it, not to those after it.",
        lambda dh: np.concatenate([0 * dh[1:], dh.sum(axis=0, keepdims=True)]),
    )

    @exercise.misconception("the upstream gradients are overwritten with the totals")
    def overwritten(dh: np.ndarray, *given: Any) -> Any:
        """Whoever called you may still need the gradients that you were handed."""
        answer = back(dh, *given)
        dh[:-1] += 1  # to the last step's nothing is added
        return answer
