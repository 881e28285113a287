"""An exercise's file and its section of the page, drafted from its reference."""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from autograder.authoring import templates
from autograder.authoring.draft_declaration import Draft
from autograder.authoring.leak_check import BEGIN, END


def exercise_text(reference: Callable[..., Any], draft: Draft) -> str:
    """The file of an exercise: declaration, one mistake by exchange, one whole misconception."""
    name, module = reference.__name__, reference.__module__
    imports = [
        *draft.imports,
        "from autograder.judging.exercise import Exercise",
        f"from {module} import {name}",
    ]
    names = list(draft.returns)
    first = next((name for name in names if draft.returns[name].startswith('"')), names[0])
    more = "    forward=forward,\n" if draft.forward else ""
    if draft.sizes:
        more += f"    sizes=[{', '.join(f'dict({_keywords(sizes)})' for sizes in draft.sizes)}],\n"
    return templates.EXERCISE.format(
        imports="\n".join(merged(imports)),
        name=name,
        inputs=_keywords(draft.inputs),
        returns=_keywords(draft.returns),
        more=more,
        first=first,
        arguments=", ".join(draft.inputs),
        outputs=", ".join(names),
        through_a_tanh=", ".join(f"np.tanh({one})" if one == first else one for one in names),
    )


def section_text(reference: Callable[..., Any], draft: Draft, number: int) -> str:
    """A section of the page, with the exercise's three cells."""
    shapes = ", ".join(f"{name} {_shape(shape)}".strip() for name, shape in draft.inputs.items())
    out = ", ".join(f"{name} {_shape(shape)}".strip() for name, shape in draft.returns.items())
    return templates.SECTION.format(
        number=number,
        name=reference.__name__,
        arguments=", ".join(draft.inputs),
        contract=f"{shapes} -> {out}." if shapes else f"-> {out}.",
        begin=BEGIN,
        end=END,
        answer=textwrap.indent(_answer(reference, draft), "    "),
    )


def merged(imports: list[str]) -> list[str]:
    """Import lines in order, one for each module."""
    names: dict[str, set[str]] = {}
    for line in imports:
        module, _, name = line.removeprefix("from ").partition(" import ")
        names.setdefault(module, set()).add(name)
    return [f"from {module} import {', '.join(sorted(names[module]))}" for module in sorted(names)]


def _keywords(pairs: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in pairs.items())


def _shape(contract: str) -> str:
    return f"({', '.join(contract[1:-1].split())})" if contract.startswith('"') else ""


def _answer(reference: Callable[..., Any], draft: Draft) -> str:
    """The reference's own lines where they need nothing but NumPy, else a call of it to be replaced."""
    source = textwrap.dedent(inspect.getsource(reference))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    body = [one for one in function.body if not _is_contract(one)]
    used = {node.id for one in body for node in ast.walk(one) if isinstance(node, ast.Name)}
    known = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    known |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    if body and used <= known | {"np"} | set(dir(builtins)):
        lines = source.splitlines()[body[0].lineno - 1 : body[-1].end_lineno]
        return textwrap.dedent("\n".join(lines))
    name, module = reference.__name__, reference.__module__
    return (
        f"from {module} import {name} as right  # FILL IN: the answer's own lines, instead of these two\n"
        f"return right({', '.join(draft.inputs)})"
    )


def _is_contract(statement: ast.stmt) -> bool:
    """Whether a statement is the docstring, or checks the arguments' shapes or kind."""
    if isinstance(statement, ast.Expr):
        value = statement.value
        name = value.func if isinstance(value, ast.Call) else None
        asked = isinstance(name, ast.Name) and name.id in ("bind", "check_kinds")
        return asked or isinstance(value, ast.Constant)
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id == "contracts"
    )
