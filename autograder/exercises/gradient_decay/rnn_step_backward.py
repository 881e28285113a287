"""The gradients of one step of a tanh RNN."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.products_back import PRODUCTS_BACK
from autograder.exercises.families.tanh_back import before_a_tanh
from autograder.exercises.gradient_decay.back_through_time import step_back, tanh_back
from autograder.exercises.gradient_decay.rnn_step import exercise as forward
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.rnn import rnn_step_backward

exercise = Exercise(
    reference=rnn_step_backward,
    points=5,
    difficulty=3,
    importance=5,
    minutes=20,
    inputs=dict(dh_next="N H", cache=forward.cache),
    returns=dict(dx="N D", dh="N H", dW_ih="H D", dW_hh="H H", db="H"),
    partial=True,
    forward=forward,
    model=step_back,
    between=dict(da=tanh_back),
    hints=(
        "First bring the gradient behind the tanh back to before it: call it da, it is (N, H). The slope of "
        "a tanh can be had from its output alone, and the cache has that output.",
        "All the rest is da and one other array. A gradient has the shape of what it is the gradient of, so "
        "dW_ih is (H, D): which product of da (N, H) and x (N, D) has that shape, and what does it sum over?",
    ),
)
exercise.add_family(PRODUCTS_BACK)

# From h_next back to the pre-activation: da is wrong, all that follows from it is right.
exercise.add_family(
    before_a_tanh(lambda before: dict(da=lambda dh_next, cache: before(dh_next, cache.h_next)))
)
exercise.mistake(
    "the tanh derivative is taken of the gradient",
    "The slope belongs to the point where the forward pass was, h_next, not to the upstream gradient.",
    da=lambda dh_next, cache: 1 - np.tanh(dh_next) ** 2,
)
exercise.mistake(
    "the slope is taken at the old state",
    "The tanh made h_next, so its slope is 1 - h_next^2. cache.h is the hidden state before the step.",
    da=lambda dh_next, cache: dh_next * (1 - cache.h**2),
)
exercise.mistake(
    "the pre-activation is computed again, without the bias",
    "The cache holds no bias, and none is needed: the slope is 1 - h_next^2.",
    da=lambda dh_next, cache: dh_next * (1 - np.tanh(cache.x @ cache.W_ih.T + cache.h @ cache.W_hh.T) ** 2),
)

# The products: da is right.
exercise.mistake(
    "dx and dh are taken from the gradient behind the tanh",
    "The tanh lies between the products and h_next. So dx and dh start from da, like the weights' gradients.",
    dx=lambda dh_next, W_ih: dh_next @ W_ih,
    dh=lambda dh_next, W_hh: dh_next @ W_hh,
)
exercise.mistake(
    "dW_ih and dW_hh are taken from the gradient behind the tanh",
    "The tanh lies between the products and h_next. So the weights' gradients start from da, like dx and dh.",
    dW_ih=lambda dh_next, x: dh_next.T @ x,
    dW_hh=lambda dh_next, h: dh_next.T @ h,
)
exercise.mistake(
    "dW_ih, dW_hh and db are taken from dh",
    "dh lies behind W_hh already. The weights' gradients start from da, right before the tanh.",
    dW_ih=lambda dh, x: dh.T @ x,
    dW_hh=lambda dh, h: dh.T @ h,
    db=lambda dh: dh.sum(axis=0),
)
exercise.mistake(
    "W_hh is transposed on the way back",
    "The forward pass multiplied h by W_hh.T. On the way back da is multiplied by W_hh itself.",
    dh=lambda da, W_hh: da @ W_hh.T,
)
exercise.mistake(
    "dh lacks W_hh",
    "h entered through W_hh, so its gradient is da times W_hh.",
    dh=lambda da: da,
)
exercise.mistake(
    "dW_hh is taken with the state after the step",
    "The forward pass multiplied W_hh by h, the hidden state before the step. h_next came out of it.",
    dW_hh=lambda da, h_next: da.T @ h_next,
)
exercise.mistake(
    "dW_hh is taken with the gradient of the state",
    "A weight's gradient is da times what the weight was multiplied by. That was h, not dh.",
    dW_hh=lambda da, dh: da.T @ dh,
)
exercise.mistake(
    "db is taken from the gradient behind the tanh",
    "The bias is added before the tanh, so db sums da over the batch, not dh_next.",
    db=lambda dh_next: dh_next.sum(axis=0),
)
