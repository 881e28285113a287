"""The gradients of one step of the decoder."""

from __future__ import annotations

from autograder.exercises.encoder_decoder.decoder_step import exercise as forward
from autograder.exercises.families.products_back import PRODUCTS_BACK
from autograder.exercises.families.tanh_back import before_a_tanh
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.plain_translator import decoder_step_backward


def arriving(dlogits, dh_next, cache):
    """What arrives at the new state: from its logits and from the next step."""
    return dh_next + dlogits @ cache.W_out


def tanh_back(dlogits, dh_next, cache):
    """The gradient before the tanh."""
    return arriving(dlogits, dh_next, cache) * (1 - cache.h_next**2)


def step_back(
    dlogits,
    dh_next,
    cache,
    meets=lambda dh_next, dlogits, W_out: dh_next + dlogits @ W_out,
    before_the_tanh=lambda d, s: d * (1 - s**2),
):
    """`meets` is what arrives at the new state."""
    x, h, h_next, W_ih, W_hh, W_out = cache
    da = before_the_tanh(meets(dh_next, dlogits, W_out), h_next)
    products = da @ W_ih, da @ W_hh, da.T @ x, da.T @ h, da.sum(axis=0)
    return (*products, dlogits.T @ h_next, dlogits.sum(axis=0))


exercise = Exercise(
    reference=decoder_step_backward,
    points=4,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(dlogits="N V", dh_next="N H", cache=forward.cache),
    returns=dict(dx="N D", dh="N H", dW_ih="H D", dW_hh="H H", db="H", dW_out="V H", db_out="V"),
    partial=True,
    forward=forward,
    model=step_back,
    between=dict(da=tanh_back, arrived=arriving),
    hints=(
        "h_next is used twice: its own logits and the next step both take it. What arrives at it is a sum.",
        "First the output layer: dW_out, db_out, and what comes back to h_next through W_out. "
        "Add dh_next, go "
        "through the tanh to da, and the rest are the products of the plain step.",
    ),
)
exercise.add_family(PRODUCTS_BACK)
exercise.add_family(before_a_tanh(lambda before: dict(before_the_tanh=before)))

exercise.mistake(
    "the gradient from the next step is dropped",
    "h_next is used by the next step too. What comes back from there is dh_next: add it.",
    meets=lambda dh_next, dlogits, W_out: dlogits @ W_out,
)
exercise.mistake(
    "the gradient from the logits is dropped",
    "h_next is used by its logits too: dlogits comes back through W_out.",
    meets=lambda dh_next, dlogits, W_out: dh_next,
)
exercise.mistake(
    "the two gradients of h_next are multiplied",
    "Two paths lead from h_next to the loss, and the gradients of two paths add up.",
    meets=lambda dh_next, dlogits, W_out: dh_next * (dlogits @ W_out),
)

exercise.mistake(
    "dW_out is taken with the old state",
    "W_out was multiplied by h_next, the state after the step.",
    dW_out=lambda dlogits, cache: dlogits.T @ cache.h,
)

exercise.mistake(
    "dW_hh is taken with the state after the step",
    "W_hh was multiplied by h, the state before the step.",
    dW_hh=lambda da, cache: da.T @ cache.h_next,
)
exercise.mistake(
    "W_hh is transposed on the way back",
    "The forward pass multiplied h by W_hh.T. On the way back da is multiplied by W_hh itself.",
    dh=lambda da, W_hh: da @ W_hh.T,
)
exercise.mistake(
    "dW_hh, dW_ih and db are taken from the gradient behind the tanh",
    "The tanh lies between the products and h_next: these gradients start from da.",
    dW_ih=lambda arrived, x: arrived.T @ x,
    dW_hh=lambda arrived, h: arrived.T @ h,
    db=lambda arrived: arrived.sum(axis=0),
)
