"""The torch twins start from zero without a state, and take it by place and by name."""

import pytest
from systems.recurrent import TWINS

from lstm_ref.shapes import shape_of

torch = pytest.importorskip("torch", reason="torch is not installed: no twins to call")


SIZES = {"T": 4, "N": 3, "D": 2, "H": 5}
twins = pytest.mark.parametrize("name", TWINS)


@twins
def test_without_a_state_it_starts_from_zero_and_names_serve_as_well_as_places(name):
    module = TWINS[name](2, 5)
    x = torch.randn(4, 3, 2)
    state = [torch.zeros(shape_of(contract, SIZES)) for contract in module.cell.state.values()]
    with pytest.raises(ValueError, match=r"^state: expected h0.*, got \d tensors$"):
        module(x, *state, x)
    by_place, alone = module(x, *state), module(x)
    by_name = module(x, **{f"{key}0": zero for key, zero in zip(module.cell.state, state, strict=True)})
    for other in (alone, by_name):
        for left, right in zip(outputs(by_place), outputs(other), strict=True):
            assert torch.equal(left, right)


def outputs(result):
    return result if isinstance(result, tuple) else (result,)
