"""Attention, embeddings, losses, readouts, and a decoder with its encoder."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from agreement import Given, System, any_mask, ids, lengths, option, twin

from lstm_ref import numpy as ref
from lstm_ref.numpy import pooling
from lstm_ref.numpy.deep_output import maxout, maxout_backward
from lstm_ref.torch import attention, attention_scores, image_attention, losses, transformer
from lstm_ref.torch.attention_coverage import coverage
from lstm_ref.torch.decoder import Decoder
from lstm_ref.torch.embedding import Embedding
from lstm_ref.torch.encoder_decoder import Encoder, EncoderDecoder

KEYS = {"query": "N H", "keys": "S N D"}
ADDITIVE = {"W_query": "A H", "W_keys": "A D", "v": "A"}
linear = torch.nn.functional.linear


def with_its_arguments(forward: Any) -> Any:
    """A forward without a cache: its backward reads the arguments."""
    return lambda **arguments: (forward(**arguments), tuple(arguments.values()))


def softmax_and_its_cache(scores: np.ndarray, mask: np.ndarray) -> tuple:
    weights = ref.masked_softmax(scores, mask)
    return weights, weights


def renamed(function: Any, **names: str) -> Any:
    """A twin whose parameters, or arguments, have other names than the reference's."""

    def called(**arguments: Any) -> Any:
        return function(**{names.get(name, name): value for name, value in arguments.items()})

    back = {theirs: ours for ours, theirs in names.items()}
    called.parameters = [back.get(name, name) for name in function.parameters]
    return called


def multi_head(heads: int) -> System:
    module = twin(transformer.MultiHead(heads, heads))

    def without_heads(heads: int, **arguments: Any) -> Any:
        return module(**arguments)

    without_heads.parameters = module.parameters
    return System(
        ref.multi_head,
        ref.multi_head_backward,
        {"query": "T N D", "memory": "S N D", "W_in": "3D D", "b_in": "3D", "W_out": "D D", "b_out": "D"},
        without_heads,
        {"dout": "T N D"},
        {"heads": option(heads), "mask": any_mask("N T S")},
        fits=lambda sizes: sizes["D"] % heads == 0,
    )


def pool(function: Any, their: Any, **further: Any) -> System:
    return System(
        function,
        pooling.pooling_backward,
        {"h": "T N H"},
        lambda h, mask: their(h, mask[:, :, None]),
        {"dpooled": "N H"},
        {"mask": lengths("T N")},
        **further,
    )


DECODER = {
    "E": "V D",
    "W_ih": "3H D",
    "W_hh": "3H H",
    "b_ih": "3H",
    "b_hh": "3H",
    "W_out": "V H",
    "b_out": "V",
}
ATTENDS = {"W_ih": "3H C", "W_out": "V 2H"}
ATTENTION = {"W_query": "A H", "W_keys": "A H", "v": "A"}


class Step(Decoder):
    """The twin, whose one step is what is called."""

    def forward(self, token: Any, h: Any, keys: Any, mask: Any) -> tuple:
        return self.step(token, h, keys, mask)[:2]


def in_order(module: Any, names: list[str]) -> Any:
    """The twin with its parameters in the order in which its `weights` returns them."""
    own = {id(parameter): name for name, parameter in module.named_parameters()}
    theirs = dict(zip(names, (own[id(parameter)] for parameter in module.weights()), strict=True))
    return renamed(twin(module), **theirs)


def decoder_step(attends: bool) -> System:
    weights = DECODER | (ATTENDS if attends else {})
    attention = ATTENTION if attends else {}

    def forward(token: Any, h: Any, keys: Any, mask: Any, **named: Any) -> tuple:
        arrays = list(named.values())
        return ref.decoder_step(token, h, keys, mask, ref.DecoderWeights(*arrays[:7]), tuple(arrays[7:]))

    def backward(dlogits: Any, dh_next: Any, cache: Any) -> tuple:
        dh, dkeys, ddecoder, dattention = ref.decoder_step_backward(dlogits, dh_next, cache)
        return dh, dkeys, *ddecoder, *dattention

    return System(
        forward,
        backward,
        {"h": "N H", "keys": "S N H", **weights, **attention},
        in_order(Step(1, 1, 1, int(attends)), [*weights, *attention]),
        {"dlogits": "N V", "dh_next": "N H"},
        {"token": ids("N", "V"), "mask": any_mask("S N")},
        called={name: rf"(decoder\.)?{name}" for name in [*weights, *attention]},
        unread=() if attends else ("keys",),
    )


