"""Draws the README's figure, docs/gradient-against-lag.png: `python examples/draw_readme_figure.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lstm_ref import figures
from lstm_ref.numpy.experiments.gradient_against_lag import gradient_against_lag

SHOWN = ("tanh", "LSTM", "LSTM, forget bias 1", "GRU, update bias 3", "LSTM, forget bias 3")
SEEDS = range(8)

if __name__ == "__main__":
    runs = [gradient_against_lag(seed=seed) for seed in SEEDS]
    curves = {name: np.array([run[name] for run in runs]) for name in SHOWN}
    drawing = figures.gradient_against_lag(curves, title="A gradient k steps back, before training")
    drawing.save(str(Path(__file__).parent.parent / "docs" / "gradient-against-lag.png"))
