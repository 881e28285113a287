"""docs/cheat-sheet.pdf: what the code draws, one page, small; and its formulas are the reference's."""

import importlib.util
import re

import matplotlib
import numpy as np
import pytest

from lstm_ref import numpy as reference
from tests.conftest import ROOT

_SPEC = importlib.util.spec_from_file_location("draw_cheat_sheet", ROOT / "examples" / "draw_cheat_sheet.py")
sheet = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sheet)
COMMITTED = sheet.PAGE.read_bytes()
rng = np.random.default_rng(0)
N, D, H = 3, 4, 5


def draw(*shapes):
    return [rng.uniform(-1, 1, shape) for shape in shapes]


def test_the_sheet_is_one_page_under_300_kb():
    assert COMMITTED[:5] == b"%PDF-"
    assert len(COMMITTED) < 300_000
    assert len(re.findall(rb"/Type /Page\b", COMMITTED)) == 1


def test_the_sheet_is_what_the_code_draws(tmp_path):
    drawn_with = re.search(rb"Matplotlib pdf backend v([\d.]+)", COMMITTED)[1].decode()
    if drawn_with != matplotlib.__version__:
        pytest.skip(f"the sheet was drawn with matplotlib {drawn_with}, here is {matplotlib.__version__}")
    sheet.save(tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes() == COMMITTED


def test_nothing_on_the_sheet_leaves_its_margins_or_lies_on_something_else():
    figure = sheet.draw()
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.texts]
    assert len(boxes) > 40
    assert all(box.x0 > 0.05 * figure.bbox.x1 and box.x1 < 0.97 * figure.bbox.x1 for box in boxes)
    assert all(box.y0 > 0.015 * figure.bbox.y1 for box in boxes)
    for k, box in enumerate(boxes):
        assert not any(box.shrunk(0.95, 0.7).overlaps(other.shrunk(0.95, 0.7)) for other in boxes[k + 1 :])


# Each formula of the sheet, in order, as Python. What is computed from them must be the reference's.
FORMULAS = {
    "Plain": """
        a = x @ W_ih.T + h @ W_hh.T + b
        h_next = tanh(a)
        da = dh_next * (1 - h_next**2)
        dx = da @ W_ih; dh = da @ W_hh
        dW_ih = da.T @ x; dW_hh = da.T @ h; db = da.sum(axis=0)""",
    "LSTM": """
        a = x @ W_ih.T + h @ W_hh.T + b; a_i, a_f, a_g, a_o = split(a, 4, axis=1)
        i = sigma(a_i); f = sigma(a_f); g = tanh(a_g); o = sigma(a_o)
        c_next = f * c + i * g
        h_next = o * tanh(c_next)
        dc_bar = dc_next + dh_next * o * (1 - tanh(c_next)**2)
        di = dc_bar * g; df = dc_bar * c
        dg = dc_bar * i; do = dh_next * tanh(c_next)
        da = hstack((di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)))
        dc = dc_bar * f; dh = da @ W_hh""",
    "Peepholes": """
        i = sigma(a_i + p_i * c); f = sigma(a_f + p_f * c)
        c_next = f * c + i * g; o = sigma(a_o + p_o * c_next)
        coupled = (1 - i) * c + i * g
        da_o = dh_next * tanh(c_next) * o*(1-o); dc_bar = dc_next + dh_next*o*(1 - tanh(c_next)**2) + da_o*p_o
        da_i = dc_bar * g * i*(1-i); da_f = dc_bar * c * f*(1-f); dc = dc_bar * f + da_i * p_i + da_f * p_f
        di = total * (g - c); dc_coupled = total * (1 - i)""",
    "GRU": """
        a_ih = x @ W_ih.T + b_ih; a_hh = h @ W_hh.T + b_hh; a_ir, a_iz, a_in = split(a_ih, 3, axis=1)
        a_hr, a_hz, a_hn = split(a_hh, 3, axis=1); r = sigma(a_ir + a_hr); z = sigma(a_iz + a_hz)
        n = tanh(a_in + r * a_hn)
        h_next = (1 - z) * n + z * h
        dz = dh_next * (h - n); dn = dh_next * (1 - z)
        da_n = dn * (1 - n**2); dr = da_n * a_hn
        da_r = dr * r * (1 - r); da_z = dz * z * (1 - z)
        da_ih = hstack((da_r, da_z, da_n)); da_hh = hstack((da_r, da_z, r * da_n))
        dh = dh_next * z + da_hh @ W_hh; dx = da_ih @ W_ih""",
    "Softmax": """
        p = exp(a) / exp(a).sum(); L = -log(p[y])
        da = p - onehot(y)""",
    "Attention": """
        a = tanh(W_query @ q + k @ W_keys.T) @ v
        w = exp(a) / exp(a).sum(); seen = w @ u
        dw = u @ dy; du = w[:, None] * dy
        da = w * (dw - w @ dw)""",
    "A draw": """
        L = -(w @ r)
        da = -w * (r - w @ r); da_hat = -(r[s] - b) * (onehot(s) - w)""",
}


