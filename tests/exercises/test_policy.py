"""Every lesson that is not a draft has what the course asks of it; a failure says which number, and why."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from autograder import exercises
from autograder.authoring import policy
from autograder.authoring.page_to_notebook import read_page
from autograder.exercises import Lesson
from autograder.exercises.quiz import Option, Question
from autograder.judging.exercise import Exercise

COURSE = Path(__file__).resolve().parent.parent.parent
FINISHED = [lesson for lesson in exercises.lessons if not exercises.lesson(lesson).draft]

every_finished_lesson = pytest.mark.parametrize("lesson", FINISHED)


def page_of(lesson):
    return read_page(lesson, (COURSE / "solutions" / f"{lesson}.md").read_text(encoding="utf-8"), exercises)


def test_a_lesson_is_finished_unless_it_says_that_it_is_a_draft():
    assert not Lesson("06-gru", question="Why?", order=()).draft
    assert "02-gradient-decay" in FINISHED


@pytest.mark.policy
@every_finished_lesson
def test_a_finished_lesson_has_exercises_mistakes_and_questions_enough(lesson):
    assert list(policy.of_lesson(exercises.of_lesson(lesson), exercises.quiz(lesson).questions)) == []


@pytest.mark.policy
@every_finished_lesson
def test_the_exercises_of_a_finished_lesson_are_worded_as_all_others(lesson):
    found = [said for exercise in exercises.of_lesson(lesson) for said in policy.of_exercise(exercise)]
    assert found == []


@pytest.mark.policy
@every_finished_lesson
def test_the_page_of_a_finished_lesson_has_its_parts_its_length_and_its_time(lesson):
    page = page_of(lesson)
    assert list(policy.of_page(page)) == []
    assert list(policy.of_time(page, exercises.of_lesson(lesson))) == []


@pytest.mark.policy
@every_finished_lesson
def test_nothing_of_a_finished_lesson_is_left_to_fill_in(lesson):
    files = [COURSE / "solutions" / f"{lesson}.md"]
    files += (COURSE / exercises.folder(lesson).replace(".", "/")).glob("*.py")
    assert len(files) > 5
    for file in files:
        assert list(policy.of_unfinished(file.read_text(encoding="utf-8"))) == [], file


# What the advice itself promises.


def double(x):
    """Twice x."""
    return 2 * x


def an_exercise(**changes):
    given = dict(reference=double, points=1, inputs=dict(x="N"), returns=dict(y="N"), hints=("One.", "Two."))
    return Exercise(**(given | changes))


def advice(found):
    return "\n".join(said if isinstance(said, str) else said[1] for said in found)


@pytest.mark.parametrize("norm", [one for one in vars(policy).values() if isinstance(one, policy.Norm)])
def test_every_norm_speaks_outside_its_bounds_only_and_says_why(norm):
    inside = norm.least if norm.least else norm.most
    assert list(norm.advice(inside, "it")) == []
    outside = norm.least - 1 if norm.least else norm.most + 1
    (said,) = norm.advice(outside, "it")
    assert norm.what in said
    assert f"because {norm.why}." in said


def test_an_exercise_with_one_hint_and_a_badly_worded_mistake_is_advised():
    exercise = an_exercise(hints=("One.",), minutes=45)
    exercise.mistake("It is tripled.", "Count", y=lambda x: 3 * x)
    said = advice(policy.of_exercise(exercise))
    for words in (
        "hints: 1;",
        "minutes: 45;",
        "mistakes known by name: 1;",
        "ends with a point",
        "whole sentences",
    ):
        assert words in said


def test_a_quiz_whose_replies_say_nothing_is_advised():
    options = [Option(text, "No.", right=text == "a") for text in "abc"]
    said = advice(policy.of_lesson([an_exercise()], [Question("Which?", options)]))
    for words in ("exercises: 1;", "quiz questions: 1;", "the same reply", "words in a reply: 1;"):
        assert words in said


def test_a_quiz_whose_right_option_is_long_or_that_asks_for_no_number_is_advised():
    options = [Option(text, "It says why.", right=len(text) > 3) for text in ("yes, since", "no", "so")]
    number = Question("How many?", [Option(text, "It says why.", right=text == "2") for text in "123"])
    drawing = Question("Where in the drawing?", options)
    said = advice(policy.of_lesson([an_exercise()], [Question("Which?", options)]))
    assert "'Which?': length of the right option, in % of the wrong ones': 500;" in said
    assert "quiz questions for a number or a part of a drawing: 0;" in said
    assert "part of a drawing:" not in advice(policy.of_lesson([an_exercise()], [number, drawing]))


PAGE = """\
# 90 · Why?

