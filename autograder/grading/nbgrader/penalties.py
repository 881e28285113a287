"""Late penalties, as nbgrader's AssignLatePenalties finds them with the configured plugin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def due(config: Any, submissions: Iterable[Any]) -> Iterator[tuple[str, Any, float | None]]:
    """(student, submitted notebook, its penalty by the due dates of today); None: not late."""
    plugin: Any = None
    for submission in submissions:
        late = submission.total_seconds_late
        for notebook in submission.notebooks:
            penalty = None
            if late:
                plugin = plugin or _configured(config)
                penalty = plugin.late_submission_penalty(submission.student_id, notebook.score, late)
            yield submission.student_id, notebook, penalty and min(max(penalty, 0.0), notebook.score)


def of(config: Any, student: str, score: float, late: float) -> float:
    """The penalty of a score that came so many seconds late."""
    if late <= 0:
        return 0.0
    penalty = _configured(config).late_submission_penalty(student, score, late)
    return min(max(float(penalty or 0.0), 0.0), score)


def _configured(config: Any) -> Any:
    from nbgrader.preprocessors import AssignLatePenalties

    step = AssignLatePenalties(config=config)
    step.init_plugin()
    return step.plugin_inst
