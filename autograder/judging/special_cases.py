"""The kinds of cases beside the drawn ones: what ordinary numbers let through, derived from the contract.

An answer that is right for a few small arrays of ordinary numbers can still be wrong: it stops after eight
steps, clips what is large, overflows, is off where something is zero, tells axes apart by their sizes. Each
kind below is asked in `check` and in grading alike, with fresh numbers in grading. A backward pass is linear
in its upstream gradients, so a right one is right for a million times as large ones, too.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.judging.exercise import Case, Exercise
from autograder.judging.inputs import Contract, Scaled, Uniform, draw

LONG = dict(N=10, T=40, D=11, H=13, V=12, S=10, A=9)
EQUAL = 5
MANY = dict(N=6, T=3, D=4, H=7, V=9, S=5, A=8)  # entries enough for some to be far out on either side
UPSTREAM = 1e6
END = 1e-6  # a sigmoid or a tanh comes close to its ends, and does not reach them
PROBE = np.array([0.3, 0.6])

Change = Callable[[Exercise, str, Contract, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Kind:
    """What sets a case apart: how a report says it, the sizes of its axes, what becomes of a drawn array."""

    said: str
    sizes: Mapping[str, int] = field(default_factory=dict)  # those of the axes that are not as usual
    change: Change = lambda exercise, name, contract, value: value
    backward: bool | None = None  # asked of backward passes alone, or of all but those


def is_upstream(exercise: Exercise, name: str) -> bool:
    """Whether an input is an upstream gradient: a gradient goes in, and gradients come out."""
    return name.startswith("d") and any(output.startswith("d") for output in exercise.returns)


def _is_weight(name: str) -> bool:
    return name.startswith("W") or name in ("b", "b_ih", "b_hh", "v")


def _upstream(exercise: Exercise, name: str, contract: Contract, value: np.ndarray) -> np.ndarray:
    return UPSTREAM * value if is_upstream(exercise, name) else value


def _scaled(factor: float) -> Change:
    """Inputs of another size; what lies between two bounds, as a gate does, goes to the nearer end."""

    def change(exercise: Exercise, name: str, contract: Contract, value: np.ndarray) -> np.ndarray:
        if isinstance(contract, Uniform):
            low = 0.0 if contract.low >= 0 else -1.0
            return np.where(value > (contract.low + contract.high) / 2, 1 - END, low + END)
        return value if _is_weight(name) or is_upstream(exercise, name) else factor * value

    return change


def _zero(exercise: Exercise, name: str, contract: Contract, value: np.ndarray) -> np.ndarray:
    positive = isinstance(contract, Uniform) and contract.low > 0
    return value if positive or _is_weight(name) or is_upstream(exercise, name) else np.zeros_like(value)


def _no_weights(exercise: Exercise, name: str, contract: Contract, value: np.ndarray) -> np.ndarray:
    return np.zeros_like(value) if _is_weight(name) else value


def _one_upstream(exercise: Exercise, name: str, contract: Contract, value: np.ndarray) -> np.ndarray:
    upstream = [one for one in exercise.inputs if is_upstream(exercise, one)]
    if name not in upstream:
        return value
    changed = value.copy()
    changed[: (len(value) + 1) // 2 if name == upstream[0] else None] = 0.0
    return changed


KINDS = (
    Kind("a long sequence and wide layers", LONG),
    Kind("axes that all have the same size", dict.fromkeys(LONG, EQUAL)),
    Kind("upstream gradients a million times as large", change=_upstream),
    Kind("inputs ten thousand times as large", MANY, _scaled(1e4), backward=False),
    # A backward pass multiplies the rounding of 1 - s * s by the inputs, twice: honest answers differ there.
    Kind(
        "inputs thirty times as large, and gates and activations at their ends",
        MANY,
        _scaled(30),
        backward=True,
    ),
    Kind("inputs that are zero", change=_zero),
    Kind("weights and biases that are zero", change=_no_weights),
    Kind("upstream gradients that are zero but for a half of one", change=_one_upstream),
)


def special_cases(exercise: Exercise, rng: np.random.Generator) -> Iterator[Case]:
    """A case of each kind that differs from an ordinary one and has a finite answer."""
    if not exercise.inputs or exercise.behaviour:
        return
    ordinary = exercise.sizes[0]
    backward = any(is_upstream(exercise, name) for name in exercise.inputs)
    for kind in KINDS:
        if kind.backward not in (None, backward):
            continue
        sizes = {letter: kind.sizes.get(letter, size) for letter, size in ordinary.items()}
        if sizes == ordinary and not _changes(exercise, kind):
            continue
        inputs = _drawn(exercise, rng, sizes, kind)
        with np.errstate(all="ignore"):
            try:
                expected = exercise.outputs(exercise.reference(**inputs))
            except (ArithmeticError, ValueError, np.linalg.LinAlgError):
                continue
        if all(map(_finite, expected.values())):
            yield Case(sizes, inputs, expected, kind.said)


def _drawn(
    exercise: Exercise, rng: np.random.Generator, sizes: Mapping[str, int], kind: Kind
) -> dict[str, Any]:
    return {
        name: _changed(exercise, name, contract, rng, sizes, kind)
        for name, contract in exercise.inputs.items()
    }


def _changed(
    exercise: Exercise,
    name: str,
    contract: Contract,
    rng: np.random.Generator,
    sizes: Mapping[str, int],
    kind: Kind,
) -> Any:
    if (forward := _forward_of(contract)) is not None:
        return forward.reference(**_drawn(forward, rng, sizes, kind))[-1]
    value = draw(contract, rng, sizes)
    if _holds_numbers(contract):
        return kind.change(exercise, name, contract, value)
    if isinstance(contract, (list, tuple)):
        return [kind.change(exercise, name, contract, item) for item in value]
    return value  # the author draws it in a way of its own: its values mean something


def _holds_numbers(contract: Contract) -> bool:
    """Whether a contract draws one array of numbers that may be any others of their kind."""
    return isinstance(contract, (str, Scaled)) or (isinstance(contract, Uniform) and bool(contract.contract))


def _forward_of(contract: Contract) -> Exercise | None:
    """The exercise whose cache a contract draws."""
    owner = getattr(contract, "__self__", None)
    return owner if isinstance(contract, types.MethodType) and isinstance(owner, Exercise) else None


def _changes(exercise: Exercise, kind: Kind) -> bool:
    """Whether a kind changes any of the exercise's inputs."""
    return any(
        (
            (_holds_numbers(contract) or isinstance(contract, (list, tuple)))
            and (kind.change(exercise, name, contract, PROBE) != PROBE).any()
        )
        or ((forward := _forward_of(contract)) is not None and _changes(forward, kind))
        for name, contract in exercise.inputs.items()
    )


def _finite(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return all(map(_finite, value))
    if isinstance(value, (str, bool, type(None))):
        return True
    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())
