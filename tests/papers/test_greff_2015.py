"""Greff, Srivastava, Koutnik, Steunebrink & Schmidhuber, "LSTM: a search space odyssey", 2015 (TNNLS 2017).

Section II.A (forward), II.B (backpropagation through time) and III (the eight variants), typed from memory
of the paper in its notation: z the block input, y the block output, R the recurrent weights, bars for what
goes into a squashing. Sure of all of it.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from plain import each, mul, plus, sigma, times, zeros

from lstm_ref.numpy import GREFF, variant_backward, variant_forward

T, D, H = 5, 3, 4


def d_sigma(a):
    return sigma(a) * (1 - sigma(a))


def d_tanh(a):
    return 1 - math.tanh(a) ** 2


def forward(name, x, W, R, b, p, gate_R):
    """All steps of a variant; W, R, b by z i f o, p by i f o, gate_R by (from, to)."""
    y, c, i, f, o = zeros(H), zeros(H), zeros(H), zeros(H), zeros(H)
    one, steps = [1.0] * H, []
    for x_t in x:

        def bar(k, seen, x_t=x_t, y=y, gates=(("i", i), ("f", f), ("o", o))):
            a = plus(times(W[k], x_t), times(R[k], y), b[k])
            if name != "NP" and k != "z":
                a = plus(a, mul(p[k], seen))
            if name == "FGR" and k != "z":
                for source, gate in gates:
                    a = plus(a, times(gate_R[source, k], gate))
            return a

        z_bar = bar("z", None)
        z = z_bar if name == "NIAF" else each(math.tanh, z_bar)
        i_bar, f_bar = bar("i", c), bar("f", c)
        i_new = one if name == "NIG" else each(sigma, i_bar)
        f_new = one if name == "NFG" else each(sigma, f_bar)
        if name == "CIFG":
            f_new = each(lambda a: 1 - a, i_new)
        c_new = plus(mul(z, i_new), mul(c, f_new))
        o_bar = bar("o", c_new)
        o_new = one if name == "NOG" else each(sigma, o_bar)
        y_new = mul(c_new if name == "NOAF" else each(math.tanh, c_new), o_new)
        steps.append(
            {"x": x_t, "y_before": y, "c_before": c, "z_bar": z_bar, "i_bar": i_bar, "f_bar": f_bar}
            | {"o_bar": o_bar, "z": z, "i": i_new, "f": f_new, "o": o_new, "c": c_new, "y": y_new}
        )
        y, c, i, f, o = y_new, c_new, i_new, f_new, o_new
    return steps


def backward(steps, Delta, W, R, p):
    """The deltas of the vanilla LSTM and the gradients of its weights; Delta comes from the layer above."""

    def transposed(M):
        return [list(column) for column in zip(*M)]

    def outer(u, v):
        return [[a * b for b in v] for a in u]

    after = {k: zeros(H) for k in ("z", "i", "f", "o", "c")}
    f_after = zeros(H)
    dW = {k: np.zeros((H, D)) for k in "zifo"}
    dR = {k: np.zeros((H, H)) for k in "zifo"}
    db, dp = {k: np.zeros(H) for k in "zifo"}, {k: np.zeros(H) for k in "ifo"}
    dx = []
    for step, Delta_t in zip(reversed(steps), reversed(Delta)):
        dy = plus(Delta_t, *(times(transposed(R[k]), after[k]) for k in "zifo"))
        do = mul(mul(dy, each(math.tanh, step["c"])), each(d_sigma, step["o_bar"]))
        dc = plus(
            mul(mul(dy, step["o"]), each(d_tanh, step["c"])),
            mul(p["o"], do),
            mul(p["i"], after["i"]),
            mul(p["f"], after["f"]),
            mul(after["c"], f_after),
        )
        # The peepholes of i and f look one step back, so their deltas of the step after meet this step's c.
        dp["i"] += mul(step["c"], after["i"])
        dp["f"] += mul(step["c"], after["f"])
        dp["o"] += mul(step["c"], do)
        now = {
            "f": mul(mul(dc, step["c_before"]), each(d_sigma, step["f_bar"])),
            "i": mul(mul(dc, step["z"]), each(d_sigma, step["i_bar"])),
            "z": mul(mul(dc, step["i"]), each(d_tanh, step["z_bar"])),
            "o": do,
        }
        dx.append(plus(*(times(transposed(W[k]), now[k]) for k in "zifo")))
        for k in "zifo":
            dW[k] += outer(now[k], step["x"])
            dR[k] += outer(now[k], step["y_before"])
            db[k] += now[k]
        after, f_after = {**now, "c": dc}, step["f"]
    return dx[::-1], dW, dR, db, dp


@pytest.fixture
def drawn(rng):
    """The paper's weights, as lists, and the same in our layout for a variant."""
    W = {k: rng.normal(size=(H, D)) for k in "zifo"}
    R = {k: rng.normal(size=(H, H)) for k in "zifo"}
    b, p = {k: rng.normal(size=H) for k in "zifo"}, {k: rng.normal(size=H) for k in "ifo"}
    gate_R = {(a, k): rng.normal(size=(H, H)) for a in "ifo" for k in "ifo"}
    return rng.normal(size=(T, D)), W, R, b, p, gate_R


