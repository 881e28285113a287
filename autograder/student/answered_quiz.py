"""A quiz in a notebook: what is chosen is written into its HTML, and stays there without a kernel."""

from __future__ import annotations

from functools import partial
from typing import Any

from autograder.exercises.quiz import Option, Question, Quiz
from autograder.student import clicks
from autograder.student.progress import Progress


class AnsweredQuiz:
    """A lesson's questions with what a student chose, in this or an earlier session."""

    def __init__(self, quiz: Quiz, progress: Progress) -> None:
        self.quiz, self.progress = quiz, progress
        self.live = False
        self.handle: Any = None

    def choose(self, question: str, option: str) -> None:
        """Keep a choice, and show it where the quiz stands."""
        self.progress.keep("answers", question, [option])
        if self.handle is not None:
            self.handle.update(self._repr_mimebundle_(), raw=True)

    def __repr__(self) -> str:
        return repr(self.quiz)

    def _repr_html_(self) -> str:
        return self.quiz.html(self.progress.data["answers"], self._attributes)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _attributes(self, question: Question, option: Option) -> str:
        return clicks.attributes(question.text, option.text) if self.live else ""

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for question in self.quiz.questions:
            self.live = clicks.listen(question.text, partial(self.choose, question.text))
        self.handle = display(self._repr_mimebundle_(), raw=True, display_id=True)
