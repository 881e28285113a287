"""The places of a function's tree at which something else may stand."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.FunctionDef)


@dataclass(frozen=True)
class Slot:
    """One node, and what puts another one in its place."""

    node: ast.AST
    place: Callable[[ast.AST], None]  # puts a node there
    statement: ast.stmt  # the innermost one that it is part of
    parent: ast.AST
    field: str  # of the parent
    nested: bool  # in a comprehension or function of its own, whose names are not the function's
    loops: tuple[ast.For, ...]  # around it, the outermost first

    def put(self, node: ast.AST) -> None:
        """Put a node there; new ones get the line of the old one."""
        if not hasattr(node, "lineno"):
            ast.copy_location(node, self.node if hasattr(self.node, "lineno") else self.statement)
        ast.fix_missing_locations(node)
        self.place(node)

    @property
    def is_value(self) -> bool:
        """Whether the node is an expression whose value is computed with: no function, index or keyword."""
        if not isinstance(self.node, ast.expr) or isinstance(self.node, (ast.Starred, ast.Slice, ast.Lambda)):
            return False
        if not isinstance(getattr(self.node, "ctx", None) or ast.Load(), ast.Load):
            return False
        if isinstance(self.parent, (ast.Call, ast.Subscript, ast.Attribute)):
            return self.field == "args" or (self.field == "value" and not isinstance(self.node, ast.Name))
        return not isinstance(self.parent, (ast.keyword, ast.Slice, ast.Starred))


def slots_of(function: ast.FunctionDef) -> list[Slot]:
    """Every statement and expression of a function's body, from top to bottom."""
    start = 1 if ast.get_docstring(function) else 0
    found = [_block(function, "body", at, function.body[at]) for at in range(start, len(function.body))]
    return [slot for slots in found for slot in slots]


def _block(
    parent: ast.AST,
    field: str,
    index: int,
    child: ast.stmt,
    nested: bool = False,
    loops: tuple[ast.For, ...] = (),
) -> Iterator[Slot]:
    put = partial(getattr(parent, field).__setitem__, index)
    yield Slot(child, put, child, parent, field, nested, loops)
    yield from _below(child, child, nested or isinstance(child, SCOPES), loops)


def _below(node: ast.AST, statement: ast.stmt, nested: bool, loops: tuple[ast.For, ...]) -> Iterator[Slot]:
    inner = (*loops, node) if isinstance(node, ast.For) else loops
    skipped = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
    for field, value in ast.iter_fields(node):
        if field in ("args", "annotation", "returns", "decorator_list") and not isinstance(node, ast.Call):
            continue
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, ast.stmt):
                yield from _block(node, field, index, child, nested, inner)
            elif isinstance(child, ast.AST) and not isinstance(child, skipped):
                many = isinstance(value, list)
                put = partial(value.__setitem__, index) if many else partial(setattr, node, field)
                yield Slot(child, put, statement, node, field, nested, loops)
                yield from _below(child, statement, nested or isinstance(child, SCOPES), loops)
