"""A question to answer before the experiment: the choice is kept in the notebook, and never graded.

The question and its options are HTML. Below them stand buttons as long as nothing is chosen; a choice puts a
sentence in their place, which is saved with the notebook and needs no kernel to be read.
"""

from __future__ import annotations

import html
from typing import Any

from autograder.student import kernel
from autograder.student.progress import Progress


class Prediction:
    """A question with its options: buttons where there is a kernel, a list where the page is only read."""

    def __init__(self, question: str, options: tuple[str, ...], progress: Progress) -> None:
        if not all(isinstance(text, str) for text in (question, *options)):
            raise ValueError("predict: the question and its options are texts, each in quotes")
        if len(options) < 2:
            raise ValueError(f"predict({question!r}): expected two options or more, got {len(options)}")
        self.question, self.options, self.progress = question, options, progress
        self.handle: Any = None  # of what stands below the options

    @property
    def chosen(self) -> str | None:
        """What was chosen, in this or an earlier session."""
        kept = self.progress.data["predictions"].get(self.question)
        return kept if kept in self.options else None

    def choose(self, option: str) -> None:
        """Keep a choice, and say it where the buttons were."""
        self.progress.keep("predictions", self.question, option)
        if self.handle is not None:
            self.handle.update({"text/html": self._said(), "text/plain": self._plain()}, raw=True)

    def widget(self) -> Any:
        """The ipywidgets box: one button an option."""
        import ipywidgets

        def button(option: str) -> Any:
            made = ipywidgets.Button(
                description=option, tooltip=f"Predict: {option}", layout={"width": "max-content"}
            )
            made.on_click(lambda _: self.choose(option))
            return made

        layout = {"flex_flow": "row wrap"}
        return ipywidgets.Box([button(option) for option in self.options], layout=layout)

    def _heading(self) -> str:
        return f"<strong>Predict:</strong> {html.escape(self.question)}"

    def _said(self) -> str:
        return f"<p>You predicted: <strong>{html.escape(self.chosen or '')}</strong></p>"

    def _plain(self) -> str:
        return f"You predicted: {self.chosen}"

    def __repr__(self) -> str:
        marks = ("●" if option == self.chosen else "○" for option in self.options)
        lines = (f"  {mark} {option}" for mark, option in zip(marks, self.options, strict=True))
        return "\n".join([f"Predict: {self.question}", *lines])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        options = "".join(f"<li>{html.escape(option)}</li>" for option in self.options)
        said = self._said() if self.chosen else ""
        return {"text/plain": repr(self), "text/html": f"<p>{self._heading()}</p><ul>{options}</ul>{said}"}

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self._repr_mimebundle_(), raw=True)
        if self.chosen is None and kernel.shell() is not None:
            self.handle = display(self.widget()._repr_mimebundle_(), raw=True, display_id=True)
