"""A pass of training through encoder and decoder: its loss, every weight's gradient, and that it learns."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from agreement import (
    System,
    assert_agree,
    assert_changes_nothing,
    assert_is_caught,
    assert_is_right,
    assert_spoils_nothing,
)

from lstm_ref.numpy.decoder import AttentionWeights, DecoderWeights, DecoderWriter
from lstm_ref.numpy.decoding import greedy_decode
from lstm_ref.numpy.encoder_decoder import (
    EncoderWeights,
    draw_weights,
    encode,
    encode_backward,
    teacher_forcing_step,
    teacher_forcing_step_backward,
)
from lstm_ref.numpy.optimizers import adam_step
from lstm_ref.numpy.packing import mask_from_lengths
from lstm_ref.torch.encoder_decoder import Encoder, EncoderDecoder

SIZES = [
    {"S": S, "T": T, "N": N, "D": D, "H": H, "A": A, "V": V, "U": U}
    for S, T, N, D, H, A, V, U in [
        (4, 3, 3, 2, 4, 5, 6, 7),
        (1, 1, 1, 1, 1, 1, 1, 1),
        (3, 1, 2, 1, 2, 1, 4, 3),
    ]
]
sizes_with_ones = pytest.mark.parametrize(
    "sizes", SIZES, ids=lambda sizes: "-".join(map(str, sizes.values()))
)


def sentences(sizes, rng):
    S, T, N = sizes["S"], sizes["T"], sizes["N"]
    several = N > 1
    return {
        "source": rng.integers(sizes["V"], size=(S, N)),
        "source_mask": mask_from_lengths(np.array([S] * (N - 1) + [0 if several else S]), S),
        "target": rng.integers(sizes["U"], size=(T, N)),
        "target_mask": mask_from_lengths(np.array([T] * (N - 1) + [T // 2 if several else T]), T),
        "start": int(rng.integers(sizes["U"])),
    }


def system_of(attends, sizes):
    C = sizes["H"] if attends else 0
    shapes = {
        "encoder": dict(zip(EncoderWeights._fields, ("V D", "3H D", "3H H", "3H", "3H"), strict=True)),
        "decoder": dict(
            zip(
                DecoderWeights._fields,
                ("U D", f"3H {sizes['D'] + C}", "3H H", "3H", "3H", f"U {sizes['H'] + C}", "U"),
                strict=True,
            )
        ),
        "attention": dict(zip(AttentionWeights._fields, ("A H", "A H", "A"), strict=True)) if attends else {},
    }
    inputs = {f"{part}.{name}": axes for part, names in shapes.items() for name, axes in names.items()}

    def forward(source, source_mask, target, target_mask, start, **named):
        arrays = list(named.values())
        encoder, decoder = EncoderWeights(*arrays[:5]), DecoderWeights(*arrays[5:12])
        attention = AttentionWeights(*arrays[12:]) if attends else ()
        return teacher_forcing_step(
            source, source_mask, target, target_mask, start, encoder, decoder, attention
        )

    def backward(dloss, cache):
        return tuple(array for part in teacher_forcing_step_backward(dloss, cache) for array in part)

    def module_twin(source, source_mask, target, target_mask, start, **named):
        module = EncoderDecoder(1, 1, 1, 1, 1 if attends else 0)
        names = {id(p): name for name, p in module.named_parameters()}
        parameters = {
            names[id(p)]: tensor for p, tensor in zip(module.weights(), named.values(), strict=True)
        }
        return torch.func.functional_call(
            module, parameters, (source, source_mask, target, target_mask, start)
        )

    return System(forward, backward, inputs, module_twin, given=sentences)


with_and_without = pytest.mark.parametrize("attends", [True, False], ids=["attention", "no attention"])


@with_and_without
@sizes_with_ones
def test_loss_and_every_gradient_equal_autograd_and_the_complex_step(attends, sizes):
    assert_is_right(system_of(attends, sizes), sizes)


@with_and_without
def test_nothing_is_changed_and_float32_stays_float32(attends):
    assert_spoils_nothing(system_of(attends, SIZES[0]), SIZES[0])


def encode_named(source, mask, **named):
    return encode(source, mask, EncoderWeights(*named.values()))


def source_and_mask(sizes, rng):
    given = sentences(sizes, rng)
    return {"source": given["source"], "mask": given["source_mask"]}


def encoder_twin(source, mask, **named):
    module = Encoder(1, 1, 1)
    parameters = {name if name == "E" else f"reading.cell.{name}": value for name, value in named.items()}
    return torch.func.functional_call(module, parameters, (source, mask))


ENCODER = System(
    encode_named,
    lambda dkeys, dh, cache: tuple(encode_backward(dkeys, dh, cache)),
    {"E": "V D", "W_ih": "3H D", "W_hh": "3H H", "b_ih": "3H", "b_hh": "3H"},
    encoder_twin,
    outputs=2,
    given=source_and_mask,
)


@sizes_with_ones
def test_the_encoder_equals_autograd_and_the_complex_step(sizes):
    assert_is_right(ENCODER, sizes)


def test_the_encoder_changes_nothing():
    assert_changes_nothing(ENCODER, SIZES[0])


@with_and_without
def test_what_stands_in_the_padding_does_not_matter(attends):
    system = system_of(attends, SIZES[0])
    inputs, given = system.draw(SIZES[0])
    loss, cache = system.forward(**inputs, **given)
    changed = {
        "source": np.where(given["source_mask"], given["source"], (given["source"] + 1) % 6),
        "target": np.where(given["target_mask"], given["target"], (given["target"] + 1) % 7),
    }
    assert (changed["source"] != given["source"]).any()
    assert (changed["target"] != given["target"]).any()
    other, other_cache = system.forward(**inputs, **{**given, **changed})
    assert loss == other
    for ours, theirs in zip(system.backward(1.0, cache), system.backward(1.0, other_cache), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_longer_padding_changes_neither_loss_nor_gradients():
    system = system_of(True, SIZES[0])
    inputs, given = system.draw(SIZES[0])
    loss, cache = system.forward(**inputs, **given)
    padded = {
        name: np.concatenate([value, np.zeros((2, 3), value.dtype)]) if name != "start" else value
        for name, value in given.items()
    }
    longer, longer_cache = system.forward(**inputs, **padded)
    assert_agree(longer, loss, "loss")
    for ours, theirs in zip(system.backward(1.0, longer_cache), system.backward(1.0, cache), strict=True):
        assert_agree(ours, theirs, "gradient")


def fed_the_token_to_predict(target, **others):
    """target_t instead of target_{t-1}: the answer is the input."""
    rolled = np.roll(target, -1, axis=0)
    return system_of(True, SIZES[0]).forward(target=rolled, **{**others, "start": int(target[0, 0])})


def always_fed_the_start(source, source_mask, target, target_mask, start, **named):
    return system_of(True, SIZES[0]).forward(
        source, source_mask, np.full_like(target, start), target_mask, start, **named
    )


def source_padding_attended(source_mask, **others):
    return system_of(True, SIZES[0]).forward(source_mask=np.ones_like(source_mask), **others)


@pytest.mark.parametrize("wrong", [fed_the_token_to_predict, always_fed_the_start, source_padding_attended])
def test_a_wrong_pass_is_caught(wrong):
    assert_is_caught(replace(system_of(True, SIZES[0]), forward=wrong), SIZES[0])


def encoder_hears_only_the_last_state(dloss, cache):
    """The context's own path into the keys is left out."""
    _, *others = teacher_forcing_step_backward(dloss, cache)
    silent = []
    for step in cache.steps:
        context = step.attention.context._replace(weights=0 * step.alignment)
        silent.append(step._replace(attention=step.attention._replace(context=context)))
    dencoder, *_ = teacher_forcing_step_backward(dloss, cache._replace(steps=tuple(silent)))
    return tuple(array for part in (dencoder, *others) for array in part)


