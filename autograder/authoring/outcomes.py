"""A page's predictions and their outcomes: which belong together, and what is wrong with them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.authoring.page_to_notebook import Page


@dataclass
class Asked:
    """A `predict`: its cell's line on the page, its question, and the answers that `outcome` gives."""

    line: int
    question: str
    options: list[str]
    answers: list[str | None] = field(default_factory=list)  # None where the answer is computed


def predictions(page: Page) -> list[Asked]:
    """The page's predictions in their order, each with the outcomes that name one of its options."""
    return list(_read(page)[0])


def misnamed(page: Page) -> Iterator[tuple[int, str]]:
    """Outcomes in quotes that are no option of exactly one prediction above them."""
    yield from _read(page)[1]


def _read(page: Page) -> tuple[list[Asked], list[tuple[int, str]]]:
    asked: list[Asked] = []
    wrong: list[tuple[int, str]] = []
    for cell, line in zip(page.notebook.cells, page.lines, strict=True):
        for name, arguments in _calls(cell.source) if cell.cell_type == "code" else ():
            if name == "predict":
                question, *options = [one for argument in arguments for one in _texts(argument)]
                asked.append(Asked(line, question, options))
                continue
            answers = [one for argument in arguments for one in _texts(argument)]
            for answer in answers:
                offering = [one for one in asked if answer in one.options]
                if len(offering) == 1:
                    offering[0].answers.append(answer)
                else:
                    number = f"{len(offering)} predictions offer" if offering else "no prediction offers"
                    wrong.append((line, f"the outcome {answer!r}: {number} it above; one should."))
            if not answers:
                open_ones = [one for one in asked if not one.answers]
                if open_ones:
                    open_ones[-1].answers.append(None)
    return asked, wrong


def _calls(source: str) -> Iterator[tuple[str, list[ast.expr]]]:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a run of the page says so
        return
    for node in ast.walk(tree):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in ("predict", "outcome"):
            yield name, node.args


def _texts(node: ast.expr) -> list[str]:
    """The texts that an argument can be: one, or one for each branch of an `if`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    return [*_texts(node.body), *_texts(node.orelse)] if isinstance(node, ast.IfExp) else []
