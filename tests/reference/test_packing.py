"""Packing takes out the padding and nothing else: equal to torch, and undone by unpacking."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lstm_ref.numpy.packing import mask_from_lengths, pack_by_mask, unpack_by_mask

lengths_of_batches = st.lists(st.integers(0, 6), min_size=1, max_size=5)


def drawn(lengths, D=3, T=6):
    x = np.random.default_rng(0).standard_normal((T, len(lengths), D))
    return x, mask_from_lengths(np.array(lengths), T)


@pytest.mark.parametrize("lengths", [[6, 4, 3, 1], [3, 6, 1, 4], [1], [6], [2, 3, 6]])
def test_packed_sequences_equal_torch(lengths):
    x, mask = drawn(lengths)
    packed = pack_by_mask(x, mask)
    theirs = pack_padded_sequence(torch.tensor(x), torch.tensor(lengths), enforce_sorted=False)
    np.testing.assert_array_equal(packed.data, theirs.data.numpy())
    np.testing.assert_array_equal(packed.batch_sizes[: max(lengths)], theirs.batch_sizes.numpy())
    np.testing.assert_array_equal(packed.batch_sizes[max(lengths) :], 0)
    np.testing.assert_array_equal(packed.sorted_indices, theirs.sorted_indices.numpy())
    padded, _ = pad_packed_sequence(theirs, total_length=6)
    np.testing.assert_array_equal(unpack_by_mask(packed.data, mask), padded.numpy())


@given(lengths_of_batches)
def test_unpacking_undoes_packing_and_leaves_zeros(lengths):
    x, mask = drawn(lengths)
    packed = pack_by_mask(x, mask)
    assert len(packed.data) == packed.batch_sizes.sum() == sum(lengths)
    np.testing.assert_array_equal(np.sort(packed.sorted_indices), np.arange(len(lengths)))
    np.testing.assert_array_equal(unpack_by_mask(packed.data, mask), np.where(mask[:, :, None], x, 0))


@given(lengths_of_batches)
def test_unpacking_is_the_backward_of_packing(lengths):
    x, mask = drawn(lengths)
    data = pack_by_mask(x, mask).data
    upstream = np.random.default_rng(1).standard_normal(data.shape)
    np.testing.assert_allclose(
        (data * upstream).sum(), (x * unpack_by_mask(upstream, mask)).sum(), atol=1e-12
    )


def test_the_first_batch_size_rows_of_a_step_are_the_longest_sequences():
    x, mask = drawn([2, 6, 4])
    data, batch_sizes, order = pack_by_mask(x, mask)
    np.testing.assert_array_equal(batch_sizes, [3, 3, 2, 2, 1, 1])
    np.testing.assert_array_equal(order, [1, 2, 0])
    start = batch_sizes[:2].sum()
    np.testing.assert_array_equal(data[start : start + 2], x[2, [1, 2]])
    assert not np.array_equal(data, x[mask])  # without sorting the rows would stand in the batch's order


def test_sequences_of_equal_length_keep_their_order():
    x, mask = drawn([3, 5, 3, 5, 3])
    np.testing.assert_array_equal(pack_by_mask(x, mask).sorted_indices, [1, 3, 0, 2, 4])


def test_float32_stays_float32_and_nothing_is_changed():
    x, mask = drawn([2, 6, 4])
    x = x.astype(np.float32)
    x_before, mask_before = x.copy(), mask.copy()
    data = pack_by_mask(x, mask).data
    kept = data.copy()
    assert data.dtype == unpack_by_mask(data, mask).dtype == np.float32
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(mask, mask_before)
    np.testing.assert_array_equal(data, kept)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mask_from_lengths(np.array([7]), 6), r"^lengths: expected numbers from 0 to T=6, got 7$"),
        (lambda: mask_from_lengths(np.array([-1]), 6), r"^lengths: expected numbers from 0 to T=6, got -1$"),
        (
            lambda: mask_from_lengths(np.array([1.0]), 6),
            r"^lengths: expected an integer array \(N,\), got dtype",
        ),
        (lambda: mask_from_lengths([1], 6), r"^lengths: expected an integer array \(N,\), got list$"),
        (
            lambda: pack_by_mask(np.ones((2, 1, 1)), np.array([[False], [True]])),
            r"^mask: expected each sequence to be True up to its end and False after it$",
        ),
        (
            lambda: pack_by_mask(np.ones((2, 1, 1)), np.ones((3, 1), bool)),
            r"^mask: expected shape \(T, N\) with T=2, N=1, got \(3, 1\)$",
        ),
        (
            lambda: pack_by_mask(np.ones((2, 1)), np.ones((2, 1), bool)),
            r"^x: expected shape \(T, N, D\), got \(2, 1\)$",
        ),
        (
            lambda: pack_by_mask(np.ones((2, 1, 1)), np.ones((2, 1))),
            r"^mask: expected a boolean array \(T, N\), got dtype float64$",
        ),
        (
            lambda: pack_by_mask(np.ones((3, 1, 1)), np.array([[True], [False], [True]])),
            r"^mask: expected each sequence to be True up to its end and False after it$",
        ),
        (
            lambda: unpack_by_mask(np.ones((2, 1)), np.ones(2, bool)),
            r"^mask: expected shape \(T, N\), got \(2,\)$",
        ),
        (
            lambda: unpack_by_mask(np.ones((3, 1)), np.ones((2, 1), bool)),
            r"^data: expected shape \(M, D\) with M=2, got \(3, 1\)$",
        ),
    ],
)
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
