"""Formulas as MathML, which a browser draws by itself.

The formgrader's pages load MathJax from another machine, and nbgrader has no setting for it: offline
a lesson's formulas would stay TeX. nbgrader_config.py has this nbconvert preprocessor draw them beforehand.
"""

from __future__ import annotations

import re
from typing import Any

from latex2mathml.converter import convert
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

# Code, which is left alone, or a formula between $$ and $$ or $ and $.
_CODE_OR_FORMULA = re.compile(r"```.*?```|`[^`]*`|\$\$(.+?)\$\$|\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)", re.DOTALL)
_MARKDOWN = str.maketrans({sign: f"&#{ord(sign)};" for sign in "*_`\\"})


class MathML(Preprocessor):
    """Draws the formulas of every Markdown cell."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        if cell.cell_type == "markdown":
            cell.source = drawn(cell.source)
        return cell, resources


def drawn(markdown: str) -> str:
    """Markdown with its formulas as MathML; a formula that is not TeX stays as it is.

    >>> drawn("a `$x$` costs $3")
    'a `$x$` costs $3'
    >>> drawn("$h_t$").startswith("<math ")
    True
    """
    return _CODE_OR_FORMULA.sub(_draw, markdown)


def _draw(match: re.Match[str]) -> str:
    displayed, inline = match.groups()
    if displayed is None and inline is None:
        return match[0]
    try:
        return convert(displayed or inline, display="block" if displayed else "inline").translate(_MARKDOWN)
    except Exception:  # the converter has many errors and no common one
        return match[0]
