"""The small edits: what may stand in the place of one node of a function's tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from autograder.judging.diagnosis.repair import statements
from autograder.judging.diagnosis.repair.edit import (
    AXIS,
    COMPARISON,
    EXTRA,
    FUNCTION,
    INDEX,
    NUMBER,
    OPERATOR,
    ORDER,
    SIGN,
    TRANSPOSE,
    Edit,
)
from autograder.judging.diagnosis.repair.slots import Slot

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Mult, ast.Div),
    ast.Sub: (ast.Mult, ast.Div),
    ast.Mult: (ast.MatMult, ast.Div, ast.Add, ast.Pow),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
}
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
FAMILIES = (  # functions of NumPy and methods of arrays that stand for each other by mistake
    ("tanh", "sin", "cosh", "arctan", "exp"),
    ("exp", "expm1", "log", "log1p", "sqrt", "square", "abs"),
    ("sum", "mean", "prod", "cumsum", "max"),
    ("max", "min", "argmax", "argmin", "sum", "abs"),
    ("maximum", "minimum"),
    ("cumsum", "cumprod"),
    ("zeros", "ones", "empty"),
    ("zeros_like", "ones_like", "empty_like"),
    ("stack", "concatenate", "hstack", "vstack", "array"),
)
REDUCTIONS = (
    "sum",
    "mean",
    "max",
    "min",
    "prod",
    "argmax",
    "argmin",
    "cumsum",
    "cumprod",
    "norm",
    "concatenate",
)


def edits(slot: Slot) -> Iterator[Edit]:
    """What may stand in a place, the likely first; the node itself is left as it is."""
    for kind in type(slot.node).__mro__:
        yield from _EDITS.get(kind, _none)(slot.node, slot)
    if slot.is_value and not isinstance(slot.node, (ast.Constant, ast.Tuple, ast.List)):
        yield from _of_value(slot.node, slot)


def _none(node: ast.AST, slot: Slot) -> Iterator[Edit]:
    yield from ()


def _of_value(node: ast.AST, slot: Slot) -> Iterator[Edit]:
    assert isinstance(node, ast.expr)
    multiplied = isinstance(slot.parent, ast.BinOp) and isinstance(
        slot.parent.op, (ast.Mult, ast.Div, ast.MatMult)
    )
    if not multiplied and not isinstance(node, ast.UnaryOp):
        yield Edit(SIGN, node, ast.UnaryOp(ast.USub(), node))
    if not (isinstance(node, ast.Attribute) and node.attr == "T"):
        yield Edit(TRANSPOSE, node, ast.Attribute(node, "T", ast.Load()))


def _of_binary(node: ast.BinOp, slot: Slot) -> Iterator[Edit]:
    operator = type(node.op)
    if operator in (ast.Add, ast.Sub):
        other = ast.Sub() if operator is ast.Add else ast.Add()
        yield Edit(SIGN, node, ast.BinOp(node.left, other, node.right))
    if operator in (ast.Sub, ast.Div, ast.MatMult, ast.Pow, ast.FloorDiv):
        yield Edit(ORDER, node, ast.BinOp(node.right, node.op, node.left))
    for kind in OPERATORS.get(operator, ()):
        yield Edit(OPERATOR, node, ast.BinOp(node.left, kind(), node.right))
    yield Edit(EXTRA, node.right, node.left)
    yield Edit(EXTRA, node.left, node.right)


def _of_unary(node: ast.UnaryOp, slot: Slot) -> Iterator[Edit]:
    yield Edit(SIGN if isinstance(node.op, ast.USub) else EXTRA, node, node.operand)


def _of_comparison(node: ast.Compare, slot: Slot) -> Iterator[Edit]:
    for kind in COMPARISONS:
        if type(node.ops[0]) in COMPARISONS and kind is not type(node.ops[0]):
            yield Edit(COMPARISON, node, ast.Compare(node.left, [kind(), *node.ops[1:]], node.comparators))
    if isinstance(node.ops[0], (ast.Is, ast.IsNot)):
        other = ast.IsNot() if isinstance(node.ops[0], ast.Is) else ast.Is()
        yield Edit(COMPARISON, node, ast.Compare(node.left, [other, *node.ops[1:]], node.comparators))


def _of_logic(node: ast.BoolOp, slot: Slot) -> Iterator[Edit]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield Edit(OPERATOR, node, ast.BoolOp(other, node.values))


def _of_choice(node: ast.IfExp, slot: Slot) -> Iterator[Edit]:
    yield Edit(ORDER, node, ast.IfExp(node.test, node.orelse, node.body))
    yield Edit(EXTRA, node, node.body)
    yield Edit(EXTRA, node, node.orelse)


def _of_constant(node: ast.Constant, slot: Slot) -> Iterator[Edit]:
    value = node.value
    if isinstance(value, bool):
        yield Edit(NUMBER, node, ast.Constant(not value))
    elif isinstance(value, (int, float)):
        axis = isinstance(slot.parent, ast.keyword) and slot.parent.arg == "axis"
        indexing = isinstance(slot.parent, (ast.Subscript, ast.Slice))
        kind = AXIS if axis else INDEX if indexing else NUMBER
        whole = {value + 1, value - 1, -value, 0, 1, 2, -1}
        others = whole if axis or indexing else whole | {2 * value, value / 2, 0.5, 1 / value if value else 0}
        for other in sorted(others - {value}, key=lambda other: (abs(other - value), other)):
            yield Edit(kind, slot.parent if axis or indexing else node, ast.Constant(other))


def _of_attribute(node: ast.Attribute, slot: Slot) -> Iterator[Edit]:
    if node.attr == "T":
        yield Edit(TRANSPOSE, node, node.value)
    for family in FAMILIES:
        if node.attr in family:
            for other in family:
                if other != node.attr:
                    yield Edit(FUNCTION, node, ast.Attribute(node.value, other, node.ctx))


def _of_call(node: ast.Call, slot: Slot) -> Iterator[Edit]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if node.args and not isinstance(node.args[0], (ast.Starred, ast.GeneratorExp)):
        yield Edit(EXTRA, node.func, node.args[0])
    if not node.args and isinstance(node.func, ast.Attribute):
        yield Edit(EXTRA, node.func, node.func.value)
    for k, keyword in enumerate(node.keywords):
        rest = node.keywords[:k] + node.keywords[k + 1 :]
        yield Edit(AXIS if keyword.arg == "axis" else EXTRA, node, ast.Call(node.func, node.args, rest))
    if name in REDUCTIONS and not any(keyword.arg == "axis" for keyword in node.keywords):
        for axis in (0, 1, -1):
            keywords = [*node.keywords, ast.keyword("axis", ast.Constant(axis))]
            yield Edit(AXIS, node, ast.Call(node.func, node.args, keywords))
    if name in REDUCTIONS and not any(keyword.arg == "keepdims" for keyword in node.keywords):
        keywords = [*node.keywords, ast.keyword("keepdims", ast.Constant(True))]
        yield Edit(AXIS, node, ast.Call(node.func, node.args, keywords))
    yield from (Edit(ORDER, node, ast.Call(node.func, args, node.keywords)) for args in _swapped(node.args))


def _of_subscript(node: ast.Subscript, slot: Slot) -> Iterator[Edit]:
    where = node.slice
    if isinstance(where, ast.Slice):
        yield from (Edit(INDEX, node, ast.Subscript(node.value, other, node.ctx)) for other in _slices(where))
    elif not isinstance(where, (ast.Constant, ast.Tuple)):
        for other in _beside(where):
            yield Edit(INDEX, node, ast.Subscript(node.value, other, node.ctx))
    if isinstance(node.ctx, ast.Load):
        yield Edit(INDEX, node, node.value)


def _slices(node: ast.Slice) -> Iterator[ast.Slice]:
    """A slice with one of its bounds moved, left out or put in."""
    parts = {"lower": node.lower, "upper": node.upper, "step": node.step}
    one, back = ast.Constant(1), ast.Constant(-1)
    for bound, value in parts.items():
        others = [back] if bound == "step" else [one, back, *(_beside(value) if value else ())]
        for other in (*([None] if value else ()), *others):
            yield ast.Slice(**(parts | {bound: other}))


def _of_tuple(node: ast.Tuple | ast.List, slot: Slot) -> Iterator[Edit]:
    for elements in _swapped(node.elts, apart=True):
        yield Edit(ORDER, node, type(node)(elements, node.ctx))


def _swapped(items: Sequence[ast.expr], apart: bool = False) -> Iterator[list[ast.expr]]:
    """The items with two of them exchanged: neighbours, or any two."""
    for k, j in combinations(range(len(items)), 2):
        if apart or j == k + 1:
            exchanged = list(items)
            exchanged[k], exchanged[j] = items[j], items[k]
            yield exchanged


def _beside(value: ast.expr) -> list[ast.expr]:
    return [ast.BinOp(value, sign(), ast.Constant(1)) for sign in (ast.Sub, ast.Add)]


_EDITS: dict[type, Callable[..., Iterator[Edit]]] = {
    ast.stmt: statements.of_statement,
    ast.Assign: statements.of_assignment,
    ast.AugAssign: statements.of_augmented,
    ast.For: statements.of_loop,
    ast.comprehension: statements.of_loop,
    ast.If: statements.of_branch,
    ast.BinOp: _of_binary,
    ast.UnaryOp: _of_unary,
    ast.Compare: _of_comparison,
    ast.BoolOp: _of_logic,
    ast.IfExp: _of_choice,
    ast.Constant: _of_constant,
    ast.Attribute: _of_attribute,
    ast.Call: _of_call,
    ast.Subscript: _of_subscript,
    ast.Tuple: _of_tuple,
    ast.List: _of_tuple,
}
