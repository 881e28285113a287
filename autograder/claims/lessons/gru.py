"""Lesson GRU: along which paths its error comes back, what training does to them, and which gate it needs."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np

from autograder.claims.claim import Arm, Claims
from lstm_ref.numpy import gru_forward, path_shares
from lstm_ref.numpy.experiments.gru import direct_share, untrained
from lstm_ref.numpy.experiments.temporal_order import OPTIONS, gru_start, learn, lstm_start
from lstm_ref.numpy.experiments.while_learning import answers_at_random, while_learning
from lstm_ref.tasks import temporal_order

claims = Claims("gru")


@claims.declare(
    "A hundred steps back, nearly all of a fresh GRU's gradient has come on paths that switch between the direct way "
    "and the gates; with an update bias of 5 nearly all has come directly.",
    statistic="share of the whole gradient, by its projection on the whole",
    arms=(
        Arm("paths that switch, lag 100", above=0.95),
        Arm("direct only, lag 100", above=-0.05, below=0.05),
        Arm("through the gates only, lag 100", above=-1e-30, below=1e-30),
        Arm("direct only, lag 100, update bias 3", above=0.1, below=0.5),
        Arm("direct only, lag 100, update bias 5", above=0.9),
    ),
)
def switching_paths(seed: int, full: bool) -> dict[str, float]:
    lag = 100 if full else 5
    cache = gru_forward(**untrained(T=lag + 1, seed=seed))[-1]
    shares = path_shares(np.ones_like(cache.h0), cache)
    return {
        "paths that switch, lag 100": shares.switching[-1].sum(),
        "direct only, lag 100": shares.direct[-1],
        "through the gates only, lag 100": shares.gates[-1],
        "direct only, lag 100, update bias 3": direct_share(lag, update=3.0, seed=seed),
        "direct only, lag 100, update bias 5": direct_share(lag, update=5.0, seed=seed),
    }


@claims.declare(
    "Without a reset gate temporal order over 100 letters is learned as with both gates, when the update bias is 3; "
    "without an update gate it is not.",
    statistic="answers right after 5,000 strings (guessing: 0.25)",
    arms=(
        Arm("Betty, r = 1, update bias 3", above=0.9),
        Arm("both gates, update bias 3", above=0.9),
        Arm("Alice, z = 0", below=0.4),
        Arm("Alice, z = 0, 10,000 strings", below=0.4),
        Arm("misread, z = 1", below=0.4),
    ),
)
def betty_and_alice(seed: int, full: bool) -> dict[str, float]:
    def right(updates: int = 250, **start: Any) -> float:
        parameters, T = gru_start(seed=seed, **start), 100 if full else 10
        return learn(parameters, seed, updates if full else 2, T=T).accuracy

    return {
        "Betty, r = 1, update bias 3": right(update=3.0, hold="r", at=1000.0),
        "both gates, update bias 3": right(update=3.0),
        "Alice, z = 0": right(hold="z", at=-1000.0),
        "Alice, z = 0, 10,000 strings": right(updates=500, hold="z", at=-1000.0),
        "misread, z = 1": right(hold="z", at=1000.0),
    }


@cache
def _learned(cell: str, at_random: bool, seed: int, full: bool) -> tuple[float, float]:
    """Of a fresh cell on temporal order: answers right at the end, and log10 of how the gradient at lag 45 grew."""
    task = partial(temporal_order, T=100)
    run = while_learning(
        gru_start(seed=seed) if cell == "GRU" else lstm_start(seed=seed),
        answers_at_random(task) if at_random else task,
        moments=(0, 250 if full else 1),
        seed=seed,
        **OPTIONS,
    )
    before, after = run.left.values()
    return run.history.accuracy, float(np.log10(after[45] / before[45]))


@claims.declare(
    "In 250 updates of temporal order a fresh GRU's gradient at lag 45 grows more than a billionfold. With answers "
    "drawn at random it grows as well, and a fresh LSTM's shrinks: it is not the answers that open the gate.",
    statistic="log10 of the gradient that is left at lag 45, after training against before",
    arms=(
        Arm("GRU, temporal order", above=9),
        Arm("GRU, answers drawn at random", above=4),
        Arm("LSTM, temporal order", below=0),
        Arm("LSTM, answers drawn at random", below=0),
    ),
)
def the_gate_opens_by_itself(seed: int, full: bool) -> dict[str, float]:
    return {
        "GRU, temporal order": _learned("GRU", False, seed, full)[1],
        "GRU, answers drawn at random": _learned("GRU", True, seed, full)[1],
        "LSTM, temporal order": _learned("LSTM", False, seed, full)[1],
        "LSTM, answers drawn at random": _learned("LSTM", True, seed, full)[1],
    }


@claims.declare(
    "A fresh GRU, all biases 0, learns temporal order over 100 letters in 5,000 strings; a fresh LSTM does not.",
    statistic="answers right at the end (guessing: 0.25)",
    arms=(
        Arm("GRU, update bias 0", above=0.9),
        Arm("GRU, answers drawn at random", below=0.4),
        Arm("LSTM, forget bias 0", below=0.4),
    ),
)
def from_a_half_open_gate(seed: int, full: bool) -> dict[str, float]:
    return {
        "GRU, update bias 0": _learned("GRU", False, seed, full)[0],
        "GRU, answers drawn at random": _learned("GRU", True, seed, full)[0],
        "LSTM, forget bias 0": _learned("LSTM", False, seed, full)[0],
    }


@claims.declare(
    "Of 8 units each, the LSTM needs more strings than the GRU to learn temporal order over 200 letters, with the biases "
    "that suit 50 letters and with those that suit 200; with the latter it learns it within 8,000.",
    statistic="strings until 1,000 in a row were right (8,000 where they never were): the LSTM's, divided by the GRU's; "
    "or the number itself",
    arms=(
        Arm("200 letters, forget bias 6, input bias -3", above=1),
        Arm("control: 200 letters, forget bias 5, input bias -2", above=1),
        Arm("control: 50 letters, forget bias 5, input bias -2", above=1),
        Arm("strings, GRU, 200 letters", below=4000),
        Arm("strings, LSTM, 200 letters, forget bias 6, input bias -3", below=8000),
    ),
    saying="LSTM is better on longer sequences.",
    verdict="Not here.",
    first=16,
)
def by_length(seed: int, full: bool) -> dict[str, float]:
    short, long = (50, 200) if full else (10, 12)

    def strings(start: dict[str, np.ndarray], T: int) -> float:
        return learn(start, seed, updates=400 if full else 2, T=T, solved_after=1000).solved or 8000

    def lstm(forget: float, write: float, T: int) -> float:
        return strings(lstm_start(forget=forget, write=write, seed=seed), T)

    gru = {T: strings(gru_start(update=3.0, seed=seed), T) for T in (short, long)}
    suited = lstm(6.0, -3.0, long)
    return {
        "200 letters, forget bias 6, input bias -3": suited / gru[long],
        "control: 200 letters, forget bias 5, input bias -2": lstm(5.0, -2.0, long) / gru[long],
        "control: 50 letters, forget bias 5, input bias -2": lstm(5.0, -2.0, short) / gru[short],
        "strings, GRU, 200 letters": gru[long],
        "strings, LSTM, 200 letters, forget bias 6, input bias -3": suited,
    }
