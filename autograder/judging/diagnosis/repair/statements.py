"""The small edits of a statement: what it does with its value, whether it stands there, how a loop runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from autograder.judging.diagnosis.repair.edit import (
    ADDING,
    COMPARISON,
    EXTRA,
    LINE,
    LOOP,
    OPERATOR,
    SIGN,
    Edit,
)
from autograder.judging.diagnosis.repair.slots import Slot

MOST_PAIRS = 5  # of `a, b = c, d`, of which some may be left out


def of_assignment(node: ast.Assign, slot: Slot) -> Iterator[Edit]:
    (target, *others), value = node.targets, node.value
    if not others and isinstance(target, (ast.Name, ast.Attribute, ast.Subscript)):
        for operator in (ast.Add, ast.Sub, ast.Mult):
            yield Edit(ADDING, node, ast.AugAssign(target, operator(), value))
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        pairs = list(zip(target.elts, value.elts))
        for count in range(len(pairs) - 1, 0, -1) if len(pairs) <= MOST_PAIRS else ():
            for kept in combinations(pairs, count):
                left, right = zip(*kept)
                gone = next(pair[0] for pair in pairs if pair not in kept)
                fewer = ast.Assign([ast.Tuple([*left], ast.Store())], ast.Tuple([*right], ast.Load()))
                yield Edit(EXTRA, gone, fewer)


def of_augmented(node: ast.AugAssign, slot: Slot) -> Iterator[Edit]:
    yield Edit(ADDING, node, ast.Assign([node.target], node.value))
    for operator in (ast.Add, ast.Sub, ast.Mult, ast.Div):
        if not isinstance(node.op, operator):
            sign = isinstance(node.op, (ast.Add, ast.Sub)) and operator in (ast.Add, ast.Sub)
            yield Edit(SIGN if sign else OPERATOR, node, ast.AugAssign(node.target, operator(), node.value))


def of_statement(node: ast.stmt, slot: Slot) -> Iterator[Edit]:
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Break, ast.Continue)):
        yield Edit(LINE, node, ast.Pass())


def of_loop(node: ast.For | ast.comprehension, slot: Slot) -> Iterator[Edit]:
    around = node.iter
    listed = ast.Call(ast.Name("list", ast.Load()), [around], [])
    cuts = [
        ast.Slice(step=ast.Constant(-1)),
        ast.Slice(lower=ast.Constant(1)),
        ast.Slice(upper=ast.Constant(-1)),
    ]
    for other in [ast.Subscript(listed, cut, ast.Load()) for cut in cuts]:
        if isinstance(node, ast.For):
            yield Edit(LOOP, around, ast.For(node.target, other, node.body, node.orelse))
        else:
            yield Edit(LOOP, around, ast.comprehension(node.target, other, node.ifs, node.is_async))


def of_branch(node: ast.If, slot: Slot) -> Iterator[Edit]:
    yield Edit(COMPARISON, node.test, ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse))
