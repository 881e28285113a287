"""How the lessons' experiments train: each step goes down its own loss, with the settings of its lesson."""

from __future__ import annotations

from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest

from lstm_ref.numpy import GREFF, LSTM1997
from lstm_ref.numpy.experiments import (
    attention,
    captioning,
    gradient_decay,
    lstm_gates,
    lstm_variants,
    reading,
    sequence_models,
    temporal_order,
)
from lstm_ref.numpy.rnn import rnn_backward
from lstm_ref.tasks import PROSE, dates, letters

AT = (0, 4, 7)  # of 8 updates: where the rates below are asked for
TEXT = letters(PROSE)[:300]


class Training(NamedTuple):
    """An experiment, the batch size and the rates that its lesson trains with, and what stays zero."""

    module: ModuleType
    run: Any
    batch_size: int
    rates: list[float]
    stays: str = ""


def falling_from(rate: float, power: float = 1) -> list[float]:
    return [rate * (1 - done / 8) ** power for done in AT]


def steps() -> dict[str, Training]:
    """What trains with a step of its own."""
    read, models, seen = reading, sequence_models, captioning
    return {
        "text": Training(read, partial(read.learn_text, TEXT), 16, falling_from(8e-3)),
        "text, stateless": Training(
            read, partial(read.learn_text, TEXT, stateless=True), 16, falling_from(8e-3), "W_hh"
        ),
        "hello": Training(read, read.learn_hello, 1, [0.05] * 3),
        "hello, stateless": Training(read, partial(read.learn_hello, stateless=True), 1, [0.05] * 3, "W_hh"),
        **{
            f"tags {reads}": Training(models, partial(models.learn_tags, reads), 32, [1e-2] * 3)
            for reads in models.READINGS
        },
        **{
            f"letters, bidirectional={both}": Training(
                models, partial(models.learn_letters, TEXT, bidirectional=both), 16, falling_from(2e-2)
            )
            for both in (False, True)
        },
        **{
            f"verdict by the {pool}": Training(models, partial(models.learn_verdict, pool), 32, [1e-2] * 3)
            for pool in models.POOLINGS
        },
        "translator": Training(attention, partial(attention.learn, dates), 32, [0.01, 0.01, 0.003]),
        "translator, attention": Training(
            attention, partial(attention.learn, dates, attention.ADDITIVE), 32, [0.01, 0.01, 0.003]
        ),
        "captions, no look": Training(
            seen, partial(seen.learn, "none"), 32, falling_from(0.01, 0.5), "look.v"
        ),
        "captions, soft look": Training(seen, partial(seen.learn, "soft"), 32, falling_from(0.01, 0.5)),
        "captions, hard look": Training(seen, partial(seen.learn, "hard"), 32, falling_from(0.005, 0.5)),
    }


def loops() -> dict[str, tuple[Training, tuple[int, ...]]]:
    """What trains a cell on a task, and the shape of two of the task's sequences."""
    variants, order = lstm_variants, temporal_order
    counting = [0.02 * (1 - done / 8) + 1e-4 for done in AT]
    of_state = Training(reading, partial(reading.name_the_first, 5), 32, [3e-3] * 3)
    return {
        "state": (of_state, (6, 2, 4)),
        "window": (of_state._replace(run=partial(reading.name_the_first, 5, 3)), (6, 2, 4)),
        "first letter": (
            Training(gradient_decay, partial(gradient_decay.learn, rnn_backward, 6), 32, [3e-3] * 3),
            (6, 2, 4),
        ),
        "adding": (Training(gradient_decay, gradient_decay.adding_run, 32, [2e-3] * 3), (100, 2, 2)),
        "pronouns": (Training(lstm_gates, lstm_gates.trained_reader, 20, [3e-2] * 3), (20, 2, 13)),
        "grammar": (Training(lstm_gates, lstm_gates.trained_grammar, 10, [2e-2] * 3), (0, 2, 7)),
        "order": (
            Training(order, partial(order.learn, order.lstm_start(), T=12), 20, [0.05] * 3),
            (12, 2, 8),
        ),
        "variants, adding": (
            Training(variants, partial(variants.learn_adding, "coupled"), 16, [1e-2] * 3),
            (20, 2, 2),
        ),
        "variants, counting": (
            Training(variants, partial(variants.learn_counting, "coupled"), 10, counting),
            (21, 10, 3),
        ),
    }


