"""Reading what a cell showed."""

from __future__ import annotations

from autograder.sandbox.outside.session import Session


def shown(child: Session, source: str) -> str:
    """The text that a cell printed; the cell must have gone through."""
    result = child.run(source)
    assert result.passed, result.outputs
    return "".join(output.get("text", "") for output in result.outputs)
