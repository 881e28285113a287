"""Lesson captioning: what a baseline is worth."""

from __future__ import annotations

import numpy as np

from autograder.claims.claim import Arm, Claims
from lstm_ref.numpy.experiments import captioning as captions

claims = Claims("captioning")


@claims.declare(
    "A baseline divides the variance by ten or more where rewards lie around 5 or -5, is worth less than a factor "
    "of three where they lie around 0, and does harm where it is 3 too high; the mean stays right.",
    statistic="variance of the estimate without a baseline, divided by that with it, exactly, over nine draws",
    arms=(
        Arm("rewards around 5", above=10),
        Arm("rewards around -5", above=10),
        Arm("control: rewards around 0", above=0.5, below=3),
        Arm("control: rewards around 0, a baseline 3 too high", below=1),
        Arm("control: largest bias", below=1e-12),
    ),
    saying="a baseline always helps",
    verdict="not where rewards lie around 0",
)
def worth(seed: int, full: bool) -> dict[str, float]:
    def ratio(shift: float, off: float = 0.0) -> tuple[float, float]:
        return captions.worth_of_a_baseline(np.random.default_rng(seed), shift, off)

    each = {
        "rewards around 5": ratio(5),
        "rewards around -5": ratio(-5),
        "control: rewards around 0": ratio(0),
        "control: rewards around 0, a baseline 3 too high": ratio(0, off=3),
    }
    biases = {"control: largest bias": max(bias for _, bias in each.values())}
    return {name: value for name, (value, _) in each.items()} | biases
