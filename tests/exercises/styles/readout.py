"""Scores: a matrix product, einsum, step by step, dot, symbol by symbol."""

import numpy as np

from lstm_ref.numpy.readout import ReadoutCache


def product(h, W_out, b_out):
    return h @ W_out.T + b_out, ReadoutCache(h, W_out)


def einsum(h, W_out, b_out):
    return np.einsum("tnh,vh->tnv", h, W_out) + b_out[None, None, :], (h, W_out)


def steps(h, W_out, b_out):
    logits = []
    for h_t in h:
        logits.append((W_out @ h_t.T).T + b_out)
    return np.stack(logits), ReadoutCache(h=h, W_out=W_out)


def dot(h, W_out, b_out):
    return np.add(np.dot(h, W_out.T), b_out), ReadoutCache(h.copy(), W_out)


def symbols(h, W_out, b_out):
    T, N, _ = h.shape
    logits = np.empty((T, N, len(W_out)))
    for v, (row, bias) in enumerate(zip(W_out, b_out)):
        logits[:, :, v] = (h * row).sum(axis=-1) + bias
    return logits, ReadoutCache(h, W_out)


RIGHT = (product, einsum, steps, dot, symbols)
