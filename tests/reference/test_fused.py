"""The fast sequences give the readable ones' numbers, in blocks of every length, in memory linear in T."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_ref.numpy import SequenceCache, compiled, gru, gru_fused, lstm, lstm_fused, over_sequence

LSTM = {"x": "T N D", "h0": "N H", "c0": "N H", "W_ih": "4H D", "W_hh": "4H H", "b": "4H"}
GRU = {"x": "T N D", "h0": "N H", "W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"}
CELLS = {
    "lstm": (LSTM, lstm.lstm_forward, lstm.lstm_backward, lstm_fused.lstm_forward, lstm_fused.lstm_backward),
    "gru": (GRU, gru.gru_forward, gru.gru_backward, gru_fused.gru_forward, gru_fused.gru_backward),
    "lstm, compiled": (LSTM, lstm.lstm_forward, lstm.lstm_backward, *over_sequence(compiled.LSTM)),
    "gru, compiled": (GRU, gru.gru_forward, gru.gru_backward, *over_sequence(compiled.GRU)),
}
# Beside the grid: more columns than one product takes, more than one run of steps, a batch above COLUMNS.
LONG = [
    {"T": 600, "N": 2, "D": 3, "H": 4},
    {"T": 30, "N": 40, "D": 6, "H": 8},
    {"T": 3, "N": 513, "D": 2, "H": 3},
    {"T": 7, "N": 64, "D": 5, "H": 200},
]


def both(cell, draw, sizes, dtype=np.float64):
    """Outputs and gradients of the readable functions, and of the fast ones."""
    contracts, *functions = CELLS[cell]
    arguments = draw(contracts, sizes, dtype=dtype)
    upstream = draw({"dh": "T N H", "dc_n": "N H"}, sizes, seed=1, dtype=dtype)
    if contracts is GRU:
        del upstream["dc_n"]
    answers = []
    for forward, backward in (functions[:2], functions[2:]):
        *outputs, cache = forward(**arguments)
        answers.append([*outputs, *backward(*upstream.values(), cache)])
    return answers


def off(readable, fast):
    return [np.max(np.abs(a - b)) / max(np.max(np.abs(a)), 1e-300) for a, b in zip(readable, fast)]


@pytest.mark.parametrize("cell", CELLS)
def test_fused_equals_the_readable_loop(cell, draw, sizes):
    readable, fast = both(cell, draw, sizes)
    assert len(readable) == len(fast) >= 7
    assert [a.shape for a in readable] == [b.shape for b in fast]
    assert max(off(readable, fast)) < 1e-12


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("sizes", LONG, ids=str)
def test_fused_equals_the_readable_loop_across_blocks_of_steps(cell, draw, sizes):
    readable, fast = both(cell, draw, sizes)
    assert max(off(readable, fast)) < 1e-12


@pytest.mark.parametrize("cell", CELLS)
def test_the_cache_grows_with_the_steps_and_not_faster(cell, draw):
    contracts, _, _, forward, _ = CELLS[cell]
    size = {}
    for T in (100, 200, 400):
        cache = forward(**draw(contracts, {"T": T, "N": 2, "D": 3, "H": 4}))[-1]
        arrays = cache.runs[0].cache if isinstance(cache, SequenceCache) else cache
        size[T] = sum(array.nbytes for array in arrays)
    assert size[400] - size[200] == 2 * (size[200] - size[100])


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_complex_arrays_are_sent_to_the_readable_loop(cell, draw):
    contracts, _, _, forward, _ = CELLS[cell]
    arguments = draw(contracts, {"T": 2, "N": 3, "D": 4, "H": 5})
    with pytest.raises(ValueError, match="expected real arrays, got complex ones"):
        forward(**{**arguments, "x": arguments["x"] + 0j})
