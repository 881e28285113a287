"""Every whole model: taggers, language models, classifiers, captioners, translators, VRNN, STORN, DRAW."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import torch
from agreement import Given, Sizes, System, ids, lengths, noise

from lstm_ref import numpy as ref
from lstm_ref.numpy.models import draw, storn, translation, vrnn
from lstm_ref.numpy.models.draw_step import draw_start
from lstm_ref.numpy.parameters import named_arrays, with_arrays
from lstm_ref.torch.models import labels
from lstm_ref.torch.models import translation as twins
from lstm_ref.torch.models.captioner import Captioner
from lstm_ref.torch.models.draw import DRAW
from lstm_ref.torch.models.storn import STORN
from lstm_ref.torch.models.vrnn import VRNN

WEIGHTS = ("weights", "encoder", "decoder")


@dataclass(frozen=True)
class Model(System):
    """A System whose weights, and states, may be nests of NamedTuples.

    `start` draws the weights, by name; `inputs` are the arrays and nests before them, which the backward's
    returns follow in this order. `module` makes the twin, which is called with the inputs but the weights,
    then with what is given.
    """

    start: Callable[[Sizes, np.random.Generator], dict[str, Any]] = dict
    module: Callable[[Sizes], torch.nn.Module] = dict
    nests: Mapping[str, Callable[[Sizes, np.random.Generator], Any]] = field(default_factory=dict)

    def contract(self, name: str) -> str | None:
        return None if name not in {**self.inputs, **self.given} else super().contract(name)

    def twins_arguments(self) -> list[str]:
        return [*self.inputs, *(name for name, g in self.given.items() if g.contract)]

    def draw(self, sizes: Sizes, seed: int = 0) -> tuple[dict[str, Any], dict[str, Any]]:
        arrays, given = super().draw(sizes, seed)
        rng = np.random.default_rng(seed)
        nest = arrays | {name: shuffled(start(sizes, rng), rng) for name, start in self.nests.items()}
        nest |= {name: shuffled(weights, rng) for name, weights in self.start(sizes, rng).items()}
        return flat(nest), {**given, "nest": nest, "sizes": sizes}

    def run(self, inputs: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[tuple, Any]:
        own = {name: value for name, value in given.items() if name not in ("nest", "sizes")}
        outputs, cache = super().run(nested(inputs, given["nest"]), own)
        return outputs, (cache, tuple(given["nest"]))

    def cache_of(self, cache: Any) -> Any:
        return cache[0]

    def with_cache(self, cache: Any, other: Any) -> Any:
        return other, cache[1]

    def gradients(self, upstream: tuple, cache: Any) -> dict[str, np.ndarray]:
        result = self.backward(*upstream, cache[0])
        plain = isinstance(result, tuple) and not hasattr(result, "_fields")
        return flat(dict(zip(cache[1], result if plain else (result,), strict=True)))


def model(forward: Any, backward: Any, outputs: Any, start: Any, module: Any, **others: Any) -> Model:
    def their(nest: Any, sizes: Sizes, **arguments: Any) -> tuple:
        twin = module(sizes)
        names = [name for name, _ in twin.named_parameters()]
        weights = {name: arguments.pop(name if name in arguments else f"weights.{name}") for name in names}
        return torch.func.functional_call(twin, weights, tuple(arguments.values()))

    others = {"inputs": {}, "at_least_one": "T"} | others
    others["called"] = {name: name for name in outputs} | others.get("called", {})
    return Model(forward, backward, twin=their, outputs=outputs, start=start, module=module, **others)


def shuffled(weights: Any, rng: np.random.Generator) -> Any:
    """Weights with biases that are not zero, and drawn wide enough to matter."""
    arrays = named_arrays(weights).items()
    return with_arrays(weights, {name: a + 0.3 * rng.standard_normal(a.shape) for name, a in arrays})


def flat(nest: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """`{"weights": VRNNWeights(...)}` as `{"weights.W_ih": ...}`."""
    return {
        f"{key}.{name}" if name else key: array
        for key, value in nest.items()
        for name, array in (named_arrays(value) if isinstance(value, tuple) else {"": value}).items()
    }


def nested(arrays: Mapping[str, Any], nest: Mapping[str, Any]) -> dict[str, Any]:
    """The nest with other arrays; nobody checks that they fit."""

    def part(name: str, value: Any) -> Any:
        if not isinstance(value, tuple):
            return arrays[name]
        names = getattr(value, "_fields", range(len(value)))
        items = [part(f"{name}.{key}", item) for key, item in zip(names, value, strict=True)]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)

    return {name: part(name, value) for name, value in nest.items()}


def of(letters: str, function: Any, **named: str) -> Any:
    """`function(rng, *sizes)` as a function of all sizes."""
    return lambda sizes, rng: function(
        rng, *(sizes[letter] for letter in letters), **{name: sizes[size] for name, size in named.items()}
    )


def zeros(start: Any) -> Any:
    """A twin's arguments: the weights at some start, which are replaced."""
    return lambda sizes: start(sizes, np.random.default_rng(0))