def translator(attends: bool) -> System:
    """The loss of a pass with teacher forcing through encoder and decoder."""
    decoder = {name: c.replace("V", "U") for name, c in (DECODER | (ATTENDS if attends else {})).items()}
    parts = {"encoder": dict(list(DECODER.items())[:5]), "decoder": decoder}
    parts |= {"attention": ATTENTION} if attends else {}
    inputs = {f"{part}.{name}": c for part, weights in parts.items() for name, c in weights.items()}

    def forward(
        source: Any, source_mask: Any, target: Any, target_mask: Any, start: Any, **named: Any
    ) -> tuple:
        arrays = list(named.values())
        weights = ref.EncoderWeights(*arrays[:5]), ref.DecoderWeights(*arrays[5:12]), tuple(arrays[12:])
        return ref.teacher_forcing_step(source, source_mask, target, target_mask, start, *weights)

    def backward(dloss: Any, cache: Any) -> tuple:
        return tuple(array for part in ref.teacher_forcing_step_backward(dloss, cache) for array in part)

    return System(
        forward,
        backward,
        inputs,
        in_order(EncoderDecoder(1, 1, 1, 1, int(attends)), list(inputs)),
        {"dloss": ""},
        {
            "source": ids("S N", "V"),
            "source_mask": lengths("S N"),
            "target": ids("T N", "U"),
            "target_mask": lengths("T N"),
            "start": Given(lambda sizes, rng: int(rng.integers(sizes["U"]))),
        },
        at_least_one="T",
        called={name: rf"({name.partition('.')[0]}\.)?{name.partition('.')[2]}" for name in inputs},
    )


def encode(source: Any, mask: Any, **named: Any) -> tuple:
    return ref.encode(source, mask, ref.EncoderWeights(*named.values()))


