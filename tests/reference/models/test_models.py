"""Every whole model in one table: outputs and every gradient are the torch twin's and the complex step's."""

from typing import NamedTuple

import numpy as np
import pytest
import torch
from agreement import assert_equals_autograd, assert_spoils_nothing, upstream_of
from whole_model import Model, assert_equals_complex_step, assert_refuses_what_does_not_fit

from lstm_ref.numpy import cells
from lstm_ref.numpy.models import draw, storn, translation, vrnn
from lstm_ref.numpy.models.bahdanau import initial_bahdanau_weights
from lstm_ref.numpy.models.captioner import initial_captioner_weights
from lstm_ref.numpy.models.captions import caption_backward, caption_forward
from lstm_ref.numpy.models.cho import initial_cho_weights
from lstm_ref.numpy.models.classifier import classifier_backward, classifier_forward
from lstm_ref.numpy.models.draw_step import draw_start, initial_draw_weights
from lstm_ref.numpy.models.language_model import language_model_backward, language_model_forward
from lstm_ref.numpy.models.luong import initial_luong_weights
from lstm_ref.numpy.models.tagger import initial_tagger_weights, tagger_backward, tagger_forward
from lstm_ref.numpy.packing import mask_from_lengths
from lstm_ref.numpy.parameters import named_arrays, with_arrays
from lstm_ref.torch.models import labels
from lstm_ref.torch.models import translation as twins
from lstm_ref.torch.models.captioner import Captioner
from lstm_ref.torch.models.draw import DRAW
from lstm_ref.torch.models.storn import STORN
from lstm_ref.torch.models.vrnn import VRNN

SIZES = [
    {
        "T": 1,
        "N": 1,
        "D": 1,
        "H": 1,
        "Z": 1,
        "F": 1,
        "P": 1,
        "A": 1,
        "B": 1,
        "depth": 1,
        "S": 1,
        "V": 1,
        "U": 1,
        "M": 1,
    },
    {
        "T": 3,
        "N": 2,
        "D": 2,
        "H": 3,
        "Z": 2,
        "F": 4,
        "P": 2,
        "A": 5,
        "B": 4,
        "depth": 1,
        "S": 4,
        "V": 5,
        "U": 6,
        "M": 2,
    },
    {
        "T": 2,
        "N": 3,
        "D": 1,
        "H": 2,
        "Z": 1,
        "F": 2,
        "P": 3,
        "A": 3,
        "B": 6,
        "depth": 3,
        "S": 2,
        "V": 3,
        "U": 2,
        "M": 3,
    },
]


def states(sizes, rng, *names):
    return {name: 0.5 * rng.standard_normal((sizes["N"], sizes["H"])) for name in names}


def sequence(sizes, rng):
    return {"x": rng.standard_normal([sizes[letter] for letter in "TND"])}


def noise(sizes, rng):
    return {"eps": rng.standard_normal([sizes[letter] for letter in "TNZ"])}


def shuffled(weights, rng):
    """Weights with biases that are not zero, and drawn wide enough to matter."""
    arrays = {
        name: array + 0.3 * rng.standard_normal(array.shape) for name, array in named_arrays(weights).items()
    }
    return with_arrays(weights, arrays)


def tokens_and_mask(rng, steps, N, V):
    """Sequences of all lengths, the last of them, if there are several, of no step at all."""
    lengths = np.full(N, steps)
    lengths[1:][-1:] = 0
    return rng.integers(V, size=(steps, N)), mask_from_lengths(lengths, steps)


def sentences(sizes, rng):
    source, mask = tokens_and_mask(rng, sizes["S"], sizes["N"], sizes["V"])
    previous = rng.integers(sizes["U"], size=(sizes["T"], sizes["N"]))
    return {"source": source, "source_mask": mask, "previous": previous}


def tagger_start(sizes, rng, bidirectional=False, cell=cells.LSTM):
    V, D, H, U = (sizes[letter] for letter in "VDHU")
    return initial_tagger_weights(rng, V, D, H, U, sizes["depth"], bidirectional, cell)


def text(sizes, rng):
    tokens, mask = tokens_and_mask(rng, sizes["T"], sizes["N"], sizes["V"])
    return {"tokens": tokens, "mask": mask}


def tagger(bidirectional=False, cell=cells.LSTM, step=labels.lstm):
    def start(sizes, rng):
        return tagger_start(sizes, rng, bidirectional, cell)

    def inputs(sizes, rng):
        return {"weights": shuffled(start(sizes, rng), rng)}

    def forward(weights, tokens, mask):
        return tagger_forward(tokens, mask, weights, cell)

    def module(sizes):
        return labels.Labels(start(sizes, np.random.default_rng(0)), step, len(cell.state))

    return Model(forward, tagger_backward, inputs, module, text, outputs=1)