def as_lists(arrays):
    return {k: value.tolist() for k, value in arrays.items()}


def as_ours(variant, W, R, b, p, gate_R):
    block = {"i": "i", "f": "f", "g": "z", "o": "o"}
    weights = {
        "W_ih": np.concatenate([W[block[k]] for k in variant.blocks]),
        "W_hh": np.concatenate([R[block[k]] for k in variant.blocks]),
        "b": np.concatenate([b[block[k]] for k in variant.blocks]),
        "p": np.concatenate([p[k] for k in variant.gates]),
        "W_gates": np.block([[gate_R[a, k] for a in "ifo"] for k in "ifo"]),
    }
    return {name: weights[name] for name in variant.contracts}


@pytest.mark.parametrize("name", GREFF)
def test_every_variant_forward(name, drawn, agree):
    x, *weights = drawn
    variant = GREFF[name]
    state = [np.zeros((1, H))] * 2 + [np.zeros((1, 3 * H))] * variant.gates_recur
    ours, (_, c_n, *_), _ = variant_forward(x[:, None], tuple(state), as_ours(variant, *weights), variant)
    steps = forward(name, x.tolist(), *map(as_lists, weights))
    agree(ours[:, 0], [step["y"] for step in steps], "y")
    agree(c_n[0], steps[-1]["c"], "c")


def test_backpropagation_through_time_of_the_vanilla_lstm(drawn, rng, agree):
    x, *weights = drawn
    W, R, _, p, _ = map(as_lists, weights)
    Delta, zero = rng.normal(size=(T, H)), np.zeros((1, H))
    *_, cache = variant_forward(x[:, None], (zero, zero), as_ours(GREFF["V"], *weights), GREFF["V"])
    dx, _, gradients = variant_backward(Delta[:, None], (zero, zero), cache)
    steps = forward("V", x.tolist(), *map(as_lists, weights))
    dx_paper, dW, dR, db, dp = backward(steps, Delta.tolist(), W, R, p)
    agree(dx[:, 0], dx_paper, "x")
    for name, paper in {"W_ih": dW, "W_hh": dR, "b": db}.items():
        agree(gradients[name], np.concatenate([paper[k] for k in "ifzo"]), name)
    agree(gradients["p"], np.concatenate([dp[k] for k in "ifo"]), "p")


def test_no_variant_is_another(drawn):
    x, *weights = drawn
    last = {name: forward(name, x.tolist(), *map(as_lists, weights))[-1]["y"] for name in GREFF}
    names = list(GREFF)
    apart = [np.abs(np.subtract(last[a], last[b])).max() for k, a in enumerate(names) for b in names[k + 1 :]]
    assert min(apart) > 1e-3
