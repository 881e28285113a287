"""Formulas as MathML, which a browser draws by itself.

The formgrader's pages load MathJax from another machine, and nbgrader has no setting for it: offline
a lesson's formulas would stay TeX. This nbconvert preprocessor draws them beforehand.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from xml.etree.ElementTree import tostring

from latex2mathml.converter import Converter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from autograder.grading.html.clean import FORMULA, SETTING

# Code, which is left alone, or a formula between $$ and $$ or $ and $.
_CODE_OR_FORMULA = re.compile(r"```.*?```|`[^`]*`|\$\$(.+?)\$\$|\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)", re.DOTALL)
# Commands that name a character by its code, or make other commands: they draw something else than they say.
_INDIRECT = re.compile(
    r"\\(unicode|char|(new|renew|provide)command|newenvironment|[egx]?def|let|require)(?![A-Za-z])"
)
_MARKDOWN = str.maketrans({sign: f"&#{ord(sign)};" for sign in "*_`\\"})


class MathML(Preprocessor):
    """Draws the formulas of every Markdown cell."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        if cell.cell_type == "markdown":
            cell.source = drawn(cell.source)
        return cell, resources


def drawn(markdown: str) -> str:
    """Markdown with its formulas as MathML; what is not TeX, or does more than draw, stays as it is.

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
    tex = displayed or inline
    try:
        return match[0] if _INDIRECT.search(tex) else _mathml(tex, "block" if displayed else "inline")
    except Exception:  # the converter has many errors and no common one
        return match[0]


def _mathml(tex: str, display: str) -> str:
    r"""A formula as Markdown takes it, whatever its text says.

    The converter writes its symbols as `&#x3B4;` and undoes *every* escape in the finished markup, so that
    `\text{&lt;script>}` is a script. Here each text is unescaped by itself and the whole is escaped last.

    Raises ValueError when a command asks for more than a formula: `\href`, `\class`, `\style`.
    """
    formula = Converter(display=display).convert_to_element(tex)
    for element in formula.iter():
        if element.tag not in FORMULA or not SETTING.issuperset(element.attrib):
            raise ValueError(f"{element.tag} {sorted(element.attrib)}")
        element.text = unescape(element.text or "")
        element.attrib.update({name: unescape(value) for name, value in element.attrib.items()})
    return tostring(formula, encoding="unicode").translate(_MARKDOWN)
