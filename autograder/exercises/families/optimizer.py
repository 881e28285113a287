"""A step down the gradient: what any optimizer can do wrong with its parameters.

`put` says what an exercise exchanges for a wrong new parameter, of the old one, the step's direction and lr.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograder.judging.exchange import Declared, declared


def steps(put: Callable[[Callable[[Any, Any, Any], Any]], Mapping[str, Any]]) -> list[Declared]:
    """Wrong steps, and lists of arrays that are gone through wrongly."""
    wrong: list[tuple[str, str, Callable[[Any, Any, Any], Any]]] = [
        (
            "the step goes up the gradient",
            "The gradient points uphill and the loss must fall: subtract.",
            lambda p, step, lr: p + lr * step,
        ),
        (
            "the learning rate is left out",
            "What is subtracted is multiplied by lr first.",
            lambda p, step, lr: p - step,
        ),
        (
            "the parameters do not move",
            "The parameters that you return are those that came in.",
            lambda p, step, lr: 1 * p,
        ),
        (
            "the parameters decay as well",
            "Weight decay is another matter, as in AdamW: here nothing else is taken off the parameter.",
            lambda p, step, lr: p * (1 - lr) - lr * step,
        ),
    ]
    return [
        *(Declared(title, hint, put(new)) for title, hint, new in wrong),
        declared(
            "only the first array is moved",
            "Every array takes its step: the return line may be indented too far.",
            parameters_next=lambda right, parameters: [right[0], *[1 * p for p in parameters[1:]]],
        ),
        declared(
            "parameters and gradients have changed places",
            "The lists come as parameters, gradients. Look at the order in zip.",
            parameters=lambda gradients: gradients,
            gradients=lambda parameters: parameters,
        ),
    ]
