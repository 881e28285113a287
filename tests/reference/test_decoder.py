"""A step of the decoder, with attention and without, equals autograd and the complex step in every weight."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from agreement import (
    System,
    assert_is_caught,
    assert_is_right,
    assert_spoils_nothing,
)

from lstm_ref.numpy.decoder import AttentionWeights, DecoderWeights, decoder_step, decoder_step_backward
from lstm_ref.torch.decoder import Decoder

SIZES = [
    {"S": S, "N": N, "D": D, "H": H, "A": A, "V": V}
    for S, N, D, H, A, V in [(5, 4, 3, 2, 6, 7), (1, 1, 1, 1, 1, 1), (1, 3, 2, 4, 1, 5), (6, 1, 4, 3, 2, 2)]
]
sizes_with_ones = pytest.mark.parametrize(
    "sizes", SIZES, ids=lambda sizes: "-".join(map(str, sizes.values()))
)


def token_and_mask(sizes, rng):
    """Repeated tokens; the last of several sources is padding only."""
    mask = rng.random((sizes["S"], sizes["N"])) < 0.7
    mask[:, -1] = sizes["N"] == 1
    return {"token": rng.integers(sizes["V"], size=sizes["N"]), "mask": mask}


def with_keys(sizes, rng):
    """Without attention the keys have no part in the outputs: they are given, not differentiated."""
    return {**token_and_mask(sizes, rng), "keys": rng.standard_normal((sizes["S"], sizes["N"], sizes["H"]))}


def weights_of(named):
    decoder = DecoderWeights(*(named[name] for name in DecoderWeights._fields))
    return decoder, tuple(named[name] for name in AttentionWeights._fields if name in named)


def forward(token, h, keys, mask, **named):
    return decoder_step(token, h, keys, mask, *weights_of(named))


def backward_with_attention(dlogits, dh_next, cache):
    dh, dkeys, ddecoder, dattention = decoder_step_backward(dlogits, dh_next, cache)
    return dh, dkeys, *ddecoder, *dattention


def backward_without_attention(dlogits, dh_next, cache):
    dh, dkeys, ddecoder, dattention = decoder_step_backward(dlogits, dh_next, cache)
    np.testing.assert_array_equal(dkeys, np.zeros_like(cache.keys))
    assert dattention == ()
    return dh, *ddecoder


class Step(Decoder):
    """The twin, whose one step is what is called."""

    def forward(self, *arguments):
        logits, h_next, _ = self.step(*arguments)
        return logits, h_next


def twin_of_step(token, h, keys, mask, **named):
    decoder, attention = weights_of(named)
    module = Step(1, 1, 1, 1 if attention else 0)
    names = {id(p): name for name, p in module.named_parameters()}
    pairs = zip(module.weights(), (*decoder, *attention), strict=True)
    parameters = {names[id(p)]: tensor for p, tensor in pairs}
    return torch.func.functional_call(module, parameters, (token, h, keys, mask))


def system_of(attends, sizes):
    C = sizes["H"] if attends else 0
    shapes = ("V D", f"3H {sizes['D'] + C}", "3H H", "3H", "3H", f"V {sizes['H'] + C}", "V")
    decoder = dict(zip(DecoderWeights._fields, shapes, strict=True))
    if attends:
        inputs = {"h": "N H", "keys": "S N H", **decoder, "W_query": "A H", "W_keys": "A H", "v": "A"}
        return System(forward, backward_with_attention, inputs, twin_of_step, outputs=2, given=token_and_mask)
    inputs = {"h": "N H", **decoder}
    return System(forward, backward_without_attention, inputs, twin_of_step, outputs=2, given=with_keys)


with_and_without = pytest.mark.parametrize("attends", [True, False], ids=["attention", "no attention"])


@with_and_without
@sizes_with_ones
def test_logits_state_and_gradients_equal_autograd_and_the_complex_step(attends, sizes):
    assert_is_right(system_of(attends, sizes), sizes)


@with_and_without
def test_nothing_is_changed_and_float32_stays_float32(attends):
    assert_spoils_nothing(system_of(attends, SIZES[0]), SIZES[0])


def test_the_alignment_is_where_the_step_looked():
    system = system_of(True, SIZES[0])
    inputs, given = system.draw(SIZES[0])
    _, _, cache = system.forward(**inputs, **given)
    np.testing.assert_allclose(cache.alignment.sum(axis=1), [1, 1, 1, 0])
    assert np.all(cache.alignment[~given["mask"].T] == 0)
    system = system_of(False, SIZES[0])
    inputs, given = system.draw(SIZES[0])
    *_, cache = system.forward(**inputs, **given)
    np.testing.assert_array_equal(cache.alignment, np.zeros((4, 5)))


@with_and_without
def test_the_source_is_seen_with_attention_only(attends):
    system = system_of(attends, SIZES[0])
    inputs, given = system.draw(SIZES[0])
    arguments = {**inputs, **given}
    logits, _, _ = forward(**arguments)
    other, _, _ = forward(**{**arguments, "keys": 2 * arguments["keys"]})
    changed = np.any(logits != other, axis=1)
    np.testing.assert_array_equal(changed, [attends, attends, attends, False])  # the last source is padding


def no_path_through_the_query(dlogits, dh_next, cache):
    _, *others = backward_with_attention(dlogits, dh_next, cache)
    dh, *_ = backward_without_attention(dlogits, dh_next, cache._replace(attention=None))
    return dh, *others


def context_reaches_the_logits_only(dlogits, dh_next, cache):
    W_ih = cache.gru.W_ih.copy()
    W_ih[:, cache.embedding.W.shape[1] :] = 0
    changed = cache._replace(gru=cache.gru._replace(W_ih=W_ih))
    return backward_with_attention(dlogits, dh_next, changed)


def next_state_dropped(dlogits, dh_next, cache):
    return backward_with_attention(dlogits, 0 * dh_next, cache)


def logits_do_not_reach_the_state(dlogits, dh_next, cache):
    W_out = cache.W_out.copy()
    W_out[:, : dh_next.shape[1]] = 0
    return backward_with_attention(dlogits, dh_next, cache._replace(W_out=W_out))


@pytest.mark.parametrize(
    "wrong",
    [
        no_path_through_the_query,
        context_reaches_the_logits_only,
        next_state_dropped,
        logits_do_not_reach_the_state,
    ],
)
def test_a_wrong_backward_is_caught(wrong):
    assert_is_caught(replace(system_of(True, SIZES[0]), backward=wrong), SIZES[0])


def query_is_the_new_state(token, h, keys, mask, **named):
    """The context of the output comes from the state just written."""
    _, h_next, cache = forward(token, h, keys, mask, **named)
    _, _, later = forward(token, h_next, keys, mask, **named)
    features = np.concatenate([h_next, later.features[:, h.shape[1] :]], axis=1)
    return features @ named["W_out"].T + named["b_out"], h_next, cache


def test_a_wrong_forward_is_caught():
    assert_is_caught(replace(system_of(True, SIZES[0]), forward=query_is_the_new_state), SIZES[0])


@with_and_without
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"token": np.zeros(4)}, r"^token: expected an integer array \(N,\), got dtype float64$"),
        ({"token": np.zeros(3, int)}, r"^token: expected shape \(N,\) with N=4, got \(3,\)$"),
        ({"token": np.full(4, 7)}, r"^token: expected tokens from 0 to V-1 with V=7, got 7$"),
        ({"h": np.ones((4, 2), int)}, r"^h: expected a floating-point array \(N, H\), got dtype int64$"),
        ({"keys": np.ones((5, 4, 3))}, r"^keys: expected shape \(S, N, H\) with N=4, H=2, got \(5, 4, 3\)$"),
        ({"mask": np.ones((4, 5), bool)}, r"^mask: expected shape \(S, N\) with S=5, N=4, got \(4, 5\)$"),
        ({"mask": np.ones((5, 4), int)}, r"^mask: expected a boolean array \(S, N\), got dtype int64$"),
        (
            {"E": np.ones((7, 3), int)},
            r"^decoder.E: expected a floating-point array \(V, D\), got dtype int64$",
        ),
        ({"W_hh": np.ones((6, 3))}, r"^decoder.W_hh: expected shape \(3H, H\) with H=2, got \(6, 3\)$"),
        ({"b_ih": np.ones(5)}, r"^decoder.b_ih: expected shape \(3H,\) with H=2, got \(5,\)$"),
        ({"b_hh": np.ones(5)}, r"^decoder.b_hh: expected shape \(3H,\) with H=2, got \(5,\)$"),
        ({"W_out": np.ones((8, 2))}, r"^decoder.W_out: expected shape \(V, O\) with V=7, got \(8, 2\)$"),
        ({"b_out": np.ones(8)}, r"^decoder.b_out: expected shape \(V,\) with V=7, got \(8,\)$"),
        ({"W_ih": np.ones((6, 9))}, r"^decoder.W_ih: expected [35] columns with D=3, H=2, C=[02], got 9$"),
        ({"W_out": np.ones((7, 9))}, r"^decoder.W_out: expected [24] columns with D=3, H=2, C=[02], got 9$"),
    ],
)
def test_a_wrong_argument_is_named(attends, change, message):
    inputs, given = system_of(attends, SIZES[0]).draw(SIZES[0])
    with pytest.raises(ValueError, match=message):
        forward(**{**inputs, **given, **change})


@with_and_without
@pytest.mark.parametrize(
    ("dlogits", "dh_next", "message"),
    [
        (np.ones((4, 6)), np.ones((4, 2)), r"^dlogits: expected shape \(N, V\) with N=4, V=7, got \(4, 6\)$"),
        (np.ones((4, 7)), np.ones((3, 2)), r"^dh_next: expected shape \(N, H\) with N=4, H=2, got \(3, 2\)$"),
    ],
)
def test_a_wrong_upstream_gradient_is_named(attends, dlogits, dh_next, message):
    inputs, given = system_of(attends, SIZES[0]).draw(SIZES[0])
    *_, cache = forward(**inputs, **given)
    with pytest.raises(ValueError, match=message):
        decoder_step_backward(dlogits, dh_next, cache)
