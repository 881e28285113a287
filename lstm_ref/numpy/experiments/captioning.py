"""The experiments of lesson captioning: a captioner of two shapes, with no look, a soft and a hard one.

Axes: `S` regions, `N` batch, `D` features of a region, `T` words, `V` vocabulary. The captioner is
`lstm_ref.numpy.models.captioner`; before it every region's pixels go through a tanh layer, and each place has
a vector of its own, so that it can be named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import numpy as np

from lstm_ref.numpy.hard_attention import exact_expected_gradient, reinforce_gradient, running_baseline
from lstm_ref.numpy.image_attention import soft_attention
from lstm_ref.numpy.losses import masked_cross_entropy, masked_cross_entropy_backward
from lstm_ref.numpy.models.captioner import (
    CaptionerWeights,
    caption_start,
    caption_step,
    initial_captioner_weights,
)
from lstm_ref.numpy.models.captions import caption_backward, caption_forward
from lstm_ref.numpy.models.hard_attention import caption_rewards, entropy_backward
from lstm_ref.numpy.models.translation import teacher_forcing
from lstm_ref.numpy.parameters import named_arrays, uniform, with_arrays
from lstm_ref.tasks import CAPTION_WORDS, Captioned, captioned_shapes
from lstm_ref.training import History, fit

Parameters = dict[str, np.ndarray]
Looks = Literal["none", "soft", "hard"]
START = CAPTION_WORDS.index("<start>")
S, PIXELS, D, H = 9, 25, 24, 32
DECAY, UNDECIDED = 0.9, 0.02  # what a baseline keeps; what a nat of entropy is worth


class Teacher(NamedTuple):
    """What teaches a hard look: the estimate, the baseline's memory and the entropy's gradient."""

    estimate: Callable[..., np.ndarray]
    remember: Callable[..., float]
    undecided_backward: Callable[..., np.ndarray]


REINFORCE = Teacher(reinforce_gradient, running_baseline, entropy_backward)


def _nest() -> CaptionerWeights:
    return initial_captioner_weights(np.random.default_rng(0), V=len(CAPTION_WORDS), D=D, M=16, H=H, A=24)


def fresh(seed: int = 0) -> Parameters:
    """An untrained captioner; its forget gates start open.

    >>> fresh()["place"].shape
    (9, 24)
    """
    rng = np.random.default_rng(seed)
    weights = initial_captioner_weights(rng, V=len(CAPTION_WORDS), D=D, M=16, H=H, A=24)
    weights.lstm.b[H : 2 * H] = 1
    see = {"see.W": uniform(rng, D, PIXELS), "see.b": np.zeros(D), "place": rng.standard_normal((S, D)) / 2}
    return named_arrays(weights) | see


def captioner(parameters: Mapping[str, np.ndarray]) -> CaptionerWeights:
    """The weights behind the features, as `caption_forward` takes them.

    >>> captioner(fresh()).look.v.shape
    (24,)
    """
    return with_arrays(_nest(), parameters)


def features(parameters: Mapping[str, np.ndarray], pixels: np.ndarray) -> np.ndarray:
    """Regions' pixels `(9, N, 25)` to features `(9, N, D)`.

    >>> features(fresh(), np.zeros((9, 2, 25))).shape
    (9, 2, 24)
    """
    return np.tanh(pixels @ parameters["see.W"].T + parameters["see.b"]) + parameters["place"][:, None]


def learn(
    look: Looks,
    updates: int = 200,
    seed: int = 0,
    *,
    batch_size: int = 32,
    baseline: bool = True,
    teacher: Teacher = REINFORCE,
) -> History:
    """Train a fresh captioner with teacher forcing; a hard look earns log p of this word and those to come.

    Without a look the weights stay equal, so that the context is the mean region times the gate.

    >>> learn("soft", updates=2, batch_size=2).losses.shape
    (2,)
    """
    start = fresh(seed)
    if look == "none":
        start["look.v"] *= 0
    usual: list[float] = []

    def step(values: Parameters, rng: np.random.Generator, N: int) -> tuple[float, np.ndarray, Parameters]:
        batch = captioned_shapes(rng, N)
        draws = rng.random(batch.captions.shape) if look == "hard" else None
        loss, right, gradients, (alignment, drawn, rewards) = _pass(values, batch, draws)
        if draws is None:
            gradients = gradients(0 * alignment)
        else:
            if not usual:
                usual.extend(rewards.mean(axis=1))
            base = usual if baseline else [0.0] * len(usual)
            dalignment = -UNDECIDED * teacher.undecided_backward(np.full(drawn.shape, 1 / N), alignment)
            for t, weights in enumerate(alignment):
                dscores = teacher.estimate(weights, drawn[t], rewards[t], float(base[t]))
                dalignment[t] += dscores / weights  # what a softmax makes these scores' gradient of
                usual[t] = float(teacher.remember(usual[t], rewards[t], DECAY))
            gradients = gradients(dalignment / len(alignment))
        if look == "none":
            gradients["look.v"] *= 0
        return loss, right, gradients

    def rate(done: int) -> float:
        return (0.005 if look == "hard" else 0.01) * (1 - done / updates) ** 0.5

    label = {"none": "no look", "soft": "soft look", "hard": "hard look"}[look]
    return fit(
        step, start, updates=updates, batch_size=batch_size, learning_rate=rate, seed=seed, label=label
    )


def _pass(parameters: Parameters, batch: Captioned, draws: np.ndarray | None) -> tuple:
    """The loss, which captions were right, a function from `dalignment` to gradients, and what was drawn."""
    regions = features(parameters, batch.regions)
    previous, everywhere = teacher_forcing(batch.captions, START), np.ones(batch.captions.shape, bool)
    logits, alignment, cache = caption_forward(regions, previous, captioner(parameters), draws)
    loss, loss_cache = masked_cross_entropy(logits, batch.captions, everywhere)
    dlogits = masked_cross_entropy_backward(1.0, loss_cache)

    def gradients(dalignment: np.ndarray) -> Parameters:
        dregions, dweights = caption_backward(dlogits, dalignment, cache)
        seen = regions - parameters["place"][:, None]
        da = (dregions * (1 - seen**2)).reshape(-1, D)
        dsee = {"see.W": da.T @ batch.regions.reshape(-1, PIXELS), "see.b": da.sum(axis=0)}
        return named_arrays(dweights) | dsee | {"place": dregions.sum(axis=1)}

    drawn = None if draws is None else cache.drawn
    rewards = caption_rewards(logits, batch.captions, everywhere, to_go=True)
    right = (logits.argmax(axis=2) == batch.captions).all(axis=0)
    return float(loss), right, gradients, (alignment, drawn, rewards)


def write(
    parameters: Mapping[str, np.ndarray],
    pixels: np.ndarray,
    hard: bool = False,
    words: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The likeliest words `(8, N)` and the weights `(8, N, 9)`; each word is fed back, or `words` are.

    A hard look looks at the region with the largest weight. `pixels` may be `(8, 9, N, 25)`, other ones for
    each word; the first state is made of those of the first.

    >>> written, weights = write(fresh(), np.zeros((9, 2, 25)))
    >>> written.shape, weights.shape
    ((8, 2), (8, 2, 9))
    """
    weights, T = captioner(parameters), 8
    shown = pixels if pixels.ndim == 4 else [pixels] * T
    state, _ = caption_start(features(parameters, shown[0]), weights)
    token = np.full(state[0].shape[0], START)
    written, alignments = [], []
    for t in range(T):
        regions = features(parameters, shown[t])
        draws = soft_attention(state[0], regions, *weights.look)[1].argmax(axis=1) if hard else None
        logits, state, alignment, _ = caption_step(token, state, regions, weights, draws)
        written.append(logits.argmax(axis=1))
        alignments.append(alignment)
        token = written[-1] if words is None else words[t]
    return np.stack(written), np.stack(alignments)


