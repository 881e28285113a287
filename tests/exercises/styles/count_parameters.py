"""The number of parameters: a formula, by shapes, by adding up, by real arrays."""

import math

import numpy as np


def a_formula(D, H, gates, peepholes, gate_recurrence):
    return (
        (gates + 1) * H * (D + H + 1) + int(peepholes) * gates * H + int(gate_recurrence) * (gates * H) ** 2
    )


def by_shapes(D, H, gates, peepholes, gate_recurrence):
    rows = (1 + gates) * H
    shapes = [(rows, D), (rows, H), (rows,)]
    if peepholes:
        shapes += [(gates * H,)]
    if gate_recurrence:
        shapes += [(gates * H, gates * H)]
    return sum(math.prod(shape) for shape in shapes)


def by_adding_up(D, H, gates, peepholes, gate_recurrence):
    number = H * (D + H + 1)  # the candidate
    for _ in range(gates):
        number += H * (D + H + 1)
        number += H if peepholes else 0
        number += H * gates * H if gate_recurrence else 0
    return number


def by_arrays(D, H, gates, peepholes, gate_recurrence):
    arrays = [np.zeros(((gates + 1) * H, D + H)), np.zeros((gates + 1) * H)]
    if peepholes:
        arrays.append(np.zeros((gates, H)))
    if gate_recurrence:
        arrays.append(np.zeros((gates, H, gates, H)))
    return float(sum(array.size for array in arrays))


RIGHT = (a_formula, by_shapes, by_adding_up, by_arrays)

SLIPS = {
    "the candidate is not counted": {by_shapes: ("(1 + gates) * H", "gates * H")},
    "the biases are not counted": {by_shapes: ("(rows, H), (rows,)]", "(rows, H)]")},
}
