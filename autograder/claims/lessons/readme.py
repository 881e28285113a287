"""The README: what its first figure says."""

from __future__ import annotations

from functools import cache

import numpy as np

from autograder.claims.claim import Arm, Claims
from lstm_ref.numpy.experiments.gradient_against_lag import gradient_against_lag

claims = Claims("readme")


@cache
def _shares(seed: int, full: bool) -> dict[str, np.ndarray]:
    return gradient_against_lag(H=64 if full else 8, T=101 if full else 5, seed=seed)


@claims.declare(
    "An LSTM as PyTorch starts it has less than 1e-15 of a gradient left after 100 steps; a forget bias of 3 "
    "keeps more than a hundredth.",
    statistic="share of the gradient left at lag 100",
    arms=(
        Arm("fresh LSTM", below=1e-15),
        Arm("LSTM, forget bias 3", above=1e-2),
        Arm("control: LSTM, forget bias 1", above=1e-15, below=1e-2),
        Arm("control: GRU, update bias 3", above=1e-3),
    ),
    saying="LSTMs do not suffer from vanishing gradients.",
    verdict="False of a fresh one.",
)
def fresh_lstm(seed: int, full: bool) -> dict[str, float]:
    shares = _shares(seed, full)
    return {
        "fresh LSTM": shares["LSTM"][-1],
        "LSTM, forget bias 3": shares["LSTM, forget bias 3"][-1],
        "control: LSTM, forget bias 1": shares["LSTM, forget bias 1"][-1],
        "control: GRU, update bias 3": shares["GRU, update bias 3"][-1],
    }


@claims.declare(
    "A plain RNN as PyTorch starts it has even less left than such an LSTM; one whose spectral radius is chosen "
    "as 0.9 has more.",
    statistic="share of the gradient left at lag 100, divided by the fresh LSTM's",
    arms=(
        Arm("fresh tanh RNN", below=1),
        Arm("control: tanh RNN of radius 0.9", above=1),
    ),
)
def fresh_rnn(seed: int, full: bool) -> dict[str, float]:
    shares = _shares(seed, full)
    return {
        "fresh tanh RNN": shares["tanh"][-1] / shares["LSTM"][-1],
        "control: tanh RNN of radius 0.9": shares["tanh, radius 0.9"][-1] / shares["LSTM"][-1],
    }
