"""Somebody else's numbers: flax's LSTMCell and GRUCell, recorded by `record_flax.py`, gradients too.

flax carries (c, h), and keeps a kernel (D, H) a gate: `ii if ig io` of the input, `hi hf hg ho` of the state.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from lstm_ref.numpy import gru_backward, gru_forward, lstm_backward, lstm_forward

VECTORS = json.loads(Path(__file__).with_name("flax_vectors.json").read_text())


def arrays(tree):
    if isinstance(tree, dict):
        return {name: arrays(value) for name, value in tree.items()}
    return np.array(tree)


def kernels(weights, source, gates):
    return np.concatenate([weights[source + gate]["kernel"].T for gate in gates])


def biases(weights, source, gates):
    H = len(next(iter(weights.values()))["kernel"].T)
    return np.concatenate([weights[source + gate].get("bias", np.zeros(H)) for gate in gates])


def test_the_lstm_equals_flax(agree):
    v = arrays(VECTORS["LSTMCell"])
    (c0, h0), w, dw = v["carry"], v["weights"], v["dweights"]
    h, c_n, cache = lstm_forward(
        v["x"], h0, c0, kernels(w, "i", "ifgo"), kernels(w, "h", "ifgo"), biases(w, "h", "ifgo")
    )
    agree(h, v["h"], what="h")
    (dc0, dh0), ours = v["dcarry"], lstm_backward(v["dh"], 0 * c_n, cache)
    right = v["dx"], dh0, dc0, *(kernels(dw, s, "ifgo") for s in "ih"), biases(dw, "h", "ifgo")
    for actual, expected in zip(ours, right, strict=True):
        agree(actual, expected)


def test_the_gru_equals_flax(agree):
    v = arrays(VECTORS["GRUCell"])
    w, dw = v["weights"], v["dweights"]
    # flax has one bias for r and z, at the input, and both for n.
    h, cache = gru_forward(
        v["x"], v["carry"], *(kernels(w, s, "rzn") for s in "ih"), *(biases(w, s, "rzn") for s in "ih")
    )
    agree(h, v["h"], what="h")
    *gradients, db_ih, db_hh = gru_backward(v["dh"], cache)
    for actual, expected in zip(
        gradients, (v["dx"], v["dcarry"], *(kernels(dw, s, "rzn") for s in "ih")), strict=True
    ):
        agree(actual, expected)
    agree(db_ih, biases(dw, "i", "rzn"))
    H = h.shape[2]
    agree(db_hh[2 * H :], dw["hn"]["bias"])
    np.testing.assert_array_equal(db_hh[: 2 * H], db_ih[: 2 * H])
