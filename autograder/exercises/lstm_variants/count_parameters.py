"""How many numbers a cell learns."""

from __future__ import annotations

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import integer, size
from lstm_ref.numpy.experiments.lstm_variants import count_parameters


def number_of(
    D,
    H,
    gates,
    peepholes,
    gate_recurrence,
    rows=lambda H, gates: (gates + 1) * H,
    width=lambda D, H: D + H + 1,
    holes=lambda H, gates: gates * H,
    recurrent=lambda H, gates: (gates * H) ** 2,
):
    """The right number; `rows`, `width`, `holes` and `recurrent` count one thing each."""
    return rows(H, gates) * width(D, H) + peepholes * holes(H, gates) + gate_recurrence * recurrent(H, gates)


def _switch(on):
    return lambda rng, sizes: bool(sizes[on] % 2)


exercise = Exercise(
    reference=count_parameters,
    points=1,
    difficulty=1,
    importance=3,
    minutes=5,
    inputs=dict(
        D=size("D"), H=size("H"), gates=integer(2, 3), peepholes=_switch("P"), gate_recurrence=_switch("R")
    ),
    returns=dict(number=""),
    sizes=(
        dict(D=4, H=5, P=1, R=0),
        dict(D=3, H=2, P=1, R=1),
        dict(D=7, H=3, P=0, R=1),
        dict(D=2, H=6, P=1, R=1),
    ),
    model=number_of,
    hints=(
        "Every gate and the candidate have H rows. How long is a row, its bias included?",
        "A peephole is one number for each unit of each gate. With gate recurrence every unit of every gate "
        "reads every unit of every gate.",
    ),
)
exercise.mistake(
    "the candidate is not counted",
    "The candidate has H rows too: it is no gate, and it is learned.",
    rows=lambda H, gates: gates * H,
)
exercise.mistake(
    "two biases are counted, as torch has them",
    "torch adds two biases that do the work of one. Here a row has one.",
    width=lambda D, H: D + H + 2,
)
exercise.mistake(
    "the biases are not counted",
    "Each row has a bias: it is learned as well.",
    width=lambda D, H: D + H,
)
exercise.mistake(
    "there are always four blocks",
    "A cell without a gate has a block less.",
    rows=lambda H, gates: 4 * H,
)
exercise.mistake(
    "a peephole is a full matrix",
    "Each unit sees its own memory alone: H numbers a gate, not H times H.",
    holes=lambda H, gates: gates * H * H,
)
exercise.mistake(
    "the candidate has a peephole",
    "Only gates look at the memory.",
    holes=lambda H, gates: (gates + 1) * H,
)
exercise.mistake(
    "all gates share one peephole",
    "Each gate has a peephole of its own, H numbers.",
    holes=lambda H, gates: H,
)
exercise.mistake(
    "a gate reads only itself",
    "With gate recurrence each gate reads all gates of the step before, not only its own past.",
    recurrent=lambda H, gates: gates * H * H,
)
exercise.mistake(
    "each gate's unit reads only the same unit of the gates",
    "Gate recurrence is a full matrix: every unit of every gate reads every unit of every gate.",
    recurrent=lambda H, gates: gates * gates * H,
)
exercise.mistake(
    "the candidate reads the gates too",
    "Gate recurrence leads from the gates to the gates. The candidate has no part in it.",
    recurrent=lambda H, gates: gates * (gates + 1) * H * H,
)
exercise.mistake(
    "the rows of the state have no inputs",
    "A row has a weight for every input and one for every unit: D + H.",
    width=lambda D, H: H + 1,
)
exercise.mistake(
    "D and H are multiplied",
    "A row has D weights and H weights, side by side: they add up.",
    width=lambda D, H: D * H + 1,
)
