"""The GRU's mistakes in one piece of a line, as slips of the pen in other styles: they keep their names.

What exchanges outputs or arguments is made of every style by `test_styles.py`.
"""

from __future__ import annotations

import inspect

import pytest

from autograder import judge
from autograder.judging.exercise import PUBLIC_SEED
from tests.exercises.styles import (
    gru_backward,
    gru_forward,
    gru_reset_before_step,
    gru_step,
    gru_step_backward,
)

# title -> in some styles, what was right and what is wrong
SLIPS = {
    "the reset gate is left out": {
        gru_step.by_slices: ("reset * gh[:, 2 * H :])", "gh[:, 2 * H :])"),
        gru_reset_before_step.sample_by_sample: ("V[2] @ (r[k] * h_k)", "V[2] @ h_k"),
    },
    "the bias of the state's side is outside the reset gate": {
        gru_step.sample_by_sample: (
            "r[k] * b[2]",
            "r[k] * (b[2] - b_hh[-h.shape[1] :]) + b_hh[-h.shape[1] :]",
        ),
    },
    "the bias is scaled by the reset gate as well": {
        gru_reset_before_step.by_einsum: ("np.tanh(a[2] +", "np.tanh(a[2] + (r - 1) * b_hh[2 * H :] +"),
    },
    "the reset gate scales the input as well": {
        gru_step.by_slices: (
            "gx[:, 2 * H :] + reset * gh[:, 2 * H :]",
            "reset * (gx[:, 2 * H :] + gh[:, 2 * H :])",
        ),
    },
    "the reset gate scales the input instead of the past": {
        gru_step.halves_of_a_tanh: ("gx[2 * H :] + r * gh[2 * H :]", "r * gx[2 * H :] + gh[2 * H :]"),
    },
    "the update gate stands in the place of the reset gate": {
        gru_step.sample_by_sample: ("r[k] * b[2]", "z[k] * b[2]"),
    },
    "the candidate goes through a sigmoid": {gru_step.by_slices: ("new = np.tanh(", "new = sigmoid(")},
    "the blocks are read in the order z r n": {gru_step.by_einsum: ("r, z = ", "z, r = ")},
    "every step starts from h0": {
        gru_forward.lists: ("        h = steps[-1][-1]\n", ""),
        gru_forward.buffers: ("h0 if t == 0 else h[t - 1]", "h0"),
        gru_forward.sample_by_sample: ("h = out[4, t, k]", "pass"),
    },
    "the sign of dz is turned round": {gru_step_backward.split_weights: ("(h - n)", "(n - h)")},
    "dz hears of the old state only": {gru_step_backward.einsum: ("dh_next, h - n", "dh_next, h")},
    "dn is taken with z instead of what z leaves": {
        gru_step_backward.split_weights: ("dh_next * (1 - z) *", "dh_next * z *"),
    },
    "dn is the upstream gradient itself": {
        gru_step_backward.samples: ("dh_next[k] * (1 - z[k]) *", "dh_next[k] *"),
    },
    "the candidate's slope is missing": {gru_step_backward.split_weights: ("* (1 - n * n)", "")},
    "the tanh is applied twice in the candidate's slope": {
        gru_step_backward.split_weights: ("(1 - n * n)", "(1 - np.tanh(n) ** 2)"),
    },
    "dr is taken with n": {gru_step_backward.split_weights: ("d_new * a_hn", "d_new * n")},
    "dr is taken with h": {
        gru_step_backward.split_weights: ("d_new * a_hn", "d_new * h"),
        gru_step_backward.einsum: ("da_n, a_hn, r", "da_n, h, r"),
        gru_step_backward.filled_blocks: ("new * cache.a_hn", "new * cache.h"),
    },
    "the reset gate gets the update gate's slope": {
        gru_step_backward.split_weights: ("* r * (1 - r)", "* z * (1 - z)"),
    },
    "the reset gate is missing on the state's side": {
        gru_step_backward.einsum: ("r * da_n", "da_n"),
        gru_step_backward.samples: ("d_n * r[k]", "d_n"),
        gru_step_backward.filled_blocks: ("b[:, 2 * H :] *= cache.r", "pass"),
    },
    "the reset gate is on the input's side too": {
        gru_step_backward.split_weights: (
            "from_x, from_h = (d_reset, d_update, d_new)",
            "from_x, from_h = (d_reset, d_update, d_new * r)",
        ),
    },
    "the update gate stands in the place of the reset gate on the state's side": {
        gru_step_backward.split_weights: ("(d_reset, d_update, d_new * r)", "(d_reset, d_update, d_new * z)"),
    },
    "the gradient from the next step is dropped": {
        gru_backward.appended: ("dh[t] + back", "dh[t]"),
        gru_backward.products_at_the_end: ("dh[t] + back", "dh[t]"),
        gru_backward.samples: ("dh[t, k] + dh0[k]", "dh[t, k]"),
    },
    "the gradient is clipped inside the loop": {
        gru_backward.products_at_the_end: ("dh[t] + back", "np.clip(dh[t] + back, -1, 1)"),
    },
    "only the direct way is handed back": {
        gru_backward.appended: ("total * z[t] + b @ W_hh", "total * z[t]"),
    },
    "at step 0 h0 is taken to be zero": {gru_backward.samples: ("if t else h0[k]", "if t else 0 * h0[k]")},
    "at step 0 h is the last one": {gru_backward.samples: ("if t else h0[k]", "if t + 1 else h0[k]")},
}
EACH = [(style, *pens, title) for title, slips in SLIPS.items() for style, pens in slips.items()]


def slipped(style, right, wrong):
    source = inspect.getsource(style)
    assert source.count(right) == 1, f"{style.__name__}: {right}"
    names = dict(style.__globals__)
    exec(source.replace(right, wrong), names)
    return names[style.__name__]


@pytest.mark.parametrize(
    ("style", "right", "wrong", "title"), EACH, ids=[f"{each[0].__name__}: {each[3]}" for each in EACH]
)
def test_a_slip_of_the_pen_in_another_style_is_called_by_its_name(style, right, wrong, title):
    name = style.__module__.rpartition(".")[2]
    assert judge(name, slipped(style, right, wrong), PUBLIC_SEED).misconception == title
