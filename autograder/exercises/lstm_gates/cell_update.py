"""The carousel: keep some of the memory, write some of the candidate."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_gates import cell_update

exercise = Exercise(
    reference=cell_update,
    points=1,
    difficulty=1,
    importance=5,
    minutes=5,
    inputs=dict(c="N H", i="N H", f="N H", g="N H"),
    returns=dict(c_next="N H"),
    hints=(
        "Two things meet in the new memory: what stays of the old one, and what comes in.",
        "Each of the two is a gate times what passes through it, entry by entry; then they add.",
    ),
    terms={"what is kept": ("c", "f"), "what is written": ("i", "g")},
)


@exercise.misconception("gate and candidate are added, not multiplied")
def sum_of_gate_and_candidate(c, i, f, g):
    """How much of the candidate is written? A share of something is a product."""
    return f * c + i + g


@exercise.misconception("the forget gate is the wrong way round")
def forgets_instead_of_keeping(c, i, f, g):
    """In spite of its name, the forget gate at 1 keeps everything."""
    return (1 - f) * c + i * g


@exercise.misconception("the two gates are exchanged")
def gates_exchanged(c, i, f, g):
    """Which gate stands in front of the old memory, and which in front of the new candidate?"""
    return i * c + f * g


@exercise.misconception("the memory is squashed")
def squashed_memory(c, i, f, g):
    """The memory itself is not squashed: it must be able to count beyond 1."""
    return np.tanh(f * c + i * g)


@exercise.misconception("nothing is forgotten: the cell of 1997")
def nothing_forgotten(c, i, f, g):
    """Without a factor in front of the old memory, how would it ever be emptied?"""
    return c + i * g


@exercise.misconception("everything is forgotten")
def no_memory(c, i, f, g):
    """Where in your line is the old memory?"""
    return i * g


@exercise.misconception("the candidate is written without its gate")
def ungated_candidate(c, i, f, g):
    """Who decides whether this candidate deserves to be written?"""
    return f * c + g


@exercise.misconception("the forget gate acts on the candidate too")
def forget_gate_on_both(c, i, f, g):
    """The forget gate removes memory, not input: where does your bracket close?"""
    return f * (c + i * g)


@exercise.misconception("the new share is what the forget gate leaves over: coupled gates")
def coupled(c, i, f, g):
    """Writing and keeping are decided apart here; a cell may do both, or neither."""
    return f * c + (1 - f) * g


@exercise.misconception("the written share is taken away")
def subtracted(c, i, f, g):
    """A positive candidate should make the memory grow."""
    return f * c - i * g


@exercise.misconception("the two parts are multiplied")
def product_of_parts(c, i, f, g):
    """If the old memory is 0, nothing could ever be written that way."""
    return f * c * i * g


@exercise.misconception("the old memory is written over")
def overwritten(c, i, f, g):
    """Whoever called you may still need the old memory, and so does the way back."""
    c[:] = f * c + i * g
    return c


@exercise.misconception("the gates are multiplied as matrices")
def matrix_product(c, i, f, g):
    """Each unit has a gate of its own: entry by entry, no unit sees another's memory."""
    return f @ c.T + i @ g.T
