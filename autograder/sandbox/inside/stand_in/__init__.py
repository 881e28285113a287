"""What `import autograder` finds in the sandbox: the names that notebooks call, and no answer.

The verdict on an exercise is reached outside, on the numbers that the student's function returns there.
"""

from __future__ import annotations


def _nothing(*args: object, **kwargs: object) -> None:
    """Stands where the checker stands in a student's own notebook."""


def case(name: str, index: int = 0) -> dict[str, object]:
    """No inputs: those that count are drawn outside."""
    return {}


check = hint = solution = quiz = predict = outcome = progress = as_graded = judge = Report = _nothing
exercises: dict[str, object] = {}
