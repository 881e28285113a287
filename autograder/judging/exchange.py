"""Wrong answers made of the right one: `exercise.mistake(title, hint, NAME=...)` exchanges one or more names.

| `NAME` is | exchanged for |
|---|---|
| a piece of the exercise's `model`, a keyword parameter of it | whatever the model takes there |
| an output | a rule: a function that gives the wrong output |
| an argument | a rule: a function that gives what is read in its place |

A rule names what it needs as its own parameters: `right`, which is the right value of what it gives, the
exercise's arguments, its outputs as they would be right, the fields of a cache among the arguments, and what
the exercise's `between` gives.

    exercise.mistake(title, hint, beyond=1.0)                                # a piece of the model
    exercise.mistake(title, hint, dW_hh=lambda right: right.T)               # an output
    exercise.mistake(title, hint, db=lambda da: da.mean(axis=0))             # da comes from `between`
    exercise.mistake(title, hint, W_hh=lambda right: right.T)                # an argument

Where an argument is read wrongly, a cache among the outputs still keeps the argument as it was given.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from autograder.judging.declaration import DeclarationError

if TYPE_CHECKING:
    from autograder.judging.exercise import Exercise

Rule = Callable[..., Any]


class Declared(NamedTuple):
    """A mistake that several exercises share: what `exercise.mistake` is called with."""

    title: str
    hint: str
    exchanged: Mapping[str, Any]
    raises: type[Exception] | None = None


def declared(title: str, hint: str, *, raises: type[Exception] | None = None, **exchanged: Any) -> Declared:
    """One member of a family, a list of these."""
    return Declared(title, hint, exchanged, raises)


def exchange(
    exercise: Exercise, title: str, exchanged: Mapping[str, Any], model: Rule | None = None
) -> Callable[..., Any]:
    """The wrong answer, as a function of the exercise's arguments; made of another right one with `model`.

    Raises DeclarationError when a name is nothing that can be exchanged, or a rule asks for an unknown name.
    """
    model = model or exercise.model or exercise.reference
    parameters = inspect.signature(model).parameters.values()
    pieces = [
        one.name for one in parameters if one.name not in exercise.inputs and one.default is not one.empty
    ]
    names = {"piece": set(pieces), "output": set(exercise.returns), "argument": set(exercise.inputs)}
    for name, value in exchanged.items():
        if not any(name in known for known in names.values()):
            known = "; ".join(f"{kind}s: {', '.join(sorted(of))}" for kind, of in names.items() if of)
            raise _wrong(exercise, title, f"{name!r} cannot be exchanged ({known})")
        if name not in names["piece"] and not callable(value):
            raise _wrong(exercise, title, f"{name} should be a rule, a function, got {value!r}")
    if not exchanged:
        raise _wrong(exercise, title, "nothing is exchanged")
    of_model = {name: value for name, value in exchanged.items() if name in names["piece"]}
    rules = {name: rule for name, rule in exchanged.items() if name not in of_model}
    misread = {name: rule for name, rule in rules.items() if name in exercise.inputs}
    replaced = {name: rule for name, rule in rules.items() if name in exercise.returns}
    asked = {name: _asked(rule, right=name) for name, rule in rules.items()}

    def wrong(*given: Any) -> Any:
        arguments = dict(zip(exercise.inputs, given))
        known = _Known(exercise, arguments, lambda read: exercise.outputs(model(*read.values(), **of_model)))
        read = arguments | {name: rule(*map(known, asked[name])) for name, rule in misread.items()}
        outputs = keeping(known.outputs_of(read), {name: arguments[name] for name in misread})
        outputs |= {name: rule(*map(known, asked[name])) for name, rule in replaced.items()}
        return tuple(outputs.values()) if len(outputs) > 1 else next(iter(outputs.values()))

    return wrong


def keeping(outputs: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs, whose caches keep what was given, whatever was read in its place."""
    kept = dict(outputs)
    for name, value in outputs.items():
        fields = getattr(value, "_fields", ())
        if named := {field: array for field, array in given.items() if field in fields}:
            kept[name] = value._replace(**named)
    return kept


def _asked(rule: Rule, right: str) -> list[str]:
    """The names that a rule asks for; what it sets itself by a default is its own."""
    parameters = inspect.signature(rule).parameters.values()
    return [right if one.name == "right" else one.name for one in parameters if one.default is one.empty]


class _Known:
    """What a rule may ask for by name, worked out when it asks."""

    def __init__(self, exercise: Exercise, arguments: Mapping[str, Any], answer: Rule):
        self.exercise, self.arguments, self.answer = exercise, arguments, answer
        self.outputs: dict[str, Any] | None = None

    def outputs_of(self, read: Mapping[str, Any]) -> dict[str, Any]:
        self.outputs = self.answer(read)
        return dict(self.outputs)

    def __call__(self, name: str) -> Any:
        if name in self.arguments:
            return self.arguments[name]
        if name in self.exercise.returns:
            if self.outputs is None:
                self.outputs = self.answer(self.arguments)
            return self.outputs[name]
        if name in self.exercise.between:
            rule = self.exercise.between[name]
            return rule(*map(self, inspect.signature(rule).parameters))
        for value in self.arguments.values():
            if name in getattr(value, "_fields", ()):
                return getattr(value, name)
        raise NameError(f"a rule of a mistake of {self.exercise.name} asks for {name!r}, which is unknown")


def _wrong(exercise: Exercise, title: str, what: str) -> DeclarationError:
    return DeclarationError(f"{exercise.name}: the mistake {title!r}: {what}.")
