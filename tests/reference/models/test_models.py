"""Every whole model in one table: outputs and every gradient are the torch twin's and the complex step's."""

import numpy as np
import pytest
from agreement import assert_equals_autograd, assert_spoils_nothing
from whole_model import Model, assert_equals_complex_step, assert_refuses_what_does_not_fit

from lstm_ref.numpy.models import draw, draw_step, storn, vrnn
from lstm_ref.numpy.parameters import named_arrays, with_arrays
from lstm_ref.torch.models.draw import DRAW
from lstm_ref.torch.models.storn import STORN
from lstm_ref.torch.models.vrnn import VRNN

SIZES = [
    {"T": 1, "N": 1, "D": 1, "H": 1, "Z": 1, "F": 1, "P": 1, "A": 1, "B": 1, "depth": 1},
    {"T": 3, "N": 2, "D": 2, "H": 3, "Z": 2, "F": 4, "P": 2, "A": 5, "B": 4, "depth": 1},
    {"T": 2, "N": 3, "D": 1, "H": 2, "Z": 1, "F": 2, "P": 3, "A": 3, "B": 6, "depth": 3},
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
    start = draw_step.draw_start(N, B, A, H)
    weights = draw_step.initial_draw_weights(rng, sizes["P"], H, sizes["Z"])
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
def test_nothing_is_changed_and_float32_stays(model):
    assert_spoils_nothing(model, SIZES[1])


@models
def test_what_does_not_fit_is_refused(model):
    assert_refuses_what_does_not_fit(model, SIZES[1])


@models
def test_the_weights_bear_the_names_of_the_torch_twins_state_dict(model):
    weights = model.inputs(SIZES[1], np.random.default_rng(0))["weights"]
    names = {name: array.shape for name, array in named_arrays(weights).items()}
    assert names == {name: tuple(p.shape) for name, p in model.module(SIZES[1]).state_dict().items()}
