"""Small mistakes, made by a machine: every mutant of a function has one thing in it exchanged or left out.

`mutants(source)` makes them: operators, operands, transposes, axes, constants, indices, slices, names, calls,
arguments, branches, statements, the order of outputs. Whoever uses them decides what it means to be caught.
"""

from __future__ import annotations

import ast
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches, ndiff
from functools import partial

OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
SIBLINGS = {"sum": "mean", "max": "min", "argmax": "argmin", "tanh": "sin", "exp": "expm1"}
SIBLINGS |= {"zeros": "ones", "zeros_like": "ones_like", "stack": "concatenate"}
SIBLINGS |= {there: here for here, there in SIBLINGS.items()}
CONVERSIONS = ("float", "int")  # of a plain number or NumPy's own: the checker takes both

Skip = Callable[[ast.stmt], bool]


@dataclass(frozen=True)
class Mutant:
    """One mistake in a function: the source without it and with it, and the lines that it changes."""

    function: str
    original: str
    source: str

    @property
    def before(self) -> str:
        return self._lines("- ")

    @property
    def after(self) -> str:
        return self._lines("+ ")

    def _lines(self, sign: str) -> str:
        changes = ndiff(self.original.splitlines(), self.source.splitlines())
        return "; ".join(line[2:].strip() for line in changes if line.startswith(sign))

    def __str__(self) -> str:
        return f"{self.function}: `{self.before}` -> `{self.after or 'nothing'}`"


def is_validation(statement: ast.stmt) -> bool:
    """Whether a statement only rejects bad input: `bind(...)`, `check_kinds(...)`, or an `if` that raises."""
    if isinstance(statement, ast.If):
        return isinstance(statement.body[0], ast.Raise)
    call = statement.value if isinstance(statement, (ast.Expr, ast.Assign)) else None
    name = call.func if isinstance(call, ast.Call) else None
    return isinstance(name, ast.Name) and name.id in ("bind", "check_kinds")


def mutants(source: str, skip: Skip = lambda statement: False) -> list[Mutant]:
    """All mutants of the first function in a source; statements for which `skip` is true are left alone."""
    tree = ast.parse(source)
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    if ast.get_docstring(function):
        function.body = function.body[1:]
    tree.body = [function]
    original, made = ast.unparse(tree), {}
    for put, node in list(_slots(function, skip)):
        for other in _alternatives(node, function):
            put(other)
            mutated = ast.unparse(ast.fix_missing_locations(tree))
            if mutated != original:
                made.setdefault(mutated, Mutant(function.name, original, mutated))
            put(node)
    return list(made.values())


def _slots(node: ast.AST, skip: Skip) -> Iterator[tuple[Callable[[ast.AST], None], ast.AST]]:
    """Every node below, with a function that puts another one in its place; no annotations, no defaults."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "args") and not isinstance(node, ast.Call):
            continue
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or (isinstance(child, ast.stmt) and skip(child)):
                continue
            if isinstance(value, list):
                yield partial(value.__setitem__, index), child
            else:
                yield partial(setattr, node, field), child
            yield from _slots(child, skip)


def _alternatives(node: ast.AST, function: ast.FunctionDef) -> Iterator[ast.AST]:
    """What could stand in a node's place by mistake."""
    for kind in type(node).__mro__:
        yield from _ALTERNATIVES.get(kind, _none)(node, function)


def _none(node: ast.AST, function: ast.FunctionDef) -> Iterator[ast.AST]:
    yield from ()


def _of_statement(node: ast.stmt, function: ast.FunctionDef) -> Iterator[ast.AST]:
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.For, ast.If)):
        yield ast.Pass()
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
        if type(node.op) in OPERATORS:
            yield ast.AugAssign(node.target, OPERATORS[type(node.op)](), node.value)
    if isinstance(node, ast.If):
        yield from (ast.If(ast.Constant(value), node.body, node.orelse) for value in (True, False))
    if isinstance(node, ast.For):
        yield ast.For(node.target, node.iter, [*node.body, ast.Break()], node.orelse)
        yield from (ast.For(node.target, cut, node.body, node.orelse) for cut in _cuts(node.iter))


def _of_binary(node: ast.BinOp, function: ast.FunctionDef) -> Iterator[ast.AST]:
    yield from (node.left, node.right)
    if type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    if isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult, ast.Pow)):
        yield ast.BinOp(node.right, node.op, node.left)
    if isinstance(node.op, ast.MatMult):
        yield ast.BinOp(ast.Attribute(node.left, "T"), node.op, node.right)
        yield ast.BinOp(node.left, node.op, ast.Attribute(node.right, "T"))


def _of_unary(node: ast.UnaryOp, function: ast.FunctionDef) -> Iterator[ast.AST]:
    yield node.operand


def _of_comparison(node: ast.Compare, function: ast.FunctionDef) -> Iterator[ast.AST]:
    for other in COMPARISONS.get(type(node.ops[0]), ()):
        yield ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators)