def captions_right(parameters: Mapping[str, np.ndarray], batch: Captioned, hard: bool = False) -> float:
    """The share of pictures whose caption is written without a wrong word.

    >>> captions_right(fresh(), captioned_shapes(np.random.default_rng(0), 20))
    0.0
    """
    return float((write(parameters, batch.regions, hard)[0] == batch.captions).all(axis=0).mean())


def blank(pixels: np.ndarray, places: np.ndarray, rng: np.random.Generator, noise: float = 0.2) -> np.ndarray:
    """Copies of the pictures in which one region each, `places (N,)`, holds nothing but new noise.

    >>> emptied = blank(np.ones((9, 2, 25)), np.array([0, 8]), np.random.default_rng(0))
    >>> (emptied != 1).any(axis=2).sum(axis=0)
    array([1, 1])
    """
    emptied, N = pixels.copy(), pixels.shape[1]
    emptied[places, np.arange(N)] = rng.normal(0, noise, (N, PIXELS))
    return emptied


def words_right(
    parameters: Mapping[str, np.ndarray], batch: Captioned, pixels: np.ndarray, hard: bool = False
) -> np.ndarray:
    """The share of right words at each of the eight places, `(8,)`, after the right words before it.

    >>> batch = captioned_shapes(np.random.default_rng(0), 20)
    >>> words_right(fresh(), batch, batch.regions).shape
    (8,)
    """
    written, _ = write(parameters, pixels, hard, batch.captions)
    return (written == batch.captions).mean(axis=1)


