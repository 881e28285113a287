"""From a reference to the first draft of an exercise's declaration: its own contract gives the shapes."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.exercises import exercises
from autograder.judging.declaration import in_these_letters
from autograder.judging.exercise import STANDARD_SIZES
from autograder.judging.inputs import Contract, draw, integer, mask, size, tokens, uniform
from lstm_ref.shapes import axes, shape_of

UNKNOWN = "N"  # the shape of what the docstring does not speak of
LENGTHS = (3, 4, 5, 6, 7, 8, 9, 10)  # of axes that have no standard size
_NAMED = re.compile(r"`(\w+)(?: \(([^)`]*)\))?`")


class DraftError(Exception):
    """Why no declaration can be drafted, and what to do: one sentence for an author."""


@dataclass
class Draft:
    """The pieces of a declaration as the file has them; of `guessed` arguments no shape is known."""

    inputs: dict[str, str]
    returns: dict[str, str]
    imports: list[str] = field(default_factory=list)
    sizes: list[dict[str, int]] = field(default_factory=list)
    guessed: list[str] = field(default_factory=list)
    forward: bool = False


def draft(reference: Callable[..., Any]) -> Draft:
    """A declaration that fits the reference, as far as its signature, hints and docstring tell.

    Raises DraftError when a backward pass has no forward exercise whose cache it could be given.
    """
    given, returned = shapes_of(reference.__doc__ or "")
    bound, kinds = _bound_by(reference)
    given |= bound
    hints = typing.get_type_hints(reference)
    result = Draft({}, {})
    drawn: dict[str, Any] = {}
    parameters = [one for one in inspect.signature(reference).parameters.values() if one.default is one.empty]
    letters = {
        letter for shape in [*given.values(), *returned.values()] for _, letter in axes(shape) if letter
    }
    sizes: dict[str, int] = STANDARD_SIZES[0]
    if not letters <= STANDARD_SIZES[0].keys():
        sizes = dict(zip(sorted(letters), LENGTHS))
        result.sizes = [sizes, dict.fromkeys(sizes, 1), dict(zip(sizes, reversed(list(sizes.values()))))]
    rng = np.random.default_rng(0)
    for one in parameters:
        hint = hints.get(one.name)
        if _is_cache(hint):
            forward = _forward_of(reference, one.name)
            result.imports.append(
                f"from {exercises.folder(forward.lesson)}.{forward.name} import exercise as forward"
            )
            result.inputs[one.name] = "forward.cache"
            result.forward = True
            drawn[one.name] = forward.cache(rng, sizes)
            continue
        shape = given.get(one.name, UNKNOWN)
        if one.name not in given and hint not in (int, float):
            result.guessed.append(one.name)
        written, contract = _contract(one.name, hint, shape, kinds.get(one.name, ""), sizes)
        result.inputs[one.name] = written
        drawn[one.name] = draw(contract, rng, sizes)
        if callable(contract):
            result.imports.append(f"from autograder.judging.inputs import {written.split('(')[0]}")
    try:
        value = reference(**drawn)
    except Exception:  # a shape that was guessed does not fit: the declaration's own check will say so
        value = None
    result.returns = _returns(hints.get("return"), value, returned, sizes, result)
    return result


def shapes_of(docstring: str) -> tuple[dict[str, str], dict[str, str]]:
    """The shapes that a docstring states, of arguments and of what is returned.

    >>> shapes_of("Shapes: `x (N, D)`, `h` and `c (N, H)`, `p (3H,)`; returns `y (N, 4H)` and the cache.")
    ({'x': 'N D', 'h': 'N H', 'c': 'N H', 'p': '3H'}, {'y': 'N 4H'})
    """
    text = " ".join(docstring.partition("Shapes:")[2].split("\n\n")[0].split())
    before, _, after = text.partition("returns")
    return _shapes_in(before), _shapes_in(after)


def _shapes_in(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    waiting: list[str] = []  # names whose shape is stated with the next one
    for name, shape in _NAMED.findall(text):
        waiting.append(name)
        letters = shape.replace(",", " ").split()
        if shape and all(re.fullmatch(r"\d*[A-Za-z]?", letter) for letter in letters):
            found.update(dict.fromkeys(waiting, " ".join(letters)))
            waiting.clear()
    return found


def _is_cache(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields")


def _forward_of(reference: Callable[..., Any], argument: str) -> Any:
    name = reference.__name__
    stem = name.removesuffix("_backward")
    if argument != "cache" or stem == name:
        raise DraftError(
            f"{name}: no contract in axis letters draws its argument {argument}, a NamedTuple; "
            "write its file by hand, with a draw of your own in `inputs` (autograder/judging/inputs.py)."
        )
    for forward in (stem, f"{stem}_forward", f"{stem}_step"):
        if forward in exercises:
            return exercises[forward]
    raise DraftError(
        f"{name} takes the cache that a forward pass leaves: make that exercise first, with "
        f"`carousel new exercise` and {stem}."
    )


def _bound_by(reference: Callable[..., Any]) -> tuple[dict[str, str], dict[str, str]]:
    """The shapes, and the kinds, that a reference itself asks of its arguments with `bind`."""
    shapes: dict[str, str] = {}
    kinds: dict[str, str] = {}
    names = set(inspect.signature(reference).parameters)
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(reference)))):
        if not isinstance(node, ast.Dict):
            continue
        for key, value in zip(node.keys, node.values):
            if not (isinstance(key, ast.Constant) and isinstance(value, ast.Constant) and key.value in names):
                continue
            if value.value in ("integer", "boolean"):
                kinds[key.value] = value.value
            elif isinstance(value.value, str) and re.fullmatch(r"(\d*[A-Z]?( |$))*", value.value):
                shapes[key.value] = value.value
    return shapes, kinds


def _contract(name: str, hint: Any, shape: str, kind: str, sizes: dict[str, int]) -> tuple[str, Contract]:
    """An argument's contract, as it is written and as it is."""
    if hint is int:
        return (f'size("{name}")', size(name)) if name in sizes else ("integer(1, 5)", integer(1, 5))
    if hint is float:
        return "uniform(0.1, 0.9)", uniform(0.1, 0.9)
    if kind == "integer":
        below = "V" if "V" in sizes else next(iter(sizes))
        return f'tokens("{shape}", below="{below}")', tokens(shape, below)
    if kind == "boolean":
        return f'mask("{shape}")', mask(shape)
    return f'"{shape}"', shape


def _returns(
    hint: Any, value: Any, stated: dict[str, str], sizes: dict[str, int], result: Draft
) -> dict[str, str]:
    kinds: Sequence[Any] = typing.get_args(hint) if typing.get_origin(hint) is tuple else (hint,)
    values = value if isinstance(value, tuple) and len(kinds) > 1 else (value,)
    names = iter(stated if len(stated) == sum(not _is_cache(kind) for kind in kinds) else ())
    returns = {}
    for number, kind in enumerate(kinds):
        if _is_cache(kind):
            returns["cache"] = kind.__name__
            result.imports.append(f"from {kind.__module__} import {kind.__name__}")
            continue
        name = next(names, f"y_{number + 1}" if len(kinds) > 1 else "y")
        shape = stated.get(name, UNKNOWN)
        if number < len(values) and values[number] is not None:
            came = np.shape(values[number])
            if shape_of(shape, sizes) != came:
                found = in_these_letters(came, sizes)
                shape = shape if found is None else found
        returns[name] = f'"{shape}"'
    return returns