SYSTEMS = {
    "affine": System(
        with_its_arguments(ref.affine),
        lambda dy, cache: ref.affine_backward(dy, *cache[:2]),
        {"x": "N D", "W": "H D", "b": "H"},
        lambda x, W, b: linear(x, W, b),
        {"dy": "N H"},
        no_cache=True,
    ),
    "readout": System(
        ref.readout,
        ref.readout_backward,
        {"h": "T N H", "W_out": "V H", "b_out": "V"},
        lambda h, W_out, b_out: linear(h, W_out, b_out),
        {"dlogits": "T N V"},
    ),
    "maxout": System(
        maxout,
        maxout_backward,
        {"a": "N 2M"},
        lambda a: a.unflatten(1, (-1, 2)).amax(2),
        {"dt": "N M"},
        no_cache=True,
    ),
    "embedding": System(
        ref.embedding,
        ref.embedding_backward,
        {"W": "V D"},
        twin(Embedding(1, 1)),
        {"dx": "T N D"},
        {"ids": ids("T N", "V")},
    ),
    "loss": System(
        ref.masked_cross_entropy,
        ref.masked_cross_entropy_backward,
        {"logits": "T N V"},
        losses.masked_cross_entropy,
        {"dloss": ""},
        {"targets": ids("T N", "V"), "mask": any_mask("T N")},
    ),
    "last valid state": pool(
        pooling.last_valid_state,
        lambda h, mask: (h * (mask & ~torch.cat([mask[1:], 0 * mask[:1]]))).sum(0),
        unknown="H",  # one share for all units
    ),
    "mean over time": pool(
        pooling.mean_over_time, lambda h, mask: (h * mask).sum(0) / mask.sum(0).clamp(min=1), unknown="H"
    ),
    "largest over time": pool(
        pooling.max_over_time,
        lambda h, mask: (
            torch.cat([h.masked_fill(~mask, -1e9), 0 * h.sum(0)[None] - 1e9]).amax(0) * mask.any(0)
        ),
    ),
    "entropy": System(
        with_its_arguments(ref.entropy),
        lambda dentropy, cache: ref.entropy_backward(dentropy, *cache),
        {"weights": "T N S"},
        lambda weights: -torch.special.xlogy(weights, weights).sum(2),
        {"dentropy": "T N"},
        positive=("weights",),
        no_cache=True,
    ),
    "softmax": System(
        softmax_and_its_cache,
        ref.masked_softmax_backward,
        {"scores": "N S"},
        attention.masked_softmax,
        {"dweights": "N S"},
        {"mask": any_mask("N S")},
        shares=True,
        any_axes=("scores",),
        no_cache=True,
    ),
    "softmax over (N, T, S)": System(
        softmax_and_its_cache,
        ref.masked_softmax_backward,
        {"scores": "N T S"},
        attention.masked_softmax,
        {"dweights": "N T S"},
        {"mask": any_mask("N T S")},
        called={"scores": "scores"},
        shares=True,
        any_axes=("scores",),
        no_cache=True,
    ),
    "context": System(
        ref.attention_context,
        ref.attention_context_backward,
        {"weights": "N S", "values": "S N D"},
        attention.attention_context,
        {"dcontext": "N D"},
    ),
    "coverage": System(
        ref.coverage,
        ref.coverage_backward,
        {"weights": "T N S"},
        coverage,
        {"dcovered": "T N S", "dpenalty": "T N"},
        shares=True,
    ),
    "additive attention": System(
        ref.additive_attention,
        ref.additive_attention_backward,
        KEYS | ADDITIVE,
        renamed(twin(attention.AdditiveAttention(1, 1, 1)), **{name: f"score.{name}" for name in ADDITIVE}),
        {"dcontext": "N D", "dweights": "N S"},
        {"mask": any_mask("S N")},
        shares=True,
    ),
    "additive score": System(
        ref.additive_score,
        ref.additive_score_backward,
        KEYS | ADDITIVE,
        twin(attention_scores.AdditiveScore(1, 1, 1)),
        {"dscores": "N S"},
    ),
    "dot score": System(
        ref.dot_score,
        ref.dot_score_backward,
        {"query": "N D", "keys": "S N D"},
        twin(attention_scores.DotScore()),
        {"dscores": "N S"},
    ),
    "general score": System(
        ref.general_score,
        ref.general_score_backward,
        KEYS | {"W": "H D"},
        twin(attention_scores.GeneralScore(1, 1)),
        {"dscores": "N S"},
    ),
    "concat score": System(
        ref.concat_score,
        ref.concat_score_backward,
        KEYS | {"W": "A C", "v": "A"},
        twin(attention_scores.ConcatScore(1, 1, 1)),
        {"dscores": "N S"},
        called={"W": "W"},
    ),
    "soft attention": System(
        ref.soft_attention,
        ref.soft_attention_backward,
        {"query": "N H", "regions": "S N D", "W_query": "A H", "W_regions": "A D", "v": "A", "w_gate": "H"},
        renamed(
            twin(image_attention.SoftAttention(1, 1, 1)),
            W_query="attention.score.W_query",
            W_regions="attention.score.W_keys",
            v="attention.score.v",
        ),
        {"dcontext": "N D", "dweights": "N S"},
        shares=True,
    ),
    "penalty": System(
        lambda weights: (ref.doubly_stochastic_penalty(weights), weights),
        ref.doubly_stochastic_penalty_backward,
        {"weights": "T N S"},
        image_attention.doubly_stochastic_penalty,
        {"dpenalty": "N"},
        no_cache=True,
    ),
    "scaled dot product": System(
        ref.scaled_dot_product_attention,
        ref.scaled_dot_product_attention_backward,
        {"q": "N T D", "k": "N S D", "v": "N S E"},
        transformer.scaled_dot_product_attention,
        {"dout": "N T E"},
        {"mask": any_mask("N T S")},
    ),
    **{f"{heads} heads": multi_head(heads) for heads in (1, 2, 3)},
    "decoder's step": decoder_step(attends=False),
    "decoder's step, attending": decoder_step(attends=True),
    "encoder": System(
        encode,
        lambda dkeys, dh, cache: tuple(ref.encode_backward(dkeys, dh, cache)),
        dict(list(DECODER.items())[:5]),
        renamed(twin(Encoder(1, 1, 1)), **{name: f"reading.cell.{name}" for name in list(DECODER)[1:5]}),
        {"dkeys": "S N H", "dh": "N H"},
        {"source": ids("S N", "V"), "mask": lengths("S N")},
        called={name: rf"(encoder\.)?{name}" for name in DECODER},
    ),
    "encoder and decoder": translator(attends=False),
    "encoder and decoder, attending": translator(attends=True),
}
