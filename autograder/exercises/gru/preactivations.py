"""The mistakes on the way from a GRU's new state back to the gradients of its pre-activations.

Their pieces are those of `sides`; all that follows from them is right.
"""

from __future__ import annotations

import numpy as np

from autograder.judging.exchange import Declared, declared
from lstm_ref.numpy.activations import sigmoid

_TO_THE_ACTIVATIONS = [
    declared(
        "the sign of dz is turned round",
        "z is multiplied by h - n in the new state, so dz holds h - n. Yours holds n - h.",
        dz=lambda dh, c: dh * (c.n - c.h),
    ),
    declared(
        "dz holds the old state only",
        "z stands twice in the last line of the step: with h, and in 1 - z with n. Yours lacks n.",
        dz=lambda dh, c: dh * c.h,
    ),
    declared(
        "dz holds the candidate only",
        "z stands twice in the last line of the step: with h, and in 1 - z with n. Yours lacks h.",
        dz=lambda dh, c: -dh * c.n,
    ),
    declared(
        "dn is taken with z instead of what z leaves",
        "The share of the candidate in the new state is 1 - z, so dn is 0 where z = 1.",
        dn=lambda dh, c: dh * c.z,
    ),
    declared(
        "dn is the upstream gradient itself",
        "Only the share 1 - z of the candidate got into the new state, so dn is dh_next times that share.",
        dn=lambda dh, c: dh,
    ),
    declared(
        "the upstream gradient is dropped",
        "dz and dn are made of dh_next. Your gradients of the gates do not change when dh_next does.",
        dz=lambda dh, c: c.h - c.n,
        dn=lambda dh, c: 1 - c.z,
    ),
    declared(
        "dr is taken with h",
        "Here r is multiplied by the product of W_hn and h, bias included, which the cache keeps as a_hn.",
        dr=lambda da_n, dn, c: da_n * c.h,
    ),
    declared(
        "dr is that of the GRU of 2014, through the matrix",
        "There r stood before the product. Here r is multiplied by the product, which the cache keeps as "
        "a_hn.",
        dr=lambda da_n, dn, c: da_n @ c.W_hh[-c.h.shape[1] :] * c.h,
    ),
    declared(
        "dr leaves the bias of the product out",
        "r was multiplied by the product and its bias: take a_hn from the cache, which holds both.",
        dr=lambda da_n, dn, c: da_n * (c.h @ c.W_hh[-c.h.shape[1] :].T),
    ),
    declared(
        "dr is taken with n",
        "r is multiplied by a_hn. The candidate n came out of the tanh later.",
        dr=lambda da_n, dn, c: da_n * c.n,
    ),
    declared(
        "dr skips the candidate's tanh",
        "r works inside the tanh, so dr starts from the gradient of the candidate's pre-activation.",
        dr=lambda da_n, dn, c: dn * c.a_hn,
    ),
    declared(
        "dr starts from dh_next",
        "r works inside the candidate, so dr starts from the gradient of the candidate's pre-activation.",
        dr=lambda da_n, dn, c: dn / (1 - c.z) * c.a_hn,
    ),
    declared(
        "dr has r in it once more",
        "In a product of r and a_hn the gradient of r holds a_hn, not r.",
        dr=lambda da_n, dn, c: da_n * c.r * c.a_hn,
    ),
]

_SLOPES = [
    declared(
        "the tanh is applied twice in the candidate's slope",
        "n is the tanh's output already: its slope is made of n, without another tanh.",
        slope_n=lambda c: 1 - np.tanh(c.n) ** 2,
    ),
    declared(
        "the candidate's slope is missing",
        "n = tanh(a). The chain rule multiplies dn by the slope of that tanh.",
        slope_n=lambda c: np.ones_like(c.n),
    ),
    declared(
        "the candidate gets a sigmoid's slope",
        "s (1 - s) is the slope of a sigmoid. The candidate's activation is a tanh.",
        slope_n=lambda c: c.n * (1 - c.n),
    ),
    declared(
        "the reset gate gets the update gate's slope",
        "Each gate's slope is made of its own value: r's of r.",
        slope_r=lambda c: c.z * (1 - c.z),
    ),
    declared(
        "the update gate gets the reset gate's slope",
        "Each gate's slope is made of its own value: z's of z.",
        slope_z=lambda c: c.r * (1 - c.r),
    ),
    declared(
        "the reset gate's slope is missing",
        "r = sigmoid(a). The chain rule multiplies dr by the slope of that sigmoid.",
        slope_r=lambda c: 1.0,
    ),
    declared(
        "the update gate's slope is missing",
        "z = sigmoid(a). The chain rule multiplies dz by the slope of that sigmoid.",
        slope_z=lambda c: 1.0,
    ),
    declared(
        "the reset gate's slope is half of it",
        "A sigmoid is flat at both ends. Your slope is 0 at r = 1, but 1 at r = 0.",
        slope_r=lambda c: 1 - c.r,
    ),
    declared(
        "the update gate's slope is half of it",
        "A sigmoid is flat at both ends. Your slope is 0 at z = 1, but 1 at z = 0.",
        slope_z=lambda c: 1 - c.z,
    ),
    declared(
        "the two gates' slopes are missing",
        "Both gates are sigmoids. The chain rule multiplies dr and dz by the slope of their sigmoid.",
        slope_r=lambda c: np.ones_like(c.r),
        slope_z=lambda c: np.ones_like(c.z),
    ),
    declared(
        "the sigmoid's slope is taken of gates that are gates already",
        "r and z in the cache are the sigmoid's output already: their slopes need no other sigmoid.",
        slope_r=lambda c: sigmoid(c.r) * (1 - sigmoid(c.r)),
        slope_z=lambda c: sigmoid(c.z) * (1 - sigmoid(c.z)),
    ),
    declared(
        "the gates get a tanh's slope",
        "1 - s^2 is the slope of a tanh. The gates' activation is a sigmoid, which is steepest at 0.5.",
        slope_r=lambda c: 1 - c.r**2,
        slope_z=lambda c: 1 - c.z**2,
    ),
]

_BLOCKS = [
    declared(
        "the reset gate is on the input's side too",
        "r scales the product with h alone. The candidate's block for x has no r in it.",
        n_ih=lambda da_n, c: da_n * c.r,
    ),
    declared(
        "the reset gate is missing on the state's side",
        "Two arrays are needed, other than in the LSTM: r scaled the product with h, so it scales its "
        "gradient.",
        n_hh=lambda da_n, c: da_n,
    ),
    declared(
        "the reset gate is on the input's side instead of the state's",
        "r scales the product with h, not the product with x. In your two arrays it is the other way round.",
        n_ih=lambda da_n, c: da_n * c.r,
        n_hh=lambda da_n, c: da_n,
    ),
    declared(
        "the update gate stands in the place of the reset gate on the state's side",
        "The product with h is scaled by r inside the candidate, so its gradient is scaled by r, not by z.",
        n_hh=lambda da_n, c: da_n * c.z,
    ),
    declared(
        "the blocks stand in the order z r n",
        "The rows of the weights are stacked r, z, n: put the gradients in that order. Keras exchanges r "
        "and z.",
        order="zrn",
    ),
    declared(
        "the blocks stand in the order n r z",
        "The rows of the weights are stacked r, z, n: the candidate's block is the last one.",
        order="nrz",
    ),
]

PREACTIVATIONS: list[Declared] = [*_TO_THE_ACTIVATIONS, *_SLOPES, *_BLOCKS]
