"""What the first page opens with: a gradient on its way back, and a wrong answer with what is said of it."""

from __future__ import annotations

from html import escape

import numpy as np

from autograder import judge
from autograder.exercises.by_name import exercises
from lstm_ref.figures.drawing import number
from lstm_ref.numpy.experiments.gradient_against_lag import gradient_against_lag

NETWORKS = {
    "tanh": "a plain RNN, fresh",
    "LSTM": "an LSTM, fresh",
    "LSTM, forget bias 3": "an LSTM with a forget bias of 3",
}
STEPS, DECADES = 39, 12
MISTAKE = "the gradient from the next step is dropped"


def opening() -> str:
    """The moving figure and the wrong answer, as HTML that a Markdown page can hold."""
    return f"{_race()}\n\n{_wrong_answer()}"


def _race() -> str:
    """One row a network, one bar a step: what is left of a gradient of 1, in powers of ten."""
    run = gradient_against_lag(seed=0)
    rows, said = [], []
    for row, (name, words) in enumerate(NETWORKS.items()):
        left = run[name][: STEPS + 1] / run[name][0]
        said.append(f"{words}: {number(left[-1])}")
        bars = "".join(_bar(lag, float(share)) for lag, share in enumerate(left))
        rows.append(
            f"<p>{escape(words)}: <strong>{number(left[-1])}</strong> left</p>"
            f'<svg class="row{row}" viewBox="0 0 640 40" preserveAspectRatio="none" aria-hidden="true">'
            f"{bars}</svg>"
        )
    alt = f"What is left of a gradient of 1, {STEPS} steps back. {'; '.join(said)}."
    return (
        f'<figure class="race"><div role="img" aria-label="{escape(alt)}">{"".join(rows)}</div>'
        f"<figcaption>A gradient of 1 enters at the right and travels {STEPS} steps back, through three "
        f"untrained networks. A full bar is 1; the bottom is 10<sup>−{DECADES}</sup>. "
        '<button type="button">Again</button></figcaption></figure>'
    )


def _bar(lag: int, share: float) -> str:
    height = 40 * max(0.0, 1 + float(np.log10(share)) / DECADES)
    place = f'x="{16 * (STEPS - lag) + 2}" width="12"'
    return (
        f'<rect class="ground" {place} y="39" height="1"/>'
        f'<rect class="bar" style="--lag:{lag}" {place} y="{40 - height:.1f}" height="{height:.1f}"/>'
    )


def _wrong_answer() -> str:
    """A function that drops a gradient, as somebody writes it, and the report that a notebook shows."""
    exercise = exercises["rnn_backward"]
    wrong = next(one.function for one in exercise.misconceptions if one.title == MISTAKE)
    report = judge(exercise, wrong)._repr_html_()
    code = "for t in reversed(range(T)):\n    ... = rnn_step_backward(dh[t], cache.step(t))"
    return (
        '<div class="answer"><p>Somebody wrote the backward pass of a recurrent network, and in its loop:</p>'
        f"<pre>{escape(code)}</pre><p>It runs, and its shapes are right. "
        f"This is what is said of it:</p>{report}</div>"
    )
