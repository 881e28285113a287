"""The reports that tests/test_report.py holds fixed; a wanted change: `python -m tests.golden.rewrite`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from autograder import judge
from autograder.judging.exercise import PUBLIC_SEED
from lstm_ref.numpy.rnn import RNNCache, rnn_step

FOLDER = Path(__file__).parent


def transposed(x, h, W_ih, W_hh, b):
    print("<b>shapes</b>", x.shape)
    h_next = np.tanh(x @ W_ih.T + h @ W_hh)  # and without the bias: two mistakes have no name
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)


def no_tanh(x, h, W_ih, W_hh, b):
    h_next = x @ W_ih.T + h @ W_hh.T + b
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)


def raising(x, h, W_ih, W_hh, b):
    return np.tanh(x @ W_ih + h @ W_hh + b)


def not_written(x, h, W_ih, W_hh, b):
    raise NotImplementedError


ANSWERS = {
    "right": rnn_step,
    "named": no_tanh,
    "unnamed": transposed,
    "raising": raising,
    "not_written": not_written,
}


def renderings() -> dict[str, str]:
    """File name -> text: every answer in all three renderings."""
    texts = {}
    for name, answer in ANSWERS.items():
        report = judge("rnn_step", answer, seed=PUBLIC_SEED)
        texts[f"{name}.txt"] = str(report) + "\n"
        texts[f"{name}.html"] = report._repr_html_() + "\n"
        texts[f"{name}.json"] = json.dumps(report.as_dict(), indent=1, ensure_ascii=False) + "\n"
    return texts


if __name__ == "__main__":
    for file, text in renderings().items():
        (FOLDER / file).write_text(text, "utf-8")
