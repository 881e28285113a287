"""A function as it is written: its source as a tree, and functions made of a changed tree in its place."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

HOLE = "__carousel_hole__"
MAKER = "__carousel_maker__"

Function = Callable[..., Any]
Hole = Callable[[Any], Any]  # the value of an expression -> the one to go on with


@dataclass(frozen=True)
class Source:
    """The function, the tree of its `def`, and its lines in the file or cell, counted from `first`."""

    function: Any
    tree: ast.FunctionDef
    lines: list[str]
    first: int

    @property
    def enclosing(self) -> dict[str, Any]:
        """The names that the function has from the functions around it, with their values."""
        cells = zip(self.function.__code__.co_freevars, self.function.__closure__ or ())
        return {name: cell.cell_contents for name, cell in cells if name != self.tree.name}

    @property
    def has_while(self) -> bool:
        return any(isinstance(node, ast.While) for node in ast.walk(self.tree))

    def line(self, node: ast.AST) -> int:
        """The number of the line that a node begins in."""
        return self.first + getattr(node, "lineno", 1) - 1

    def around(self, line: int) -> list[tuple[int, str]]:
        """A line and its neighbours, with their numbers, without the indentation that all of them have."""
        numbers = range(max(self.first, line - 1), min(self.first + len(self.lines), line + 2))
        text = textwrap.dedent("\n".join(self.lines[number - self.first] for number in numbers))
        return list(zip(numbers, text.split("\n")))

    def built(self, hole: Hole | None = None) -> Function:
        """The function as its tree now is, with the globals, defaults and enclosing names of the original.

        Names of the enclosing functions have the values that they have now. `hole` is what a call of HOLE in
        the tree runs.
        """
        enclosing = self.enclosing
        parameters = [HOLE, *enclosing]
        made_here = ast.Name(self.tree.name, ast.Load())
        maker = ast.FunctionDef(MAKER, _arguments(parameters), [self.tree, ast.Return(made_here)], [])
        if "type_params" in ast.FunctionDef._fields:
            maker.type_params = []  # type: ignore[attr-defined,unused-ignore]
        for node in (maker, *ast.walk(maker.args), maker.body[1], made_here):
            ast.copy_location(node, self.tree)
        scope: dict[str, Any] = {}
        exec(compile(ast.Module([maker], []), "<a changed line>", "exec"), self.function.__globals__, scope)
        made = scope[MAKER](hole, *enclosing.values())
        made.__defaults__, made.__kwdefaults__ = self.function.__defaults__, self.function.__kwdefaults__
        return made


def read(function: Any) -> Source | None:
    """The source of a function; None where there is none, or where it is no plain `def`."""
    try:
        lines, first = inspect.getsourcelines(function)
        (tree,) = ast.parse(textwrap.dedent("".join(lines))).body
        _ = [cell.cell_contents for cell in function.__closure__ or ()]  # ValueError where one has no value
    except (OSError, TypeError, ValueError, SyntaxError, AttributeError):
        return None
    generates = any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in ast.walk(tree))
    if not isinstance(tree, ast.FunctionDef) or generates:
        return None
    tree.decorator_list, tree.returns = [], None
    arguments = tree.args
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    arguments.defaults = [ast.Constant(None) for _ in arguments.defaults]
    arguments.kw_defaults = [default and ast.Constant(None) for default in arguments.kw_defaults]
    ast.fix_missing_locations(tree)
    return Source(function, tree, [line.rstrip("\n") for line in lines], first)


def _arguments(names: list[str]) -> ast.arguments:
    return ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