TEXT = {"tokens": ids("T N", "V"), "mask": lengths("T N")}


def reader(bidirectional: bool = False, cell: ref.Cell = ref.LSTM) -> Any:
    def start(sizes: Sizes, rng: np.random.Generator) -> dict[str, Any]:
        counts = [sizes[letter] for letter in ("V", "D", "H", "U", "depth")]
        return {"weights": ref.initial_tagger_weights(rng, *counts, bidirectional, cell)}

    return start


def tagger(bidirectional: bool = False, cell: ref.Cell = ref.LSTM, step: Any = labels.lstm) -> Model:
    start = reader(bidirectional, cell)
    return model(
        lambda weights, tokens, mask: ref.tagger_forward(tokens, mask, weights, cell),
        ref.tagger_backward,
        {"dlogits": "T N U"},
        start,
        lambda sizes: labels.Labels(zeros(start)(sizes)["weights"], step, len(cell.state)),
        given=TEXT,
        at_least_one="",
        called={"tokens": "(tokens|ids)"},
    )


def classifier(pooling: str, bidirectional: bool) -> Model:
    start = reader(bidirectional)
    return model(
        lambda weights, tokens, mask: ref.classifier_forward(tokens, mask, weights, pooling),
        ref.classifier_backward,
        {"dlogits": "N U"},
        start,
        lambda sizes: labels.Labels(zeros(start)(sizes)["weights"], pooling=pooling),
        given=TEXT,
        at_least_one="",
        called={"tokens": "(tokens|ids)"},
    )


class State(NamedTuple):
    h: np.ndarray
    c: np.ndarray


def language_model(state: Any, weights: Any, tokens: Any) -> tuple:
    logits, last, cache = ref.language_model_forward(tokens, state, weights)
    return logits, *last, cache


def language_model_gradients(dlogits: Any, dh: Any, dc: Any, cache: Any) -> tuple:
    dstate, dweights = ref.language_model_backward(dlogits, [dh, dc], cache)
    return State(*dstate), dweights


class LanguageModelTwin(labels.Labels):
    def forward(self, h: Any, c: Any, tokens: Any) -> Any:
        return super().forward(tokens, torch.ones(np.shape(tokens), dtype=bool), h, c)


def first_state(sizes: Sizes, rng: np.random.Generator) -> State:
    return State(*np.zeros((2, sizes["depth"], sizes["N"], sizes["H"])))


def captioner(**draws: Given) -> Model:
    start = of("VDMHA", ref.initial_captioner_weights)
    return model(
        lambda regions, weights, previous, draws=None: ref.caption_forward(regions, previous, weights, draws),
        ref.caption_backward,
        {"dlogits": "T N V", "dalignment": "T N S"},
        lambda sizes, rng: {"weights": start(sizes, rng)},
        lambda sizes: Captioner(zeros(start)(sizes)),
        inputs={"regions": "S N D"},
        given={"previous": ids("T N", "V"), **draws},
        at_least_one="TS",
        called={"previous": "(previous|ids)"},
        unread=("weights.look.w_gate",) if draws else (),
    )


def translator(name: str, twin: Any, start: Any, looks: bool = True) -> Model:
    return model(
        lambda encoder, decoder, **sentences: ref.translate_forward(
            getattr(translation, name), **sentences, encoder=encoder, decoder=decoder
        ),
        ref.translate_backward,
        {"dlogits": "T N U", "dalignment": "T N S" if looks else "T N 0"},
        lambda sizes, rng: dict(zip(("encoder", "decoder"), start(sizes, rng), strict=True)),
        lambda sizes: twin(*zeros(start)(sizes)),
        given={"source": ids("S N", "V"), "source_mask": lengths("S N"), "previous": ids("T N", "U")},
        called={"source": "(source|ids)", "previous": "(previous|ids)"},
        unread=() if looks else ("dalignment",),
    )


