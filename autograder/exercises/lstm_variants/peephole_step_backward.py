"""The gradients of one step with peepholes."""

from __future__ import annotations

import numpy as np

from autograder.exercises.families.lstm_step_back import CELL_TOTAL, GATES_BACK, SLOPES_AND_BLOCKS
from autograder.exercises.families.pieces import preactivation_back
from autograder.exercises.families.products_back import PRODUCTS_BACK
from autograder.exercises.lstm_variants.peephole_step import exercise as forward
from autograder.exercises.lstm_variants.peepholes import step_back, total_at_c_next
from autograder.judging.exchange import declared
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.lstm_relatives import peephole_step_backward

exercise = Exercise(
    reference=peephole_step_backward,
    points=5,
    difficulty=4,
    importance=4,
    minutes=20,
    inputs=dict(dh_next="N H", dc_next="N H", cache=forward.cache),
    returns=dict(dx="N D", dh="N H", dc="N H", dW_ih="4H D", dW_hh="4H H", db="4H", dp="3H"),
    partial=True,
    blocks={4: ("i", "f", "g", "o"), 3: ("i", "f", "o")},
    model=step_back,
    between=dict(da=preactivation_back(step_back)),
    forward=forward,
    terms={"what comes from h_next": ("dh_next",), "what comes from c_next": ("dc_next",)},
    hints=(
        "Begin with da_o: it needs dh_next alone. What the output gate saw was c_next, so da_o times p_o is "
        "a third part of the gradient at c_next.",
        "i and f saw c, so da_i times p_i and da_f times p_f are added to dc. The peepholes' own gradients "
        "are sums over the batch of da times what was seen.",
    ),
)

# Where the peepholes lead.
exercise.mistake(
    "the output gate's peephole does not lead back",
    "The output gate saw c_next: da_o times p_o belongs to the gradient at c_next.",
    total=lambda dh, dc, da_o, p_o, cache: total_at_c_next(dh, dc, 0 * da_o, p_o, cache),
)
exercise.mistake(
    "the output gate's peephole leads to the old memory",
    "The output gate looked at c_next, not at c: its part is added before the forget gate, at this step.",
    total=lambda dh, dc, da_o, p_o, cache: total_at_c_next(dh, dc, 0 * da_o, p_o, cache),
    handed=lambda dc_t, da, p, cache: dc_t * cache.f + sum(da[k] * p[k] for k in "ifo"),
)
exercise.mistake(
    "the output gate's peephole leads to both memories",
    "The output gate looked at c_next alone: its part belongs to the gradient there, and not to dc again.",
    handed=lambda dc_t, da, p, cache: dc_t * cache.f + sum(da[k] * p[k] for k in "ifo"),
)
exercise.mistake(
    "the peepholes of i and f do not lead back",
    "i and f saw the old memory: da_i times p_i and da_f times p_f are added to dc.",
    handed=lambda dc_t, da, p, cache: dc_t * cache.f,
)
for _name, _other in dict(input="f", forget="i").items():
    exercise.mistake(
        f"the {_name} gate's peephole does not lead back",
        "Both i and f saw the old memory: each adds its part to dc.",
        handed=lambda dc_t, da, p, cache, other=_other: dc_t * cache.f + da[other] * p[other],
    )
exercise.mistake(
    "the peepholes of i and f pass the forget gate too",
    "i and f saw c directly: what comes through them is added behind the forget gate's product.",
    handed=lambda dc_t, da, p, cache: (dc_t + da["i"] * p["i"] + da["f"] * p["f"]) * cache.f,
)
exercise.mistake(
    "the peepholes of i and f are exchanged on the way back",
    "da_i goes back through p_i, and da_f through p_f.",
    handed=lambda dc_t, da, p, cache: dc_t * cache.f + da["i"] * p["f"] + da["f"] * p["i"],
)
exercise.mistake(
    "the memory gets the gates' gradients without the peephole weights",
    "The forward pass multiplied c by p_i and p_f, so the gradient is multiplied by them too.",
    handed=lambda dc_t, da, p, cache: dc_t * cache.f + da["i"] + da["f"],
)
exercise.mistake(
    "the output gate's gradient is added without its peephole weight",
    "The forward pass multiplied c_next by p_o, so da_o is multiplied by it too.",
    total=lambda dh, dc, da_o, p_o, cache: total_at_c_next(dh, dc, da_o, 1.0, cache),
)
exercise.mistake(
    "the output gate's part passes the tanh and the gate",
    "The output gate saw the memory itself: its part is added as da_o times p_o.",
    total=lambda dh, dc, da_o, p_o, cache: (
        dc + (dh + da_o * p_o) * cache.o * (1 - np.tanh(cache.c_next) ** 2)
    ),
)

