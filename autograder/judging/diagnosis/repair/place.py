"""One place of a function with a hole in it: compiled once, and filled with one thing after the other."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from autograder.judging.diagnosis.repair.slots import Slot
from autograder.judging.diagnosis.repair.source import HOLE, Function, Source
from autograder.sandbox.wire.call import copied

MOST = 500  # of a whole number that is put in: it may become the size of an array

Value = Callable[[Any, Any], Any]  # of the value that stands there, and of that of the code


class Filling(NamedTuple):
    """A kind of edit, what a hint may point at, and what is to be computed in the place."""

    kind: str
    look: ast.AST | str
    value: Value
    code: CodeType | None = None
    keeps: bool = True  # whether the expression that stands there is still computed


class Place:
    """A slot, what stood there when the function ran as it is, and the functions that have something else."""

    def __init__(self, source: Source, slot: Slot, run: Callable[[Function], None]):
        self.source, self.slot = source, slot
        self.scope, self.enclosing = source.function.__globals__, source.enclosing
        self.filling: Filling | None = None
        self.hole = self._meet
        self.met: list[tuple[Any, dict[str, Any]]] = []  # the value and the names, each time that it was met
        self.seen: set[Any] = set()  # of values that are not right, where the place is met once in a call
        self.last: Any = None
        self.without: Function | None = None
        self.made = self._with_hole(keeps=True)
        run(self.made)
        self.hole = self._fill
        if len(self.met) == 1:
            self.seen.add(_key(self.met[0][0]))

    def function(self, filling: Filling) -> Function | None:
        """The function with the place so filled; None where that says nothing new.

        It holds until the next one is asked for, in calls in which what stood there before does not raise.
        Raises what is raised where the place is first met.
        """
        self.filling = filling
        if self.met:
            value = self._fill(*self.met[0])
            if len(self.met) == 1:
                self.last = _key(value)
                if self.last in self.seen:
                    return None
            return self.made
        return self.exact()

    def exact(self) -> Function:
        """The function with what was put in last, also where it is what stood there before that raises."""
        assert self.filling is not None
        if self.filling.keeps:
            return self.made
        if self.without is None:
            self.without = self._with_hole(keeps=False)
        return self.without

    def was_wrong(self) -> None:
        """What was put in last is not right: nothing that is equal to it needs to be tried."""
        self.seen.add(self.last)

    def _with_hole(self, keeps: bool) -> Function:
        assert isinstance(self.slot.node, ast.expr)
        value = self.slot.node if keeps else ast.Constant(None)
        self.slot.put(ast.Call(ast.Name(HOLE, ast.Load()), [value], []))
        try:
            return self.source.built(lambda value: self.hole(value, self._names()))
        finally:
            self.slot.put(self.slot.node)

    def _names(self) -> Mapping[str, Any]:
        """What the names stand for where the hole is: in a comprehension also those around it."""
        frame = sys._getframe(2)
        names = frame.f_locals
        while frame.f_code.co_name != self.source.tree.name and frame.f_back is not None:
            frame = frame.f_back
            names = {**frame.f_locals, **names}
        return {**self.enclosing, **names} if self.enclosing else names

    def _meet(self, value: Any, names: Mapping[str, Any]) -> Any:
        if len(self.met) < 2:
            self.met.append((copied(value), {name: copied(item) for name, item in names.items()}))
        return value

    def _fill(self, value: Any, names: Mapping[str, Any]) -> Any:
        assert self.filling is not None
        _, _, of, code, _ = self.filling
        filled = of(value, None if code is None else eval(code, self.scope, names))
        if isinstance(filled, (int, np.integer)) and not -MOST < filled < MOST:
            raise OverflowError("too large for a size: no memory may be filled with it")
        return filled


def _key(value: Any) -> Any:
    """What two values have in common that are one, as far as an array or a number is concerned."""
    if isinstance(value, (np.ndarray, np.number)):
        return (np.shape(value), value.dtype.str, value.tobytes())
    return (type(value), value) if isinstance(value, (int, float, str, type(None))) else object()
