"""Lesson warm-up: what a falling loss says about a gradient, and how sharp a measured slope is."""

from __future__ import annotations

from functools import partial

import numpy as np

from autograder.claims.claim import Arm, Claims
from autograder.exercises import exercises
from lstm_ref.numpy.activations import sigmoid
from lstm_ref.numpy.experiments import warm_up as trial
from lstm_ref.numpy.gradcheck import complex_step_gradient, numerical_gradient

claims = Claims("warm-up")


def _left(gradients: trial.Gradients, seed: int, updates: int) -> float:
    """The share of the loss that is left."""
    losses = trial.descend(gradients, updates=updates, seed=seed)
    return losses[-1] / losses[0] if np.isfinite(losses[-1]) else 1e9


@claims.declare(
    "Each of the three wrong passes removes more than 85 % of the loss, as the right one does.",
    statistic="share of the loss left after 600 updates",
    arms=(
        Arm("pass 1, back through random numbers", below=0.15),
        Arm("pass 2, the tanh twice", below=0.15),
        Arm("pass 4, back through signs", below=0.15),
        Arm("pass 3, the gradient", below=0.15),
        Arm("control: the first layer goes uphill", above=0.2),
        Arm("control: the first layer stands still", above=0.2),
    ),
)
def falling_loss(seed: int, full: bool) -> dict[str, float]:
    left = partial(_left, seed=seed, updates=600 if full else 5)
    return {
        "pass 1, back through random numbers": left(trial.SUSPECTS[1]),
        "pass 2, the tanh twice": left(trial.SUSPECTS[2]),
        "pass 4, back through signs": left(trial.SUSPECTS[4]),
        "pass 3, the gradient": left(trial.SUSPECTS[3]),
        "control: the first layer goes uphill": left(trial.longer_first_layer(-1)),
        "control: the first layer stands still": left(trial.longer_first_layer(0)),
    }


@claims.declare(
    "Pass 4 ends lowest because its steps are longer: the right gradient with steps of that length beats it, "
    "and at the size of W2 it loses from most starts.",
    statistic="loss after 600 updates, divided by the loss of the pass behind 'against'",
    arms=(
        Arm("pass 4 against the gradient", below=1),
        Arm("the gradient with pass 4's step against pass 4", below=1),
        Arm("pass 4 at the size of W2 against the gradient", above=1, least=1 / 2),
    ),
    seeds=16,
    first=32,  # its bounds were changed after a look at seeds 0 to 31
)
def longer_steps(seed: int, full: bool) -> dict[str, float]:
    left = partial(_left, seed=seed, updates=600 if full else 5)
    right, signs = left(trial.SUSPECTS[3]), left(trial.SUSPECTS[4])
    longer = left(trial.longer_first_layer(1 / np.abs(trial.start(seed=seed)["W2"]).mean()))
    sized = left(partial(trial.backpropagate, way_back=trial.signs_at_the_size_of_the_weights))
    return {
        "pass 4 against the gradient": signs / right,
        "the gradient with pass 4's step against pass 4": longer / signs,
        "pass 4 at the size of W2 against the gradient": sized / right,
    }


