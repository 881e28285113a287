"""Scaled dot-product and multi-head attention equal torch; masks, order and permutation do as they should."""

import numpy as np
import pytest
import torch
from agreement import (
    assert_agree,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from systems import SYSTEMS

from lstm_ref.numpy.transformer import (
    causal_mask,
    multi_head,
    multi_head_backward,
    positional_encoding,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)
from lstm_ref.torch import transformer as twins

SCALED = SYSTEMS["attention: scaled dot product"]
SIZES = {"N": 3, "T": 5, "S": 4, "D": 6, "E": 2}
SMALL = [SIZES] + [
    dict(zip("NTSDE", sizes))
    for sizes in [(1, 1, 1, 1, 1), (2, 1, 3, 2, 5), (1, 4, 1, 3, 1), (2, 3, 3, 4, 4)]
]
systems = pytest.mark.parametrize(
    "system", [SCALED, SYSTEMS["attention: 2 heads"]], ids=["scaled", "multi-head"]
)


@pytest.mark.parametrize("sizes", SMALL)
@pytest.mark.parametrize("mask", ["none", "causal", "random"])
def test_it_is_torch_functional_scaled_dot_product_attention(sizes, mask):
    inputs, given = SCALED.draw(sizes)
    if mask == "none":
        given = {}
    elif mask == "causal":
        given = {"mask": np.tril(np.ones((sizes["T"], sizes["S"]), bool))}
    else:
        given["mask"][:, :, 0] = True  # a row that is masked altogether is undefined there
    out, _ = scaled_dot_product_attention(**inputs, **given)
    attn_mask = torch.tensor(given["mask"]) if given else None
    tensors = (torch.tensor(value) for value in inputs.values())
    theirs = torch.nn.functional.scaled_dot_product_attention(*tensors, attn_mask=attn_mask)
    assert_agree(out, theirs.numpy(), "out")


@pytest.mark.parametrize("heads", [1, 2, 3, 6])
@pytest.mark.parametrize("attends_to_itself", [True, False])
def test_weights_of_torch_multihead_attention_load_with_no_transpose(heads, attends_to_itself):
    torch.manual_seed(0)
    module = torch.nn.MultiheadAttention(6, heads).double()
    torch.nn.init.normal_(module.in_proj_bias)
    torch.nn.init.normal_(module.out_proj.bias)
    weights = [module.in_proj_weight, module.in_proj_bias, module.out_proj.weight, module.out_proj.bias]
    rng = np.random.default_rng(0)
    query = rng.standard_normal((5, 3, 6))
    memory = query if attends_to_itself else rng.standard_normal((4, 3, 6))
    mask = causal_mask(5)[:, : len(memory)]
    out, cache = multi_head(query, memory, heads, *(w.detach().numpy() for w in weights), mask=mask)
    query_t, memory_t = torch.tensor(query, requires_grad=True), torch.tensor(memory, requires_grad=True)
    theirs, _ = module(query_t, memory_t, memory_t, attn_mask=torch.tensor(~mask))
    assert_agree(out, theirs.detach().numpy(), "out")
    dout = rng.standard_normal(out.shape)
    (theirs * torch.tensor(dout)).sum().backward()
    tensors = [query_t, memory_t, *weights]
    for gradient, tensor in zip(multi_head_backward(dout, cache), tensors, strict=True):
        assert_agree(gradient, tensor.grad.numpy(), "gradient")


@systems
def test_a_mask_for_all_is_the_same_mask_for_each(system):
    inputs, given = system.draw(SIZES)
    one = given["mask"][1]
    each = np.repeat(one[None], 3, axis=0)
    np.testing.assert_array_equal(
        system.forward(**inputs, **{**given, "mask": one})[0],
        system.forward(**inputs, **{**given, "mask": each})[0],
    )
    everywhere = system.forward(**inputs, **{**given, "mask": np.ones_like(each)})[0]
    np.testing.assert_array_equal(system.forward(**inputs, **{**given, "mask": None})[0], everywhere)
    assert np.any(everywhere != system.forward(**inputs, **{**given, "mask": one})[0])


def test_a_query_that_may_look_nowhere_gets_zeros_and_gives_no_gradient():
    inputs, given = SCALED.draw(SIZES)
    assert not given["mask"][-1, -1].any()
    out, cache = SCALED.forward(**inputs, **given)
    np.testing.assert_array_equal(out[-1, -1], 0)
    dq, _, _ = scaled_dot_product_attention_backward(np.ones_like(out), cache)
    np.testing.assert_array_equal(dq[-1, -1], 0)


def test_scores_of_plus_and_minus_1000_stay_finite():
    rng = np.random.default_rng(0)
    q, k, v = 100 * rng.standard_normal((1, 3, 4)), 100 * rng.standard_normal((1, 5, 4)), np.ones((1, 5, 2))
    with np.errstate(all="raise", under="ignore"):
        out, cache = scaled_dot_product_attention(q, k, v)
        gradients = scaled_dot_product_attention_backward(np.ones_like(out), cache)
    assert_agree(out, np.ones((1, 3, 2)), "out")
    assert all(np.all(np.isfinite(gradient)) for gradient in gradients)


@pytest.mark.parametrize("t", range(5))
def test_under_the_causal_mask_a_position_sees_itself_and_the_past_and_nothing_else(t):
    system = SYSTEMS["attention: 2 heads"]
    sizes = {"N": 2, "T": 5, "S": 5, "D": 4}
    inputs, _ = system.draw(sizes)
    x = inputs.pop("query")
    del inputs["memory"]
    out, _ = multi_head(x, x, 2, **inputs, mask=causal_mask(5))
    changed = x.copy()
    changed[t] += 1.0
    other, _ = multi_head(changed, changed, 2, **inputs, mask=causal_mask(5))
    np.testing.assert_array_equal(np.any(out != other, axis=(1, 2)), np.arange(5) >= t)


def test_the_causal_mask_is_the_lower_triangle_with_its_diagonal():
    for T in (1, 2, 7):
        mask = causal_mask(T)
        assert mask.dtype == bool
        np.testing.assert_array_equal(mask, [[s <= t for s in range(T)] for t in range(T)])
        np.testing.assert_array_equal(mask, twins.causal_mask(T).numpy())


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 9999))
def test_without_positions_the_order_of_the_memory_does_not_matter_and_the_batch_may_be_permuted(seed):
    system = SYSTEMS["attention: 2 heads"]
    sizes = {"N": 3, "T": 4, "S": 5, "D": 4}
    inputs, given = system.draw(sizes, seed)
    rng = np.random.default_rng(seed)
    memory_order, batch_order = rng.permutation(5), rng.permutation(3)
    out, _ = system.forward(**inputs, **given)
    shuffled = {**inputs, "memory": inputs["memory"][memory_order]}
    other, _ = system.forward(**shuffled, **{**given, "mask": given["mask"][:, :, memory_order]})
    assert_agree(other, out, "out with the memory in another order")
    permuted = {
        **inputs,
        "query": inputs["query"][:, batch_order],
        "memory": inputs["memory"][:, batch_order],
    }
    other, _ = system.forward(**permuted, **{**given, "mask": given["mask"][batch_order]})
    assert_agree(other, out[:, batch_order], "out with the batch in another order")


