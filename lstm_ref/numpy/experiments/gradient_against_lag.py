"""How much of a gradient is left so far back, in nineteen untrained networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_ref.numpy.flow import gradient_by_lag, spectral_radius_rescale
from lstm_ref.numpy.gru import gru_forward
from lstm_ref.numpy.gru_reset_before import gru_reset_before_forward
from lstm_ref.numpy.initialisation import gate_biases, irnn, orthogonal
from lstm_ref.numpy.lstm import lstm_forward
from lstm_ref.numpy.lstm_switches import GREFF, LSTM1997, VANILLA, Variant
from lstm_ref.numpy.lstm_variants import variant_forward
from lstm_ref.numpy.rnn import rnn_forward
from lstm_ref.shapes import shape_of


def gradient_against_lag(H: int = 64, T: int = 101, seed: int = 0) -> dict[str, np.ndarray]:
    """`gradient_by_lag` of nineteen networks of H units on the same normal inputs, as a share of lag 0.

    Weights and biases are uniform in +-1/sqrt(H), torch's default; a bias in a name is added to that gate's.
    Returns an array `(T,)` for every name. All of them take 0.7 s.

    >>> shares = gradient_against_lag()
    >>> for name in ("tanh", "tanh, radius 1", "LSTM", "LSTM, forget bias 3", "GRU", "GRU, update bias 3"):
    ...     print(f"{name:20}", *(f"{share:.0e}" for share in shares[name][[1, 10, 50, 100]]))
    tanh                 5e-01 2e-03 3e-14 2e-27
    tanh, radius 1       8e-01 9e-02 6e-04 4e-06
    LSTM                 3e-01 3e-03 9e-11 5e-20
    LSTM, forget bias 3  3e-01 2e-01 3e-01 2e+00
    GRU                  5e-01 6e-03 1e-10 3e-20
    GRU, update bias 3   1e+00 6e-01 1e-01 2e-02
    """
    N, D = 8, 8
    rng = np.random.default_rng(seed)
    x, zero = rng.standard_normal((T, N, D)), np.zeros((N, H))
    dh_T = rng.standard_normal((N, H))

    def draw(contracts: Mapping[str, str], bias: float | np.ndarray = 0.0) -> dict[str, np.ndarray]:
        shapes = {name: shape_of(axes, {"D": D, "H": H}) for name, axes in contracts.items()}
        drawn = {name: rng.uniform(-(H**-0.5), H**-0.5, shape) for name, shape in shapes.items()}
        return {name: weight + bias if name in ("b", "b_ih") else weight for name, weight in drawn.items()}

    def tanh(W_hh: np.ndarray) -> Any:
        weights = draw({"W_ih": "H D", "b": "H"})
        return rnn_forward(x, zero, weights["W_ih"], W_hh, weights["b"])[-1]

    def lstm(forget: float = 0.0) -> Any:
        weights = draw({"W_ih": "4H D", "W_hh": "4H H", "b": "4H"}, gate_biases("ifgo", H, f=forget))
        return lstm_forward(x, zero, zero, **weights)[-1]

    def variant(switches: Variant, **biases: float) -> Any:
        weights = draw(switches.contracts, gate_biases(switches.blocks, H, **biases))
        return variant_forward(x, (zero, zero), weights, switches)[-1]

    def gru(update: float = 0.0, forward: Any = gru_forward) -> Any:
        contracts = {"W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}
        return forward(x, zero, **draw(contracts, gate_biases("rzn", H, z=update)))[-1]

    def random() -> np.ndarray:
        return rng.standard_normal((H, H))

    caches = {
        "tanh, radius 0.9": tanh(spectral_radius_rescale(random(), 0.9)),
        "tanh, radius 1": tanh(spectral_radius_rescale(random(), 1.0)),
        "tanh, radius 1.5": tanh(spectral_radius_rescale(random(), 1.5)),
        "tanh, radius 3": tanh(spectral_radius_rescale(random(), 3.0)),
        "tanh, orthogonal": tanh(orthogonal(rng, H)),
        "LSTM": lstm(),
        "LSTM, forget bias 1": lstm(1.0),
        "LSTM, forget bias 2": lstm(2.0),
        "LSTM, forget bias 3": lstm(3.0),
        "LSTM, peepholes": variant(VANILLA),
        "LSTM, coupled gates": variant(GREFF["CIFG"]),
        "1997": variant(LSTM1997),
        "1997, input bias -2": variant(LSTM1997, i=-2.0),
        "GRU": gru(),
        "GRU, update bias 1": gru(1.0),
        "GRU, update bias 3": gru(3.0),
        "GRU, reset before": gru(forward=gru_reset_before_forward),
    }
    norms = {name: gradient_by_lag(dh_T, cache) for name, cache in caches.items()}
    _, cache = rnn_forward(x, zero, **irnn(rng, D, H), nonlinearity="relu")
    norms["IRNN"] = gradient_by_lag(dh_T, cache, nonlinearity="relu")
    norms["tanh"] = gradient_by_lag(dh_T, tanh(rng.uniform(-(H**-0.5), H**-0.5, (H, H))))
    return {name: norm / norm[0] for name, norm in norms.items()}
