"""A step of Adam: a loop, comprehensions, corrected means by name, copies, the correction as one factor."""

import numpy as np

from lstm_ref.numpy.optimizers import AdamState


def loop(parameters, gradients, state, lr, betas, eps):
    k = state.steps + 1
    moved, mean, square = [], [], []
    for p, g, m, s in zip(parameters, gradients, state.mean, state.square):
        m = betas[0] * m + (1 - betas[0]) * g
        s = betas[1] * s + (1 - betas[1]) * g**2
        m_hat, s_hat = m / (1 - betas[0] ** k), s / (1 - betas[1] ** k)
        moved.append(p - lr * m_hat / (np.sqrt(s_hat) + eps))
        mean.append(m)
        square.append(s)
    return moved, AdamState(k, mean, square)


def comprehensions(parameters, gradients, state, lr, betas, eps):
    b1, b2 = betas
    k = 1 + state.steps
    mean = [m + (1 - b1) * (g - m) for m, g in zip(state.mean, gradients)]
    square = [s + (1 - b2) * (g * g - s) for s, g in zip(state.square, gradients)]
    moved = [
        p - lr * (m / (1 - b1**k)) / (np.sqrt(s / (1 - b2**k)) + eps)
        for p, m, s in zip(parameters, mean, square)
    ]
    return moved, AdamState(steps=k, mean=mean, square=square)


def one_factor(parameters, gradients, state, lr, betas, eps):
    (b1, b2), (steps, means, squares) = betas, state
    steps = steps + 1
    root = np.sqrt(1 - b2**steps)
    rate = lr * root / (1 - b1**steps)
    means = [np.multiply(b1, m) + np.multiply(1 - b1, g) for m, g in zip(means, gradients)]
    squares = [b2 * s + (1 - b2) * np.square(g) for s, g in zip(squares, gradients)]
    moved = [p - rate * m / (s**0.5 + eps * root) for p, m, s in zip(parameters, means, squares)]
    return tuple(moved), (steps, tuple(means), tuple(squares))


def copies(parameters, gradients, state, lr, betas, eps):
    k = state.steps + 1
    moved = [p.copy() for p in parameters]
    mean, square = [m.copy() for m in state.mean], [s.copy() for s in state.square]
    for i, g in enumerate(gradients):
        mean[i] *= betas[0]
        mean[i] += (1 - betas[0]) * g
        square[i] *= betas[1]
        square[i] += (1 - betas[1]) * g * g
        moved[i] -= lr * mean[i] / (1 - betas[0] ** k) / (np.sqrt(square[i] / (1 - betas[1] ** k)) + eps)
    return moved, AdamState(k, mean, square)


def by_functions(parameters, gradients, state, lr, betas, eps):
    def running(old, new, beta):
        return beta * old + (1 - beta) * new

    def corrected(mean, beta):
        return mean / (1 - beta ** (state.steps + 1))

    mean = [running(m, g, betas[0]) for m, g in zip(state.mean, gradients)]
    square = [running(s, g**2, betas[1]) for s, g in zip(state.square, gradients)]
    steps = [corrected(m, betas[0]) / (corrected(s, betas[1]) ** 0.5 + eps) for m, s in zip(mean, square)]
    moved = [p - lr * step for p, step in zip(parameters, steps)]
    return moved, {"steps": state.steps + 1, "mean": mean, "square": square}


RIGHT = (loop, comprehensions, one_factor, copies, by_functions)