class Asked(Exception):  # noqa: N818
    """The training that an experiment asked for, which then is not done."""


@pytest.fixture
def asked(monkeypatch):
    """`asked(training)`: what its module's loop is called with, by position and by name."""

    def asked(training):
        def loop(*arguments, **options):
            raise Asked(arguments, options)

        for name in {"fit", "train", "train_many"} & vars(training.module).keys():
            monkeypatch.setattr(training.module, name, loop)
        many = training.module is lstm_variants
        with pytest.raises(Asked) as caught:
            training.run(updates=8, **{"seeds" if many else "seed": [3] if many else 3})
        return caught.value.args

    return asked


def assert_set(training, options):
    rate = options.get("learning_rate", 3e-3)  # the loops' own
    rates = [rate(done) for done in AT] if callable(rate) else [rate] * 3
    np.testing.assert_allclose(rates, training.rates, rtol=1e-12)
    assert (options["updates"], options["batch_size"]) == (8, training.batch_size)


@pytest.mark.parametrize("name", steps())
def test_a_step_goes_down_its_own_loss_and_what_stays_stays(name, asked):
    training = steps()[name]
    (step, start, *_), options = asked(training)
    assert_set(training, options)
    assert options["seed"] == 3 or isinstance(options["seed"], np.random.Generator)
    N = 16 if "letters" in name else 3  # there the mask is made for the batch size
    _, right, gradients = step(start, np.random.default_rng(0), N)
    assert list(gradients) == list(start)
    assert right.dtype == bool
    if training.stays:
        assert not start[training.stays].any()
        assert not gradients[training.stays].any()
    if "hard" in name:  # its gradient is an estimate
        return
    rng, eps = np.random.default_rng(2), 1e-6
    for key in start.keys() - {training.stays}:
        direction = rng.standard_normal(start[key].shape)
        there, back = (
            step(dict(start) | {key: start[key] + sign * eps * direction}, np.random.default_rng(0), N)[0]
            for sign in (1, -1)
        )
        slope = np.sum(gradients[key] * direction)
        np.testing.assert_allclose((there - back) / (2 * eps), slope, rtol=1e-4, atol=1e-8, err_msg=key)


@pytest.mark.parametrize("name", loops())
def test_a_cell_is_trained_on_the_task_of_its_lesson(name, asked):
    training, shape = loops()[name]
    (*_, start, task), options = asked(training)
    assert_set(training, options)
    assert options.get("seed", 3) == 3
    assert options.get("seeds", [3]) == [3]
    x = task(np.random.default_rng(0), 2).x
    assert x.shape[1:] == shape[1:]
    assert shape[0] in (0, len(x))  # 0: of any length
    window = 3 if name == "window" else 1
    assert start["W_ih"].shape[-1] == window * shape[2]


@pytest.mark.parametrize(("name", "cell"), [("vanilla", GREFF["V"]), ("1997", LSTM1997)])
def test_every_seed_starts_alone_and_its_forget_gate_open_where_it_has_one(name, cell):
    pair = lstm_variants.drawn(name, [4, 7], D=3, H=2, forget=2.5)
    for m, seed in enumerate((4, 7)):
        alone = lstm_variants.CELLS[name].draw(np.random.default_rng(seed), 3, 2)
        raised = {key: pair[key][m] - alone[key] for key in alone}
        open_at = cell.blocks.index("f") * 2 if "f" in cell.blocks else None
        for key, change in raised.items():
            expected = np.zeros_like(change)
            if key == "b" and open_at is not None:
                expected[open_at : open_at + 2] = 2.5
            np.testing.assert_allclose(change, expected, atol=1e-12)


def test_what_is_learned_is_what_was_asked():
    assert reading.learn_hello(updates=150) < 0.1
    assert reading.learn_hello(updates=150, stateless=True) > 0.3  # the two l's are one letter to it
    assert reading.name_the_first(2, 3, updates=60).accuracy > 0.9
    assert reading.name_the_first(3, 3, updates=60).accuracy < 0.5
    assert sequence_models.learn_verdict("last", T=3, updates=60) > 0.9
