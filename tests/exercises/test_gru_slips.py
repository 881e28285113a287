"""The GRU's mistakes once more, as slips of the pen in other coding styles: they keep their names."""

from __future__ import annotations

import inspect

import pytest

from autograder import judge
from autograder.judging.exercise import PUBLIC_SEED
from tests.exercises.styles import gru_backward, gru_reset_before_step, gru_step, gru_step_backward

# style -> title -> what was right, and what is wrong
SLIPS = {
    gru_step.by_slices: {
        "the update gate is on the other side": (
            "new + update * (h - new)",
            "update * new + (1 - update) * h",
        ),
        "the candidate is added in full": ("new + update * (h - new)", "new + update * h"),
        "the old state is left out of the new one": ("new + update * (h - new)", "new - update * new"),
        "the candidate replaces the state altogether": ("new + update * (h - new)", "new"),
        "the reset gate is left out": ("reset * gh[:, 2 * H :])", "gh[:, 2 * H :])"),
        "the reset gate scales the input as well": (
            "gx[:, 2 * H :] + reset * gh[:, 2 * H :]",
            "reset * (gx[:, 2 * H :] + gh[:, 2 * H :])",
        ),
        "the reset gate scales the input instead of the past": (
            "gx[:, 2 * H :] + reset * gh[:, 2 * H :]",
            "reset * gx[:, 2 * H :] + gh[:, 2 * H :]",
        ),
        "the candidate goes through a sigmoid": ("new = np.tanh(", "new = sigmoid("),
        "b_hh is missing": ("+ b_hh", "+ 0 * b_hh"),
        "b_hh is added on both sides": ("+ b_ih", "+ b_hh"),
    },
    gru_step.by_einsum: {
        "W_hh is used without its transpose": ("nj,khj->knh", "nj,kjh->knh"),
        "the blocks are read in the order z r n": ("r, z = ", "z, r = "),
    },
    gru_step.sample_by_sample: {
        "the update gate stands in the place of the reset gate": ("r[k] * b[2]", "z[k] * b[2]"),
        "the state is reset before it is kept": (
            "(1 - z[k]) * n[k] + z[k] * h[k]",
            "(1 - z[k]) * n[k] + z[k] * r[k] * h[k]",
        ),
    },
    gru_step.separate_weights: {
        "the cache keeps a_hn after the reset": ("past, W_ih, W_hh)]", "r * past, W_ih, W_hh)]"),
    },
    gru_reset_before_step.joined: {
        "the update gate is on the other side": (
            "z * h + np.subtract(1, z) * n",
            "z * n + np.subtract(1, z) * h",
        ),
    },
    gru_reset_before_step.sample_by_sample: {
        "the reset gate is left out": ("V[2] @ (r[k] * h_k)", "V[2] @ h_k"),
    },
    gru_step_backward.split_weights: {
        "the sign of dz is turned round": ("(h - n)", "(n - h)"),
        "dz hears of the old state only": ("dh_next * (h - n)", "dh_next * h"),
        "dn is taken with z instead of what z leaves": ("dh_next * (1 - z) *", "dh_next * z *"),
        "dn is the upstream gradient itself": ("dh_next * (1 - z) *", "dh_next *"),
        "the candidate's slope is missing": ("* (1 - n * n)", ""),
        "the tanh is applied twice in the candidate's slope": ("(1 - n * n)", "(1 - np.tanh(n) ** 2)"),
        "dr is taken with n": ("d_new * a_hn", "d_new * n"),
        "the reset gate gets the update gate's slope": ("* r * (1 - r)", "* z * (1 - z)"),
        "the reset gate is on the input's side too": (
            "from_x, from_h = (d_reset, d_update, d_new)",
            "from_x, from_h = (d_reset, d_update, d_new * r)",
        ),
        "the update gate stands in the place of the reset gate on the state's side": (
            "(d_reset, d_update, d_new * r)",
            "(d_reset, d_update, d_new * z)",
        ),
        "the direct way back does not pass the update gate": (", dh_next * z)", ", dh_next)"),
    },
    gru_step_backward.einsum: {
        "dh comes back through the input's side": ("db, W_hh)", "da, W_hh)"),
        "dx is taken from the state's side": ("da, W_ih)", "db, W_ih)"),
        "dW_ih is taken from the state's side": ("da, x)", "db, x)"),
        "dW_hh is taken from the input's side": ("db, h)", "da, h)"),
        "db_ih and db_hh have changed places": (
            '"nk->k", da), np.einsum("nk->k", db)',
            '"nk->k", db), np.einsum("nk->k", da)',
        ),
    },
    gru_step_backward.filled_blocks: {
        "the biases' gradients are means over the batch": (
            "a.sum(axis=0), b.sum(axis=0)",
            "a.mean(axis=0), b.mean(axis=0)",
        ),
    },
    gru_step_backward.samples: {
        "the direct way is missing in dh": ("+ dh_next[k] * z[k]", ""),
    },
    gru_backward.products_at_the_end: {
        "the gradient is clipped inside the loop": ("dh[t] + back", "np.clip(dh[t] + back, -1, 1)"),
    },
    gru_backward.appended: {
        "what comes back from the next step is dropped": ("dh[t] + back", "dh[t]"),
        "dx comes out in the order of the loop": ("np.stack(dxs[::-1])", "np.stack(dxs)"),
        "only the direct way is handed back": ("total * z[t] + b @ W_hh", "total * z[t]"),
    },
    gru_backward.samples: {
        "at step 0 h0 is taken to be zero": ("if t else h0[k]", "if t else 0 * h0[k]"),
        "db_hh is a copy of db_ih": ("db_hh += b", "db_hh += a"),
    },
}
EACH = [(style, *pens, title) for style, slips in SLIPS.items() for title, pens in slips.items()]


def slipped(style, right, wrong):
    source = inspect.getsource(style)
    assert source.count(right) == 1, f"{style.__name__}: {right}"
    names = dict(style.__globals__)
    exec(source.replace(right, wrong), names)
    return names[style.__name__]


@pytest.mark.parametrize(("style", "right", "wrong", "title"), EACH, ids=[each[3] for each in EACH])
def test_a_slip_of_the_pen_in_another_style_is_called_by_its_name(style, right, wrong, title):
    name = style.__module__.rpartition(".")[2]
    assert judge(name, slipped(style, right, wrong), PUBLIC_SEED).misconception == title
