"""What a decoder is fed: joined, rolled, written into, text by text."""

import numpy as np


def joined(target, start):
    return np.concatenate([np.full((1, target.shape[1]), start), target[:-1]])


def rolled(target, start):
    inputs = np.roll(target, 1, axis=0)
    inputs[0] = start
    return inputs


def stacked(target, start):
    return np.vstack([start * np.ones_like(target[:1]), target])[:-1]


def text_by_text(target, start):
    return np.array([[start, *text[:-1]] for text in target.T]).T


RIGHT = (joined, rolled, stacked, text_by_text)
SLIPS = {"the last symbol is fed in the place of the start": {rolled: ("inputs[0] = start", "pass")}}
