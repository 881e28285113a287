"""Which statements of a function can have made an output wrong: those that it is computed from."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

BLOCKS = ("body", "orelse", "finalbody")


def influence(function: ast.FunctionDef, outputs: Sequence[str]) -> dict[str, set[int]]:
    """For every output, the ids of the statements that it may depend on.

    The order of statements is not looked at, so that a loop needs no special care; what only calls something
    may write into everything that it names.
    """
    found = _Influence(function, outputs)
    before = -1
    while before != (before := found.size()):
        found.walk(function.body, set())
    return found.returned


def local_names(function: ast.FunctionDef) -> list[str]:
    """The arguments, and every name that gets a value, in the order in which they come."""
    arguments = function.args
    names = [one.arg for one in ast.walk(arguments) if isinstance(one, ast.arg)]
    names += [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys(names))


class _Influence:
    def __init__(self, function: ast.FunctionDef, outputs: Sequence[str]):
        self.local = set(local_names(function))
        self.of_name: dict[str, set[int]] = {name: set() for name in self.local}
        self.returned: dict[str, set[int]] = {name: set() for name in outputs}

    def size(self) -> int:
        return sum(map(len, (*self.of_name.values(), *self.returned.values())))

    def walk(self, body: Sequence[ast.stmt], above: set[int]) -> None:
        """Take in a block; `above` are the statements that decide whether and how often it runs."""
        for statement in body:
            here = {id(statement)} | above
            blocks = [block for name in BLOCKS if (block := getattr(statement, name, None))]
            blocks += [handler.body for handler in getattr(statement, "handlers", ())]
            if isinstance(statement, ast.FunctionDef):
                here |= {id(inner) for inner in ast.walk(statement) if isinstance(inner, ast.stmt)}
                self.local.add(statement.name)
                self._write({statement.name}, here | self._behind(self._read(statement)))
            elif blocks:
                head = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
                here |= self._behind({name for part in head for name in self._read(part)})
                self._write({name for part in head for name in self._written(part)}, here)
                for block in blocks:
                    self.walk(block, here)
            elif isinstance(statement, ast.Return):
                for name, part in zip(self.returned, self._parts(statement)):
                    self.returned[name] |= here | self._behind(self._read(part))
            else:
                calls = isinstance(statement, ast.Expr)
                written = self._read(statement) if calls else set(self._written(statement))
                self._write(written, here | self._behind(self._read(statement)))

    def _parts(self, statement: ast.Return) -> list[ast.AST]:
        parts: list[ast.AST] = list(statement.value.elts) if isinstance(statement.value, ast.Tuple) else []
        apart = len(parts) == len(self.returned) and not any(isinstance(p, ast.Starred) for p in parts)
        return parts if apart else [statement] * len(self.returned)

    def _read(self, node: ast.AST) -> set[str]:
        return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)} & self.local

    def _behind(self, names: set[str]) -> set[int]:
        return set().union(*(self.of_name.get(name, set()) for name in names))

    def _write(self, names: set[str], statements: set[int]) -> None:
        for name in names:
            self.of_name.setdefault(name, set()).update(statements)

    def _written(self, node: ast.AST) -> Iterator[str]:
        """The names that get a value, or into whose value something is written."""
        for target in ast.walk(node):
            if isinstance(getattr(target, "ctx", None), ast.Store):
                while isinstance(target, (ast.Subscript, ast.Attribute)):
                    target = target.value
                if isinstance(target, ast.Name):
                    yield target.id
