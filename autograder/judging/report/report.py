"""The report: plain data, and its rendering as text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from autograder.judging.report.html import html_of

Status = Literal["passed", "partial", "failed", "not attempted"]
MARKS = {"ok": "✓", "wrong": "✗", "not compared": "–"}


@dataclass(frozen=True)
class Report:
    """The verdict on one exercise and why; every field is plain data."""

    exercise: str
    points: float
    score: float
    status: Status
    outputs: Mapping[str, str] = field(default_factory=dict)  # name -> "ok", "wrong", "not compared"
    errors: Mapping[str, float] = field(default_factory=dict)  # largest difference of each wrong output
    findings: Sequence[str] = ()  # what is wrong, as sentences, the most telling first
    rows: Sequence[tuple[str, str, str]] = ()  # (index, yours, expected), the three worst entries
    misconception: str | None = None
    hint: str = ""
    reproduce: str = ""
    notes: Sequence[str] = ()  # the student's warnings and prints; they cost nothing
    flags: Sequence[Mapping[str, Any]] = ()  # evidence for the instructor: on no page of a student's

    @property
    def passed(self) -> bool:
        return self.status == "passed"

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON-ready data; a difference that is not a number is null."""
        data = asdict(self) | {"passed": self.passed}
        data["errors"] = {name: e if math.isfinite(e) else None for name, e in self.errors.items()}
        return data

    @property
    def earned(self) -> str:
        return f"{self.score:g} / {self.points:g} point{'s' * (self.points != 1)}"

    def output_marks(self) -> list[str]:
        """One word per output: `h_next ✗ 0.9`; a cache is unfolded where a field is wrong."""
        words = []
        for name, state in self._folded().items():
            error = self.errors.get(name)
            figure = (
                f" {error:.2g}" if error is not None and math.isfinite(error) and state == "wrong" else ""
            )
            words.append(f"{name} {MARKS[state]}{figure}")
        return words

    def _folded(self) -> dict[str, str]:
        """The outputs, with those whose parts are all right as one."""
        groups: dict[str, dict[str, str]] = {}
        for name, state in self.outputs.items():
            groups.setdefault(name.partition(".")[0], {})[name] = state
        folded: dict[str, str] = {}
        for output, parts in groups.items():
            folded |= {output: "ok"} if set(parts.values()) == {"ok"} else parts
        return folded

    def __str__(self) -> str:
        mark = {"passed": "✓", "not attempted": "·"}.get(self.status, "✗")
        lines = [f"{mark} {self.exercise:<48}{self.earned:>16}"]
        if self.outputs and not self.passed:
            lines += _wrapped(self.output_marks())
        if self.rows:
            width = max(len(row[0]) for row in (("index", "", ""), *self.rows))
            lines += [
                f"  {i:<{width}}  {y:>12}  {e:>12}"
                for i, y, e in (("index", "yours", "expected"), *self.rows)
            ]
        lines += [f"  {sentence}" for sentence in self.findings]
        if self.misconception:
            lines.append(f"  Looks like: {self.misconception}")
        if self.hint:
            lines.append(f"  Hint: {self.hint}")
        if self.reproduce:
            lines.append(f"  Try it: {self.reproduce}")
        lines += [f"  Note: {note}" for note in self.notes]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_of(self)


def _wrapped(words: Sequence[str], width: int = 100) -> list[str]:
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += f"   {word}" if lines[-1] else f"  {word}"
    return lines
