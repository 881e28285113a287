"""Somebody else's layers: Keras' SimpleRNN, LSTM and GRU (both forms, both directions), gradients too.

Keras runs on JAX here and in single precision, since its tanh of doubles is single: the two are held to 5e-6.
Its kernels are ours transposed, its GRU's blocks are z r h, its LSTM's are ours.
"""

from __future__ import annotations

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from lstm_ref.numpy import (
    gru_backward,
    gru_forward,
    gru_reset_before_backward,
    gru_reset_before_forward,
    lstm_backward,
    lstm_forward,
    rnn_backward,
    rnn_forward,
)

TOLERANCE = 5e-6
T, N, D, H = 4, 3, 2, 5


def ours_of(blocks, theirs, kernel):
    """Their kernel (D, kH), or bias (kH,), as our (kH, D), or (kH,), in our order of blocks."""
    parts = dict(zip(theirs, np.split(kernel, len(theirs), axis=-1), strict=True))
    return np.concatenate([parts[block].T for block in blocks])


# Of a layer: Keras', its options, its blocks and ours, our forward and backward, the number of biases.
LAYERS = {
    "SimpleRNN": (keras.layers.SimpleRNN, {}, "h", "h", rnn_forward, rnn_backward, 1),
    "LSTM": (keras.layers.LSTM, {}, "ifgo", "ifgo", lstm_forward, lstm_backward, 1),
    "GRU": (keras.layers.GRU, {"reset_after": True}, "zrn", "rzn", gru_forward, gru_backward, 2),
    "GRU, reset before": (
        keras.layers.GRU,
        {"reset_after": False},
        "zrn",
        "rzn",
        gru_reset_before_forward,
        gru_reset_before_backward,
        1,
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_forward_and_backward_equal_keras(name, agree):
    layer_of, options, theirs, mine, forward, backward, biases = LAYERS[name]
    layer = layer_of(H, return_sequences=True, dtype="float32", **options)
    layer.build((N, T, D))
    rng = np.random.default_rng(3)

    def drawn(shape):
        return rng.standard_normal(shape).astype(np.float32)

    variables = [drawn(variable.shape) for variable in layer.trainable_variables]
    x, dh = drawn((T, N, D)), drawn((T, N, H))
    states = [drawn((N, H)) for _ in range(2 if name == "LSTM" else 1)]

    def of_keras(variables, x, states):
        first = states if len(states) > 1 else states[0]
        h, _ = layer.stateless_call(
            variables,
            layer.non_trainable_variables,
            x.swapaxes(0, 1),
            initial_state=first,
        )
        return h.swapaxes(0, 1)

    arguments = [jnp.asarray(v) for v in variables], jnp.asarray(x), [jnp.asarray(s) for s in states]
    expected, pull = jax.vjp(of_keras, *arguments)
    dvariables, dx, dstates = pull(jnp.asarray(dh))

    def as_ours(kernel, recurrent, bias):
        both = [ours_of(mine, theirs, b) for b in np.reshape(bias, (biases, -1))]
        if name == "GRU, reset before":
            both.append(np.zeros_like(both[0]))  # Keras has one bias there, we have torch's two
        return [ours_of(mine, theirs, kernel), ours_of(mine, theirs, recurrent), *both]

    h, *last, cache = forward(x, *states, *as_ours(*variables))
    agree(h, expected, TOLERANCE, what="h")
    gradients = backward(dh, *(np.zeros_like(state) for state in last), cache)
    right = [dx, *dstates, *as_ours(*(np.asarray(d) for d in dvariables))]
    if name == "GRU, reset before":
        right[-1] = right[-2]  # the second bias is added to the first, so its gradient is the same
    assert len(gradients) == len(right)
    for actual, correct in zip(gradients, right, strict=True):
        agree(actual, correct, TOLERANCE, what="a gradient")


def test_two_blocks_exchanged_are_noticed(monkeypatch, agree):
    layer, options, theirs, _, *rest = LAYERS["GRU"]
    monkeypatch.setitem(LAYERS, "GRU", (layer, options, theirs, "zrn", *rest))
    with pytest.raises(AssertionError, match="off by"):
        test_forward_and_backward_equal_keras("GRU", agree)
