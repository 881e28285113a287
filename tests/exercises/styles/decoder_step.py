"""A decoder's step: at once, sample by sample, with einsum, with stacked inputs."""

from typing import NamedTuple

import numpy as np


class DecoderCache(NamedTuple):
    x: np.ndarray
    h: np.ndarray
    h_next: np.ndarray
    W_ih: np.ndarray
    W_hh: np.ndarray
    W_out: np.ndarray


def at_once(x, h, W_ih, W_hh, b, W_out, b_out):
    new = np.tanh(np.dot(x, W_ih.T) + np.dot(h, W_hh.T) + b)
    return np.dot(new, W_out.T) + b_out, new, DecoderCache(x, h, new, W_ih, W_hh, W_out)


def sample_by_sample(x, h, W_ih, W_hh, b, W_out, b_out):
    h_next = np.array([np.tanh(W_ih @ a + W_hh @ s + b) for a, s in zip(x, h)])
    logits = np.array([W_out @ s + b_out for s in h_next])
    return logits, h_next, DecoderCache(x, h, h_next, W_ih, W_hh, W_out)


def einsum(x, h, W_ih, W_hh, b, W_out, b_out):
    a = np.einsum("nd,hd->nh", x, W_ih) + np.einsum("nk,hk->nh", h, W_hh) + b
    h_next = np.tanh(a)
    return (
        np.einsum("nh,vh->nv", h_next, W_out) + b_out,
        h_next,
        DecoderCache(x, h, h_next, W_ih, W_hh, W_out),
    )


def stacked(x, h, W_ih, W_hh, b, W_out, b_out):
    h_next = np.tanh(np.hstack([x, h]) @ np.hstack([W_ih, W_hh]).T + b[None])
    logits = (W_out @ h_next.T + b_out[:, None]).T
    return logits, h_next, DecoderCache(x, h, h_next, W_ih, W_hh, W_out)


RIGHT = (at_once, sample_by_sample, einsum, stacked)
SLIPS = {
    "the logits are read from the old state": {at_once: ("np.dot(new, W_out.T)", "np.dot(h, W_out.T)")},
    "the logits are read before the tanh": {einsum: ('"nh,vh->nv", h_next', '"nh,vh->nv", a')},
}
