"""The training loop: it learns with right gradients, does what its options say, and makes no noise."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from functools import partial

import numpy as np
import pytest

from lstm_ref import progress as progress_module
from lstm_ref import tasks
from lstm_ref.numpy import CELLS as CELL_TABLE
from lstm_ref.numpy import (
    GREFF,
    clip_by_global_norm,
    complex_step_gradient,
    gru_backward,
    gru_forward,
    lstm_backward,
    lstm_forward,
    over_sequence,
    rnn_backward,
    rnn_forward,
    spectral_radius_rescale,
)
from lstm_ref.progress import progress
from lstm_ref.training import accuracy, fit, initial_parameters, predict, train, train_module
from lstm_ref.training.loop import _Adam
from lstm_ref.training.readout import readout

CELLS = {
    "rnn": (rnn_forward, rnn_backward, {"gates": 1}),
    "lstm": (lstm_forward, lstm_backward, {"gates": 4}),
    "gru": (gru_forward, gru_backward, {"gates": 3, "biases": ("b_ih", "b_hh")}),
}
SHORT = partial(tasks.first_symbol, T=3)


def start(D=4, H=12, seed=0, **shape):
    return initial_parameters(np.random.default_rng(seed), D, H, **shape)


def run(**options):
    options = {"updates": 20, "batch_size": 10} | options
    return train(rnn_forward, rnn_backward, start(), SHORT, **options)


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_learns_a_short_memory_and_answers_new_sequences(cell):
    forward, backward, shape = CELLS[cell]
    history = train(forward, backward, start(**shape), SHORT, updates=250, learning_rate=1e-2)
    assert history.losses[0] == pytest.approx(np.log(4), abs=0.3)
    assert history.losses[-1] < 0.1
    assert history.accuracy > 0.98
    assert accuracy(forward, history.parameters, SHORT(np.random.default_rng(99), 500)) > 0.98
    assert history.sequences == 250 * 50


def test_the_adding_problem_is_learned_below_the_constant_answer():
    task = partial(tasks.adding, T=4)
    history = train(rnn_forward, rnn_backward, start(D=2), task, updates=400, learning_rate=1e-2)
    assert history.losses[-20:].mean() < 0.02 < 1 / 6
    batch = task(np.random.default_rng(5), 400)
    answer = predict(rnn_forward, history.parameters, batch.x)[-1, :, 0]
    assert np.abs(answer - batch.target[-1]).mean() < 0.1
    share = np.mean(np.abs(answer - batch.target[-1]) < 0.04)
    assert accuracy(rnn_forward, history.parameters, batch) == pytest.approx(share)
    assert 0.2 < share < 1


def test_a_backward_with_the_sign_turned_does_not_learn():
    def wrong(dh, cache):
        return tuple(-gradient for gradient in rnn_backward(dh, cache))

    assert train(rnn_forward, wrong, start(), SHORT, updates=250, learning_rate=1e-2).accuracy < 0.5


@pytest.mark.parametrize("task", [SHORT, tasks.embedded_reber, partial(tasks.adding, T=4)])
def test_the_gradients_of_the_readout_are_those_of_its_loss(task):
    batch = task(np.random.default_rng(0), 3)
    rng = np.random.default_rng(1)
    V = batch.classes or 1
    h, W_out, b_out = rng.normal(size=(*batch.mask.shape, 5)), rng.normal(size=(V, 5)), rng.normal(size=V)
    loss, _, dh, gradients = readout(h, batch, W_out, b_out)

    def expected_loss(h, W_out, b_out):
        answer = h @ W_out.T + b_out
        asked = [(t, n) for t in range(len(h)) for n in range(3) if batch.mask[t, n]]
        if batch.classes:
            terms = [np.log(np.exp(answer[at]).sum()) - answer[at][batch.target[at]] for at in asked]
        else:
            terms = [(answer[at][0] - batch.target[at]) ** 2 for at in asked]
        return sum(terms) / len(terms)

    assert loss == pytest.approx(expected_loss(h, W_out, b_out), rel=1e-12)
    for gradient, numbers in (
        (dh, complex_step_gradient(lambda h: expected_loss(h, W_out, b_out), h)),
        (gradients["W_out"], complex_step_gradient(lambda W: expected_loss(h, W, b_out), W_out)),
        (gradients["b_out"], complex_step_gradient(lambda b: expected_loss(h, W_out, b), b_out)),
    ):
        np.testing.assert_allclose(gradient, numbers, rtol=1e-11, atol=1e-13)
    assert not dh[~batch.mask].any()


def test_only_scored_answers_count_as_right():
    batch = tasks.embedded_reber(np.random.default_rng(0), 4)
    h = np.zeros((*batch.mask.shape, 7))
    h[batch.scored, batch.target[batch.scored]] = 1  # right at the scored places, blind at all others
    _, right, *_ = readout(h, batch, np.eye(7), np.zeros(7))
    assert right.tolist() == [True] * 4


def test_the_parameters_handed_in_stay_and_the_trained_ones_come_back():
    before, kept = start(), start()
    history = train(rnn_forward, rnn_backward, before, SHORT, updates=5, batch_size=4)
    assert all(np.array_equal(before[name], kept[name]) for name in kept)
    assert set(history.parameters) == {"W_ih", "W_hh", "b", "W_out", "b_out"}
    assert all((history.parameters[name] != kept[name]).any() for name in kept)
    assert set(history.cell) == set(kept)
    assert predict(rnn_forward, history.parameters, SHORT(np.random.default_rng(0), 2).x).shape == (3, 2, 4)


def test_a_seed_makes_a_run_and_another_seed_another():
    first, again, other = run(seed=1), run(seed=1), run(seed=2)
    assert np.array_equal(first.losses, again.losses)
    assert not np.array_equal(first.losses, other.losses)


def test_the_order_of_the_parameters_handed_in_does_not_matter():
    turned = dict(reversed(start().items()))
    history = train(rnn_forward, rnn_backward, turned, SHORT, updates=20, batch_size=10)
    np.testing.assert_array_equal(history.losses, run().losses)


def test_the_loops_own_clipping_is_the_clipping_that_is_handed_in():
    own, handed, free = run(max_norm=0.05), run(max_norm=0.05, clip=clip_by_global_norm), run(max_norm=None)
    assert own.gradient_norms.min() > 0.05  # it had something to clip at every update
    np.testing.assert_allclose(own.losses, handed.losses, rtol=1e-12)
    np.testing.assert_array_equal(own.gradient_norms[0], free.gradient_norms[0])  # measured before clipping
    sgd = {"optimiser": "sgd", "learning_rate": 0.1}
    assert not np.allclose(run(max_norm=0.05, **sgd).losses, run(max_norm=None, **sgd).losses)


def test_plain_gradient_descent_steps_by_the_rate_times_the_gradient():
    seen = []

    def remember(gradients, max_norm):
        seen.append([gradient.copy() for gradient in gradients])
        return gradients, 0.0

    first = start()
    after = train(
        rnn_forward, rnn_backward, first, SHORT, updates=1, optimiser="sgd", learning_rate=0.5, clip=remember
    ).parameters
    (gradients,) = seen
    for name, gradient in zip(("W_ih", "W_hh", "b"), gradients, strict=False):
        np.testing.assert_allclose(after[name], first[name] - 0.5 * gradient, rtol=1e-14)


def test_adam_is_torchs_adam():
    torch = pytest.importorskip("torch", reason="torch is not installed: no Adam to compare with")
    rng = np.random.default_rng(0)
    value = rng.normal(size=(3, 2))
    parameter = torch.nn.Parameter(torch.tensor(value))
    theirs, ours = torch.optim.Adam([parameter], lr=0.1), _Adam(0.1)
    for _ in range(20):
        gradient = rng.normal(size=(3, 2)) * 10.0 ** rng.integers(-3, 3)
        parameter.grad = torch.tensor(gradient)
        theirs.step()
        value = value - ours([gradient])[0]
        np.testing.assert_allclose(value, parameter.detach().numpy(), rtol=1e-12)


def test_a_module_is_trained_as_the_same_cell_in_numpy_is():
    torch = pytest.importorskip("torch", reason="torch is not installed: no module to train")
    module = torch.nn.RNN(4, 12, bias=False).double()
    weights = start()
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(weights["W_ih"]))
        module.weight_hh_l0.copy_(torch.tensor(weights["W_hh"]))

    def forward(x, h0, W_ih, W_hh):
        return rnn_forward(x, h0, W_ih, W_hh, np.zeros(12))

    def backward(dh, cache):
        return rnn_backward(dh, cache)[:4]

    handed = {name: weights[name] for name in ("W_ih", "W_hh")}
    options = {"updates": 30, "batch_size": 10, "seed": 3}
    ours, theirs = train(forward, backward, handed, SHORT, **options), train_module(module, SHORT, **options)
    np.testing.assert_allclose(theirs.losses, ours.losses, rtol=1e-6)
    np.testing.assert_array_equal(theirs.accuracies, ours.accuracies)
    np.testing.assert_allclose(theirs.gradient_norms, ours.gradient_norms, rtol=1e-6)
    np.testing.assert_allclose(theirs.parameters["weight_ih_l0"], ours.parameters["W_ih"], rtol=1e-6)


def test_a_run_stops_at_the_sequence_that_completes_the_row_of_right_ones():
    history = run(updates=1000, learning_rate=1e-2, solved_after=60)
    assert history.solved == history.sequences < 10_000
    assert (history.accuracies[-6:] == 1).all()
    assert history.accuracies[-7] < 1
    assert run(solved_after=60).solved is None


@pytest.mark.filterwarnings("error")
def test_an_explosion_ends_the_run_at_its_first_nan_without_a_word(capfd):
    relu = {"nonlinearity": "relu"}
    forward, backward = partial(rnn_forward, **relu), partial(rnn_backward, **relu)
    rng = np.random.default_rng(0)
    weights = initial_parameters(rng, 4, 32)
    weights["W_hh"] = spectral_radius_rescale(rng.normal(size=(32, 32)), 3.0)
    options = {"optimiser": "sgd", "learning_rate": 0.1, "updates": 100}
    free = train(forward, backward, weights, tasks.first_symbol, max_norm=None, **options)
    assert free.diverged
    assert len(free.losses) < 100
    assert np.isfinite(free.losses[0])
    assert np.isnan(free.losses).tolist() == [False] * (len(free.losses) - 1) + [True]
    clipped = train(forward, backward, weights, tasks.first_symbol, max_norm=1.0, **options)
    assert not clipped.diverged
    assert clipped.losses[-1] < clipped.losses[0]
    assert capfd.readouterr() == ("", "")


def test_a_gradient_of_another_shape_is_named_before_it_can_broadcast():
    def wrong(dh, cache):
        *others, db = rnn_backward(dh, cache)
        return *others, db[None]

    with pytest.raises(ValueError, match=r"db: expected the shape of b, \(12,\), got \(1, 12\)"):
        train(rnn_forward, wrong, start(), SHORT)


def test_who_watches_sees_the_parameters_before_each_update_and_cannot_change_them():
    seen = []

    def watch(done, parameters):
        seen.append((done, parameters["w"].item()))
        parameters["w"][:] = 100.0

    def slope(parameters, rng, N):
        return 1.0, np.array([True]), {"w": np.ones(1)}

    options = dict(optimiser="sgd", learning_rate=0.5, max_norm=None, updates=3, watch=watch)
    history = fit(slope, {"w": np.array([2.0])}, **options)
    assert seen == [(0, 2.0), (1, 1.5), (2, 1.0)]
    assert history.parameters["w"] == 0.5


def test_fit_descends_for_any_step_and_leaves_what_it_was_handed():
    started = time.perf_counter()
    target, first = np.array([1.0, -2.0, 3.0]), {"w": np.zeros(3), "unused": np.ones(2)}

    def step(parameters, rng, N):
        noise = rng.normal(size=(N, 3)).mean(axis=0) * 1e-3
        error = parameters["w"] - target + noise
        return float(error @ error), np.abs(error) < 0.1, {"w": 2 * error, "unused": np.zeros(2)}

    history = fit(step, first, updates=400, learning_rate=0.05, batch_size=4, solved_after=40)
    np.testing.assert_allclose(history.parameters["w"], target, atol=0.1)
    assert history.solved == history.sequences
    assert 0 < history.seconds < time.perf_counter() - started
    assert (history.parameters["unused"] == 1).all()
    assert not first["w"].any()


def test_a_step_is_handed_batches_of_fifty_three_hundred_times_unless_told_otherwise():
    sizes = []

    def step(parameters, rng, N):
        sizes.append(N)
        return 0.0, np.array([True]), {"w": np.zeros(1)}

    assert fit(step, {"w": np.zeros(1)}).sequences == 15_000
    assert sizes == [50] * 300


def test_wrong_words_get_a_sentence():
    with pytest.raises(ValueError, match="optimiser: expected 'adam' or 'sgd', got 'Adam'"):
        run(optimiser="Adam")
    with pytest.raises(ValueError, match=r"takes \(x, h0, U\): expected x first and W_ih, W_hh, b"):
        train(lambda x, h0, U: None, rnn_backward, start(), SHORT)


class Terminal:
    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass

    def isatty(self):
        return True


def test_a_short_run_and_a_run_without_a_terminal_show_no_bar(capfd, monkeypatch):
    list(progress(range(3), "short"))
    monkeypatch.setattr(progress_module, "PATIENCE", 0.0)
    monkeypatch.setattr(progress_module, "REFRESH", -1.0)
    assert list(progress(range(3), "long")) == [0, 1, 2]
    assert capfd.readouterr() == ("", "")


def test_a_long_run_shows_its_bar_on_the_terminal_and_nothing_on_stderr(monkeypatch, capsys):
    monkeypatch.setattr(progress_module, "PATIENCE", 0.0)
    monkeypatch.setattr(progress_module, "REFRESH", -1.0)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    steps = progress(range(3), "learning")
    for _ in steps:
        steps.note = "loss 0.5"
    assert "learning" in terminal.text
    assert "3/3" in terminal.text
    assert capsys.readouterr().err == ""


def test_a_long_run_in_a_notebook_updates_one_display(monkeypatch):
    shown, updated = [], []

    class Handle:
        def update(self, bundle, raw):
            updated.append(bundle["text/plain"])

    def display(bundle, raw, display_id):
        shown.append(bundle["text/plain"])
        return Handle()

    monkeypatch.setattr(progress_module, "PATIENCE", 0.0)
    monkeypatch.setattr(progress_module, "REFRESH", -1.0)
    monkeypatch.setattr("IPython.get_ipython", lambda: type("Shell", (), {"kernel": object()})())
    monkeypatch.setattr("IPython.display.display", display)
    list(progress(range(3), "learning"))
    assert shown == ["learning: 1 of 3"]
    assert updated[:2] == ["learning: 2 of 3", "learning: 3 of 3"]
    assert len(updated) == 3


def test_the_toolkit_works_where_neither_the_answers_nor_torch_exist():
    script = """
        import sys

        class Confinement:
            def find_spec(self, name, path=None, target=None):
                if name.startswith(("lstm_ref.numpy", "lstm_ref.torch", "autograder")) or name == "torch":
                    raise ModuleNotFoundError(f"in the sandbox: {name}", name=name)

        sys.meta_path.insert(0, Confinement())
        import numpy as np
        from lstm_ref import figures, progress, shapes, tasks, training

        def forward(x, h0, W):
            return x @ W.T, x

        def backward(dh, x):
            return None, np.einsum("tnh,tnd->hd", dh, x)

        task = lambda rng, N: tasks.first_symbol(rng, N, T=1)
        history = training.train(forward, backward, {"W": np.eye(4)}, task, learning_rate=0.1)
        assert history.accuracy == 1
        assert "<img " in figures.loss_curves({"one": history}).html()
        answers = [name for name in sys.modules if name.startswith(("lstm_ref.numpy", "lstm_ref.torch"))]
        assert not answers, answers
        assert not {"torch", "IPython", "ipywidgets", "matplotlib.pyplot", "rich"} & set(sys.modules)
        print("alone")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("alone\n", "")


