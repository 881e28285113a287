"""A beam's candidates: row by row, with two np.where, with an added row, with a very low number."""

import numpy as np


def row_by_row(log_p, scores, ended, end):
    out = np.full(log_p.shape, -np.inf)
    for k in range(len(scores)):
        if ended[k]:
            out[k, end] = scores[k]
        else:
            out[k] = scores[k] + log_p[k]
    return out


def two_wheres(log_p, scores, ended, end):
    V = log_p.shape[1]
    wait = np.where(np.arange(V)[None] == end, scores[:, None], -np.inf)
    return np.where(ended[:, None], wait, log_p + scores[:, None])


def replaced(log_p, scores, ended, end):
    log_p = log_p.copy()
    log_p[ended] = -np.inf
    log_p[ended, end] = 0.0
    return log_p + scores[:, np.newaxis]


def very_low(log_p, scores, ended, end):
    waits = np.full(log_p.shape[1], -np.inf)
    waits[end] = 0
    return np.array([s + (waits if e else p) for s, e, p in zip(scores, ended, log_p)])


RIGHT = (row_by_row, two_wheres, replaced, very_low)
SLIPS = {
    "finished hypotheses are dropped": {replaced: ("log_p[ended, end] = 0.0", "pass")},
    "the scores so far are not added": {row_by_row: ("scores[k] + log_p[k]", "log_p[k]")},
}
