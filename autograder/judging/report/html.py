"""A report as HTML: the theme's own colours, a real table, no script; never colour alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.judging.report.report import Report

_STYLE = (
    "font-family: var(--jp-ui-font-family, system-ui, sans-serif);"
    "color: var(--jp-ui-font-color1, inherit); border-left: 3px solid {edge}; padding: 2px 0 2px 12px;"
    "margin: 4px 0; line-height: 1.5; max-width: 52em"
)
_EDGE = {
    "passed": "var(--jp-success-color1, #2e7d32)",
    "partial": "var(--jp-warn-color1, #b26a00)",
    "failed": "var(--jp-error-color1, #c62828)",
    "not attempted": "var(--jp-border-color1, #888)",
}
_WORD = {
    "passed": "✓ right",
    "partial": "✗ partly right",
    "failed": "✗ not yet",
    "not attempted": "· not started",
}
CODE = "font-family: var(--jp-code-font-family, ui-monospace, monospace); font-size: 92%"


def html_of(report: Report) -> str:
    """The report as one self-contained, escaped piece of HTML."""
    parts = [
        '<div style="display:flex; justify-content:space-between; gap:2em">'
        f'<strong>{_WORD[report.status]}: <span style="{CODE}">{escape(report.exercise)}</span></strong>'
        f"<span>{escape(report.earned)}</span></div>"
    ]
    if report.outputs and not report.passed:
        parts.append(_outputs(report))
    if report.rows:
        parts.append(_table(report))
    parts += [f"<div>{_text(sentence)}</div>" for sentence in report.findings]
    if report.misconception:
        parts.append(f"<div>Looks like: <strong>{_text(report.misconception)}</strong></div>")
    if report.hint:
        parts.append(f"<details><summary>Hint</summary><div>{_text(report.hint)}</div></details>")
    if report.reproduce:
        parts.append(
            f"<details><summary>Try it</summary>"
            f'<code style="{CODE}">{escape(report.reproduce)}</code></details>'
        )
    parts += [f"<div><em>Note:</em> {_text(note)}</div>" for note in report.notes]
    return framed("".join(parts), report.status)


def framed(html: str, status: str = "failed") -> str:
    """A piece of HTML with the edge of its status."""
    return f'<div class="carousel-report" style="{_STYLE.format(edge=_EDGE[status])}">{html}</div>'


def _outputs(report: Report) -> str:
    words = [
        f'<span style="{CODE}; font-weight:{600 if "✗" in word else 400}; white-space:nowrap">'
        f"{escape(word)}</span>"
        for word in report.output_marks()
    ]
    return f'<div style="display:flex; flex-wrap:wrap; gap:0 1.4em">{"".join(words)}</div>'


def _table(report: Report) -> str:
    cell = f'style="{CODE}; text-align:right; padding:0 1em 0 0"'
    head = "".join(f'<th scope="col" {cell}>{name}</th>' for name in ("index", "yours", "expected"))
    body = "".join(
        "<tr>" + "".join(f"<td {cell}>{escape(text)}</td>" for text in row) + "</tr>" for row in report.rows
    )
    return f'<table style="margin:4px 0; border-collapse:collapse"><tr>{head}</tr>{body}</table>'


def _text(sentence: str) -> str:
    """Escaped, with `back-ticked` words set as code."""
    pieces = escape(sentence).split("`")
    if len(pieces) % 2 == 0:
        return escape(sentence)
    return "".join(
        f'<code style="{CODE}">{piece}</code>' if odd else piece
        for odd, piece in zip((index % 2 for index in range(len(pieces))), pieces)
    )