def test_a_learning_rate_may_change_with_the_updates_done():
    def hill(values, rng, N):
        return 0.0, np.array([True]), {"w": np.ones(1)}

    options = {"optimiser": "sgd", "max_norm": None, "updates": 4}
    history = fit(hill, {"w": np.zeros(1)}, learning_rate=lambda done: 1.0 if done < 3 else 0.25, **options)
    assert history.parameters["w"] == -3.25


def test_a_gradient_whose_square_overflows_is_clipped_and_not_lost():
    def steep(parameters, rng, N):
        return 1.0, np.array([False]), {"w": np.array([1e200, 0.0])}

    history = fit(steep, {"w": np.zeros(2)}, updates=1, optimiser="sgd", learning_rate=1.0, max_norm=1.0)
    np.testing.assert_allclose(history.parameters["w"], [-1.0, 0.0])
    assert history.gradient_norms[0] == pytest.approx(1e200)


@pytest.mark.parametrize("name", CELL_TABLE)
def test_the_loop_trains_every_cell_of_the_course(name):
    cell = CELL_TABLE[name]
    weights = cell.draw(np.random.default_rng(1), D=4, H=10)
    task = partial(tasks.first_symbol, T=2)
    history = train(*over_sequence(cell), weights, task, updates=150, batch_size=20, learning_rate=0.02)
    assert history.losses[-10:].mean() < 0.5 * history.losses[:10].mean()
    assert history.cell.keys() == weights.keys()
    assert all(np.any(history.cell[key] != weights[key]) for key in weights)
    batch = task(np.random.default_rng(5), 200)
    assert accuracy(over_sequence(cell)[0], history.parameters, batch) > 0.8


@pytest.mark.parametrize("name", ["RNN", "GRU", "LSTM", "V", "FGR", "torch"])
def test_the_loop_trains_every_module_of_the_course(name):
    torch = pytest.importorskip("torch", reason="torch is not installed: no module to train")
    from lstm_ref.torch import GRU, LSTM, RNN, LSTMVariant

    torch.manual_seed(0)
    modules = {"RNN": RNN, "GRU": GRU, "LSTM": LSTM, "torch": torch.nn.LSTM}
    module = modules[name](4, 10) if name in modules else LSTMVariant(4, 10, GREFF[name])
    history = train_module(module, SHORT, updates=60, batch_size=20, learning_rate=0.03)
    assert history.losses[-10:].mean() < 0.8 * history.losses[:10].mean()
