"""Functions that take the place of a student's in a cell of the course, for as long as that cell runs.

Each calls the student's own function first. Where that is not written yet, is not there or raises, the
reference answers, and its name is kept, so that the figure says what it was drawn with.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

from autograder.exercises import exercises

Namespace = MutableMapping[str, Any]


@contextmanager
def standing_in(namespace: Namespace, names: set[str], own: bool = True) -> Iterator[set[str]]:
    """In the namespace, stand-ins for the exercises of the lessons that `names` or the namespace speak of.

    What is yielded fills with the names whose reference was asked. With `own=False` it always is. At the end
    the namespace has its own functions again; what the cell itself gave such a name stays.
    """
    asked: set[str] = set()
    before = {name: namespace.get(name) for name in _of_lessons(namespace, names)}
    put = {name: _stand_in(name, before[name] if own else None, asked) for name in before}
    namespace.update(put)
    try:
        yield asked
    finally:
        for name, one in put.items():
            if namespace.get(name) is not one:
                continue
            if before[name] is None:
                del namespace[name]
            else:
                namespace[name] = before[name]


def _of_lessons(namespace: Mapping[str, Any], names: set[str]) -> list[str]:
    """The exercises that are absent or plain functions of the notebook, of every lesson in question."""
    mentioned = {name for name in exercises if name in names or _is_own(namespace.get(name))}
    lessons = {exercises[name].lesson for name in mentioned}
    of_lessons = [one.name for lesson in sorted(lessons) for one in exercises.of_lesson(lesson)]
    return [name for name in of_lessons if namespace.get(name) is None or _is_own(namespace[name])]


def _is_own(value: Any) -> bool:
    return isinstance(value, types.FunctionType) and value.__module__ == "__main__"


def _stand_in(name: str, own: Callable[..., Any] | None, asked: set[str]) -> Callable[..., Any]:
    def stand_in(*arguments: Any, **named: Any) -> Any:
        if own is not None:
            try:
                return own(*arguments, **named)
            except Exception:
                pass  # its check says what is wrong with it
        asked.add(name)
        return exercises[name].reference(*arguments, **named)

    stand_in.__name__ = stand_in.__qualname__ = name
    # A training asks a cell for the names of its arguments.
    stand_in.__signature__ = inspect.signature(own or exercises[name].reference)  # type: ignore[attr-defined]
    return stand_in
