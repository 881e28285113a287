"""Finds lines of the answers in what students are given: released cells, comments and hints."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from textwrap import dedent

import lstm_ref

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
SHORTEST = 12  # characters without spaces; below that an expression is nobody's secret
_REGION = re.compile(rf"^[^\n]*{BEGIN}\n(.*?)^[^\n]*{END}", re.DOTALL | re.MULTILINE)


def known_answers(course: Path) -> set[str]:
    """Every answer there is, without spaces: the pages' solution regions, and the reference's functions."""
    answers = page_answers(course)
    for folder in ("numpy", "torch"):
        for module in Path(lstm_ref.__path__[0], folder).glob("*.py"):
            answers.update(_of_module(module.read_text(encoding="utf-8")))
    return answers


def page_answers(course: Path) -> set[str]:
    """What the pages' solution regions compute, without spaces."""
    answers: set[str] = set()
    for page in (course / "solutions").glob("*.md"):
        for region in _REGION.findall(page.read_text(encoding="utf-8")):
            answers.update(computed(dedent(region)))
    return answers


@cache
def _of_module(source: str) -> frozenset[str]:
    return frozenset(computed(source))


def said_in(text: str, answers: set[str]) -> str | None:
    """The first answer that a text says, in code, in a comment or in prose; None when it says none.

    >>> said_in("try h = np.tanh(x @ W.T\\n + b)", {"np.tanh(x@W.T+b)"})
    'np.tanh(x@W.T+b)'
    """
    squeezed = _squeeze(text)
    return next((answer for answer in sorted(answers) if answer in squeezed), None)


def computed(source: str) -> Iterator[str]:
    """The expressions with arithmetic in them that some code assigns or returns, without spaces.

    >>> list(computed("t = len(x) - 1\\nh_next = np.tanh(x @ W.T + b)  # (N, H)\\n"))
    ['np.tanh(x@W.T+b)']
    """
    text = source.encode()
    starts = [0, *accumulate(map(len, text.splitlines(keepends=True)))]  # of the lines; ast counts in bytes
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return)) and (value := node.value) is not None:
            calculates = any(isinstance(part, ast.BinOp) for part in ast.walk(value))
            end = starts[(value.end_lineno or value.lineno) - 1] + (value.end_col_offset or 0)
            expression = _squeeze(text[starts[value.lineno - 1] + value.col_offset : end].decode())
            if calculates and len(expression) >= SHORTEST:
                yield expression


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