def luong(score: str) -> Any:
    def start(rng: np.random.Generator, *sizes: int, **named: int) -> Any:
        return ref.initial_luong_weights(rng, *sizes, **named, score=score)

    return of("VUDH", start, L="depth", A="A")


def vrnn_of(activation: str) -> Model:
    start = of("DHZF", vrnn.initial_vrnn_weights, depth="depth")
    return model(
        lambda x, h0, c0, weights, eps: vrnn.vrnn_forward(x, h0, c0, eps, weights, activation),
        vrnn.vrnn_backward,
        {"dlog_likelihood": "T N", "dkl": "T N"},
        lambda sizes, rng: {"weights": start(sizes, rng)},
        lambda sizes: VRNN(*(sizes[letter] for letter in "DHZF"), sizes["depth"], activation),
        inputs={"x": "T N D", "h0": "N H", "c0": "N H"},
        given={"eps": noise("T N Z")},
    )


def draw_model(image: Any, state0: Any, weights: Any, eps: Any) -> tuple:
    return draw.draw_forward(
        image, state0, eps, weights, int(getattr(weights.patch.b, "shape", (1,))[0] ** 0.5)
    )


class DRAWWithNoiseLast(DRAW):
    def forward(self, image: Any, *state0_and_eps: Any) -> Any:
        *state0, eps = state0_and_eps
        return super().forward(image, eps, *state0)[:2]


STORN_START, DRAW_START = of("DHZ", storn.initial_storn_weights), of("PHZ", ref.initial_draw_weights)
BAHDANAU = of("VUDHAM", ref.initial_bahdanau_weights)
SYSTEMS = {
    "captioner, soft": captioner(),
    "captioner, hard, drawn": captioner(draws=Given(lambda s, rng: rng.random((s["T"], s["N"])), "T N", "")),
    "captioner, hard, chosen": captioner(draws=replace(ids("T N", "S"), kind="")),
    "tagger": tagger(),
    "tagger, both ways": tagger(bidirectional=True),
    "tagger of the plain network": tagger(True, ref.RNN, labels.rnn),
    "language model": model(
        language_model,
        language_model_gradients,
        {"dlogits": "T N U", "dh": "depth N H", "dc": "depth N H"},
        reader(),
        lambda sizes: LanguageModelTwin(zeros(reader())(sizes)["weights"]),
        nests={"state": first_state},
        given={"tokens": TEXT["tokens"]},
        at_least_one="",
        called={"tokens": "(tokens|ids)"} | dict.fromkeys(("dh", "dc"), r"(dstate\[\d\]|d\w+)"),
    ),
    "classifier, last": classifier("last", False),
    "classifier, last of both ways": classifier("last", True),
    "classifier, mean": classifier("mean", True),
    "classifier, max": classifier("max", False),
    "Cho 2014": translator("CHO", twins.Cho, of("VUDHM", ref.initial_cho_weights), looks=False),
    "Bahdanau 2015": translator("BAHDANAU", twins.Bahdanau, BAHDANAU),
    "Bahdanau 2015, appendix": translator("BAHDANAU_APPENDIX", twins.BahdanauAppendix, BAHDANAU),
    "Luong 2015, general": translator("LUONG", twins.Luong, luong("general")),
    "Luong 2015, dot": translator("LUONG_DOT", twins.Luong, luong("dot")),
    "Luong 2015, concat": translator("LUONG_CONCAT", twins.Luong, luong("concat")),
    "VRNN": vrnn_of("tanh"),
    "VRNN, rectified": vrnn_of("relu"),
    "STORN": model(
        lambda x, r0, h0, weights, eps: storn.storn_forward(x, r0, h0, eps, weights),
        storn.storn_backward,
        {"dlog_likelihood": "T N", "dkl": "T N"},
        lambda sizes, rng: {"weights": STORN_START(sizes, rng)},
        lambda sizes: STORN(*(sizes[letter] for letter in "DHZ")),
        inputs={"x": "T N D", "r0": "N H", "h0": "N H"},
        given={"eps": noise("T N Z")},
    ),
    "DRAW": model(
        draw_model,
        draw.draw_backward,
        {"dlog_likelihood": "T N", "dkl": "T N"},
        lambda sizes, rng: {"weights": DRAW_START(sizes, rng)},
        lambda sizes: DRAWWithNoiseLast(*(sizes[letter] for letter in "PHZ")),
        inputs={"image": "N B A"},
        nests={"state0": lambda sizes, rng: draw_start(*(sizes[letter] for letter in "NBAH"))},
        given={"eps": noise("T N Z")},
    ),
}