def classifier(pooling, bidirectional):
    def inputs(sizes, rng):
        return {"weights": shuffled(tagger_start(sizes, rng, bidirectional), rng)}

    def forward(weights, tokens, mask):
        return classifier_forward(tokens, mask, weights, pooling)

    def module(sizes):
        start = tagger_start(sizes, np.random.default_rng(0), bidirectional)
        return labels.Labels(start, pooling=pooling)

    return Model(forward, classifier_backward, inputs, module, text, outputs=1)


class State(NamedTuple):
    h: np.ndarray
    c: np.ndarray


def language_model_inputs(sizes, rng):
    state = State(*rng.standard_normal((2, sizes["depth"], sizes["N"], sizes["H"])))
    return {"state": state, "weights": shuffled(tagger_start(sizes, rng), rng)}


def language_model(state, weights, tokens):
    logits, last, cache = language_model_forward(tokens, state, weights)
    return logits, *last, cache


def language_model_gradients(dlogits, dh, dc, cache):
    dstate, dweights = language_model_backward(dlogits, [dh, dc], cache)
    return State(*dstate), dweights


class LanguageModelTwin(labels.Labels):
    def forward(self, h, c, tokens):
        return super().forward(tokens, torch.ones(tokens.shape, dtype=bool), h, c)


LABELS = {
    "tagger": tagger(),
    "tagger, both ways": tagger(bidirectional=True),
    "tagger of the plain network": tagger(True, cells.RNN, labels.rnn),
    "language model": Model(
        language_model,
        language_model_gradients,
        language_model_inputs,
        lambda sizes: LanguageModelTwin(tagger_start(sizes, np.random.default_rng(0))),
        lambda sizes, rng: {"tokens": text(sizes, rng)["tokens"]},
        outputs=3,
    ),
    "classifier, last": classifier("last", False),
    "classifier, last of both ways": classifier("last", True),
    "classifier, mean": classifier("mean", True),
    "classifier, max": classifier("max", False),
}


def captioner(look):
    def start(sizes, rng):
        return initial_captioner_weights(rng, *(sizes[letter] for letter in "VDMHA"))

    def inputs(sizes, rng):
        regions = rng.standard_normal([sizes[letter] for letter in "SND"])
        return {"regions": regions, "weights": shuffled(start(sizes, rng), rng)}

    def given(sizes, rng):
        words = rng.integers(sizes["V"], size=(sizes["T"], sizes["N"]))
        drawn = {"uniform": rng.random(words.shape), "chosen": rng.integers(sizes["S"], size=words.shape)}
        return {"previous": words} | ({"draws": drawn[look]} if look in drawn else {})

    def module(sizes):
        return Captioner(start(sizes, np.random.default_rng(0)))

    return Model(
        lambda regions, weights, previous, draws=None: caption_forward(regions, previous, weights, draws),
        caption_backward,
        inputs,
        module,
        given,
    )


CAPTIONERS = {
    "captioner, soft": captioner("soft"),
    "captioner, hard, drawn": captioner("uniform"),
    "captioner, hard, chosen": captioner("chosen"),
}


class Both(NamedTuple):
    encoder: tuple
    decoder: tuple


def translator(name, twin, start):
    def inputs(sizes, rng):
        encoder, decoder = start(sizes, rng)
        return {"encoder": shuffled(encoder, rng), "decoder": shuffled(decoder, rng)}

    def forward(encoder, decoder, source, source_mask, previous):
        kind = getattr(translation, name)
        return translation.translate_forward(kind, source, source_mask, previous, encoder, decoder)

    def module(sizes):
        return twin(*start(sizes, np.random.default_rng(0)))

    return Model(forward, translation.translate_backward, inputs, module, sentences)


def of(letters):
    return lambda function: lambda sizes, rng: function(rng, *(sizes[letter] for letter in letters))


def luong_start(score):
    return lambda sizes, rng: initial_luong_weights(
        rng, *(sizes[letter] for letter in "VUDH"), L=sizes["depth"], score=score, A=sizes["A"]
    )