def blank_where_it_looks(
    parameters: Mapping[str, np.ndarray], batch: Captioned, rng: np.random.Generator, hard: bool = False
) -> np.ndarray:
    """The share of right words, `(8,)`, when at each word the region with the largest weight is blanked.

    One word at a time: until it, the picture is whole.

    >>> batch = captioned_shapes(np.random.default_rng(0), 20)
    >>> blank_where_it_looks(fresh(), batch, np.random.default_rng(1)).shape
    (8,)
    """
    _, weights = write(parameters, batch.regions, hard, batch.captions)
    right = []
    for t, places in enumerate(weights.argmax(axis=2)):
        shown = np.stack([batch.regions] * 8)
        shown[t] = blank(batch.regions, places, rng)
        right.append(words_right(parameters, batch, shown, hard)[t])
    return np.array(right)


def moments(weights: np.ndarray, rewards: np.ndarray, baseline: float) -> tuple[np.ndarray, float]:
    """The mean `(S,)` of the estimate over all S draws, and its variance summed over the scores, exactly.

    Shapes: `weights (S,)`, `rewards (S,)`, one for each region.

    >>> weights, rewards = np.array([0.25, 0.75]), np.array([4.0, 0.0])
    >>> moments(weights, rewards, baseline=0.0)
    (array([-0.75,  0.75]), np.float64(3.375))
    """
    rows = np.tile(weights, (len(weights), 1))
    each = len(weights) * reinforce_gradient(rows, np.arange(len(weights)), rewards, baseline)  # (S, S)
    mean = weights @ each
    return mean, weights @ (each**2).sum(axis=1) - mean @ mean


def worth_of_a_baseline(rng: np.random.Generator, shift: float, off: float = 0.0) -> tuple[float, float]:
    """By what the expected reward as a baseline, or one `off` higher, divides the variance; the largest bias.

    Nine regions with random weights; rewards normal, and `shift` higher.

    >>> ratio, bias = worth_of_a_baseline(np.random.default_rng(0), shift=5.0)
    >>> bool(ratio > 5), bool(bias < 1e-12)
    (True, True)
    """
    e = np.exp(rng.standard_normal(S))
    weights, rewards = e / e.sum(), rng.standard_normal(S) + shift
    exact = exact_expected_gradient(weights[None], rewards[None])[0]
    plain, calmed = moments(weights, rewards, 0.0), moments(weights, rewards, float(weights @ rewards) + off)
    bias = max(float(np.abs(mean - exact).max()) for mean, _ in (plain, calmed))
    return float(plain[1] / calmed[1]), bias
