"""Back through time: the gradients of a GRU along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.gru.gru_forward import exercise as forward
from autograder.exercises.gru.wrong_turns import back_through_time, h_before
from autograder.inputs import cache_of
from lstm_ref.numpy.gru import gru_backward

exercise = Exercise(
    reference=gru_backward,
    points=4,
    difficulty=3,
    importance=5,
    minutes=15,
    inputs=dict(dh="T N H", cache=cache_of(forward)),
    returns=dict(dx="T N D", dh0="N H", dW_ih="3H D", dW_hh="3H H", db_ih="3H", db_hh="3H"),
    partial=True,
    forward=forward,
    hints=(
        "It is the loop of the plain RNN, from the last step to the first: what arrives at a state is what "
        "the loss says to it, and what the step after it hands back.",
        "Inside, build the GRUCache of step t: its h is the state before the step, which is h0 at t = 0. "
        "Your step returns six gradients: the first is stored, the second handed on, four are collected.",
    ),
)


def _turn(title, hint, **pieces):
    """The whole way back with some pieces of it exchanged for wrong ones."""

    def wrong(dh, cache):
        return back_through_time(dh, cache, **pieces)

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


def _output(title, hint, **instead):
    """Right but for some outputs, each made of the right gradients and dh."""

    def wrong(dh, cache):
        right = back_through_time(dh, cache)
        return right._replace(**{name: rule(right, dh) for name, rule in instead.items()})

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


_turn(
    "what comes back from the next step is dropped",
    "h[t] matters to the loss at t and to everything after it; who tells you about the latter?",
    arriving=lambda dh_t, dh_back: dh_t,
)
_turn(
    "the upstream gradient is added at the last step only",
    "The loss may look at every state; what does it say to the earlier ones?",
    arriving=lambda dh_t, dh_back: dh_back + dh_t * (not dh_back.any()),
)
_turn(
    "the gradient from beyond the end is one",
    "After the last step no step follows that reads h; how much does it hand back?",
    beyond=1.0,
)
_turn(
    "what is handed back piles up over the steps",
    "What step t+1 hands back holds all of the later steps already: is it replaced or added to?",
    handed_back=lambda step, dh_back, dh_t, one: dh_back + step.dh,
)
_turn(
    "the update gate is applied a second time",
    "Your step has put its z on what goes straight back already.",
    handed_back=lambda step, dh_back, dh_t, one: one.z * step.dh,
)
_turn(
    "only the direct way is handed back",
    "The gates and the candidate have read the old state too; your step knows about that.",
    handed_back=lambda step, dh_back, dh_t, one: one.z * (dh_t + dh_back),
)
_turn(
    "what is handed back is never renewed",
    "Each step hands something else back; is yours that of this step or of the one before?",
    handed_back=lambda step, dh_back, dh_t, one: dh_back,
    beyond=1.0,
)
_turn(
    "the upstream gradient is handed on as well",
    "What the loss says to h[t] has gone into your step; is it added once more on the way on?",
    handed_back=lambda step, dh_back, dh_t, one: step.dh + dh_t,
)
_turn(
    "time runs forwards on the way back",
    "Step t needs what step t+1 hands back; has step t+1 been visited yet?",
    steps=range,
)
_turn(
    "the last step is skipped",
    "Write down which t your loop visits when T is 3.",
    steps=lambda T: reversed(range(T - 1)),
)
_turn(
    "the first step is skipped",
    "Write down which t your loop visits when T is 3.",
    steps=lambda T: reversed(range(1, T)),
)
_turn(
    "it returns after the last step",
    "How far in is your return line: does it belong to the loop, or stand after it?",
    steps=lambda T: [T - 1],
)
_turn(
    "the gradient is clipped inside the loop",
    "Clipping belongs to the finished gradients; inside the loop it makes them wrong.",
    arriving=lambda dh_t, dh_back: np.clip(dh_t + dh_back, -1, 1),
)
_turn(
    "a step's h is the one after it",
    "Which h did the gates of step t read: the one before the step, or the one after it?",
    state=lambda cache, t: cache.h[t],
)
_turn(
    "at step 0 h is the last one",
    "What does h[t - 1] mean in Python when t is 0?",
    state=lambda cache, t: cache.h[t - 1],
)
_turn(
    "at step 0 h0 is taken to be zero",
    "Step 0 has a past too, and it need not be zero.",
    state=lambda cache, t: h_before(cache, t) * (t > 0),
)
_turn(
    "every step starts from h0",
    "What did step 5 start from: from h0, or from what step 4 left?",
    state=lambda cache, t: cache.h0,
)
_turn(
    "the gates of the last step are used at every step",
    "Each step has gates of its own; with which index do you read them from the cache?",
    gates_of=lambda cache, t: -1,
)
_turn(
    "the gates of the step before are used",
    "The cache's gates at t are those that step t has used.",
    gates_of=lambda cache, t: t - 1,
)
_turn(
    "the weights' gradients are those of step 0 alone",
    "Every step used the same weights: is its share added, or put in the place of the one before?",
    collect=lambda total, share: share,
)
for _name in ("dW_ih", "dW_hh", "db_ih", "db_hh"):
    _output(
        f"{_name} never collects anything",
        "It is set up as zeros. Read the line that should add to it: what does it really add, and to what?",
        **{_name: lambda right, dh, name=_name: 0 * getattr(right, name)},
    )
_output(
    "the weights' gradients are means over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    **{
        _name: lambda right, dh, name=_name: getattr(right, name) / dh.shape[1]
        for _name in ("dW_ih", "dW_hh", "db_ih", "db_hh")
    },
)
_output(
    "the weights' gradients are means over time",
    "If the loss is a mean over the steps, the mean is already in what comes from upstream.",
    **{
        _name: lambda right, dh, name=_name: getattr(right, name) / len(dh)
        for _name in ("dW_ih", "dW_hh", "db_ih", "db_hh")
    },
)
_output(
    "db_hh is a copy of db_ih",
    "Inside the candidate r stands between the two biases; do both of your lines add what is their own?",
    db_hh=lambda right, dh: right.db_ih,
)
_output(
    "db_ih is a copy of db_hh",
    "Inside the candidate r stands between the two biases; do both of your lines add what is their own?",
    db_ih=lambda right, dh: right.db_hh,
)
_output(
    "the biases' gradients have changed places",
    "In which order does your step return its last two gradients?",
    db_ih=lambda right, dh: right.db_hh,
    db_hh=lambda right, dh: right.db_ih,
)
_output(
    "dh0 is never written",
    "Which of your variables holds, when the loop is done, what step 0 hands back?",
    dh0=lambda right, dh: 0 * right.dh0,
)
_output(
    "dh0 is dh[0]",
    "dh[0] is what the loss says to the state after step 0; h0 lies one step further back.",
    dh0=lambda right, dh: dh[0],
)
_output(
    "dx comes out in the order of the loop",
    "Your loop visits the last step first; where in dx does that one belong?",
    dx=lambda right, dh: right.dx[::-1],
)
_output(
    "every step's dx is added to all steps",
    "The input of step 2 reaches the loss through step 2 alone.",
    dx=lambda right, dh: 0 * right.dx + right.dx.sum(axis=0),
)
_output(
    "only the dx of step 0 is kept",
    "dx is (T, N, D): is each step's share kept, or put in the place of the one before?",
    dx=lambda right, dh: right.dx[0],
)


@exercise.misconception("each step gets the upstream gradient of the step before")
def upstream_one_early(dh, cache):
    """dh[t] is what the loss says to h[t], the state after step t."""
    return back_through_time(np.roll(dh, 1, axis=0), cache)


@exercise.misconception("all upstream gradients enter at the last step")
def upstream_summed(dh, cache):
    """What the loss says to h[2] belongs to step 2 and to the steps before it, not to those after it."""
    return back_through_time(np.concatenate([0 * dh[1:], dh.sum(axis=0, keepdims=True)]), cache)


@exercise.misconception("the upstream gradients are overwritten with the totals")
def upstream_overwritten(dh, cache):
    """Whoever called you may still need the gradients that you were handed."""
    answer = back_through_time(dh, cache)
    dh += 1
    return answer


@exercise.misconception("dh0 is not returned")
def no_dh0(dh, cache):
    """The sequence begins with a state; where is its gradient?"""
    dx, _, *weights = back_through_time(dh, cache)
    return dx, *weights