**What you need.** Nothing. {time}

## 1 · Twice

{task}

{{{{ double }}}}

```{{code-cell}}
:tags: [solution]

def double(x):
    ### BEGIN SOLUTION
{lines}
    ### END SOLUTION
```

```{{code-cell}}
:tags: [check]

check(double)
```
"""


def a_page(time="Two hours.", task="Write a function that doubles a vector.", lines="    return 2 * x"):
    exercise = an_exercise(lesson="90-why")
    return read_page("90-why", PAGE.format(time=time, task=task, lines=lines), {"double": exercise})


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (a_page(task=""), "double: words above an exercise: 0;"),
        (a_page(lines="    x = x\n" * 18 + "    return 2 * x"), "double: lines in an answer: 19;"),
        (a_page(), "advised are 1,500 to 2,200"),
        (a_page(), "there is no '## Quiz'"),
        (a_page(), "there is no '<summary>Notation</summary>'"),
        (a_page(task="Write the function $y = 2x$, which doubles."), "the formulas use y, and the folded"),
        (a_page(task="## In short\n\n- It doubles.\n\n## Next\n\n- More."), "lines in *In short*: 1;"),
    ],
)
def test_a_page_without_what_a_page_has_is_advised(page, words):
    assert words in advice(policy.of_page(page))


def test_what_the_notation_explains_is_not_asked_for_and_neither_is_looked_up_text_counted():
    table = "<details><summary>Notation</summary>\n\n| $y$, $x$ | two vectors |\n\n</details>\n\n"
    task = f"{table}Write $dy_{{next}} = 2\\tanh x_t$ in words."
    said = list(policy.of_page(a_page(task=task)))
    assert not [sentence for _, sentence in said if "the formulas use" in sentence]
    assert [s for _, s in said if s.startswith("words:")] == [
        s for _, s in policy.of_page(a_page(task="Write in words.")) if s.startswith("words:")
    ]


def test_advice_about_an_exercise_on_a_page_names_its_line():
    page = a_page(task="")
    line = next(line for line, said in policy.of_page(page) if said.startswith("double: words above"))
    assert PAGE.format(time="Two hours.", task="", lines="").splitlines()[line - 1] == "def double(x):"


@pytest.mark.parametrize(
    ("time", "minutes", "words"),
    [
        ("Two hours.", [10], "the page's time, in %: 8;"),
        ("Half an hour.", [20], ""),
        ("Two hours.", [20] * 7, "the page's time, in %: 117;"),
        ("Soon.", [20], "states no time"),
        ("Two to three hours.", [20] * 4, ""),
        ("90 minutes.", [20] * 3, ""),
        ("Ninety minutes.", [20] * 3, ""),
        ("An hour and a half.", [20] * 3, ""),
    ],
)
def test_the_minutes_of_the_exercises_fit_the_time_that_the_page_states(time, minutes, words):
    asked = [dataclasses.replace(an_exercise(), minutes=minute) for minute in minutes]
    said = advice(policy.of_time(a_page(time=time), asked))
    assert (words in said) if words else not said


def test_a_figure_without_alt_text_is_advised():
    said = advice(
        policy.of_figures(a_page(), [None, "A curve.", "A curve that falls from 1 to 0 in 20 steps."])
    )
    assert "figures: 3;" in said
    assert said.count("characters of alt text") == 2


def test_a_claim_that_its_page_does_not_make_is_advised():
    said = advice(policy.of_claims(a_page(), "02-gradient-decay"))
    assert "the claim gradient-decay.wrong-passes is declared for this lesson" in said
