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


def real_identity(f, x, h=1e-30):
    return np.array([f(x + 1j * h * e.reshape(x.shape)).real / h for e in np.eye(x.size)]).reshape(x.shape)


def real_copy(f, x, h=1e-30):
    gradient = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        z = x.astype(complex)
        z[k] += 1j * h
        gradient[k] = np.real(f(z)) / h
    return gradient


def real_loops(f, x, h=1e-30):
    rows = []
    for n in range(x.shape[0]):
        row = []
        for d in range(x.shape[1]):
            step = np.zeros(x.shape)
            step[n, d] = h
            row.append((f(x + 1j * step) / h).real)
        rows.append(row)
    return np.array(rows)


def undivided_identity(f, x, h=1e-30):
    return np.array([f(x + 1j * h * e.reshape(x.shape)).imag for e in np.eye(x.size)]).reshape(x.shape)


def undivided_copy(f, x, h=1e-30):
    gradient = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        z = x + 0j
        z[k] += complex(0, h)
        gradient[k] = np.imag(f(z))
    return gradient


def undivided_difference(f, x, h=1e-30):
    gradient = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[k] = h
        gradient[k] = (f(x + 1j * step) - f(x)).imag
    return gradient


def lost_copy(f, x, h=1e-30):
    gradient = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        z = x.astype(float)
        z[k] += h
        gradient[k] = np.imag(f(z)) / h
    return gradient


def lost_identity(f, x, h=1e-30):
    return np.reshape([np.imag(f(x + h * e.reshape(x.shape))) for e in np.eye(x.size)], x.shape) / h


def lost_when_kept(f, x, h=1e-30):
    gradient = np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        step = np.zeros(x.shape, complex)
        step[k] = 1j * h
        gradient[k] = np.imag(np.real(f(x + step))) / h
    return gradient


def added_flat(f, x, h=1e-30):
    z, slopes = x.astype(complex).ravel(), []
    for k in range(x.size):
        z[k] = z[k] + 1j * h
        slopes.append(f(z.reshape(x.shape)).imag / h)
    return np.reshape(slopes, x.shape)


def added_step(f, x, h=1e-30):
    step, gradient = np.zeros(x.shape), np.zeros(x.shape)
    for k in np.ndindex(x.shape):
        step[k] = h
        gradient[k] = np.imag(f(x + 1j * step)) / h
    return gradient


def added_up_afterwards(f, x, h=1e-30):
    slopes = [np.imag(f(x + 1j * h * e.reshape(x.shape))) / h for e in np.eye(x.size)]
    return np.cumsum(slopes).reshape(x.shape)


WRONG = {
    "the real part is taken": (real_identity, real_copy, real_loops),
    "it is not divided by h": (undivided_identity, undivided_copy, undivided_difference),
    "the imaginary part is lost on the way": (lost_copy, lost_identity, lost_when_kept),
    "the steps are never undone and add up": (added_flat, added_step, added_up_afterwards),
}
