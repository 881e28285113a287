"""The mistakes on the way from the new state of a GRU to the gradients before its squashing."""

from __future__ import annotations

import numpy as np

from autograder.exercises.gru.wrong_turns import step_back
from autograder.exercises.mistakes import family
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.activations import sigmoid


def add_sides(exercise: Exercise) -> None:
    """Some pieces before the squashing are wrong; all that follows from them is right."""

    @family(exercise)
    def gates(**pieces):
        return lambda dh_next, cache: step_back(dh_next, cache, **pieces)

    gates(
        "the sign of dz is turned round",
        "A larger z moves the new state towards the old one, and away from the candidate.",
        dz=lambda dh, c: dh * (c.n - c.h),
    )
    gates(
        "dz hears of the old state only",
        "z stands in the last line of the step twice.",
        dz=lambda dh, c: dh * c.h,
    )
    gates(
        "dz hears of the candidate only",
        "z stands in the last line of the step twice.",
        dz=lambda dh, c: -dh * c.n,
    )
    gates(
        "dn is taken with z instead of what z leaves",
        "With z = 1 the candidate is not used at all; how much should it be told then?",
        dn=lambda dh, c: dh * c.z,
    )
    gates(
        "dn is the upstream gradient itself",
        "Only a share of the candidate got into the new state.",
        dn=lambda dh, c: dh,
    )
    gates(
        "the upstream gradient is dropped",
        "What if the loss does not care about this state: what should come out?",
        dz=lambda dh, c: c.h - c.n,
        dn=lambda dh, c: 1 - c.z,
    )
    gates(
        "the tanh is applied twice in the candidate's slope",
        "n has been through its tanh already.",
        slope_n=lambda c: 1 - np.tanh(c.n) ** 2,
    )
    gates(
        "the candidate's slope is missing",
        "A candidate near 1 hardly moves, whatever its sum does; where does your gradient know that?",
        slope_n=lambda c: np.ones_like(c.n),
    )
    gates(
        "the candidate gets a sigmoid's slope",
        "One of the three was squashed by another function than the others.",
        slope_n=lambda c: c.n * (1 - c.n),
    )
    gates(
        "dr is taken with h",
        "What was r multiplied by in this cell: the state, or what a matrix had made of it?",
        dr=lambda da_n, dn, c: da_n * c.h,
    )
    gates(
        "dr is that of the GRU of 2014, through the matrix",
        "There r stood before the product. Here the product is in the cache already, under its own name.",
        dr=lambda da_n, dn, c: da_n @ c.W_hh[-c.h.shape[1] :] * c.h,
    )
    gates(
        "dr leaves the bias of the product out",
        "r was multiplied with the whole bracket; what else is in it?",
        dr=lambda da_n, dn, c: da_n * (c.h @ c.W_hh[-c.h.shape[1] :].T),
    )
    gates(
        "dr is taken with n",
        "What was r multiplied by? The candidate came later.",
        dr=lambda da_n, dn, c: da_n * c.n,
    )
    gates(
        "dr skips the candidate's tanh",
        "r works inside the tanh; on which side of it does your gradient stand?",
        dr=lambda da_n, dn, c: dn * c.a_hn,
    )
    gates(
        "dr starts from dh_next",
        "r works inside the candidate: what did the candidate hear, and what is left of it before the tanh?",
        dr=lambda da_n, dn, c: dn / (1 - c.z) * c.a_hn,
    )
    gates(
        "dr has r in it once more",
        "A factor's gradient holds the other factor, not itself.",
        dr=lambda da_n, dn, c: da_n * c.r * c.a_hn,
    )
    gates(
        "the reset gate gets the update gate's slope",
        "Each gate's slope is made of its own value.",
        slope_r=lambda c: c.z * (1 - c.z),
    )
    gates(
        "the update gate gets the reset gate's slope",
        "Each gate's slope is made of its own value.",
        slope_z=lambda c: c.r * (1 - c.r),
    )
    for _name, _slope in (("reset", "slope_r"), ("update", "slope_z")):
        gates(
            f"the {_name} gate's slope is missing",
            "A gate that is fully open hardly moves when its input does; where does your gradient know that?",
            **{_slope: lambda c: 1.0},
        )
    gates(
        "the reset gate's slope is half of it",
        "A gate that is shut hardly moves either; what does your slope say at 0?",
        slope_r=lambda c: 1 - c.r,
    )
    gates(
        "the update gate's slope is half of it",
        "A gate that is shut hardly moves either; what does your slope say at 0?",
        slope_z=lambda c: 1 - c.z,
    )
    gates(
        "the two gates' slopes are missing",
        "A gate that is fully open hardly moves when its input does; where does your gradient know that?",
        slope_r=lambda c: np.ones_like(c.r),
        slope_z=lambda c: np.ones_like(c.z),
    )
    gates(
        "the sigmoid's slope is taken of gates that are gates already",
        "The gates in the cache have been through the sigmoid; your slope puts them through it once more.",
        slope_r=lambda c: sigmoid(c.r) * (1 - sigmoid(c.r)),
        slope_z=lambda c: sigmoid(c.z) * (1 - sigmoid(c.z)),
    )
    gates(
        "the gates get a tanh's slope",
        "A sigmoid at 0.5 is at its steepest; what does your slope say there?",
        slope_r=lambda c: 1 - c.r**2,
        slope_z=lambda c: 1 - c.z**2,
    )
    gates(
        "the reset gate is on the input's side too",
        "x went into the candidate without meeting the reset gate.",
        n_ih=lambda da_n, c: da_n * c.r,
    )
    gates(
        "the reset gate is missing on the state's side",
        "In the LSTM one array served both matrices. Here h met r on its way into the candidate: and back?",
        n_hh=lambda da_n, c: da_n,
    )
    gates(
        "the reset gate is on the input's side instead of the state's",
        "Which of the two products did r scale in the step?",
        n_ih=lambda da_n, c: da_n * c.r,
        n_hh=lambda da_n, c: da_n,
    )
    gates(
        "the update gate stands in the place of the reset gate on the state's side",
        "Which of the two gates is inside the candidate?",
        n_hh=lambda da_n, c: da_n * c.z,
    )
    gates(
        "the blocks stand in the order z r n",
        "Keras stacks them so; in which order were the rows of W_ih cut?",
        order="zrn",
    )
    gates(
        "the blocks stand in the order n r z",
        "In which of the three blocks do the candidate's rows stand?",
        order="nrz",
    )
