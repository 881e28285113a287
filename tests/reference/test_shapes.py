"""A shape contract in letters is read, and an array that breaks it is named."""

from __future__ import annotations

import re

import numpy as np
import pytest

from lstm_ref.shapes import axes, bind, in_letters, shape_of


@pytest.mark.parametrize(
    ("contract", "parsed", "letters", "numbers"),
    [
        ("4H D", [(4, "H"), (1, "D")], "(4H, D)", (20, 3)),
        ("H", [(1, "H")], "(H,)", (5,)),
        ("", [], "()", ()),
        ("2 T V2", [(2, ""), (1, "T"), (1, "V2")], "(2, T, V2)", (2, 7, 9)),
    ],
)
def test_a_contract_reads_as_axes_as_letters_and_as_numbers(contract, parsed, letters, numbers):
    assert axes(contract) == parsed
    assert in_letters(contract) == letters
    assert shape_of(contract, {"H": 5, "D": 3, "T": 7, "V2": 9}) == numbers


@pytest.mark.parametrize("contract", ["H-1", "N 4*H", "N,"])
def test_a_word_that_is_no_axis_is_refused(contract):
    with pytest.raises(ValueError, match="is not an axis: expected a letter, a number, or both as in '4H'"):
        axes(contract)


def test_letters_are_bound_first_come_first_served():
    arrays = {"W": np.ones((20, 3)), "x": np.ones((2, 3)), "h": np.ones((2, 5))}
    assert bind({"x": "N D", "h": "N H", "W": "4H D"}, arrays) == {"N": 2, "D": 3, "H": 5}
    assert bind({"W": "4H D"}, arrays) == {"H": 5, "D": 3}


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128])
def test_floating_point_and_complex_arrays_pass(dtype):
    assert bind({"x": "N"}, {"x": np.ones(3, dtype)}) == {"N": 3}


@pytest.mark.parametrize(
    ("contracts", "arrays", "message"),
    [
        ({"x": "N D"}, {"x": np.ones(2)}, "x: expected shape (N, D), got (2,)"),
        ({"x": "N D"}, {"x": np.ones((2, 3, 4))}, "x: expected shape (N, D), got (2, 3, 4)"),
        ({"W": "4H"}, {"W": np.ones(6)}, "W: expected shape (4H,), got (6,)"),
        ({"W": "H H"}, {"W": np.ones((5, 3))}, "W: expected shape (H, H), got (5, 3)"),
        ({"p": "3 H"}, {"p": np.ones((4, 2))}, "p: expected shape (3, H), got (4, 2)"),
        (
            {"h": "N H", "W": "H H"},
            {"h": np.ones((2, 5)), "W": np.ones((5, 4))},
            "W: expected shape (H, H) with H=5, got (5, 4)",
        ),
        (
            {"h": "N H", "W": "4H D"},
            {"h": np.ones((2, 5)), "W": np.ones((21, 4))},
            "W: expected shape (4H, D) with H=5, got (21, 4)",
        ),
        ({"x": "N"}, {"x": np.arange(3)}, "x: expected a floating-point array (N,), got dtype int64"),
        ({"x": "N"}, {"x": np.ones(3, bool)}, "x: expected a floating-point array (N,), got dtype bool"),
        ({"x": "N"}, {"x": [1.0, 2.0]}, "x: expected a floating-point array (N,), got list"),
        ({"x": ""}, {"x": 1.0}, "x: expected a floating-point array (), got float"),
        ({"x": "N"}, {"x": np.ma.ones(3)}, "x: expected a floating-point array (N,), got MaskedArray"),
        (
            {"x": "N D"},
            {"x": np.ones((1, 2)).view(np.matrix)},
            "x: expected a floating-point array (N, D), got matrix",
        ),
    ],
)
def test_the_message_names_the_argument_the_shape_in_letters_and_numbers_and_what_came(
    contracts, arrays, message
):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        bind(contracts, arrays)


@pytest.mark.parametrize(
    ("kind", "array", "message"),
    [
        ("integer", np.ones(3), "expected an integer array (N,), got dtype float64"),
        ("boolean", np.ones(3, int), "expected a boolean array (N,), got dtype int64"),
        ("boolean", [True], "expected a boolean array (N,), got list"),
    ],
)
def test_tokens_and_masks_are_of_their_own_kind(kind, array, message):
    right = np.ones(3, {"integer": int, "boolean": bool}[kind])
    assert bind({"m": "N"}, {"m": right}, {"m": kind}) == {"N": 3}
    with pytest.raises(ValueError, match=f"^{re.escape('m: ' + message)}$"):
        bind({"m": "N"}, {"m": array}, {"m": kind})


def test_tensors_of_torch_have_the_same_contract():
    torch = pytest.importorskip("torch", reason="torch is not installed: no tensors to check")
    arrays = {"x": torch.ones(2, 3), "mask": torch.ones(2, dtype=torch.bool), "ids": torch.ones(2).long()}
    kinds = {"mask": "boolean", "ids": "integer"}
    assert bind({"x": "N D", "mask": "N", "ids": "N"}, arrays, kinds) == {"N": 2, "D": 3}
    with pytest.raises(ValueError, match=r"^x: expected shape \(N, D\) with N=2, got \(1, 3\)$"):
        bind({"mask": "N", "x": "N D"}, {**arrays, "x": torch.ones(1, 3)}, kinds)
    with pytest.raises(
        ValueError, match=r"^x: expected a floating-point array \(N, D\), got dtype torch.int32$"
    ):
        bind({"x": "N D"}, {"x": torch.ones(2, 3, dtype=torch.int32)})
    mixed = r"^x and W: expected arrays of one library, NumPy or torch, got ndarray and Tensor$"
    with pytest.raises(ValueError, match=mixed):
        bind({"x": "N D", "W": "H D"}, {"x": np.ones((2, 3)), "W": torch.ones(4, 3)})
