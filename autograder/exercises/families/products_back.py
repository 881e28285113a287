"""The products of a step's backward pass: mistakes that can be made behind `da`.

The exercise gives `da` (N, rows of W_ih), the gradient with respect to the pre-activations, in `between`; its
cache has `x`, `h`, `W_ih`, and its outputs are called dx, dh, dW_ih, dW_hh and db.
"""

from __future__ import annotations

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
        "dh is never computed",
        "dh is zero everywhere. The hidden state h entered through W_hh, so dh is da times W_hh.",
        dh=lambda right: 0 * right,
    ),
    declared(
        "dW_ih, dW_hh and db are means over the batch",
        "A gradient sums the samples' shares. If the loss is a mean, dh_next holds the 1/N already.",
        dW_ih=lambda right, da: right / len(da),
        dW_hh=lambda right, da: right / len(da),
        db=lambda right, da: right / len(da),
    ),
    declared(
        "db is a mean over the batch",
        "Every sample used the same bias, so its gradient is the sum of da over the batch, not the mean.",
        db=lambda right, da: right / len(da),
    ),
]
