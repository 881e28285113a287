"""The products that follow from the gradient before a cell's squashing: the mistakes of any step in them."""

from __future__ import annotations

from autograder.exercises.mistakes import Declare


def add_products(output: Declare) -> None:
    """Declared through the exercise's own `output(title, hint, **instead)`: right but for some outputs.

    Its rules are given by name, among other things, `da`, the gradient before the squashing (N, rows of
    W_ih), and the step's `cache`.
    """
    output(
        "dx uses W_ih transposed",
        "Write the shapes under the product: over which axis does it run on the way back?",
        dx=lambda da, cache, **_: da @ cache.W_ih.T,
        raises=ValueError,
    )
    output(
        "dh is never computed",
        "The step before this one waits for its gradient.",
        dh=lambda cache, **_: 0 * cache.h,
    )
    output(
        "dW_ih, dW_hh and db are means over the batch",
        "If the loss is a mean, the mean is already in what comes from upstream.",
        dW_ih=lambda da, cache, **_: da.T @ cache.x / len(da),
        dW_hh=lambda da, cache, **_: da.T @ cache.h / len(da),
        db=lambda da, **_: da.mean(axis=0),
    )
    output(
        "db is a mean over the batch",
        "The same bias was added for every sample: do their says add up, or are they averaged?",
        db=lambda da, **_: da.mean(axis=0),
    )
    output(
        "db keeps an axis of length one",
        "db has the shape of b; yours adds to b without an error and without being it.",
        db=lambda da, **_: da.sum(axis=0, keepdims=True),
    )
    output(
        "db is not summed over the batch",
        "One bias served all samples of the batch.",
        db=lambda da, **_: da,
    )
