"""Back through a soft look: the query and the regions collect two paths each."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from autograder.exercises.attention.score_back import before_the_tanh, score_back
from autograder.exercises.attention.score_slopes import SCORE_SLOPES
from autograder.exercises.captioning.inputs import SIZES
from autograder.exercises.captioning.soft_attention import exercise as forward
from autograder.exercises.families.pieces import past_the_softmax
from autograder.judging.exercise import Exercise
from lstm_ref.numpy.attention_scores import AdditiveScoreCache
from lstm_ref.numpy.image_attention import soft_attention_backward

Gradients = namedtuple("Gradients", "dquery dregions dW_query dW_regions dv dw_gate")


def look_back(
    dcontext,
    dweights,
    cache,
    dseen=lambda dcontext, c: c.gate[:, None] * dcontext,
    to_weights=lambda dseen, c: np.einsum("nd,snd->ns", dseen, c.regions),
    softmax=past_the_softmax,
    da=before_the_tanh,
    dgate=lambda dcontext, c: (dcontext * c.seen).sum(axis=1),
    slope=lambda gate: gate * (1 - gate),
):
    """The right way back.

    dseen       the gradient of what was seen, (N, D), of that of the context
    to_weights  what it gives to the weights, (N, S)
    softmax     from the gradient of the weights, and the weights, to that of the scores
    da          from the scores (S, N, 1) to before the tanh
    dgate       the gradient of the gate, (N,)
    slope       of the gate's sigmoid
    """
    c = cache
    behind = dseen(dcontext, c)
    dscores = softmax(dweights + to_weights(behind, c), c.weights)
    scored = AdditiveScoreCache(c.query, c.regions, c.u, c.W_query, c.W_regions, c.v)
    dquery, compared, dW_query, dW_regions, dv = score_back(dscores, scored, da)
    da_gate = dgate(dcontext, c) * slope(c.gate)
    return Gradients(
        dquery + da_gate[:, None] * c.w_gate,
        compared + c.weights.T[:, :, None] * behind,
        dW_query,
        dW_regions,
        dv,
        da_gate @ c.query,
    )


def _da_gate(dcontext, cache):
    return (dcontext * cache.seen).sum(axis=1) * cache.gate * (1 - cache.gate)


exercise = Exercise(
    reference=soft_attention_backward,
    points=5,
    difficulty=5,
    importance=5,
    minutes=20,
    inputs=dict(dcontext="N D", dweights="N S", cache=forward.cache),
    returns=dict(dquery="N H", dregions="S N D", dW_query="A H", dW_regions="A D", dv="A", dw_gate="H"),
    partial=True,
    sizes=SIZES,
    forward=forward,
    model=look_back,
    between=dict(
        by_gate=lambda dcontext, cache: _da_gate(dcontext, cache)[:, None] * cache.w_gate,
        averaged=lambda dcontext, cache: cache.weights.T[:, :, None] * (cache.gate[:, None] * dcontext),
        da_gate=_da_gate,
    ),
    terms={"what comes from the context": ("dcontext",), "what comes from the weights": ("dweights",)},
    hints=(
        "context = gate * seen: two factors, two gradients. Behind `seen` stand the average, the softmax and "
        "the score, as in lesson attention. The query was used twice, and so were the regions.",
        "dseen = gate * dcontext; dw = dweights + dseen . regions; dscores = w (dw - row mean); da = dscores "
        "v (1 - u²). The gate: dcontext . seen, times gate (1 - gate), goes to dquery and dw_gate.",
    ),
)

exercise.add_family(SCORE_SLOPES)

# The gate.
exercise.mistake(
    "the gate is forgotten on the way back",
    "What was seen went through the gate, so its gradient is gate * dcontext.",
    dseen=lambda dcontext, c: dcontext,
)
exercise.mistake(
    "what was seen is multiplied with the gate's slope",
    "In the product gate * seen the gradient of seen holds the gate. Its slope belongs to w_gate.",
    dseen=lambda dcontext, c: (c.gate * (1 - c.gate))[:, None] * dcontext,
)
exercise.mistake(
    "the slope of the gate's sigmoid is missing",
    "Between the gate and w_gate lies a sigmoid: multiply by gate (1 - gate).",
    slope=np.ones_like,
)
exercise.mistake(
    "the gate stands in the place of its slope",
    "The sigmoid's slope is gate (1 - gate).",
    slope=lambda gate: gate,
)
exercise.mistake(
    "a tanh's slope stands at the gate",
    "The gate is a sigmoid, with the slope gate (1 - gate).",
    slope=lambda gate: 1 - gate**2,
)
exercise.mistake(
    "the sigmoid is applied twice in its slope",
    "The gate in the cache is the sigmoid's output already: its slope is gate (1 - gate).",
    slope=lambda gate: (1 / (1 + np.exp(-gate))) * (1 - 1 / (1 + np.exp(-gate))),
)
exercise.mistake(
    "the gate's gradient is made of the gated context",
    "In gate * seen the gradient of the gate holds seen, from before the gate.",
    dgate=lambda dcontext, c: (dcontext * c.gate[:, None] * c.seen).sum(axis=1),
)
exercise.mistake(
    "the gate's gradient is a mean over the depth",
    "One gate scales D numbers: its gradient is the sum of their shares.",
    dgate=lambda dcontext, c: (dcontext * c.seen).mean(axis=1),
)
exercise.mistake(
    "the gate's gradient lacks what was seen",
    "In gate * seen the gradient of the gate holds seen: sum dcontext * seen over the depth.",
    dgate=lambda dcontext, c: dcontext.sum(axis=1),
)
exercise.mistake(
    "the gate's gradient lacks the upstream gradient",
    "What comes back is dcontext: sum dcontext * seen over the depth.",
    dgate=lambda dcontext, c: c.seen.sum(axis=1),
)
exercise.mistake(
    "dw_gate lacks the query",
    "The gate is a sigmoid of query . w_gate: the gradient of w_gate holds the query.",
    dw_gate=lambda right, da_gate: np.full_like(right, da_gate.sum()),
)
exercise.mistake(
    "dw_gate holds w_gate in the place of the query",
    "In the product of query and w_gate the gradient of one holds the other.",
    dw_gate=lambda da_gate, w_gate: da_gate.sum() * w_gate,
)

# Two paths.
exercise.mistake(
    "the path through the gate is missing in dquery",
    "The query also opens the gate: its gradient has a second path.",
    dquery=lambda right, by_gate: right - by_gate,
)
exercise.mistake(
    "the path through the scores is missing in dquery",
    "The query also asks: the scores' gradient comes back through W_query.",
    dquery=lambda by_gate: by_gate,
)
exercise.mistake(
    "the path through the gate goes to dquery by the query itself",
    "In query . w_gate the gradient of the query holds w_gate.",
    dquery=lambda right, by_gate, da_gate, query: right - by_gate + da_gate[:, None] * query,
)
exercise.mistake(
    "the path through the average is missing in dregions",
    "The regions were averaged, too: each gets its weight times the gradient of what was seen.",
    dregions=lambda right, averaged: right - averaged,
)
exercise.mistake(
    "the path through the scores is missing in dregions",
    "The regions were scored, too: the scores' gradient comes back through W_regions.",
    dregions=lambda averaged: averaged,
)
exercise.mistake(
    "the average's path to dregions lacks the gate",
    "What was seen went through the gate: a region gets weight * gate * dcontext.",
    dregions=lambda right, averaged, weights, dcontext: right - averaged + weights.T[:, :, None] * dcontext,
)
exercise.mistake(
    "the average's path to dregions lacks the weights",
    "A region gets as much of the gradient as it had weight.",
    dregions=lambda right, averaged, gate, dcontext: right - averaged + gate[:, None] * dcontext,
)

# The softmax and the weights.
exercise.mistake(
    "the context gives the weights nothing",
    "A weight multiplies its region in the average: it gets dseen . region.",
    to_weights=lambda dseen, c: 0 * c.weights,
)
exercise.mistake(
    "the weights' own gradient goes through the gate",
    "The returned weights did not go through the gate: dweights is added as it is.",
    dweights=lambda right, gate: gate[:, None] * right,
)
exercise.mistake(
    "the weights get a mean over the depth",
    "A weight multiplies D numbers: its gradient is the sum of their shares.",
    to_weights=lambda dseen, c: np.einsum("nd,snd->ns", dseen, c.regions) / dseen.shape[1],
)
exercise.mistake(
    "the softmax is skipped on the way back",
    "Between weights and scores lies the softmax: w (dw - sum of w dw).",
    softmax=lambda d, w: d,
)
exercise.mistake(
    "the softmax is taken for a sigmoid",
    "w (1 - w) dw forgets that a weight grows at the others' cost: w (dw - sum of w dw).",
    softmax=lambda d, w: w * (1 - w) * d,
)
exercise.mistake(
    "the softmax lacks its average",
    "The weights sum to 1: what raises all alike moves none. Take the weighted mean off.",
    softmax=lambda d, w: w * d,
)
exercise.mistake(
    "the softmax's average is not weighted",
    "The mean that is taken off is weighted by the weights.",
    softmax=lambda d, w: w * (d - d.mean(axis=1, keepdims=True)),
)
exercise.mistake(
    "the softmax's average goes over the batch",
    "Each picture has a softmax of its own: take the mean over its regions.",
    softmax=lambda d, w: w * (d - (d * w).sum(axis=0, keepdims=True)),
)
