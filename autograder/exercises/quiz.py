"""A lesson's quiz: every option unfolds its own reply. Plain HTML works wherever a notebook is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from autograder.judging.choice import LETTERS
from autograder.judging.report.html import CODE


@dataclass(frozen=True)
class Option:
    """One answer, and what is said to whoever chooses it."""

    text: str
    reply: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question with at least three options, exactly one of them right."""

    text: str
    options: Sequence[Option]

    def __post_init__(self) -> None:
        if sum(option.right for option in self.options) != 1 or len(self.options) < 3:
            raise ValueError(f"{self.text!r} needs at least three options, exactly one of them right")


@dataclass(frozen=True)
class Quiz:
    """The questions of one lesson, shown as text or as HTML."""

    lesson: str
    questions: Sequence[Question]

    def __repr__(self) -> str:
        lines = []
        for number, question in enumerate(self.questions, 1):
            lines.append(f"{number}. {question.text}")
            lines += [f"   {letter}) {option.text}" for letter, option in zip(LETTERS, question.options)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return self.html({}, lambda question, option: "")

    def html(self, chosen: Mapping[str, Sequence[str]], attributes: Callable[[Question, Option], str]) -> str:
        """With the options open that were chosen, by a question's text; `attributes` are an option's own."""
        return "".join(
            '<div role="group" style="margin:0 0 1.2em; max-width:52em"'
            f' aria-label="Question {number}"><p><strong>{number}.</strong> {typeset(question.text)}</p>'
            + "".join(
                _option(
                    letter, option, option.text in chosen.get(question.text, ()), attributes(question, option)
                )
                for letter, option in zip(LETTERS, question.options)
            )
            + _answered(question, chosen.get(question.text, ()))
            + "</div>"
            for number, question in enumerate(self.questions, 1)
        )


def _answered(question: Question, chosen: Sequence[str]) -> str:
    """Which options were chosen, in their order, and whether they are right."""
    options = {option.text: (letter, option) for letter, option in zip(LETTERS, question.options)}
    said = [
        f"{options[text][0]}) {'✓' if options[text][1].right else '✗'}" for text in chosen if text in options
    ]
    return f'<p style="margin:0.2em 0 0 1em">Your answer: {", then ".join(said)}</p>' if said else ""


def _option(letter: str, option: Option, unfolded: bool, attributes: str) -> str:
    verdict = "✓ Right." if option.right else "✗ Not this one."
    return (
        f'<details style="margin:0 0 0.2em 1em" {"open" if unfolded else ""} {attributes}>'
        f'<summary style="cursor:pointer" data-lm-suppress-shortcuts="true">{letter}) {typeset(option.text)}'
        f'</summary><div style="margin:0.2em 0 0.6em 1.6em"><strong>{verdict}</strong>'
        f" {typeset(option.reply)}</div></details>"
    )


def typeset(text: str) -> str:
    """Escaped; `back-ticked` words as code, *starred* ones in italics."""
    text = re.sub(r"`([^`]+)`", rf'<code style="{CODE}">\1</code>', escape(text, quote=False))
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", text)