@claims.declare(
    "More than a third of the wrong gradients that the checks know still halve the loss, also when their steps "
    "are as long as the right one's; hardly any random direction does.",
    statistic="share of the wrong gradients (or of the random directions) that halve the loss in 400 updates",
    arms=(
        Arm("wrong gradients", above=1 / 3),
        Arm("wrong gradients, as long as the right one", above=1 / 3),
        Arm("control: random directions, as long as the right one", below=0.25),
    ),
    saying="A falling loss means that the gradient is right.",
    verdict="False.",
    first=8,  # its bounds were changed after a look at seeds 0 to 7
)
def wrong_gradients(seed: int, full: bool) -> dict[str, float]:
    pieces = {"through_tanh": "tanh_backward", "through_layer": "affine_backward"}
    (x, target), weights = trial.problem(seed=seed), trial.start(seed=seed)
    right = trial.backpropagate(x, target, **weights)
    plain, as_long = [], []
    for piece, exercise in pieces.items():
        for mistake in exercises[exercise].misconceptions[: None if full else 2]:
            wrong = partial(trial.backpropagate, **{piece: mistake.function})
            try:
                claimed = wrong(x, target, **weights)
                off = [np.abs(claimed[name] - right[name]).max() for name in right]
                if any(claimed[name].shape != right[name].shape for name in right) or max(off) < 1e-5:
                    continue
                plain.append(_left(wrong, seed, 400 if full else 5))
            except ValueError:
                continue
            as_long.append(_left(trial.as_long_as_the_right_one(wrong), seed, 400 if full else 5))
    rng = np.random.default_rng(seed)
    anywhere = [
        trial.as_long_as_the_right_one(
            lambda x, target, **weights: {n: rng.standard_normal(w.shape) for n, w in weights.items()}
        )
        for _ in range(10 if full else 1)
    ]
    blind = [_left(direction, seed, 400 if full else 5) for direction in anywhere]
    return {
        "wrong gradients": np.mean(np.array(plain) < 0.5),
        "wrong gradients, as long as the right one": np.mean(np.array(as_long) < 0.5),
        "control: random directions, as long as the right one": np.mean(np.array(blind) < 0.5),
    }


@claims.declare(
    "In single precision a step of 1e-7 is off by more than a tenth at most points.",
    statistic="median relative error of the central difference of exp(sin x) at 200 random points",
    arms=(
        Arm("single precision, eps 1e-7", above=0.1),
        Arm("single precision, eps 1e-2", below=0.01),
        Arm("double precision, eps 1e-7", below=1e-6),
    ),
)
def single_precision(seed: int, full: bool) -> dict[str, float]:
    points = np.random.default_rng(seed).uniform(-2, 2, (200 if full else 5, 1))
    true = np.cos(points) * np.exp(np.sin(points))

    def error(kind: type, eps: float) -> float:
        def wave(x: np.ndarray) -> float:
            return float(np.sum(np.exp(np.sin(x.astype(kind)))))

        slopes = np.array([numerical_gradient(wave, point, eps) for point in points])
        return float(np.median(np.abs(slopes / true - 1)))

    return {
        "single precision, eps 1e-7": error(np.float32, 1e-7),
        "single precision, eps 1e-2": error(np.float32, 1e-2),
        "double precision, eps 1e-7": error(np.float64, 1e-7),
    }


@claims.declare(
    "A sigmoid's slope is at most a quarter, so ten of them pass at most a millionth; ten tanhs can pass nearly "
    "all.",
    statistic="largest slope at 1,000 random points, and the largest product of ten slopes near 0",
    arms=(
        Arm("slope of the sigmoid", below=0.2501),
        Arm("slope of the tanh", above=0.95),
        Arm("ten sigmoids, at points within 0.05 of 0", below=1e-6),
        Arm("ten tanhs, at points within 0.05 of 0", above=0.9),
    ),
    saying="The derivative of the sigmoid is below 0.3.",
    verdict="True, and too generous.",
)
def slopes(seed: int, full: bool) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    anywhere, near = rng.uniform(-6, 6, 1000), rng.uniform(-0.05, 0.05, (100, 10))

    def slope(f: trial.Gradients, a: np.ndarray) -> np.ndarray:
        return complex_step_gradient(lambda a: np.sum(f(a)), a)

    return {
        "slope of the sigmoid": slope(sigmoid, anywhere).max(),
        "slope of the tanh": slope(np.tanh, anywhere).max(),
        "ten sigmoids, at points within 0.05 of 0": slope(sigmoid, near).prod(axis=1).max(),
        "ten tanhs, at points within 0.05 of 0": slope(np.tanh, near).prod(axis=1).max(),
    }
