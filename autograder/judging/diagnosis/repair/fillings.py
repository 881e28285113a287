"""What may be put into a line: a factor, a term, a product, another name, an index, a function.

These edits are many, so a place is compiled once, with a hole in it, and filled with one after the other.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.judging.diagnosis.repair import edit
from autograder.judging.diagnosis.repair.bank import Item
from autograder.judging.diagnosis.repair.place import Filling, Value
from autograder.judging.diagnosis.repair.slots import Slot

Alone = Callable[[Any], Any]


def _sigmoid(v: Any) -> Any:
    return 0.5 * (1 + np.tanh(0.5 * v))


NUMBERS: tuple[tuple[str, Alone], ...] = (
    (edit.TERM, lambda v: 1 - v),
    (edit.OPERATOR, lambda v: v**2),
    (edit.TERM, lambda v: v + 1),
    (edit.TERM, lambda v: v - 1),
    (edit.FACTOR, lambda v: 2 * v),
    (edit.FACTOR, lambda v: v / 2),
    (edit.OPERATOR, lambda v: 1 / v),
    (edit.INDEX, lambda v: v[::-1]),
    (edit.INDEX, lambda v: v[1:]),
    (edit.INDEX, lambda v: v[:-1]),
    (edit.INDEX, lambda v: v[0]),
    (edit.INDEX, lambda v: v[-1]),
    (edit.INDEX, lambda v: v[:, None]),
    (edit.INDEX, lambda v: v[..., None]),
    (edit.INDEX, lambda v: v[None]),
    (edit.WRAP, lambda v: v.sum()),
    (edit.WRAP, lambda v: v.sum(axis=0)),
    (edit.WRAP, lambda v: v.sum(axis=1)),
    (edit.WRAP, lambda v: v.sum(axis=-1)),
    (edit.WRAP, lambda v: v.sum(axis=-1, keepdims=True)),
    (edit.WRAP, lambda v: v.max(axis=-1, keepdims=True)),
    (edit.WRAP, np.tanh),
    (edit.WRAP, _sigmoid),
    (edit.WRAP, np.exp),
    (edit.WRAP, np.log),
    (edit.WRAP, np.sqrt),
    (edit.WRAP, np.abs),
    (edit.WRAP, lambda v: v.mean(axis=0)),
    (edit.WRAP, len),
    (edit.LOOP, reversed),
    (edit.LOOP, range),
)
FACTORS: tuple[Value, ...] = (
    lambda v, b: v * b,
    lambda v, b: v * (b * (1 - b)),
    lambda v, b: v * (1 - b * b),
    lambda v, b: v * (1 - b),
)
RARE_FACTORS: tuple[Value, ...] = (
    lambda v, b: v / b,
    lambda v, b: v * (1 - np.tanh(b) ** 2),
    lambda v, b: v**b,
)
TERMS: tuple[Value, ...] = (lambda v, b: v + b, lambda v, b: v - b, lambda v, b: b - v)
PRODUCTS: tuple[Value, ...] = (
    lambda v, b: v @ b,
    lambda v, b: v @ b.T,
    lambda v, b: b @ v,
    lambda v, b: b.T @ v,
)
NAMES: tuple[Value, ...] = (lambda v, b: b, lambda v, b: b.T)
POWERS: tuple[Value, ...] = (lambda v, b: b**v, lambda v, b: v * b, lambda v, b: b - v)
INDICES: tuple[Value, ...] = (
    lambda v, b: v[b],
    lambda v, b: v[b - 1],
    lambda v, b: v[:b],
    lambda v, b: v[b:],
)


def likely(slot: Slot, items: Sequence[Item]) -> Iterator[Filling]:
    """A factor of the bank is put in, the slope of a sigmoid or tanh whose value is there, or a term."""
    node = slot.node
    assert isinstance(node, ast.expr)
    if slot.is_value and not isinstance(node, (ast.Tuple, ast.List, ast.Compare, ast.Constant)):
        usable = _usable(node, slot, items)
        if not _is_factor(slot):
            yield from (Filling(edit.FACTOR, node, value, item.code) for value in FACTORS for item in usable)
        if not isinstance(getattr(slot.parent, "op", None), (ast.Add, ast.Sub)) or slot.field == "left":
            yield from (Filling(edit.TERM, node, value, item.code) for value in TERMS for item in usable)


def others(slot: Slot, items: Sequence[Item]) -> Iterator[Filling]:
    """What else a place may be filled with, of the bank."""
    node = slot.node
    assert isinstance(node, ast.expr)
    usable = _usable(node, slot, items)
    if _simple(node) or isinstance(node, ast.Constant):
        yield from _named(node, usable)
    if isinstance(node, ast.Constant):
        yield from (Filling(edit.NUMBER, node, value, item.code) for value in POWERS for item in usable)
        return
    if not slot.is_value or isinstance(node, (ast.Tuple, ast.List, ast.Compare)):
        return
    for value in (*PRODUCTS, *(() if _is_factor(slot) else RARE_FACTORS)):
        yield from (Filling(edit.FACTOR, node, value, item.code) for item in usable)
    if _simple(node):
        counters = [item for item in usable if item.loops and isinstance(item.node, ast.Name)]
        yield from (Filling(edit.INDEX, node, value, item.code) for value in INDICES for item in counters)


def _is_factor(slot: Slot) -> bool:
    """Whether the product that a node is part of is a place of its own, where factors are put in."""
    return isinstance(getattr(slot.parent, "op", None), (ast.Mult, ast.Div))


def _usable(node: ast.expr, slot: Slot, items: Sequence[Item]) -> list[Item]:
    here = ast.unparse(node)
    return [item for item in items if item.fits(slot) and item.text != here]


def renamings(slot: Slot, items: Sequence[Item]) -> Iterator[Filling]:
    """Another name in the place of one, another field in that of a field, an entry in that of an entry."""
    node = slot.node
    if _simple(node):
        assert isinstance(node, ast.expr)
        alike = [item for item in items if type(item.node) is type(node)]
        yield from _named(node, _usable(node, slot, alike))


def _named(node: ast.expr, items: Sequence[Item]) -> Iterator[Filling]:
    return (Filling(edit.NAME, node, value, item.code, keeps=False) for value in NAMES for item in items)


def _simple(node: ast.AST) -> bool:
    simple = isinstance(node, (ast.Name, ast.Attribute, ast.Subscript))
    return simple and isinstance(getattr(node, "ctx", None) or ast.Load(), ast.Load)


def plain_fillings(slot: Slot) -> Iterator[Filling]:
    """The edits of a place that need no name: a number, an index, a sum, a function."""
    if slot.is_value and not isinstance(slot.node, (ast.Tuple, ast.List)):
        yield from (Filling(kind, slot.node, _alone(of)) for kind, of in NUMBERS)


def _alone(of: Alone) -> Value:
    return lambda v, _: of(v)
