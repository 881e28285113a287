"""Shapes, sizes and lists as a reader would say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.judging.compare import Compared
from autograder.judging.exercise import Exercise
from lstm_ref.shapes import axes, in_letters


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def sizes_in_words(exercise: Exercise, sizes: Mapping[str, int]) -> str:
    """`, when N=3, D=4, H=5`: the letters that this exercise's contracts speak of."""
    spoken = " ".join(
        contract
        for value in (*exercise.inputs.values(), *exercise.returns.values())
        for contract in (
            [value] if isinstance(value, str) else value if isinstance(value, (list, tuple)) else []
        )
    )
    letters = dict.fromkeys(letter for _, letter in axes(spoken) if letter in sizes)
    letters |= dict.fromkeys(name for name in exercise.inputs if name in sizes)  # an argument that is a size
    return f", when {', '.join(f'{letter}={sizes[letter]}' for letter in letters)}" if letters else ""


def first_sentence_of_shape(exercise: Exercise, item: Compared, sizes: Mapping[str, int]) -> str:
    """Expected and received shape, in letters and numbers, with the likely slip where the shape tells it."""
    assert item.yours is not None
    contract = exercise.contract(item.name)
    wanted, came = item.expected.shape, item.yours.shape
    letters = f"{in_letters(contract)} = " if contract is not None else ""
    sentence = f"{item.name} has shape {came}, expected {letters}{wanted}"
    if len(wanted) >= 2 and came == wanted[::-1]:
        return f"{sentence}: is a transpose missing?"
    if came == (1, *wanted):
        return f"{sentence}: the sum has kept an axis of length one (`keepdims`)."
    if len(came) == len(wanted) + 1 and came[1:] == wanted:
        lost = next((letter for letter in "NT" if sizes.get(letter) == came[0]), None)
        over = {"N": " over the batch", "T": " over time"}.get(lost or "", "")
        return f"{sentence}: is a sum{over} missing?"
    if came == () and wanted:
        return f"{sentence}: everything has been summed to one number; name the axis to sum over."
    return f"{sentence}."
