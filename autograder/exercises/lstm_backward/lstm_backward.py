"""Back through time with two states: the gradients of an LSTM along a sequence."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.lstm_backward.wrong_turns import (
    back_through_time,
    c_before,
    h_before,
    sequence_cache,
)
from lstm_ref.numpy.lstm import lstm_backward

exercise = Exercise(
    reference=lstm_backward,
    points=5,
    difficulty=4,
    importance=5,
    minutes=20,
    inputs=dict(dh="T N H", dc_n="N H", cache=sequence_cache),
    returns=dict(dx="T N D", dh0="N H", dc0="N H", dW_ih="4H D", dW_hh="4H H", db="4H"),
    partial=True,
    terms={"what the loss says to every h": ("dh",), "what it says to the last c": ("dc_n",)},
    hints=(
        "It is the loop of the plain RNN, from the last step to the first, with two things handed back: one "
        "for h, which meets dh[t] on arrival, and one for c, which the loss never tells anything on the way.",
        "Before the loop nothing has been handed back to h, and dc_n to c. Inside, build the LSTMCache of "
        "step t: its h and c are those before the step, h0 and c0 at t = 0, its c_next is cache.c[t].",
    ),
)


def _turn(title, hint, **pieces):
    """The whole way back with some pieces of it exchanged for wrong ones."""

    def wrong(dh, dc_n, cache):
        return back_through_time(dh, dc_n, cache, **pieces)

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


def _output(title, hint, **instead):
    """Right but for some outputs, each made of the right gradients, dh and dc_n."""

    def wrong(dh, dc_n, cache):
        right = back_through_time(dh, dc_n, cache)
        return right._replace(**{name: rule(right, dh, dc_n) for name, rule in instead.items()})

    wrong.__doc__ = hint
    exercise.misconception(title)(wrong)


_turn(
    "the way back through h is cut",
    "h[t] matters to the loss at t and to all gates of step t+1; who tells you about those?",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t, dc_back),
)
_turn(
    "the way back along the cells is cut",
    "The memory after step t is what step t+1 starts from; who tells you what that is worth?",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t + dh_back, 0 * dc_back),
)
_turn(
    "only the last step hears anything along the cells",
    "What your step returns for c is what the step before it needs: does it get it?",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dh, step.dc if t == 0 else 0 * step.dc),
)
_turn(
    "both ways back are cut",
    "Each step gets its own dh[t] only; what did the steps after it hand back?",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t, 0 * dc_back),
)
_turn(
    "dc_n is dropped",
    "The loss may look at the last memory too; what does it say there, before your loop begins?",
    beyond=lambda dc_n: (0 * dc_n, 0 * dc_n),
)
_turn(
    "dc_n enters through h as well",
    "Beyond the end nothing has been handed back to h; which of the two states is dc_n about?",
    beyond=lambda dc_n: (dc_n, dc_n),
)
_turn(
    "the gradient from beyond the end is one",
    "After the last step no step follows that reads h; how much does it hand back?",
    beyond=lambda dc_n: (np.ones_like(dc_n), dc_n),
)
_turn(
    "the upstream gradient is added to the cell too",
    "dh[t] reaches the cell through the output gate; your step does that already.",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t + dh_back, dh_t + dc_back),
)
_turn(
    "what is handed back for h goes to the cell too",
    "Two states, two gradients: each is handed to the state that it belongs to.",
    arriving=lambda dh_t, dh_back, dc_back: (dh_t + dh_back, dh_back + dc_back),
)
_turn(
    "what is handed back is exchanged between h and c",
    "In which order does your step return the two gradients of its states?",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dc, step.dh),
)
_turn(
    "what is handed back to h piles up over the steps",
    "What step t+1 hands back holds all of the later steps already: is it replaced or added to?",
    handed_back=lambda step, dh_back, dc_back, cache, t: (dh_back + step.dh, step.dc),
)
_turn(
    "what is handed back along the cells piles up over the steps",
    "The carousel's gradient is handed on, not collected: only weights collect over the steps.",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dh, dc_back + step.dc),
)
_turn(
    "the forget gate is applied a second time",
    "Your step has put its f on the cell's gradient already.",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dh, step.dc * cache.f[t]),
)
_turn(
    "the cell's gradient is handed on unchanged",
    "Each step changes what it hands back along the cells; is yours that of this step or the one before?",
    handed_back=lambda step, dh_back, dc_back, cache, t: (step.dh, dc_back),
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
    arriving=lambda dh_t, dh_back, dc_back: (np.clip(dh_t + dh_back, -1, 1), np.clip(dc_back, -1, 1)),
)
_turn(
    "a step's h is the one after it",
    "Which h did the gates of step t read: the one before the step, or the one after it?",
    h_state=lambda cache, t: cache.h[t],
)
_turn(
    "a step's c is the one after it",
    "Which memory did the forget gate of step t meet: the one before the step, or the one after it?",
    c_state=lambda cache, t: cache.c[t],
)
_turn(
    "a step's h and c are those after it",
    "What did step t start from, and what did it leave? The cache of a step begins with the first.",
    h_state=lambda cache, t: cache.h[t],
    c_state=lambda cache, t: cache.c[t],
)
_turn(
    "a step's c_next is the one before it",
    "The exit of step t shows the memory that this step has just written.",
    c_after=c_before,
)
_turn(
    "at step 0 h and c are the last ones",
    "What does h[t - 1] mean in Python when t is 0?",
    h_state=lambda cache, t: cache.h[t - 1],
    c_state=lambda cache, t: cache.c[t - 1],
)
_turn(
    "at step 0 h is the last one",
    "What does h[t - 1] mean in Python when t is 0?",
    h_state=lambda cache, t: cache.h[t - 1],
)
_turn(
    "at step 0 c is the last one",
    "What does c[t - 1] mean in Python when t is 0?",
    c_state=lambda cache, t: cache.c[t - 1],
)
_turn(
    "at step 0 h0 and c0 are taken to be zero",
    "Step 0 has a past too, and it need not be zero.",
    h_state=lambda cache, t: h_before(cache, t) * (t > 0),
    c_state=lambda cache, t: c_before(cache, t) * (t > 0),
)
_turn(
    "at step 0 c0 is taken to be zero",
    "The memory may hold something before the first symbol is read.",
    c_state=lambda cache, t: c_before(cache, t) * (t > 0),
)
_turn(
    "at step 0 h0 stands in the place of c0",
    "Two states, each with a beginning of its own.",
    c_state=lambda cache, t: cache.c[t - 1] if t else cache.h0,
)
_turn(
    "every step starts from h0 and c0",
    "What did step 5 start from: from h0 and c0, or from what step 4 left?",
    h_state=lambda cache, t: cache.h0,
    c_state=lambda cache, t: cache.c0,
)
_turn(
    "the gates of the last step are used at every step",
    "Each step has gates of its own; with which index do you read them from the cache?",
    gates_of=lambda cache, t: -1,
)
_turn(
    "the weights' gradients are those of step 0 alone",
    "Every step used the same weights: is its share added, or put in the place of the one before?",
    collect=lambda total, share: share,
)
for _name in ("dW_ih", "dW_hh", "db"):
    _output(
        f"{_name} never collects anything",
        "It is set up as zeros. Read the line that should add to it: what does it really add, and to what?",
        **{_name: lambda right, dh, dc_n, name=_name: 0 * getattr(right, name)},
    )
_output(
    "dW_ih, dW_hh and db are means over the batch",
    "If the loss is a mean, the mean is already in what comes from upstream.",
    dW_ih=lambda right, dh, dc_n: right.dW_ih / dh.shape[1],
    dW_hh=lambda right, dh, dc_n: right.dW_hh / dh.shape[1],
    db=lambda right, dh, dc_n: right.db / dh.shape[1],
)
_output(
    "dW_ih, dW_hh and db are means over time",
    "If the loss is a mean over the steps, the mean is already in what comes from upstream.",
    dW_ih=lambda right, dh, dc_n: right.dW_ih / len(dh),
    dW_hh=lambda right, dh, dc_n: right.dW_hh / len(dh),
    db=lambda right, dh, dc_n: right.db / len(dh),
)
_output(
    "db collects one row's value everywhere",
    "Each row has a bias of its own; a slice of length one spreads over all of them without an error.",
    db=lambda right, dh, dc_n: 0 * right.db + right.db[:1],
)
_output(
    "dh0 is never written",
    "Which of your variables holds, when the loop is done, what step 0 hands back to h?",
    dh0=lambda right, dh, dc_n: 0 * right.dh0,
)
_output(
    "dc0 is never written",
    "Which of your variables holds, when the loop is done, what step 0 hands back to c?",
    dc0=lambda right, dh, dc_n: 0 * right.dc0,
)
_output(
    "dh0 and dc0 have changed places",
    "h comes before c, in the arguments, in the state and in the gradients.",
    dh0=lambda right, dh, dc_n: right.dc0,
    dc0=lambda right, dh, dc_n: right.dh0,
)
_output(
    "dc0 is dc_n",
    "Between the last memory and the first lie T forget gates.",
    dc0=lambda right, dh, dc_n: dc_n,
)
_output(
    "dx comes out in the order of the loop",
    "Your loop visits the last step first; where in dx does that one belong?",
    dx=lambda right, dh, dc_n: right.dx[::-1],
)
_output(
    "every step's dx is added to all steps",
    "The input of step 2 reaches the loss through step 2 alone.",
    dx=lambda right, dh, dc_n: 0 * right.dx + right.dx.sum(axis=0),
)
_output(
    "only the dx of step 0 is kept",
    "dx is (T, N, D): is each step's share kept, or put in the place of the one before?",
    dx=lambda right, dh, dc_n: right.dx[0],
)


@exercise.misconception("each step gets the upstream gradient of the step before")
def upstream_one_early(dh, dc_n, cache):
    """dh[t] is what the loss says to h[t], the state after step t."""
    return back_through_time(np.roll(dh, 1, axis=0), dc_n, cache)


@exercise.misconception("the upstream gradient is used at the last step only")
def upstream_last_only(dh, dc_n, cache):
    """The loss may look at every state; what does it say to the earlier ones?"""
    last = np.arange(len(dh)) == len(dh) - 1
    return back_through_time(dh * last[:, None, None], dc_n, cache)


@exercise.misconception("all upstream gradients enter at the last step")
def upstream_summed(dh, dc_n, cache):
    """What the loss says to h[2] belongs to step 2 and to the steps before it, not to those after it."""
    summed = np.concatenate([0 * dh[1:], dh.sum(axis=0, keepdims=True)])
    return back_through_time(summed, dc_n, cache)


@exercise.misconception("dc_n enters at every step")
def told_at_every_step(dh, dc_n, cache):
    """dc_n belongs to the cell after the last step; what arrives at an earlier one?"""
    return back_through_time(
        dh,
        dc_n,
        cache,
        beyond=lambda dc_n: (0 * dc_n, 0 * dc_n),
        arriving=lambda dh_t, dh_back, dc_back: (dh_t + dh_back, dc_back + dc_n),
    )


@exercise.misconception("the upstream gradients are overwritten with the totals")
def upstream_overwritten(dh, dc_n, cache):
    """Whoever called you may still need the gradients that you were handed."""
    answer = back_through_time(dh, dc_n, cache)
    dh += 1
    return answer


@exercise.misconception("dc0 is not returned")
def no_dc0(dh, dc_n, cache):
    """The sequence begins with two states; how many of their gradients do you return?"""
    dx, dh0, _, *weights = back_through_time(dh, dc_n, cache)
    return dx, dh0, *weights
