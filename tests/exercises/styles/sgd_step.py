"""A step with momentum: comprehensions, a loop, indices, map, copies changed in place."""

import numpy as np


def comprehensions(parameters, gradients, velocity, lr, momentum):
    faster = [momentum * u + g for u, g in zip(velocity, gradients)]
    return [p - lr * u for p, u in zip(parameters, faster)], faster


def loop(parameters, gradients, velocity, lr, momentum):
    moved, faster = [], []
    for p, g, u in zip(parameters, gradients, velocity):
        u = momentum * u + g
        moved.append(p - lr * u)
        faster.append(u)
    return moved, faster


def indices(parameters, gradients, velocity, lr, momentum):
    faster, moved = {}, {}
    for k in range(len(parameters)):
        faster[k] = np.add(gradients[k], np.multiply(momentum, velocity[k]))
        moved[k] = np.subtract(parameters[k], lr * faster[k])
    return tuple(moved.values()), tuple(faster.values())


def copies(parameters, gradients, velocity, lr, momentum):
    moved, faster = [p.copy() for p in parameters], [u.copy() for u in velocity]
    for p, g, u in zip(moved, gradients, faster):
        u *= momentum
        u += g
        p -= lr * u
    return moved, faster


def spelled_out(parameters, gradients, velocity, lr, momentum):
    moved = [p - lr * g - lr * momentum * u for p, g, u in zip(parameters, gradients, velocity)]
    return moved, list(map(lambda u, g: g + u * momentum, velocity, gradients))


RIGHT = (comprehensions, loop, indices, copies, spelled_out)
