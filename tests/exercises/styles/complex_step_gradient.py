"""The complex step: on a complex copy, over the identity, in loops, divided by an imaginary number."""

import numpy as np


def put_back(f, x, h=1e-30):
    z = x.astype(complex)
    gradient = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        z[k] += 1j * h
        gradient[k] = f(z).imag / h
        z[k] = x[k]
    return gradient


def identity(f, x, h=1e-30):
    directions = np.eye(x.size).reshape(-1, *x.shape)
    return np.array([np.imag(f(x + h * 1j * e)) for e in directions]).reshape(x.shape) / h


def imaginary_quotient(f, x, h=1e-30):
    gradient = np.zeros(x.shape)
    for k, _ in np.ndenumerate(x):
        step = np.zeros(x.shape, dtype=complex)
        step[k] = complex(0, h)
        gradient[k] = np.real((f(x + step) - f(x)) / (1j * h))
    return gradient


def own_step(f, x, h=1e-30):
    slopes = []
    for k in range(x.size):
        z = np.array(x, dtype=complex)
        z.flat[k] += 1e-100j
        slopes.append(f(z).imag / 1e-100)
    return np.array(slopes).reshape(x.shape)


def both_sides(f, x, h=1e-30):
    gradient = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for d in range(x.shape[1]):
            step = np.zeros(x.shape)
            step[n, d] = h
            gradient[n, d] = (f(x + 1j * step) - f(x - 1j * step)).imag / (2 * h)
    return gradient


RIGHT = (put_back, identity, imaginary_quotient, own_step, both_sides)

SLIPS = {
    "the real part is taken": {
        put_back: ("f(z).imag", "f(z).real"),
        identity: ("np.imag(", "np.real("),
    },
    "the step is far too large: 1e-2": {
        own_step: (
            "1e-100j\n        slopes.append(f(z).imag / 1e-100)",
            "1e-2j\n        slopes.append(f(z).imag / 1e-2)",
        ),
    },
}