def computed(heading, **given):
    """What the formulas under one heading of the sheet give; there is a line of Python for every line."""
    (box,) = [box for box in sheet.BOXES if box.heading.startswith(heading)]
    lines = [line.strip() for line in FORMULAS[heading].strip().splitlines()]
    assert len(lines) == len(box.forward) + len(box.backward)
    values = dict(tanh=np.tanh, exp=np.exp, log=np.log, split=np.split, hstack=np.hstack) | given
    values |= dict(sigma=reference.sigmoid, onehot=lambda y: np.eye(5)[y])
    for line, formula in zip(lines, box.forward + box.backward):
        for left in re.findall(r"(?:^|; )([\w, ]+) =", line):
            name = left.split(", ")[0].split("_")[0]
            assert name in {"seen"} | set(re.findall(r"[A-Za-z]+", formula)), (left, formula)
        exec(line, values)
    return values


def same(values, **expected):
    for name, array in expected.items():
        np.testing.assert_allclose(values[name], array, rtol=1e-11, atol=1e-13, err_msg=name)


def test_the_plain_cell_on_the_sheet_is_the_references():
    x, h, W_ih, W_hh, b, dh_next = draw((N, D), (N, H), (H, D), (H, H), H, (N, H))
    given = dict(x=x, h=h, W_ih=W_ih, W_hh=W_hh, b=b)
    h_next, cache = reference.rnn_step(**given)
    dx, dh, dW_ih, dW_hh, db = reference.rnn_step_backward(dh_next, cache)
    values = computed("Plain", **given, dh_next=dh_next)
    same(values, h_next=h_next, dx=dx, dh=dh, dW_ih=dW_ih, dW_hh=dW_hh, db=db)


def test_the_lstm_on_the_sheet_is_the_references():
    x, h, c, W_ih, W_hh, b = draw((N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), 4 * H)
    dh_next, dc_next = draw((N, H), (N, H))
    given = dict(x=x, h=h, c=c, W_ih=W_ih, W_hh=W_hh, b=b)
    h_next, c_next, cache = reference.lstm_step(**given)
    _, dh, dc, *_, db = reference.lstm_step_backward(dh_next, dc_next, cache)
    values = computed("LSTM", **given, dh_next=dh_next, dc_next=dc_next)
    same(values, h_next=h_next, c_next=c_next, dh=dh, dc=dc)
    same({"db": values["da"].sum(axis=0)}, db=db)


