"""A draw: counting, argmax, searchsorted, a loop."""

import numpy as np


def softmax(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def counting(logits, temperature, u):
    return (np.cumsum(softmax(logits / temperature), axis=1) <= u[:, None]).sum(axis=1)


def first_above(logits, temperature, u):
    running = softmax(logits / temperature).cumsum(axis=1)
    return (running > u.reshape(-1, 1)).argmax(axis=1)


def searched(logits, temperature, u):
    a = logits * (1 / temperature)
    log_p = a - np.logaddexp.reduce(a, axis=1, keepdims=True)
    return np.array(
        [np.searchsorted(np.cumsum(np.exp(row)), one, side="right") for row, one in zip(log_p, u)]
    )


def loop(logits, temperature, u):
    tokens = []
    for row, one in zip(softmax(logits / temperature), u):
        running, v = row[0], 0
        while one >= running:
            v += 1
            running += row[v]
        tokens.append(v)
    return np.array(tokens)


RIGHT = (counting, first_above, searched, loop)

SLIPS = {
    "the scores are multiplied by the temperature": {
        counting: ("logits / temperature", "logits * temperature"),
        searched: ("(1 / temperature)", "temperature"),
        loop: ("logits / temperature", "logits * temperature"),
    },
    "the temperature is left out": {
        counting: ("logits / temperature", "logits"),
        first_above: ("logits / temperature", "logits"),
    },
}
