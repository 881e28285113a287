"""What a function could have computed with: its names, their fields and entries, and its own expressions."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import CodeType
from typing import Any

import numpy as np

from autograder.judging.diagnosis.repair.influence import local_names
from autograder.judging.diagnosis.repair.slots import Slot

LARGEST = 14  # nodes of an expression that is tried elsewhere
MOST_FACTORS = 12  # names, of which products of two are tried


@dataclass(frozen=True)
class Item:
    """An expression, its code, and the loop variables without which it has no value."""

    node: ast.expr
    text: str
    code: CodeType
    loops: frozenset[str]

    def fits(self, slot: Slot) -> bool:
        """Whether the loop variables that it needs are those of the slot's loops."""
        return self.loops <= {name for loop in slot.loops for name in _targets(loop)}


def bank(
    function: ast.FunctionDef, slots: list[Slot], values: Mapping[str, Any]
) -> tuple[list[Item], list[Item]]:
    """Names, fields and entries; and more: the expressions of the source, and products of two names.

    `values` are those of names in a call: what has fields is seen there.
    """
    variables = {name for loop in _loops(slots) for name in _targets(loop)}
    plain: dict[str, ast.expr] = {}
    for node in (*_names(function), *_fields(function, values)):
        plain.setdefault(ast.unparse(node), node)
    arrays = [node for text, node in plain.items() if text not in variables]
    for name in sorted(variables):
        for node in arrays:
            entry = ast.Subscript(node, ast.Name(name, ast.Load()), ast.Load())
            plain.setdefault(ast.unparse(entry), entry)
    larger: dict[str, ast.expr] = {}
    for slot in slots:
        part = slot.node
        if slot.is_value and isinstance(part, (ast.BinOp, ast.Call, ast.Subscript, ast.Attribute)):
            small = sum(1 for _ in ast.walk(part)) <= LARGEST
            if small and _local(part, function):
                larger.setdefault(ast.unparse(part), part)
    factors = [ast.Name(name, ast.Load()) for name, value in values.items() if isinstance(value, np.ndarray)]
    for left, right in combinations(factors[:MOST_FACTORS], 2):
        larger.setdefault(f"{left.id} * {right.id}", ast.BinOp(left, ast.Mult(), right))
    more = [node for text, node in larger.items() if text not in plain]
    return [_item(node, variables) for node in plain.values()], [_item(node, variables) for node in more]


def _item(node: ast.expr, variables: set[str]) -> Item:
    read = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    return Item(node, ast.unparse(node), code_of(node), frozenset(read & variables))


def code_of(node: ast.AST) -> CodeType:
    """What `eval` runs for an expression."""
    assert isinstance(node, ast.expr)
    return compile(ast.fix_missing_locations(ast.Expression(node)), "<part of a line>", "eval")


def _loops(slots: list[Slot]) -> list[ast.For]:
    return [slot.node for slot in slots if isinstance(slot.node, ast.For)]


def _targets(loop: ast.For) -> set[str]:
    return {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}


def _names(function: ast.FunctionDef) -> Iterator[ast.expr]:
    yield from (ast.Name(name, ast.Load()) for name in local_names(function))


def _fields(function: ast.FunctionDef, values: Mapping[str, Any]) -> Iterator[ast.expr]:
    """`cache.h`, of every named tuple that the source takes a field of."""
    used = {
        n.value.id
        for n in ast.walk(function)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    }
    for name, value in values.items():
        for field in getattr(value, "_fields", ()) if name in used else ():
            yield ast.Attribute(ast.Name(name, ast.Load()), field, ast.Load())


def _local(node: ast.AST, function: ast.FunctionDef) -> bool:
    """Whether an expression computes with a name of the function at all."""
    local = set(local_names(function))
    return any(isinstance(name, ast.Name) and name.id in local for name in ast.walk(node))