def test_the_gru_on_the_sheet_is_the_references():
    x, h, W_ih, W_hh = draw((N, D), (N, H), (3 * H, D), (3 * H, H))
    b_ih, b_hh, dh_next = draw(3 * H, 3 * H, (N, H))
    given = dict(x=x, h=h, W_ih=W_ih, W_hh=W_hh, b_ih=b_ih, b_hh=b_hh)
    h_next, cache = reference.gru_step(**given)
    dx, dh, *_, db_ih, db_hh = reference.gru_step_backward(dh_next, cache)
    values = computed("GRU", **given, dh_next=dh_next)
    same(values, h_next=h_next, dx=dx, dh=dh)
    same({"da_ih": values["da_ih"].sum(0), "da_hh": values["da_hh"].sum(0)}, da_ih=db_ih, da_hh=db_hh)


def test_softmax_and_loss_on_the_sheet_are_the_references():
    a, target = rng.normal(size=5), np.array([[2]])
    values = computed("Softmax", a=a, y=2)
    everything = np.ones((1, 1), dtype=bool)
    same(values, L=reference.cross_entropy(a[None, None], target, everything))
    same(values, da=reference.cross_entropy_backward(a[None, None], target, everything)[0, 0])


def test_attention_on_the_sheet_is_the_references():
    q, k, W_query, W_keys, v, dy = draw(H, (6, D), (7, H), (7, D), 7, D)
    scores, _ = reference.additive_score(q[None], k[:, None], W_query, W_keys, v)
    weights = reference.masked_softmax(scores, np.ones((1, 6), dtype=bool))
    values = computed("Attention", q=q, k=k, u=k, W_query=W_query, W_keys=W_keys, v=v, dy=dy)
    same(values, a=scores[0], w=weights[0], da=reference.masked_softmax_backward((k @ dy)[None], weights)[0])


def test_the_peepholes_on_the_sheet_are_the_references():
    x, h, c, W_ih, W_hh, b, p = draw((N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), 4 * H, 3 * H)
    dh_next, dc_next = draw((N, H), (N, H))
    _, c_next, cache = reference.peephole_step(x, h, c, W_ih, W_hh, b, p)
    dc = reference.peephole_step_backward(dh_next, dc_next, cache)[2]
    sums = dict(zip(("a_i", "a_f", "a_g", "a_o"), np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=1)))
    peepholes = dict(zip(("p_i", "p_f", "p_o"), np.split(p, 3)))
    given = dict(c=c, g=np.tanh(sums["a_g"]), dh_next=dh_next, dc_next=dc_next, total=0.0)
    same(computed("Peepholes", **sums, **peepholes, **given), c_next=c_next, dc=dc)


def test_the_coupled_gate_on_the_sheet_is_the_references():
    x, h, c, W_ih, W_hh, b = draw((N, D), (N, H), (N, H), (3 * H, D), (3 * H, H), 3 * H)
    total = rng.normal(size=(N, H))  # without dh_next, the total at c_next is dc_next
    _, c_next, cache = reference.coupled_gate_step(x, h, c, W_ih, W_hh, b)
    _, _, dc, *_, db = reference.coupled_gate_step_backward(np.zeros((N, H)), total, cache)
    a_i, a_g, _ = np.split(x @ W_ih.T + h @ W_hh.T + b, 3, axis=1)
    unused = dict.fromkeys(("a_f", "a_o", "p_i", "p_f", "p_o", "dh_next", "dc_next"), 0.0)
    values = computed("Peepholes", a_i=a_i, c=c, g=np.tanh(a_g), total=total, **unused)
    i = values["i"]
    same({"db_i": (values["di"] * i * (1 - i)).sum(axis=0)}, db_i=db[:H])
    same(values, coupled=c_next, dc_coupled=dc)


def test_a_draw_on_the_sheet_is_the_references():
    w, r, b, s = rng.dirichlet(np.ones(5)), rng.normal(size=5), 0.3, 2
    values = computed("A draw", w=w, r=r, b=b, s=s)
    same(values, da=reference.exact_expected_gradient(w[None], r[None])[0])
    same(values, da_hat=reference.reinforce_gradient(w[None], np.array([s]), r[[s]], b)[0])
