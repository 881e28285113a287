"""Before the activations: into a buffer, with hstack, all gates at once, entry by entry."""

import numpy as np


def buffer(di, df, dg, do, i, f, g, o):
    N, H = di.shape
    da = np.empty((N, 4 * H))
    da[:, :H] = di * i * (1 - i)
    da[:, H : 2 * H] = df * f * (1 - f)
    da[:, 2 * H : 3 * H] = dg * (1 - g * g)
    da[:, 3 * H :] = do * o * (1 - o)
    return da


def hstack(di, df, dg, do, i, f, g, o):
    def sigmoid_back(d, s):
        return d * (s - s**2)

    return np.hstack([sigmoid_back(di, i), sigmoid_back(df, f), dg * (1 + g) * (1 - g), sigmoid_back(do, o)])


def at_once(di, df, dg, do, i, f, g, o):
    upstream, values = np.stack([di, df, dg, do]), np.stack([i, f, g, o])
    slopes = values * (1 - values)
    slopes[2] = 1 - g**2
    return np.moveaxis(upstream * slopes, 0, 1).reshape(len(di), -1)


def entries(di, df, dg, do, i, f, g, o):
    rows = []
    for n in range(len(di)):
        row = []
        for d, value, squash in ((di, i, "s"), (df, f, "s"), (dg, g, "t"), (do, o, "s")):
            for j in range(di.shape[1]):
                v = value[n, j]
                row.append(d[n, j] * (v * (1 - v) if squash == "s" else 1 - v * v))
        rows.append(row)
    return np.array(rows)


RIGHT = (buffer, hstack, at_once, entries)

SLIPS = {
    "the blocks stand in the order i f o g": {
        hstack: (
            "dg * (1 + g) * (1 - g), sigmoid_back(do, o)",
            "sigmoid_back(do, o), dg * (1 + g) * (1 - g)",
        ),
        entries: ('(dg, g, "t"), (do, o, "s")', '(do, o, "s"), (dg, g, "t")'),
    },
    "all four slopes are missing": {at_once: (" * slopes", "")},
}
