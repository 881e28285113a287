"""A question to answer before the experiment: the choice is kept and never graded."""

from __future__ import annotations

import html
from typing import Any

from autograder.student.progress import Progress


class Prediction:
    """A question with its options: buttons where there is a kernel, a list where the page is only read."""

    def __init__(self, question: str, options: tuple[str, ...], progress: Progress) -> None:
        if not all(isinstance(text, str) for text in (question, *options)):
            raise ValueError("predict: the question and its options are texts, each in quotes")
        if len(options) < 2:
            raise ValueError(f"predict({question!r}): expected two options or more, got {len(options)}")
        self.question, self.options, self.progress = question, options, progress

    @property
    def chosen(self) -> str | None:
        """What was chosen, in this or an earlier session."""
        kept = self.progress.data["predictions"].get(self.question)
        return kept if kept in self.options else None

    def choose(self, option: str) -> None:
        """Keep a choice."""
        self.progress.keep("predictions", self.question, option)

    def widget(self) -> Any:
        """The ipywidgets box: the question above one button an option."""
        import ipywidgets

        buttons = ipywidgets.RadioButtons(
            options=self.options, value=self.chosen, layout={"width": "max-content"}
        )
        buttons.observe(lambda change: self.choose(change["new"]), names="value")
        return ipywidgets.VBox([ipywidgets.HTML(self._heading()), buttons])

    def _heading(self) -> str:
        return f"<strong>Predict:</strong> {html.escape(self.question)}"

    def __repr__(self) -> str:
        marks = ("●" if option == self.chosen else "○" for option in self.options)
        lines = (f"  {mark} {option}" for mark, option in zip(marks, self.options, strict=True))
        return "\n".join([f"Predict: {self.question}", *lines])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        shown = self.widget()._repr_mimebundle_()
        options = "".join(f"<li>{html.escape(option)}</li>" for option in self.options)
        return shown | {"text/plain": repr(self), "text/html": f"<p>{self._heading()}</p><ul>{options}</ul>"}
