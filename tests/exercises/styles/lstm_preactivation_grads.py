"""Before the squashing: into a buffer, with hstack, all gates at once, entry by entry."""

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


def ifog_buffer(di, df, dg, do, i, f, g, o):
    N, H = di.shape
    da = np.empty((N, 4 * H))
    da[:, :H], da[:, H : 2 * H] = di * i * (1 - i), df * f * (1 - f)
    da[:, 2 * H : 3 * H], da[:, 3 * H :] = do * o * (1 - o), dg * (1 - g * g)
    return da


def ifog_hstack(di, df, dg, do, i, f, g, o):
    return np.hstack((di * (i - i * i), df * (f - f * f), do * (o - o * o), dg - dg * g**2))


def ifog_columns(di, df, dg, do, i, f, g, o):
    gates, d_gates = np.hstack([i, f, o]), np.hstack([di, df, do])
    return np.c_[d_gates * gates * (1 - gates), dg * (1 - g**2)]


def no_slopes_hstack(di, df, dg, do, i, f, g, o):
    return np.hstack([di, df, dg, do])


def no_slopes_columns(di, df, dg, do, i, f, g, o):
    return np.c_[di, df, dg, do]


def no_slopes_rows(di, df, dg, do, i, f, g, o):
    return np.array([[*a, *b, *c, *d] for a, b, c, d in zip(di, df, dg, do)])


WRONG = {
    "the blocks stand in the order i f o g": (ifog_buffer, ifog_hstack, ifog_columns),
    "all four slopes are missing": (no_slopes_hstack, no_slopes_columns, no_slopes_rows),
}
