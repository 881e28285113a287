"""Where did the error go: the shares against every path written out, and the table that the figure shows."""

from __future__ import annotations

import base64
import json
import re
from itertools import product

import numpy as np
import pytest

from lstm_ref import figures
from lstm_ref.figures.error_flow import FLOOR, UNIT
from lstm_ref.numpy.experiments.error_flow import FORGET, PATHS, STRING, WRITE, error_by_letter, error_table
from lstm_ref.numpy.experiments.lstm_backward import untrained
from lstm_ref.numpy.flow import carousel_product, gradient_by_lag, jacobian_product
from lstm_ref.numpy.lstm import lstm_forward
from lstm_ref.tasks import TEMPORAL_ORDER_SYMBOLS
from tests.conftest import ROOT


def cache_of(string, **start):
    letters = [TEMPORAL_ORDER_SYMBOLS.index(letter) for letter in string]
    zeros = np.zeros((1, 64))
    network = untrained(T=1, **start) | dict(x=np.eye(8)[letters][:, None], h0=zeros, c0=zeros)
    return lstm_forward(**network)[-1]


@pytest.mark.parametrize("start", [dict(), dict(forget=4.0, write=-3.0, seed=2)])
def test_each_share_is_the_sum_of_the_paths_that_it_names(start):
    string, H = "EXaYB", 64
    shares, cache = error_by_letter(string, **start), cache_of(string, **start)
    for t, s in ((4, 0), (4, 2), (3, 1), (2, 1)):
        blocks = [jacobian_product(cache, start=step, stop=step + 1) for step in range(t, s, -1)]
        block = {
            (a, b): [J[a * H : a * H + H, b * H : b * H + H] for J in blocks]
            for a, b in product((0, 1), (0, 1))
        }
        sums = np.zeros((len(PATHS), 2, H))
        for path in product((0, 1), repeat=t - s):  # where the path is after each step back: 0 is h, 1 is c
            row, at = np.ones(H), 0
            for k, to in enumerate(path):
                row, at = row @ block[at, to][k], to
            kind = 2 if not any(path) else 1 if all(path) else 3
            sums[[0, kind], at] += row
        expected = np.linalg.norm(sums.reshape(len(PATHS), -1), axis=1) / np.sqrt(H)
        np.testing.assert_allclose(shares[:, t, s], expected, rtol=1e-9, atol=1e-14)


def test_the_whole_is_the_gradient_by_lag_and_the_cells_are_the_product_of_the_forget_gates():
    cache, shares = cache_of(STRING, forget=1.0), error_by_letter(STRING, forget=1.0)
    norms = gradient_by_lag(np.ones((1, 64)), cache)
    np.testing.assert_allclose(shares[0, -1, -2::-1], norms[1:] / norms[0], rtol=1e-10)
    door = cache.o[-1] * (1 - np.tanh(cache.c[-1]) ** 2)
    for s in (0, 10, len(STRING) - 2):
        along = door * carousel_product(cache.f)[s]
        assert shares[1, -1, s] == pytest.approx(np.linalg.norm(along) / 8, rel=1e-10)


def test_the_paths_that_switch_carry_most_in_a_fresh_lstm_and_the_cells_with_an_input_bias_of_minus_three():
    table = error_table(forget=[0, 3, 6], write=[-3, 0])[..., -1, 0]
    cells, h_only, switching = table[:, :, 1], table[:, :, 2], table[:, :, 3]
    assert (cells[:, 0] > 2 * switching[:, 0]).all()
    assert (switching[:, 1] > 2 * cells[:, 1]).all()
    assert (h_only < 1e-15).all()


def test_a_letter_that_the_task_has_not_is_refused():
    with pytest.raises(ValueError, match="expected letters of EBabcdXY, got 'EZB'"):
        error_by_letter("EZB")


def decoded(data, forget, write, path, t):
    T = len(data["string"])
    table = np.frombuffer(base64.b64decode(data["table"]), np.int8).astype(int)
    table = table.reshape(len(data["forget"]), len(data["write"]), 4, T * (T - 1) // 2)
    row = table[forget, write, path, t * (t - 1) // 2 : t * (t + 1) // 2]
    return 10.0 ** (np.cumsum(row) / UNIT)  # from the nearest letter to the first


def test_the_figures_table_is_the_shares_to_three_percent_down_to_its_floor():
    shares = error_table("EXaYbB", [0, 3], [-4, 0], seeds=[0, 1])
    data = figures.error_flow("EXaYbB", [0, 3], [-4, 0], shares).data
    for forget, write, path, t in product((0, 1), (0, 1), range(4), range(1, 6)):
        first = 1 if path == 3 else 0
        right = np.maximum(shares[forget, write, path, t, :t][::-1], 10.0**FLOOR)[first:]
        np.testing.assert_allclose(decoded(data, forget, write, path, t)[first:], right, rtol=0.03)


def test_a_table_of_another_shape_or_with_a_jump_is_refused():
    with pytest.raises(ValueError, match=r"expected the shape \(1, 1, 4, 2, 2\), got \(1, 1, 4, 3, 3\)"):
        figures.error_flow("EB", [0], [0], np.ones((1, 1, 4, 3, 3)))
    with pytest.raises(ValueError, match="less than three powers of ten"):
        figures.error_flow("EB", [0], [0], np.full((1, 1, 4, 2, 2), 1e-9))


def test_the_page_of_its_own_shows_the_course_s_string_and_shares():
    page = (ROOT / "docs" / "where-did-the-error-go.html").read_text(encoding="utf-8")
    assert len(page) < 200_000
    assert page.count("<script>") == 1
    script = (ROOT / "lstm_ref" / "figures" / "error_flow.js").read_text(encoding="utf-8").strip()
    style = (ROOT / "lstm_ref" / "figures" / "error_flow.css").read_text(encoding="utf-8")
    assert script in page
    assert json.dumps(style) in page
    assert re.findall(r"""(?:src|href)=["'](?!data:)""", page) == [], "nothing is fetched"
    start = page.index('{"string"')
    data, _ = json.JSONDecoder().raw_decode(page[start:])
    assert (data["string"], data["forget"], data["write"]) == (STRING, list(FORGET), list(WRITE))
    shares = error_table(forget=[0], write=[0])[0, 0, 0, -1, -2::-1]
    np.testing.assert_allclose(decoded(data, 0, len(WRITE) - 1, 0, len(STRING) - 1), shares, rtol=0.03)