@pytest.mark.parametrize(("T", "D"), [(1, 1), (5, 4), (3, 7), (50, 16)])
def test_positional_encoding_is_the_papers_formula(T, D):
    p = positional_encoding(T, D)
    assert p.shape == (T, D)
    for t in range(T):
        for column in range(D):
            angle = t / 10000 ** (2 * (column // 2) / D)
            assert abs(p[t, column] - (np.cos(angle) if column % 2 else np.sin(angle))) < 1e-14
    np.testing.assert_allclose(twins.positional_encoding(T, D).numpy(), p, atol=1e-5)


def test_a_step_in_time_turns_every_pair_of_positional_features_by_the_same_angle_everywhere():
    p = positional_encoding(20, 8)
    waves = p[:, 1::2] + 1j * p[:, 0::2]
    turns = waves[1:] / waves[:-1]
    assert_agree(np.abs(turns - turns[0]).max(), 0.0, "the turn")
    assert len(np.unique(turns[0].round(6))) == 4


@pytest.mark.parametrize("heads", [0, -1, 4, 7])
def test_a_wrong_number_of_heads_is_named(heads):
    inputs, given = SYSTEMS["attention: 2 heads"].draw(SIZES)
    with pytest.raises(
        ValueError, match=rf"^heads: expected a (divisor of D=6|whole number.*), got {heads}$"
    ):
        multi_head(**inputs, mask=given["mask"], heads=heads)


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.ones((5, 5), bool), r"^mask: expected shape \(T, S\) with T=5, S=4, got \(5, 5\)$"),
        (np.ones((2, 5, 4), bool), r"^mask: expected shape \(N, T, S\) with N=3, T=5, S=4, got \(2, 5, 4\)$"),
        (np.ones((5, 4)), r"^mask: expected a boolean array \(T, S\), got dtype float64$"),
        (np.ones(4, bool), r"^mask: expected shape \(N, T, S\) with N=3, T=5, S=4, got \(4,\)$"),
    ],
)
@systems
def test_a_wrong_mask_is_named(system, mask, message):
    inputs, given = system.draw(SIZES)
    with pytest.raises(ValueError, match=message):
        system.forward(**inputs, **{**given, "mask": mask})


def test_wrong_counts_are_named():
    with pytest.raises(ValueError, match=r"^T: expected a whole number of at least 1, got 0$"):
        causal_mask(0)
    with pytest.raises(ValueError, match=r"^T: expected a whole number of at least 1, got -1$"):
        positional_encoding(-1, 4)
    with pytest.raises(ValueError, match=r"^D: expected a whole number of at least 1, got 0$"):
        positional_encoding(4, 0)
