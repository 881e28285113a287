"""A draw: counted, searched, row by row, with an open interval, with take_along_axis."""

import numpy as np


def counted(weights, regions, u):
    index = (weights.cumsum(axis=1) <= u[:, None]).sum(axis=1)
    return regions[index, np.arange(len(index))], index


def searched(weights, regions, u):
    index = np.array([np.searchsorted(np.cumsum(w), one, side="right") for w, one in zip(weights, u)])
    return np.stack([regions[s, n] for n, s in enumerate(index)]), index


def row_by_row(weights, regions, u):
    index, context = [], []
    for n, row in enumerate(weights):
        end, s = row[0], 0
        while not end > u[n]:
            s += 1
            end += row[s]
        index.append(s)
        context.append(regions[s, n])
    return np.array(context), np.array(index)


def intervals(weights, regions, u):
    ends = np.cumsum(weights, axis=1)
    starts = ends - weights
    starts[:, 1:] = ends[:, :-1]
    inside = (starts <= u[:, None]) & (u[:, None] < ends)
    index = inside.argmax(axis=1)
    return np.einsum("ns,snd->nd", np.eye(len(regions))[index], regions), index


def taken(weights, regions, u):
    index = np.argmax(np.cumsum(weights, axis=1) > u[:, np.newaxis], axis=1)
    return np.take_along_axis(regions, index[None, :, None], axis=0)[0], index


RIGHT = (counted, searched, row_by_row, intervals, taken)

SLIPS = {
    "a region without weight can be drawn": {
        counted: ("<=", "<"),
        searched: ("right", "left"),
        row_by_row: ("not end > u[n]", "end < u[n]"),
        taken: (" > u", " >= u"),
    },
    "the running sum goes over the pictures": {counted: ("axis=1) <=", "axis=0) <=")},
}
