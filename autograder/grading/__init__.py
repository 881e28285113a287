"""Submissions in, verdicts out: one engine for `carousel grade`, `nbgrader autograde` and the formgrader."""
