"""Writes what a page's placeholders become: an exercise's line, all exercises together, a claim's count."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.judging.exercise import Exercise

ALL = "{{ exercises }}"
_JOINED = "\u00a0"  # a space at which no line breaks


def exercise_line(exercise: Exercise) -> str:
    """What `{{ name }}` becomes: the exercise's name, two scales of five, its minutes and its points."""

    def scale(filled: int) -> str:
        return "●" * filled + "○" * (5 - filled)

    points = f"{exercise.points:g}{_JOINED}point{'' if exercise.points == 1 else 's'}"
    return (
        f"**`{exercise.name}`** · Difficulty{_JOINED}{scale(exercise.difficulty)} · "
        f"Importance{_JOINED}{scale(exercise.importance)} · ~{exercise.minutes}{_JOINED}min · {points}"
    )


def exercises_words(lesson: str, exercises: Mapping[str, Exercise]) -> str:
    """What `{{ exercises }}` becomes: how many points the lesson's exercises have, and how long they take."""
    own = [exercise for exercise in exercises.values() if exercise.lesson == lesson]
    points, minutes = sum(exercise.points for exercise in own), sum(exercise.minutes for exercise in own)
    return f"the exercises ({points:g} points) take {minutes} minutes"


def claim_words(claim: str, count: str) -> str:
    """What `{{ claim name }}` becomes: in how many seeds it was found to hold, and its id in docs/claims.md.

    The count leads to the glossary, which says what a claim and its seeds are.

    >>> claim_words("warm-up.curve", "8 of 8 seeds")
    '([8 of 8 seeds](../../docs/glossary.md#claim), claim `warm-up.curve`)'
    """
    return f"([{count}](../../docs/glossary.md#claim), claim `{claim}`)"
