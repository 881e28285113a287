"""The compiled cells are the NumPy cells: in layers, both ways, with padding, in chunks, in training."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from agreement import assert_agree, assert_same

from lstm_ref import tasks, training
from lstm_ref.numpy import (
    GRU,
    LSTM,
    compiled,
    initial_tagger_weights,
    mask_from_lengths,
    named_arrays,
    over_sequence,
    sequence_backward,
    sequence_forward,
    sigmoid,
    stacked_backward,
    stacked_forward,
    tagger_backward,
    tagger_forward,
)
from lstm_ref.numpy.compiled import kernels

PAIRS = {"LSTM": (LSTM, compiled.LSTM), "GRU": (GRU, compiled.GRU)}
DTYPES = {np.float64: 2e-15, np.float32: 1e-6}


def arrays_of(value):
    """The arrays of nested tuples and lists, in order."""
    if isinstance(value, np.ndarray):
        return [value]
    return [array for part in value for array in arrays_of(part)]


def assert_equal(ours, theirs, tolerance=1e-14):
    ours, theirs = arrays_of(ours), arrays_of(theirs)
    assert len(ours) == len(theirs)
    for k, (one, other) in enumerate(zip(ours, theirs)):
        assert one.dtype == other.dtype
        assert_agree(one, other, f"array {k}", tolerance)


def layers_of(cell, rng, count, D, H, directions):
    def one(width):
        return [rng.standard_normal(a.shape) * a.std() + 0.1 for a in cell.draw(rng, width, H).values()]

    return [[one(D if k == 0 else directions * H) for _ in range(directions)] for k in range(count)]


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-14), (np.float32, 5e-6)])
@pytest.mark.parametrize("k", [None, 4])
def test_layers_both_ways_with_padding_and_in_chunks(name, dtype, tolerance, k):
    cell, fast = PAIRS[name]
    rng, T, N, D, H = np.random.default_rng(0), 11, 7, 3, 9
    layers = [
        [[p.astype(dtype) for p in direction] for direction in layer]
        for layer in layers_of(cell, rng, 2, D, H, 2)
    ]
    x = rng.standard_normal((T, N, D)).astype(dtype)
    state = [rng.standard_normal((4, N, H)).astype(dtype) for _ in cell.state]
    mask = mask_from_lengths(np.array([11, 3, 0, 11, 1, 8, 3]), T)
    dh = rng.standard_normal((T, N, 2 * H)).astype(dtype)
    answers = []
    for one in (fast, cell):
        h, last, cache = stacked_forward(x, state, layers, mask, bidirectional=True, cell=one)
        answers.append([h, last, *stacked_backward(dh, last, cache, k)])
    assert_equal(*answers, tolerance)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("N", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize("H", [1, 4, 8, 17])
def test_every_remainder_of_a_tile(name, N, H):
    cell, fast = PAIRS[name]
    rng = np.random.default_rng(N * H)
    parameters = [rng.standard_normal(value.shape) for value in cell.draw(rng, 2, H).values()]
    x, state = rng.standard_normal((3, N, 2)), [rng.standard_normal((N, H)) for _ in cell.state]
    answers = []
    for one in (fast, cell):
        h, last, cache = sequence_forward(x, state, parameters, cell=one)
        answers.append([h, last, *sequence_backward(np.sin(h), last, cache)])
    assert_equal(*answers)


@pytest.mark.parametrize("name", PAIRS)
def test_arrays_that_are_read_only_turned_or_of_another_precision(name):
    cell, fast = PAIRS[name]
    rng = np.random.default_rng(0)
    parameters = [np.asfortranarray(value) for value in cell.draw(rng, 2, 5).values()]
    x = rng.standard_normal((2, 6, 3)).transpose(1, 2, 0).astype(np.float32)
    x.setflags(write=False)
    state = [rng.standard_normal((6, 5))[::2] for _ in cell.state]
    answers = []
    for one in (fast, cell):
        h, last, cache = sequence_forward(x, state, parameters, cell=one)
        answers.append([h, last, *sequence_backward(h[:, ::-1], last, cache)])
    assert_equal(*answers)


@pytest.mark.parametrize("name", PAIRS)
def test_the_cache_of_one_step_is_that_of_the_readable_step(name):
    cell, fast = PAIRS[name]
    rng = np.random.default_rng(1)
    parameters = list(cell.draw(rng, 2, 5).values())
    x, state = rng.standard_normal((4, 3, 2)), [rng.standard_normal((3, 5)) for _ in cell.state]
    caches = [sequence_forward(x, state, parameters, cell=one)[2] for one in (fast, cell)]
    for t in range(4):
        assert_equal(caches[0].step(t), caches[1].step(t))
    assert_equal(caches[0].runs[0].cache.state0, state)


def test_a_model_is_trained_by_either_to_the_same_parameters():
    start = LSTM.draw(np.random.default_rng(0), 4, 6)
    histories = [
        training.train(*over_sequence(cell), start, tasks.first_symbol, updates=5)
        for cell in (compiled.LSTM, LSTM)
    ]
    for name in start:
        assert_agree(histories[0].parameters[name], histories[1].parameters[name], name, 1e-12)


def test_a_whole_model_takes_either():
    weights = initial_tagger_weights(np.random.default_rng(0), V=9, D=2, H=3, O=4, L=2, bidirectional=True)
    tokens, mask = np.array([[3, 1], [8, 0]]), np.array([[True, True], [True, False]])
    answers = []
    for cell in (compiled.LSTM, LSTM):
        logits, cache = tagger_forward(tokens, mask, weights, cell)
        answers.append([logits, list(named_arrays(tagger_backward(logits, cache)).values())])
    assert_equal(*answers)


@pytest.mark.parametrize(("dtype", "tolerance"), DTYPES.items())
@pytest.mark.parametrize(
    ("fast", "plain"), [(kernels.tanh, np.tanh), (kernels.sigmoid, sigmoid)], ids=["tanh", "sigmoid"]
)
def test_the_squashing_functions_to_the_last_digits_everywhere(fast, plain, dtype, tolerance):
    numbers = kernels.constants(np.dtype(dtype))
    sizes = np.concatenate([[0], 10.0 ** np.linspace(-30, 3, 2000), np.linspace(0, 40, 4001)])
    a = np.concatenate([sizes, -sizes]).astype(dtype)
    ours, expected = np.array([fast(value, numbers) for value in a]), plain(a.astype(np.float64))
    assert_same(ours, ours.astype(dtype).astype(float))  # numba hands float32 back as a float
    assert np.all(np.abs(ours - expected) <= tolerance * np.abs(expected) + 2 * np.finfo(dtype).tiny)
    assert np.isnan(fast(dtype(np.nan), numbers))
    assert fast(dtype(np.inf), numbers) == 1


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_no_number_reaches_what_it_reaches_in_numpy(name):
    cell, fast = PAIRS[name]
    parameters = list(cell.draw(np.random.default_rng(0), 2, 3).values())
    x = np.random.default_rng(0).standard_normal((4, 3, 2))
    x[1, 0, 0], x[2, 1, 1] = np.nan, np.inf
    state = cell.zero_state(3, 3)
    with np.errstate(invalid="ignore"):
        ours, theirs = (sequence_forward(x, state, parameters, cell=one)[0] for one in (fast, cell))
    assert_same(np.isnan(ours), np.isnan(theirs))
    assert np.isnan(ours[1, 0]).all()
    assert not np.isnan(ours[:, 2]).any()


def test_half_precision_is_left_to_numpy():
    half = [np.zeros(shape, np.float16) for shape in ((2, 1, 1), (1, 1), (1, 1), (4, 1), (4, 1), (4,))]
    with pytest.raises(ValueError, match=r"^expected float64 or float32 arrays, got float16; the cells of"):
        sequence_forward(half[0], half[1:3], half[3:], cell=compiled.LSTM)


def test_without_numba_the_way_to_it_is_named_and_the_rest_works():
    code = "import sys; sys.modules['numba'] = None; import lstm_ref.numpy as ref; print(ref.LSTM.blocks)\n"
    code += "try: import lstm_ref.numpy.compiled\nexcept ImportError as error: print(error)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = result.stdout.splitlines()
    assert first == "ifgo"
    assert second.startswith("lstm_ref.numpy.compiled needs numba: pip install 'carousel-lstm[fast]'; ")
