"""The torch twins ask of their arguments what their cell's contract says, and start from zero without any."""

from functools import partial

import pytest

from lstm_ref.numpy import GREFF
from lstm_ref.shapes import in_letters, shape_of

torch = pytest.importorskip("torch", reason="torch is not installed: no twins to call")

from lstm_ref.torch import GRU, LSTM, LSTM1997, RNN, LSTMVariant  # noqa: E402

TWINS = {
    "RNN": RNN,
    "LSTM": LSTM,
    "GRU": GRU,
    "GRU of 2014": partial(GRU, reset_before=True),
    "LSTM of 1997": LSTM1997,
    **{name: partial(LSTMVariant, variant=variant) for name, variant in GREFF.items()},
}
SIZES = {"T": 4, "N": 3, "D": 2, "H": 5}
twins = pytest.mark.parametrize("name", TWINS)


@twins
@pytest.mark.parametrize("sequence", [True, False])
def test_every_argument_that_does_not_fit_is_named_and_nothing_is_broadcast(name, sequence):
    module = TWINS[name](2, 5)
    contracts = module.cell.contracts(sequence)
    call = module if sequence else module.step
    arguments = {key: c for key, c in contracts.items() if key not in module.cell.parameters}
    right = [torch.ones(shape_of(contract, SIZES)) for contract in arguments.values()]
    call(*right)
    for k, (key, contract) in enumerate(arguments.items()):
        batch = contract.split().index("N")
        for wrong in (right[k].narrow(batch, 0, 1), right[k][None]):
            fewer_rows = key == "x" and wrong.ndim == right[k].ndim  # then the state is what contradicts it
            letters = in_letters(contract).replace("(", r"\(").replace(")", r"\)")
            named = "^h0?: " if fewer_rows else rf"^{key}: expected shape {letters}"
            with pytest.raises(ValueError, match=named):
                call(*right[:k], wrong, *right[k + 1 :])
        with pytest.raises(ValueError, match=f"^{key}: expected a floating-point array .* torch.int64$"):
            call(*right[:k], right[k].long(), *right[k + 1 :])
    if sequence:
        with pytest.raises(ValueError, match=r"^state: expected h0.*, got \d tensors$"):
            call(*right, right[-1])


@twins
def test_without_a_state_it_starts_from_zero_and_names_serve_as_well_as_places(name):
    module = TWINS[name](2, 5)
    x = torch.randn(4, 3, 2)
    state = [torch.zeros(shape_of(contract, SIZES)) for contract in module.cell.state.values()]
    by_place, alone = module(x, *state), module(x)
    by_name = module(x, **{f"{key}0": zero for key, zero in zip(module.cell.state, state, strict=True)})
    for other in (alone, by_name):
        for left, right in zip(outputs(by_place), outputs(other), strict=True):
            assert torch.equal(left, right)


@twins
def test_no_steps_leave_the_state_as_it_is(name):
    module = TWINS[name](2, 5)
    state = [torch.randn(shape_of(contract, SIZES)) for contract in module.cell.state.values()]
    h, *rest = outputs(module(torch.ones(0, 3, 2), *state))
    assert h.shape == (0, 3, 5)
    assert all(torch.equal(after, before) for after, before in zip(rest, state[1:], strict=True))


def outputs(result):
    return result if isinstance(result, tuple) else (result,)
