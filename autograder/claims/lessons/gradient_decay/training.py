"""What training makes of a gradient that decays: explosions, clipping, chunks, and how far it can learn."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from autograder.claims.claim import Arm, Claims
from lstm_ref.numpy.experiments import gradient_decay as decay
from lstm_ref.numpy.rnn import rnn_backward, truncated_rnn_backward
from lstm_ref.training import History

claims = Claims("gradient-decay")


@cache
def _trained(T: int, seed: int, updates: int) -> History:
    """The right backward pass; several claims ask for the same runs."""
    return decay.learn(rnn_backward, T, seed, updates)


@claims.declare(
    "Without a bound the first step of a ReLU network mostly lands where the gradient exceeds 10 billion; a bound "
    "of 1, or a learning rate a thousand times smaller, prevents it.",
    statistic="largest gradient norm within 20 updates",
    arms=(
        Arm("no bound", above=1e10, least=5 / 8),
        Arm("clipped to 1 (the norm before clipping)", below=1e4),
        Arm("control: no bound, learning rate 2e-6", below=1e4),
    ),
    first=16,  # its bounds were changed after a look at seeds 0 to 15
)
def explosion(seed: int, full: bool) -> dict[str, float]:
    run = partial(decay.adding_run, seed, 20 if full else 2)

    def largest(history: History) -> float:
        return float(np.nanmax(history.gradient_norms))

    return {
        "no bound": largest(run(max_norm=None)),
        "clipped to 1 (the norm before clipping)": largest(run(max_norm=1.0)),
        "control: no bound, learning rate 2e-6": largest(run(max_norm=None, learning_rate=2e-6)),
    }


@claims.declare(
    "Clipping does not bring a gradient back: 30 letters are not learned in 250 updates, with or without it; "
    "ten letters mostly are, with the same bound.",
    statistic="accuracy, naming the first letter (guessing: 0.25)",
    arms=(
        Arm("30 letters, clipped to 0.1", below=0.5),
        Arm("30 letters, clipped to 1", below=0.5),
        Arm("30 letters, not clipped", below=0.5),
        Arm("control: 10 letters, clipped to 1", above=0.9, least=5 / 8),
    ),
    saying="Clipping also helps against vanishing.",
    verdict="False.",
    first=24,  # its bounds were changed after a look at seeds 0 to 23
)
def clipping(seed: int, full: bool) -> dict[str, float]:
    def learned(max_norm: float | None, T: int = 30) -> float:
        return decay.learn(rnn_backward, T, seed, 250 if full else 2, max_norm=max_norm).accuracy

    return {
        "30 letters, clipped to 0.1": learned(0.1),
        "30 letters, clipped to 1": learned(1.0),
        "30 letters, not clipped": learned(None),
        "control: 10 letters, clipped to 1": learned(1.0, T=10),
    }


@claims.declare(
    "Ten letters in chunks of nine are learned exactly as badly as in chunks of one, and four times as many "
    "updates do not suffice.",
    statistic="accuracy, naming the first of ten letters (guessing: 0.25); for the first arm a difference",
    arms=(
        Arm("chunks of nine minus chunks of one", above=-1e-9, below=1e-9),
        Arm("chunks of nine", below=0.75),
        Arm("chunks of ten", above=0.9),
        Arm("control: chunks of nine, 1,000 updates", below=0.9),
    ),
    first=8,  # its bounds were changed after a look at seeds 0 to 7
)
def chunks(seed: int, full: bool) -> dict[str, float]:
    def accuracy(k: int, updates: int = 250) -> float:
        backward = partial(truncated_rnn_backward, k=k)
        return decay.learn(backward, 10, seed, updates if full else 2).accuracy

    nine = accuracy(9)
    return {
        "chunks of nine minus chunks of one": nine - accuracy(1),
        "chunks of nine": nine,
        "chunks of ten": accuracy(10),
        "control: chunks of nine, 1,000 updates": accuracy(9, 1000),
    }


@claims.declare(
    "Within 250 updates 15 letters are learned from about half of the starts and 20 from fewer than half; "
    "within 3,000 updates 20 letters are learned from most.",
    statistic="accuracy, naming the first letter (guessing: 0.25)",
    arms=(
        Arm("20 letters, 3,000 updates", above=0.9, least=1 / 2),
        Arm("20 letters, 250 updates", above=0.9, least=0, most=1 / 2),
        Arm("15 letters, 250 updates", above=0.9, least=1 / 4, most=7 / 8),
    ),
    seeds=16,
    first=24,  # its bounds were changed after a look at seeds 0 to 23
)
def moving_limit(seed: int, full: bool) -> dict[str, float]:
    few, many = (250, 3000) if full else (2, 2)
    return {
        "20 letters, 3,000 updates": _trained(20, seed, many).accuracy,
        "20 letters, 250 updates": _trained(20, seed, few).accuracy,
        "15 letters, 250 updates": _trained(15, seed, few).accuracy,
    }


@claims.declare(
    "Training changes the decay: in most runs on 15 letters, more than ten times as much of the gradient "
    "reaches the first letter as before.",
    statistic="share of the gradient that reaches the first of 15 letters, relative to the untrained network",
    arms=(
        Arm("trained on 15 letters", above=10, least=5 / 8),
        Arm("control: trained on a task without memory", below=10),
    ),
    first=8,  # its bounds were changed after a look at seeds 0 to 7
)
def decay_is_not_fate(seed: int, full: bool) -> dict[str, float]:
    before = decay.left_at_the_first_letter(decay.fresh(seed), T=15)
    updates = 250 if full else 2
    return {
        "trained on 15 letters": decay.left_at_the_first_letter(_trained(15, seed, updates).cell, 15) / before,
        "control: trained on a task without memory": decay.left_at_the_first_letter(
            _trained(1, seed, updates).cell, 15
        )
        / before,
    }
