"""Greedy writing: with a mask, text by text, into an array, corrected at the end."""

import numpy as np


def with_a_mask(step, state, start, end, steps):
    N = len(state[0])
    token, alive, out = np.full(N, start), np.ones(N, bool), []
    for _ in range(steps):
        logits, state = step(token, state)
        token = np.argmax(logits, -1)
        token[~alive] = end
        alive = alive & (token != end)
        out.append(token)
    return np.array(out)


def text_by_text(step, state, start, end, steps):
    texts = []
    for n in range(len(state[0])):
        mine, token, text = [array[n : n + 1] for array in state], start, []
        for _ in range(steps):
            if text and text[-1] == end:
                text.append(end)
                continue
            logits, mine = step(np.array([token]), mine)
            token = int(logits[0].argmax())
            text.append(token)
        texts.append(text)
    return np.array(texts).T


def into_an_array(step, state, start, end, steps):
    N = state[0].shape[0]
    out = np.empty((steps, N), dtype=int)
    token, done = np.array([start] * N), np.array([False] * N)
    for t in range(steps):
        logits, state = step(token, state)
        token = np.where(done, end, logits.argmax(axis=1))
        out[t] = token
        done |= token == end
    return out


def corrected_at_the_end(step, state, start, end, steps):
    token, out = np.repeat(start, len(state[0])), []
    for _ in range(steps):
        logits, state = step(token, state)
        token = logits.argmax(axis=1)
        out.append(token)
    out = np.stack(out)
    over = np.cumsum(out == end, axis=0) > 0
    return np.where(over, end, out)


RIGHT = (with_a_mask, text_by_text, into_an_array, corrected_at_the_end)
SLIPS = {
    "it writes on after the end": {with_a_mask: ("token[~alive] = end", "pass")},
    "the state is not handed on": {into_an_array: ("logits, state = step", "logits, _ = step")},
}
