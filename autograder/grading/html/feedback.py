"""The page a student gets back: points, each exercise's report, comments; offline, no script, all escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from autograder.grading.html.style import document, share
from autograder.grading.nbgrader.marks import Marks
from autograder.grading.notebooks.cell import Cell
from autograder.grading.notebooks.graded import Record
from autograder.grading.notebooks.outputs import PICTURES, Output

NOT_GRADED = "not graded"
SHOWN_TEXT = 4_000  # characters of one output

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def student_pages(
    student: str, records: Sequence[Record], marks: Mapping[tuple[str, str], Marks]
) -> dict[str, str]:
    """A student's pages by notebook."""
    return {
        one.notebook: student_page(one.notebook, student, one.cells, marks[student, one.notebook])
        for one in records
    }


def student_page(notebook: str, student: str, cells: Sequence[Cell], marks: Marks) -> str:
    """One submission's page as HTML."""
    graded = [cell for cell in cells if cell.is_graded]
    earned, worth = marks.total, sum(cell.points for cell in graded if not cell.is_excused)
    total = f"<strong>{earned:g}</strong> of {worth:g} points"
    if graded and all(_score(cell, marks) == NOT_GRADED for cell in graded):
        total = f"<strong>{NOT_GRADED}</strong>"
    parts = [f"<h1>{escape(notebook)}</h1>", f'<p class="total">{escape(student)}: {total}</p>']
    if marks.penalty:
        parts.append(f"<p>Handed in late: {marks.penalty:g} points less.</p>")
    parts += [_table(graded, marks), *(_cell(cell, marks) for cell in cells)]
    return document(f"{notebook}: {student}", "".join(parts))


def _is_unreadable(cell: Cell) -> bool:
    """Whether the released cell stands in place of one that could not be read."""
    return cell.verdict is not None and cell.verdict.status == "unreadable"


def _name(cell: Cell) -> str:
    return cell.exercise_name or cell.grade_id


def _table(graded: Iterable[Cell], marks: Marks) -> str:
    rows = []
    for cell in graded:
        key = cell.grade_id
        bar = share(marks.scores.get(key, 0.0), cell.points)
        name = f'<a href="#{escape(key)}">{escape(_name(cell))}</a>'
        rows.append(f"<tr><td>{name}</td><td>{bar}</td><td>{_score(cell, marks)}</td></tr>")
    return f'<table class="scores">{"".join(rows)}</table>'


def _cell(cell: Cell, marks: Marks) -> str:
    """A cell of the student's, or what grading has to say about one; the course's own text is left out."""
    outputs = cell.outputs
    notes = "" if cell.is_figure else "".join(map(_note, cell.notes))
    if _is_unreadable(cell):
        body = ""
    elif cell.exercise_name:
        body = notes + "".join(map(_trusted, outputs))
    elif cell.is_graded and not cell.is_answer:
        body = notes + "".join(map(_without_source, outputs))
    elif cell.is_released or cell.is_locked:
        body = notes + "".join(_output(output) for output in outputs if output["output_type"] == "error")
    else:
        body = _source(cell) + notes + "".join(map(_output, outputs))
    if comment := marks.comments.get(cell.grade_id):
        body += f'<p class="comment"><strong>Comment:</strong> {escape(comment)}</p>'
    if not body:
        return ""
    anchor = f' id="{escape(cell.grade_id)}"' if cell.grade_id else ""
    kind = ' class="verdict"' if cell.exercise_name else ""
    return f"<section{anchor}{kind}>{_heading(cell, marks)}{body}</section>"


def _heading(cell: Cell, marks: Marks) -> str:
    """What a cell is called, and its points, where no report says both."""
    if not cell.grade_id or cell.exercise_name:
        return ""
    title = f"Your {cell.grade_id}" if cell.is_answer else cell.grade_id
    if cell.is_graded:
        title += f" · {_score(cell, marks)}"
    return f"<h2>{escape(title)}</h2>"


def _score(cell: Cell, marks: Marks) -> str:
    if cell.is_excused and not marks.scores.get(cell.grade_id):
        return "not counted"
    if cell.grade_id in marks.pending:
        return NOT_GRADED if _is_unreadable(cell) else "to be graded"
    return f"{marks.scores.get(cell.grade_id, 0.0):g} of {cell.points:g}"


def _note(sentence: str) -> str:
    return f'<p class="note">{escape(sentence)}</p>'


def _source(cell: Cell) -> str:
    if not cell.source.strip():
        return ""
    kind = "code" if cell.is_code else "prose"
    return f'<pre class="{kind}">{_plain(cell.source, 20_000)}</pre>'


def _trusted(output: Output) -> str:
    """An output that the grader wrote: the report's own HTML, or the reason why there is no report."""
    html = output.get("data", {}).get("text/html")
    if html is not None:
        return str(html)
    return "" if output.get("ename") == "CheckFailed" else _output(output)


def _without_source(output: Output) -> str:
    """An own test's output: the lines of a traceback would show what is hidden."""
    if output["output_type"] == "error":
        output = {**output, "traceback": []}
    return _output(output)


def _output(output: Output) -> str:
    """An output that a student's code may have written."""
    if output["output_type"] == "error":
        text = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
        return f'<pre class="error">{_plain(text)}</pre>'
    if output["output_type"] == "stream":
        return f'<pre class="output">{_plain(output["text"])}</pre>'
    data: Mapping[str, Any] = output["data"]
    for mime in PICTURES:
        if mime in data:
            picture = escape("".join(str(data[mime]).split()))
            return f'<img alt="A figure that this cell drew" src="data:{mime};base64,{picture}">'
    text = data.get("text/plain", "")
    return f'<pre class="output">{_plain(text)}</pre>' if text else ""


def _plain(text: Any, limit: int = SHOWN_TEXT) -> str:
    text = "".join(text) if isinstance(text, list) else str(text)
    cut = f"\n[{len(text) - limit} more characters]" if len(text) > limit else ""
    return escape(_CONTROL.sub("", _ANSI.sub("", text[:limit])) + cut)
