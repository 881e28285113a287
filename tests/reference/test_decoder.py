"""A step of the decoder: where it looks, and that it sees the source with attention alone."""

import numpy as np
import pytest
from systems import SYSTEMS

SIZES = {"S": 5, "N": 4, "D": 3, "H": 2, "A": 6, "V": 7, "C": 5}
STEPS = {True: SYSTEMS["attention: decoder's step, attending"], False: SYSTEMS["attention: decoder's step"]}
with_and_without = pytest.mark.parametrize("attends", [True, False], ids=["attention", "no attention"])


def test_the_alignment_is_where_the_step_looked():
    system = STEPS[True]
    inputs, given = system.draw(SIZES)
    _, _, cache = system.forward(**inputs, **given)
    np.testing.assert_allclose(cache.alignment.sum(axis=1), [1, 1, 1, 0])
    assert np.all(cache.alignment[~given["mask"].T] == 0)
    system = STEPS[False]
    inputs, given = system.draw(SIZES)
    *_, cache = system.forward(**inputs, **given)
    np.testing.assert_array_equal(cache.alignment, np.zeros((4, 5)))


@with_and_without
def test_the_source_is_seen_with_attention_only(attends):
    system = STEPS[attends]
    inputs, given = system.draw(SIZES)
    arguments = {**inputs, **given}
    logits, _, _ = system.forward(**arguments)
    other, _, _ = system.forward(**{**arguments, "keys": 2 * arguments["keys"]})
    changed = np.any(logits != other, axis=1)
    np.testing.assert_array_equal(changed, [attends, attends, attends, False])  # the last source is padding


@with_and_without
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W_ih": np.ones((6, 9))}, r"^decoder.W_ih: expected [35] columns with D=3, H=2, C=[02], got 9$"),
        ({"W_out": np.ones((7, 9))}, r"^decoder.W_out: expected [24] columns with D=3, H=2, C=[02], got 9$"),
    ],
)
def test_weights_of_the_other_kind_are_named(attends, change, message):
    inputs, given = STEPS[attends].draw(SIZES)
    with pytest.raises(ValueError, match=message):
        STEPS[attends].forward(**{**inputs, **given, **change})
