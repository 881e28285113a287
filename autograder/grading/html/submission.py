"""The formgrader's page of a submission, whose scripts act as the instructor: what a student wrote is clean.

The template beside this file, submission.html.j2, uses these filters; formgrader.py names all.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Any

from nbconvert.filters import Highlight2HTML, strip_files_prefix
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from autograder.grading.html.clean import piece

_INLINE = re.compile(r'<script[^>]*>(.*?)</script>|\son\w+="([^"]*)"', re.DOTALL)


class Escaped(Preprocessor):
    """What nbgrader writes into its page as it is: ids, and a name that came from somebody's list."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        for cell in nb.cells:
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader.grade_id = _escaped(cell.metadata.nbgrader.get("grade_id", ""))
        return nb, resources | {k: _escaped(v) for k, v in resources.items() if isinstance(v, str)}


def _escaped(name: object) -> str:
    return escape(str(name)).replace("\\", "&#92;")


def policy(heading: str, nonce: object) -> str:
    """A Content-Security-Policy: the head's scripts by their nonce, the heading's by their text."""
    texts = [script or handler for script, handler in _INLINE.findall(heading)]
    hashes = (
        f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in dict.fromkeys(texts)
    )
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}' 'unsafe-hashes' {' '.join(hashes)}; "
        "style-src 'self' 'unsafe-inline'; font-src 'self'; img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


def rendered(html: str) -> str:
    """A Markdown cell's HTML: nbgrader's template asks for this filter last."""
    return piece(strip_files_prefix(html))


class Highlighted(Highlight2HTML):
    """A code cell's HTML."""

    def __call__(self, source: str, language: str | None = None, metadata: Any = None) -> str:
        return piece(super().__call__(source, language, metadata))