def _of_choice(node: ast.IfExp, function: ast.FunctionDef) -> Iterator[ast.AST]:
    yield from (node.body, node.orelse)


def _of_constant(node: ast.Constant, function: ast.FunctionDef) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, (int, float)):
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))


def _of_name(node: ast.Name, function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The two local names that look most like this one."""
    names = [other for other in ast.walk(function) if isinstance(other, ast.Name)]
    local = {argument.arg for argument in function.args.args}
    local |= {other.id for other in names if isinstance(other.ctx, ast.Store)}
    if isinstance(node.ctx, ast.Load) and node.id in local:
        others = sorted(local - {node.id})
        yield from (ast.Name(near, node.ctx) for near in get_close_matches(node.id, others, n=2, cutoff=0))


def _of_attribute(node: ast.Attribute, function: ast.FunctionDef) -> Iterator[ast.AST]:
    if node.attr == "T":
        yield node.value
    if node.attr in SIBLINGS:
        yield ast.Attribute(node.value, SIBLINGS[node.attr])
    same = [n for n in ast.walk(function) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
    if isinstance(node.value, ast.Name) and node.value.id not in ("np", "math"):
        fields = sorted({n.attr for n in same if n.value.id == node.value.id and n.attr != node.attr})
        yield from (ast.Attribute(node.value, field) for field in fields)


def _of_call(node: ast.Call, function: ast.FunctionDef) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Name) and node.func.id in ("max", "min", "sum"):
        yield ast.Call(
            ast.Name({"max": "min", "min": "max", "sum": "max"}[node.func.id]), node.args, node.keywords
        )
    only = node.args[0] if len(node.args) == 1 else ast.Starred()
    converts = isinstance(node.func, ast.Name) and node.func.id in CONVERSIONS
    if not converts and not isinstance(only, (ast.GeneratorExp, ast.Starred)):
        yield only
    if not node.args and isinstance(node.func, ast.Attribute):
        yield node.func.value
    for k in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, node.keywords[:k] + node.keywords[k + 1 :])
    for k in range(len(node.args) - 1):
        left, right = node.args[k : k + 2]
        yield ast.Call(node.func, [*node.args[:k], right, left, *node.args[k + 2 :]], node.keywords)
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        yield from _cuts(node)


def _of_subscript(node: ast.Subscript, function: ast.FunctionDef) -> Iterator[ast.AST]:
    where = node.slice
    if isinstance(where, ast.Slice):
        for bound in ("lower", "upper", "step"):
            if (value := getattr(where, bound)) is not None:
                parts = {"lower": where.lower, "upper": where.upper, "step": where.step}
                for other in (None, *([] if bound == "step" else _beside(value))):
                    yield ast.Subscript(node.value, ast.Slice(**(parts | {bound: other})), node.ctx)
    elif not isinstance(where, (ast.Constant, ast.Tuple)):
        yield from (ast.Subscript(node.value, other, node.ctx) for other in _beside(where))


def _of_tuple(node: ast.Tuple, function: ast.FunctionDef) -> Iterator[ast.AST]:
    for k in range(len(node.elts) - 1):
        left, right = node.elts[k : k + 2]
        yield ast.Tuple([*node.elts[:k], right, left, *node.elts[k + 2 :]], node.ctx)


def _of_comprehension(node: ast.comprehension, function: ast.FunctionDef) -> Iterator[ast.AST]:
    for cut in _cuts(node.iter):
        yield ast.comprehension(node.target, cut, node.ifs, node.is_async)


def _beside(value: ast.expr) -> list[ast.expr]:
    return [ast.BinOp(value, sign(), ast.Constant(1)) for sign in (ast.Add, ast.Sub)]


def _cuts(iterable: ast.expr) -> list[ast.expr]:
    """What a loop runs over without its first, without its last, and backwards."""
    listed = ast.Call(ast.Name("list"), [iterable], [])
    one, back = ast.Constant(1), ast.UnaryOp(ast.USub(), ast.Constant(1))
    slices = [ast.Slice(lower=one), ast.Slice(upper=back), ast.Slice(step=back)]
    return [ast.Subscript(listed, cut, ast.Load()) for cut in slices]


_ALTERNATIVES = {
    ast.stmt: _of_statement,
    ast.BinOp: _of_binary,
    ast.UnaryOp: _of_unary,
    ast.Compare: _of_comparison,
    ast.IfExp: _of_choice,
    ast.Constant: _of_constant,
    ast.Name: _of_name,
    ast.Attribute: _of_attribute,
    ast.Call: _of_call,
    ast.Subscript: _of_subscript,
    ast.Tuple: _of_tuple,
    ast.comprehension: _of_comprehension,
}


class TooSlow(Exception):  # noqa: N818
    """The computing time is up."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the block after so much computing time: a mutant may loop for ever."""

    def stop(signum: int, frame: object) -> None:
        raise TooSlow

    previous = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous)
