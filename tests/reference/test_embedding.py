"""The embedding is torch's, and a product with one-hot vectors."""

import numpy as np
import pytest
import torch
from agreement import (
    assert_agree,
)
from systems import SYSTEMS

from lstm_ref.numpy.embedding import embedding

SIZES = [
    {"T": T, "N": N, "V": V, "D": D}
    for T, N, V, D in [(6, 3, 7, 4), (1, 1, 1, 1), (1, 4, 2, 3), (5, 1, 9, 1), (8, 2, 1, 3)]
]


@pytest.mark.parametrize("sizes", SIZES)
def test_it_is_torch_functional_embedding_and_a_one_hot_product(sizes):
    inputs, given = SYSTEMS["attention: embedding"].draw(sizes)
    x, _ = embedding(**inputs, **given)
    expected = torch.nn.functional.embedding(torch.tensor(given["ids"]), torch.tensor(inputs["W"]))
    np.testing.assert_array_equal(x, expected.numpy())
    assert_agree(x, np.eye(sizes["V"])[given["ids"]] @ inputs["W"], "x")
