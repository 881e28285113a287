"""What `carousel new` writes, before it is filled in; FILL IN stands where the author goes on."""

LESSON = '''\
"""Lesson {words}: FILL IN the question that it answers."""

from autograder.exercises.lesson import Lesson

lesson = Lesson(
    "{name}",
    question="FILL IN: the question that the lesson answers?",
    order=(),
    draft=True,  # until `carousel check-page {name}` has no advice left
)
'''

QUIZ = '''\
"""The quiz of lesson {words}: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "FILL IN: a question that the page has answered?",
        (
            Option("FILL IN: what is right", "FILL IN: why it is right.", right=True),
            Option("FILL IN: what many believe", "FILL IN: what is wrong with it."),
            Option("FILL IN: what else is believed", "FILL IN: what is wrong with that."),
        ),
    ),
)
'''

PAGE = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# FILL IN: the question that the lesson answers?

FILL IN: one concrete case in two sentences, which the question is about.

**What you'll do.** FILL IN: what is written, run and measured.

**What you'll learn.** FILL IN: what a reader can say afterwards, and could not before.

**What you need.** FILL IN: the lessons before. Two hours, of which {{{{ exercises }}}}.

<details><summary>Notation</summary>

| symbol | meaning |
| --- | --- |
| $x$ | FILL IN: every symbol of the page's formulas, its terms linked to `docs/glossary.md` |

</details>

```{{code-cell}}
from typing import NamedTuple

import numpy as np

from autograder import case, check, hint, outcome, predict, quiz, solution
```

```{{code-cell}}
:tags: [figure]
# What the figures are drawn with
from lstm_ref import figures
```

## In short

- FILL IN: three to five lines that stay.

## Where this is used today

FILL IN: who uses it today, and for what.

## Quiz

```{{code-cell}}
:tags: [figure]
# The quiz: unfold an option to read its reply
quiz("{words}")
```

## On your own

- FILL IN: something to try with the functions of this page.

## Further reading

- FILL IN: the papers: author, *title* (year): what it has of this lesson.
"""

SECTION = """\
## {number} · FILL IN: the question of this section?

FILL IN: a concrete string or number, and what happens to it.

```{{code-cell}}
:tags: [figure]
# A prediction
predict("FILL IN: what will the figure show?", "FILL IN: this", "FILL IN: that, in section {number}")
```

```{{code-cell}}
:tags: [figure]
# Figure: FILL IN: an experiment of under ten seconds
picture, axes = figures.canvas()
axes.plot([0, 1, 2], [0, 1, 4])
axes.set(xlabel="FILL IN", ylabel="FILL IN")
figures.Drawing(picture, alt="FILL IN: the figure's one message, for a reader who cannot see it.")
```

```{{code-cell}}
:tags: [figure]
# The outcome
outcome("FILL IN: that, in section {number}")
```

FILL IN: what the figure shows, then one equation with every symbol said.

FILL IN: the task, in a sentence or two: what is to be written, and why.

{{{{ {name} }}}}

```{{code-cell}}
:tags: [solution]
def {name}({arguments}):
    \"\"\"{contract}\"\"\"
    {begin}
{answer}
    {end}
```

```{{code-cell}}
:tags: [check]
check({name})
```

**Break it.** FILL IN: one real mistake. Which output turns red?

"""

EXERCISE = '''\
"""FILL IN: what is asked, in one line."""

from __future__ import annotations

import numpy as np

{imports}

exercise = Exercise(
    reference={name},
    points=2,
    difficulty=2,  # dots, 1 to 5
    importance=3,  # dots, 1 to 5
    minutes=10,
    inputs=dict({inputs}),
    returns=dict({returns}),
{more}    hints=(
        "FILL IN: a gentle hint, which points the way.",
        "FILL IN: a hint that nearly says it.",
    ),
)

exercise.mistake(
    "{first} is one too large",
    "FILL IN: a hint of one or two sentences. A question only where the page has said the answer.",
    {first}=lambda right: right + 1,
)


@exercise.misconception("{first} goes through a tanh")
def through_a_tanh({arguments}):
    """FILL IN: the hint for this whole wrong answer, which is run as it stands."""
    {outputs} = {name}({arguments})
    return {through_a_tanh}
'''

REFERENCE = '''\
"""FILL IN: what this module holds. Axes: `N` batch, `D` input."""

from __future__ import annotations

import numpy as np

from lstm_ref.shapes import bind


def {name}(x: np.ndarray) -> np.ndarray:
    """FILL IN: the meaning, in one sentence.

        y = tanh(x)

    Shapes: `x (N, D)`; returns `y (N, D)`. Raises ValueError, naming the argument, when it does not fit.

    Source: FILL IN: author, "title", year.
    """
    bind({{"x": "N D"}}, locals())
    return np.tanh(x)  # FILL IN: the equation
'''
