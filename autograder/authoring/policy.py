"""What the course asks of a finished lesson: how much of what, and why.

A lesson works without any of it. `carousel check-page` gives it as advice; the tests ask it of every lesson
that is not marked `draft=True`. Each function yields a sentence, with its reason, for what is missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.authoring import measures
from autograder.authoring.findings import FILL_IN
from autograder.authoring.page_to_notebook import Page
from autograder.claims.register import register
from autograder.exercises.quiz import Question
from autograder.judging.exercise import Exercise


@dataclass(frozen=True)
class Norm:
    """A number that a finished lesson has within bounds, both included, and why."""

    what: str
    why: str
    least: float = 0
    most: float = math.inf

    def advice(self, found: float, about: str = "") -> Iterator[str]:
        """One sentence when a number is out of bounds.

        >>> list(Norm("hints", "the second nearly says it", least=2).advice(1, "affine"))
        ['affine: hints: 1; advised are at least 2, because the second nearly says it.']
        """
        if not self.least <= found <= self.most:
            yield (
                f"{about + ': ' if about else ''}{self.what}: {found:,g}; advised are {self.bounds}, "
                f"because {self.why}."
            )

    @property
    def bounds(self) -> str:
        if self.least == self.most:
            return f"{self.least:,g}"
        if math.isinf(self.most):
            return f"at least {self.least:,g}"
        return f"{self.least:,g} to {self.most:,g}" if self.least else f"at most {self.most:,g}"


# A lesson
EXERCISES = Norm("exercises", "a lesson is an evening, and each exercise takes 5 to 20 minutes of it", 5, 12)
MISTAKES = Norm("mistakes known by name", "the class report counts mistakes by their names", 30)
QUESTIONS = Norm("quiz questions", "a quiz goes once over all that the lesson says", 5)
LOOKED_UP = Norm(
    "quiz questions for a number or a part of a drawing", "whoever has looked and computed can answer them", 2
)
LENGTH_OF_RIGHT = Norm(
    "length of the right option, in % of the wrong ones'",
    "a long option looks right before it is read",
    most=130,
)
REPLY_WORDS = Norm("words in a reply", "a reply says why its option is right or wrong", 4)

# An exercise
MISTAKES_OF_A_FUNCTION = Norm(
    "mistakes known by name", "whoever makes a mistake without a name is told numbers and no reason", 6
)
MISTAKES_OF_A_NUMBER = Norm(
    "mistakes known by name", "a number is misread from an experiment in several ways", 3
)
HINTS = Norm("hints", "the first points the way, the second nearly says it", 2, 2)
MINUTES = Norm("minutes", "below is no exercise, above are two", 5, 20)
HINT_LENGTH = Norm("characters in a hint", "it stands on a line or two of the report", 1, 159)
STYLES = Norm("right answers in tests/exercises/styles", "a right answer must pass however it is written", 4)
MISTAKES_IN_STYLES = Norm(
    "mistakes of the lesson written in several styles", "names that only fit our own lines help nobody", 10
)

# A page
WORDS = Norm("words", "a page is read beside the exercises, in one evening", 1500, 2200)
FIGURES = Norm("figures", "a reader wants something to look at about every 300 words", 4)
ALT_LENGTH = Norm("characters of alt text", "who cannot see a figure needs its message, not its kind", 21)
ANSWER_LINES = Norm("lines in an answer", "above that an exercise is bookkeeping or two exercises", 1, 18)
TASK_WORDS = Norm(
    "words above an exercise", "it needs a sentence that says what is to be written, and why", 5
)
SHARE_OF_TIME = Norm(
    "the exercises' share of the page's time, in %",
    "the time in `What you need` covers them, and reading takes less than half",
    50,
    100,
)
RUN_SECONDS = Norm("seconds to run", "students and tests run the whole page", most=60)
IN_SHORT = Norm("lines in *In short*", "they are what is to stay", 3, 5)
PARTS = (
    "What you'll do",
    "What you'll learn",
    "What you need",
    "<summary>Notation</summary>",
    "## In short",
    "## Where this is used today",
    "## Quiz",
    "## On your own",
    "## Further reading",
)


def of_lesson(exercises: Sequence[Exercise], questions: Sequence[Question]) -> Iterator[str]:
    """How much there is of exercises, mistakes and quiz questions."""
    yield from EXERCISES.advice(len(exercises))
    yield from MISTAKES.advice(sum(len(exercise.misconceptions) for exercise in exercises))
    yield from QUESTIONS.advice(len(questions))
    yield from LOOKED_UP.advice(sum(map(measures.is_looked_up, questions)))
    for question in questions:
        yield from LENGTH_OF_RIGHT.advice(measures.length_of_right(question), repr(question.text))
        replies = [option.reply for option in question.options]
        if len(set(replies)) < len(replies):
            yield f"{question.text!r}: two options have the same reply; one of them says nothing of its own."
        for reply in replies:
            yield from REPLY_WORDS.advice(len(reply.split()), repr(reply))


def of_exercise(exercise: Exercise) -> Iterator[str]:
    """Hints, minutes, and the wording of the known mistakes."""
    name, known = exercise.name, exercise.misconceptions
    yield from (MISTAKES_OF_A_FUNCTION if exercise.inputs else MISTAKES_OF_A_NUMBER).advice(len(known), name)
    yield from HINTS.advice(len(set(exercise.hints)), name)
    yield from MINUTES.advice(exercise.minutes, name)
    for mistake in known:
        about = f"{name}: the mistake {mistake.title!r}"
        yield from HINT_LENGTH.advice(len(mistake.hint), about)
        if mistake.title.endswith("."):
            yield f"{about} ends with a point, because of which the report reads like two sentences."
        if "\n" in mistake.hint or not mistake.hint.endswith((".", "?", ".)")):
            yield f"{about}: its hint should be whole sentences on one line, because the report shows it so."


def of_styles(name: str, right: int) -> Iterator[str]:
    """Of an exercise: in how many ways its right answer is written in the tests."""
    yield from STYLES.advice(right, name)


def of_page(page: Page) -> Iterator[tuple[int | None, str]]:
    """Words, parts, tasks, lengths of answers and time, with the page's line where there is one."""
    text = measures.prose(page.notebook)
    for sentence in WORDS.advice(measures.words(measures.furniture_apart(text))):
        yield None, sentence
    if "## In short" in text:
        for sentence in IN_SHORT.advice(measures.lines_in_short(text)):
            yield None, sentence
    for symbol in sorted(measures.symbols(text) - measures.notation(text)):
        yield (
            None,
            f"the formulas use {symbol}, and the folded notation at the top does not say what it is.",
        )
    for part in PARTS:
        if part not in text:
            yield None, f"there is no {part!r}, which readers of the other pages look for."
    for cell, line, task in measures.asked(page):
        name = cell.metadata.nbgrader.grade_id
        for sentence in TASK_WORDS.advice(measures.words(task), name):
            yield line, sentence
        for sentence in ANSWER_LINES.advice(measures.answer_lines(cell.source), name):
            yield line, sentence