def steps_not_reversed(dloss, cache):
    dencoder, *others = teacher_forcing_step_backward(dloss, cache._replace(steps=cache.steps[::-1]))
    return tuple(array for part in (dencoder, *others) for array in part)


@pytest.mark.parametrize("wrong", [encoder_hears_only_the_last_state, steps_not_reversed])
def test_a_wrong_backward_is_caught(wrong):
    assert_is_caught(replace(system_of(True, SIZES[0]), backward=wrong), SIZES[0])


@with_and_without
def test_it_learns_to_turn_a_source_round_and_then_writes_it_without_a_teacher(attends):
    rng = np.random.default_rng(0)
    end, start, T, N = 0, 1, 3, 32
    weights = draw_weights(rng, V_source=5, V_target=5, D=8, H=16, A=8 if attends else 0)
    sizes = [len(part) for part in weights]
    state, losses = None, []

    def drawn():
        source = rng.integers(2, 5, size=(T, N))
        return source, np.ones((T, N), bool), np.concatenate([source[::-1], np.full((1, N), end)])

    for _ in range(150):
        source, mask, target = drawn()
        loss, cache = teacher_forcing_step(source, mask, target, np.ones((T + 1, N), bool), start, *weights)
        gradients = teacher_forcing_step_backward(1.0, cache)
        flat, state = adam_step(
            [array for part in weights for array in part],
            [array for part in gradients for array in part],
            state,
            lr=0.02,
        )
        encoder, decoder = EncoderWeights(*flat[: sizes[0]]), DecoderWeights(*flat[sizes[0] : sum(sizes[:2])])
        weights = encoder, decoder, AttentionWeights(*flat[sum(sizes[:2]) :]) if attends else ()
        losses.append(float(loss))
    assert losses[0] > 1.2
    assert losses[-1] < 0.1
    source, mask, target = drawn()
    keys, h, _ = encode(source, mask, weights[0])
    written = greedy_decode(DecoderWriter(keys, mask, *weights[1:]), [h], start, end, T + 1)
    assert (written == target).all(axis=0).mean() > 0.95


