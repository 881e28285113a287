"""One edit, and the kinds of edits in the words of a report."""

from __future__ import annotations

import ast
from typing import NamedTuple

SIGN, OPERATOR, NAME = "a sign", "an operator", "a name is not the one"
TRANSPOSE, AXIS, INDEX, NUMBER = "a transpose", "an axis", "an index", "a number"
FACTOR, TERM, FUNCTION = "a factor is missing", "a term is missing", "a function is not the one"
EXTRA, ORDER, COMPARISON = "something is too many", "an order", "a comparison"
ADDING, LOOP, LINE = "`=` or `+=`", "what the loop runs over", "the whole line is too many"
PLACE, CARRY, WRAP = "its place", "a line is missing at its end", "a function is missing"


class Edit(NamedTuple):
    """A node to stand in a place, in words what kind of change it is, and what a hint may point at."""

    kind: str
    look: ast.AST | str
    node: ast.AST