bahdanau_start = of("VUDHAM")(initial_bahdanau_weights)
TRANSLATORS = {
    "Cho 2014": translator("CHO", twins.Cho, of("VUDHM")(initial_cho_weights)),
    "Bahdanau 2015": translator("BAHDANAU", twins.Bahdanau, bahdanau_start),
    "Bahdanau 2015, appendix": translator("BAHDANAU_APPENDIX", twins.BahdanauAppendix, bahdanau_start),
    "Luong 2015, general": translator("LUONG", twins.Luong, luong_start("general")),
    "Luong 2015, dot": translator("LUONG_DOT", twins.Luong, luong_start("dot")),
    "Luong 2015, concat": translator("LUONG_CONCAT", twins.Luong, luong_start("concat")),
}


def vrnn_of(activation):
    def inputs(sizes, rng):
        weights = vrnn.initial_vrnn_weights(rng, *(sizes[letter] for letter in "DHZF"), sizes["depth"])
        return {
            **sequence(sizes, rng),
            **states(sizes, rng, "h0", "c0"),
            "weights": shuffled(weights, rng),
        }

    def forward(x, h0, c0, weights, eps):
        return vrnn.vrnn_forward(x, h0, c0, eps, weights, activation)

    def module(sizes):
        return VRNN(*(sizes[letter] for letter in "DHZF"), sizes["depth"], activation)

    return Model(forward, vrnn.vrnn_backward, inputs, module, noise)


def storn_inputs(sizes, rng):
    weights = storn.initial_storn_weights(rng, *(sizes[letter] for letter in "DHZ"))
    return {**sequence(sizes, rng), **states(sizes, rng, "r0", "h0"), "weights": shuffled(weights, rng)}


def draw_inputs(sizes, rng):
    N, B, A, H = (sizes[letter] for letter in "NBAH")
    start = draw_start(N, B, A, H)
    weights = initial_draw_weights(rng, sizes["P"], H, sizes["Z"])
    return {
        "image": rng.random((N, B, A)),
        "state0": shuffled(start, rng),
        "weights": shuffled(weights, rng),
    }


def draw_forward(image, state0, weights, eps):
    P = int(len(weights.patch.b) ** 0.5)
    return draw.draw_forward(image, state0, eps, weights, P)


class DRAWWithNoiseLast(DRAW):
    def forward(self, image, *state0_and_eps):
        *state0, eps = state0_and_eps
        return super().forward(image, eps, *state0)[:2]


MODELS = {
    **CAPTIONERS,
    **LABELS,
    **TRANSLATORS,
    "VRNN": vrnn_of("tanh"),
    "VRNN, rectified": vrnn_of("relu"),
    "STORN": Model(
        lambda x, r0, h0, weights, eps: storn.storn_forward(x, r0, h0, eps, weights),
        storn.storn_backward,
        storn_inputs,
        lambda sizes: STORN(*(sizes[letter] for letter in "DHZ")),
        noise,
    ),
    "DRAW": Model(
        draw_forward,
        draw.draw_backward,
        draw_inputs,
        lambda sizes: DRAWWithNoiseLast(*(sizes[letter] for letter in "PHZ")),
        noise,
    ),
}
models = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
sizes_with_ones = pytest.mark.parametrize(
    "sizes", SIZES, ids=lambda sizes: "-".join(map(str, sizes.values()))
)


@models
@sizes_with_ones
def test_outputs_and_every_gradient_are_autograds(model, sizes):
    assert_equals_autograd(model, sizes)


@models
@sizes_with_ones
def test_every_gradient_is_the_complex_steps(model, sizes):
    assert_equals_complex_step(model, sizes)


@models
def test_a_batch_of_nobody_gives_nothing_and_gradients_of_zero(model):
    inputs, given = model.draw({**SIZES[1], "N": 0})
    outputs, cache = model.run(inputs, given)
    assert all(output.size == 0 for output in outputs)
    for gradient in model.gradients(upstream_of(outputs), cache).values():
        assert not gradient.any()


@models
def test_nothing_is_changed_and_float32_stays(model):
    assert_spoils_nothing(model, SIZES[1])


@models
def test_what_does_not_fit_is_refused(model):
    assert_refuses_what_does_not_fit(model, SIZES[1])


@models
def test_the_weights_bear_the_names_of_the_torch_twins_state_dict(model):
    nest = model.inputs(SIZES[1], np.random.default_rng(0))
    parts = [nest["weights"]] if "weights" in nest else [Both(nest["encoder"], nest["decoder"])]
    names = {name: array.shape for name, array in named_arrays(parts[0]).items()}
    theirs = model.module(SIZES[1]).state_dict()
    assert names == {name.removeprefix("weights."): tuple(p.shape) for name, p in theirs.items()}