def of_claims(page: Page, lesson: str) -> Iterator[tuple[None, str]]:
    """Claims of the lesson that its page does not make."""
    text = measures.prose(page.notebook)
    for claim in register.of_lesson(lesson[3:]):
        if f"claim `{claim}`" not in text:
            yield None, f"the claim {claim} is declared for this lesson, and the page does not make it."


def of_time(page: Page, exercises: Iterable[Exercise]) -> Iterator[str]:
    """Whether the exercises' minutes fit the time that the page states."""
    stated = measures.stated_minutes(measures.prose(page.notebook))
    if stated is None:
        yield "`What you need` states no time, such as `Two hours`, by which a reader could plan."
        return
    minutes, (low, high) = sum(exercise.minutes for exercise in exercises), stated
    share = 100 * minutes / (high if minutes > high else low)
    if minutes < low * SHARE_OF_TIME.least / 100 or minutes > high:
        yield from SHARE_OF_TIME.advice(round(share))


def of_figures(page: Page, alts: Sequence[str | None]) -> Iterator[str]:
    """How many figures there are, and what a reader who cannot see them is told; `alts` are the run's."""
    found = [*measures.alts_in_prose(measures.prose(page.notebook)), *alts]
    yield from FIGURES.advice(len(found))
    for alt in found:
        yield from ALT_LENGTH.advice(len(alt or ""), f"the figure with the alt text {alt or ''!r}")


def of_unfinished(text: str) -> Iterator[tuple[int, str]]:
    """What `carousel new` has left to the author: the first line, and a sentence with all of them."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if FILL_IN in line]
    if lines:
        which = f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}"
        yield lines[0], f"{which} still say{'s' * (len(lines) == 1)} {FILL_IN}, which a reader would see."