def test_numpy_weights_load_into_the_torch_model():
    rng = np.random.default_rng(0)
    for A in (0, 3):
        encoder, decoder, attention = draw_weights(rng, V_source=6, V_target=7, D=2, H=4, A=A)
        model = EncoderDecoder(6, 7, 2, 4, A).double()
        model.load_weights(encoder, decoder, attention)
        given = sentences(SIZES[0], rng)
        loss, _ = teacher_forcing_step(**given, encoder=encoder, decoder=decoder, attention=attention)
        theirs = model(*(torch.tensor(value) if name != "start" else value for name, value in given.items()))
        assert_agree(loss, theirs.item(), "loss")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source": np.zeros((4, 3))}, r"^source: expected an integer array \(S, N\), got dtype float64$"),
        ({"source": np.full((4, 3), 6)}, r"^source: expected tokens from 0 to V-1 with V=6, got 6$"),
        ({"target": np.full((3, 3), 7)}, r"^target: expected tokens from 0 to V-1 with V=7, got 7$"),
        ({"target": np.zeros((3, 2), int)}, r"^target: expected shape \(T, N\) with N=3, got \(3, 2\)$"),
        (
            {"target": np.zeros((0, 3), int), "target_mask": np.ones((0, 3), bool)},
            r"^target: expected at least one",
        ),
        (
            {"source_mask": np.ones((4, 3))},
            r"^source_mask: expected a boolean array \(S, N\), got dtype float64$",
        ),
        ({"target_mask": np.ones((4, 3), bool)}, r"^target_mask: expected shape \(T, N\) with T=3, N=3, got"),
        ({"start": 7}, r"^start: expected tokens from 0 to V-1 with V=7, got 7$"),
        ({"start": -1}, r"^start: expected tokens from 0 to V-1 with V=7, got -1$"),
    ],
)
def test_a_wrong_argument_is_named(change, message):
    encoder, decoder, attention = draw_weights(np.random.default_rng(0), 6, 7, D=2, H=4, A=5)
    given = sentences(SIZES[0], np.random.default_rng(0))
    with pytest.raises(ValueError, match=message):
        teacher_forcing_step(**{**given, **change}, encoder=encoder, decoder=decoder, attention=attention)


@pytest.mark.parametrize(
    ("source", "mask", "message"),
    [
        (np.zeros((4, 3)), np.ones((4, 3), bool), r"^source: expected an integer array"),
        (np.zeros(4, int), np.ones((4, 3), bool), r"^source: expected shape \(S, N\), got \(4,\)$"),
        (
            np.full((4, 3), -1),
            np.ones((4, 3), bool),
            r"^source: expected tokens from 0 to V-1 with V=6, got -1$",
        ),
        (
            np.zeros((4, 3), int),
            np.ones((3, 4), bool),
            r"^mask: expected shape \(S, N\) with S=4, N=3, got \(3, 4\)$",
        ),
    ],
)
def test_a_wrong_source_is_named(source, mask, message):
    encoder, _, _ = draw_weights(np.random.default_rng(0), 6, 7, D=2, H=4)
    with pytest.raises(ValueError, match=message):
        encode(source, mask, encoder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W_ih": np.ones((12, 3))}, r"^W_ih: expected shape \(3H, D\) with H=4, D=2, got \(12, 3\)$"),
        ({"W_hh": np.ones((12, 4, 1))}, r"^encoder.W_hh: expected shape \(3H, H\), got \(12, 4, 1\)$"),
        ({"E": np.ones(6)}, r"^encoder.E: expected shape \(V, D\), got \(6,\)$"),
    ],
)
def test_a_wrong_encoder_weight_is_named(change, message):
    encoder, _, _ = draw_weights(np.random.default_rng(0), 6, 7, D=2, H=4)
    with pytest.raises(ValueError, match=message):
        encode(np.zeros((4, 3), int), np.ones((4, 3), bool), encoder._replace(**change))