# The peepholes' own gradients.
exercise.mistake(
    "dp of the output gate is taken with the old memory",
    "The output gate looked at c_next: its peephole's gradient is the sum of da_o times c_next.",
    seen=lambda cache: dict(i=cache.c, f=cache.c, o=cache.c),
)
exercise.mistake(
    "dp of all gates is taken with the new memory",
    "i and f looked at c, the memory before the step. Only o looked at c_next.",
    seen=lambda cache: dict.fromkeys("ifo", cache.c_next),
)
exercise.mistake(
    "dp is taken with the tanh of the new memory",
    "The peephole multiplied the memory itself, not its tanh.",
    seen=lambda cache: dict(i=cache.c, f=cache.c, o=np.tanh(cache.c_next)),
)
exercise.mistake(
    "dp is taken with the hidden state",
    "The peepholes multiplied the memory. The hidden state goes with W_hh.",
    seen=lambda cache: dict.fromkeys("ifo", cache.h),
)
exercise.mistake(
    "dp lacks what the gates saw",
    "A weight's gradient is da times what the weight multiplied: c for i and f, c_next for o.",
    seen=lambda cache: dict.fromkeys("ifo", np.ones_like(cache.c)),
)
exercise.mistake(
    "dp is a mean over the batch",
    "All samples used the same peepholes, so their shares add up: sum over axis 0.",
    holes=lambda da, seen: np.concatenate([np.mean(da[k] * seen[k], axis=0) for k in "ifo"]),
)
exercise.mistake(
    "dp stands in the order i o f",
    "p is stacked i, f, o, and its gradient is too.",
    holes=lambda da, seen: np.concatenate([np.sum(da[k] * seen[k], axis=0) for k in "iof"]),
)
exercise.mistake(
    "dp stands in the order f i o",
    "p is stacked i, f, o, and its gradient is too.",
    holes=lambda da, seen: np.concatenate([np.sum(da[k] * seen[k], axis=0) for k in "fio"]),
)

# The gates, as in the plain LSTM.
exercise.add_family(
    declared(
        title,
        hint,
        total=lambda dh, dc, da_o, p_o, cache, wrong=exchanged["total"]: wrong(dh, dc, cache) + da_o * p_o,
    )
    for title, hint, exchanged, _ in CELL_TOTAL
)
exercise.add_family([*GATES_BACK, *SLOPES_AND_BLOCKS, *PRODUCTS_BACK])
exercise.mistake(
    "dc_next is left out of the total",
    "The next step holds the memory as well: add dc_next.",
    total=lambda dh, dc, da_o, p_o, cache: total_at_c_next(dh, 0, da_o, p_o, cache),
)
exercise.mistake(
    "dc is handed back through the input gate",
    "The old memory was multiplied by the forget gate, not by the input gate.",
    handed=lambda dc_t, da, p, cache: dc_t * cache.i + da["i"] * p["i"] + da["f"] * p["f"],
)
exercise.mistake(
    "dc lacks the forget gate",
    "The old memory was multiplied by the forget gate, so its gradient is too.",
    handed=lambda dc_t, da, p, cache: dc_t + da["i"] * p["i"] + da["f"] * p["f"],
)
exercise.mistake(
    "dW_hh is taken with the memory",
    "W_hh multiplied the hidden state h. The memory goes with the peepholes.",
    dW_hh=lambda da, cache: da.T @ cache.c,
)
