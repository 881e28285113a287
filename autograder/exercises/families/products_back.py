"""The products of a step's backward pass: mistakes that can be made behind `da`.

The exercise gives `da` (N, rows of W_ih), the gradient with respect to the pre-activations, in `between`; its
cache has `x`, `h`, `W_ih`, and its outputs are called dx, dh, dW_ih, dW_hh and db.
"""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import declared

PRODUCTS_BACK = [
    declared(
        "dx uses W_ih transposed",
        "The forward pass multiplies x by W_ih.T. So dx is da times W_ih, without a transpose: write the "
        "shapes under the product.",
        raises=ValueError,
        dx=lambda da, W_ih: da @ W_ih.T,
    ),
    declared(
        "dx is multiplied by the gradient of the weights",
        "dW_ih stands where W_ih belongs: the forward pass multiplied x by W_ih.",
        dx=lambda da, dW_ih: da @ dW_ih,
    ),
    declared(
        "dh is dh_next itself",
        "The old hidden state reaches h_next through W_hh and an activation only: dh goes through both.",
        dh=lambda dh_next: dh_next,
    ),
    declared(
        "dh_next is added to dh",
        "The old hidden state reaches h_next through W_hh and an activation only. No path goes around them.",
        dh=lambda right, dh_next: right + dh_next,
    ),
    declared(
        "dW_ih is a product without a transpose",
        "da and x both have the samples first. The product must sum over them, so da has to be transposed.",
        raises=ValueError,
        dW_ih=lambda da, x: da @ x,
    ),
    declared(
        "only the last sample of the batch is kept",
        "All samples used the same weights, so their shares add up: use += where you use =.",
        dW_ih=lambda da, x: np.outer(da[-1], x[-1]),
        dW_hh=lambda da, h: np.outer(da[-1], h[-1]),
        db=lambda da: da[-1],
    ),
    declared(
        "db is summed over the units",
        "Each unit has its own bias and all samples share it: sum over axis 0, the batch.",
        db=lambda da: da.sum(axis=1),
    ),
]
