"""A question to answer before the experiment, and its outcome after it: both are kept, and never graded.

Both are HTML, and a choice is written into it, so a saved notebook needs no kernel to be read.
"""

from __future__ import annotations

from typing import Any

from autograder.exercises.quiz import typeset
from autograder.student import clicks
from autograder.student.progress import Progress

_asked: list[Prediction] = []  # in this kernel, in their order


class Prediction:
    """A question with its options: buttons where there is a kernel, a list where the page is only read."""

    def __init__(self, question: str, options: tuple[str, ...], progress: Progress) -> None:
        if not all(isinstance(text, str) for text in (question, *options)):
            raise ValueError("predict: the question and its options are texts, each in quotes")
        if len(options) < 2:
            raise ValueError(f"predict({question!r}): expected two options or more, got {len(options)}")
        self.question, self.options, self.progress = question, options, progress
        self.live = False
        self.handles: list[tuple[Any, Any]] = []  # what shows this choice, and where
        _asked[:] = [one for one in _asked if one.question != question] + [self]

    @property
    def chosen(self) -> str | None:
        """What was chosen, in this or an earlier session."""
        kept = self.progress.data["predictions"].get(self.question)
        return kept if kept in self.options else None

    def choose(self, option: str) -> None:
        """Keep a choice, and show it where the question stands and beside the outcome."""
        self.progress.keep("predictions", self.question, option)
        for shown, handle in self.handles:
            handle.update(shown._repr_mimebundle_(), raw=True)

    def __repr__(self) -> str:
        marks = ("●" if option == self.chosen else "○" for option in self.options)
        lines = (f"  {mark} {option}" for mark, option in zip(marks, self.options, strict=True))
        return "\n".join([f"Predict: {self.question}", *lines])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        options = "".join(f"<li>{typeset(option)}</li>" for option in self.options)
        heading = f"<p><strong>Predict:</strong> {typeset(self.question)}</p>"
        below = f"<ul>{options}</ul>"
        if self.chosen is not None:
            place = clicks.attributes(self.question, self.chosen) if self.live else ""
            below += f'<p tabindex="-1" {place}>You predicted: <strong>{typeset(self.chosen)}</strong></p>'
        elif self.live:
            below = (
                f"<div {clicks.STILL}>{below}<p><small>Run this cell to choose.</small></p></div>"
                f'<div role="group" aria-label="Predict" {clicks.LIVE}>{self._buttons()}</div>'
            )
        return {"text/plain": repr(self), "text/html": heading + below}

    def _buttons(self) -> str:
        # JupyterLab takes Enter for its own unless the element that has the focus tells it not to.
        kept = 'type="button" data-lm-suppress-shortcuts="true"'
        return "".join(
            f"<button {kept} {clicks.attributes(self.question, option)}>{typeset(option)}</button>"
            for option in self.options
        )

    def _ipython_display_(self) -> None:
        self.live = clicks.listen(self.question, self._clicked)
        _display(self, self)

    def _clicked(self, option: str) -> None:
        if option in self.options and self.chosen is None:
            self.choose(option)


class PredictionOutcome:
    """What came out, beside what was predicted: the last prediction in this kernel that offers the answer."""

    def __init__(self, answer: str) -> None:
        if not isinstance(answer, str):
            raise ValueError("outcome: expected one of the prediction's options, in quotes")
        self.answer = answer
        self.prediction = next((one for one in reversed(_asked) if answer in one.options), None)

    def __repr__(self) -> str:
        return self._said("“{}”")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        question = f"{typeset(self.prediction.question)}<br>" if self.prediction is not None else ""
        said = self._said("<strong>{}</strong>", typeset)
        return {"text/plain": repr(self), "text/html": f"<p>{question}{said}</p>"}

    def _said(self, style: str, written: Any = str) -> str:
        answer = style.format(written(self.answer))
        predicted = self.prediction.chosen if self.prediction is not None else None
        if predicted is None:
            could = self.prediction is not None and self.prediction.live
            return f"It was: {answer}. Nothing was predicted." if could else f"It was: {answer}."
        if predicted == self.answer:
            return f"You predicted: {answer}, and so it was."
        return f"You predicted: {style.format(written(predicted))}. It was: {answer}."

    def _ipython_display_(self) -> None:
        _display(self, self.prediction)


def _display(shown: Prediction | PredictionOutcome, prediction: Prediction | None) -> None:
    """Show one of the two, in such a way that a later choice of the prediction's changes it."""
    from IPython.display import display

    handle = display(shown._repr_mimebundle_(), raw=True, display_id=True)
    if prediction is not None and handle is not None:
        prediction.handles.append((shown, handle))
