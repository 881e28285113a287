"""What a graded notebook shows: verdicts as nbgrader reads them; of a student's output, text and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from autograder.judging.report import Report

Output = dict[str, Any]  # a cell's output as JSON has it

# HTML, SVG, LaTeX and scripts that a student made never reach the browser of an instructor.
PICTURES = ("image/png", "image/jpeg")
UNVERIFIED = (
    "Not verified: this test ran in the process of the student's code, which could have changed its result."
)

OVERHEAD = 500  # bytes that an output takes beside its text
LINE = 300  # characters of what stays of an error or a result

_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def of_report(report: Report) -> list[Output]:
    """A verdict as outputs: the report, and below it a number for some points or an error for none.

    `nbgrader.utils.determine_grade` reads the points off them.
    """
    shown = {"text/plain": str(report), "text/html": report._repr_html_()}
    if report.passed:
        return [_display(shown)]
    if report.score > 0:
        number = {"text/plain": repr(float(min(report.score, report.points))), "text/html": report.earned}
        score = {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": number}
        return [_display(shown), score]
    why = "is not written yet" if report.status == "not attempted" else "is not right yet"
    return [_display(shown), of_failure("CheckFailed", f"{report.exercise} {why}: {report.earned}")]


def of_failure(name: str, sentence: str) -> Output:
    """An error output of one line: no points."""
    return {"output_type": "error", "ename": name, "evalue": sentence, "traceback": [sentence]}


def of_unverified(outputs: Iterable[Output], points: float) -> list[Output]:
    """The outputs of an instructor's own test: what it wrote to stderr costs nothing, a score counts."""
    kept = [_display({"text/plain": UNVERIFIED})]
    for output in outputs:
        if output["output_type"] == "stream":
            output = output | {"name": "stdout"}
        elif output["output_type"] == "execute_result" and not _is_score(
            output["data"]["text/plain"], points
        ):
            output = _display(output["data"])
        kept.append(output)
    return kept


def earned(outputs: Iterable[Output], points: float) -> float:
    """What `nbgrader.utils.determine_grade` will make of a graded cell's outputs."""
    for output in outputs:
        if output["output_type"] == "error":
            return 0.0
        if output["output_type"] == "execute_result":
            return float(output["data"]["text/plain"])
    return points


def _is_score(text: str, points: float) -> bool:
    try:
        return 0 <= float(text) <= points
    except ValueError:
        return False


def cleaned(outputs: Any) -> list[Output]:
    """The outputs that came out of the student's process, rebuilt from what is text and what is a picture."""
    made = map(_clean, outputs if isinstance(outputs, list) else [])
    return [output for output in made if output is not None]


def bounded(outputs: Iterable[Output], left: int, cut: str) -> tuple[list[Output], int]:
    """As much of the outputs as `left` bytes hold, with `cut` in place of the rest, and what is left then.

    Points depend on errors and on short results: these are shortened, and stay.
    """
    kept: list[Output] = []
    whole = True
    for output in outputs:
        if _size(output) > left:
            whole, output = False, _shortened(output, left)
        if output:
            kept.append(output)
            left = max(0, left - _size(output))
    return (kept if whole else [*kept, {"output_type": "stream", "name": "stderr", "text": cut}]), left


def _size(output: Output) -> int:
    """What an output takes in memory, about."""
    texts = [*output.get("data", {}).values(), *output.get("traceback", [])]
    texts += [output[name] for name in ("text", "ename", "evalue") if name in output]
    return OVERHEAD + sum(len(text.encode()) for text in texts)


def _shortened(output: Output, left: int) -> Output:
    kind = output["output_type"]
    if kind == "stream":
        text = output["text"].encode()[: max(0, left - OVERHEAD)].decode("utf-8", "ignore")
        return output | {"text": text} if text else {}
    if kind == "error":
        value = output["evalue"][:LINE]
        return output | {"ename": output["ename"][:LINE], "evalue": value, "traceback": [value]}
    if kind == "execute_result":
        return output | {"data": {"text/plain": output["data"]["text/plain"][:LINE]}}
    return {}


def _clean(output: Any) -> Output | None:
    kind = output.get("output_type") if isinstance(output, dict) else None
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        traceback = [_text(line) for line in lines] if isinstance(lines, list) else []
        value = _text(output.get("evalue"))
        return {
            "output_type": kind,
            "ename": _text(output.get("ename")),
            "evalue": value,
            "traceback": traceback,
        }
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {"text/plain": _text(output["data"].get("text/plain"))}
        for mime in PICTURES:
            picture = output["data"].get(mime)
            if isinstance(picture, str) and _BASE64.fullmatch(picture):
                data[mime] = picture
        shown = _display(data)
        return shown if kind == "display_data" else shown | {"output_type": kind, "execution_count": None}
    return None


def _display(data: dict[str, str]) -> Output:
    return {"output_type": "display_data", "metadata": {}, "data": data}


def _text(value: Any) -> str:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""
