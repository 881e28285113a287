"""Whether every part of an exercise's declaration is of its type.

Threat: a text where a tuple is asked for, which Python reads as letters and nobody notices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.judging.exercise import Exercise


def _number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _mapping(key: type, item: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, Mapping) and all(isinstance(one, key) and item(value[one]) for one in value)
    )


def _many(item: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, Sequence) and not isinstance(value, (str, bytes)) and all(map(item, value))
    )


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _contract(value: Any) -> bool:
    return _text(value) or callable(value) or _many(_contract)(value)


def _returned(value: Any) -> bool:
    return _text(value) or isinstance(value, type) or _many(_returned)(value)


def _size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _optional_function(value: Any) -> bool:
    return value is None or callable(value)


def _exercise(value: Any) -> bool:
    return value is None or hasattr(value, "reference")


TEXTS = _many(_text)
TYPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "points": (_number, "a number above 0"),
    "inputs": (_mapping(str, _contract), "argument -> axis letters, a list of them, or a draw"),
    "returns": (_mapping(str, _returned), "output name -> axis letters, a list of them, or a NamedTuple"),
    "hints": (TEXTS, "a tuple of sentences, the gentle one first"),
    "difficulty": (_number, "a number of dots from 1 to 5"),
    "importance": (_number, "a number of dots from 1 to 5"),
    "minutes": (_number, "a number above 0"),
    "partial": (lambda value: isinstance(value, bool), "True or False"),
    "sizes": (_many(_mapping(str, _size)), "a list of mappings of axis letters to whole numbers"),
    "terms": (_mapping(str, TEXTS), "label -> a tuple of argument names, such as ('h',)"),
    "blocks": (_mapping(int, lambda value: _text(value) or TEXTS(value)), "number of blocks -> their names"),
    "tolerance": (_number, "a number between 0 and 1"),
    "behaviour": (_optional_function, "a function"),
    "handed_in": (_text, "a word"),
    "forward": (_exercise, "the Exercise that it goes back through, not its name"),
    "read": (TEXTS, "a list of texts"),
    "model": (_optional_function, "a function"),
    "between": (_mapping(str, callable), "name -> a function of arguments"),
    "library": (TEXTS, "a tuple of dotted names, such as ('torch.nn.LSTM',)"),
    "lesson": (_text, "a lesson's name"),
    "misconceptions": (
        _many(lambda one: hasattr(one, "hint")),
        "declared with `mistake` and `misconception`",
    ),
}


def wrong_types(exercise: Exercise) -> Iterator[str]:
    """A sentence for each part of the declaration that is of another type than it should be."""
    for name, (fits, expected) in TYPES.items():
        value = getattr(exercise, name)
        if not fits(value):
            yield f"{name} should be {expected}, got {value!r}"
