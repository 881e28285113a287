"""What of attention is held against torch and the complex step: the parts, and the whole."""

import torch
from agreement import System, twin

from lstm_ref.numpy.attention import (
    additive_attention,
    additive_attention_backward,
    attention_context,
    attention_context_backward,
    masked_softmax,
    masked_softmax_backward,
)
from lstm_ref.numpy.attention_coverage import coverage, coverage_backward
from lstm_ref.numpy.attention_scores import (
    additive_score,
    additive_score_backward,
    concat_score,
    concat_score_backward,
    dot_score,
    dot_score_backward,
    general_score,
    general_score_backward,
)
from lstm_ref.torch import attention as twins
from lstm_ref.torch.attention_coverage import coverage as coverage_twin
from lstm_ref.torch.attention_scores import AdditiveScore, ConcatScore, DotScore, GeneralScore


def random_mask(shape):
    """A mask with one fully masked row (the last) and one fully open row (the first, where there are two)."""

    def draw(sizes, rng):
        mask = rng.random([sizes[letter] for letter in shape]) < 0.6
        mask[-1] = False
        if len(mask) > 1:
            mask[0] = True
        return {"mask": mask}

    return draw


def softmax_and_its_cache(scores, mask):
    weights = masked_softmax(scores, mask)
    return weights, weights


def random_mask_of_keys(sizes, rng):
    return {"mask": random_mask("NS")(sizes, rng)["mask"].T}


def attention_twin(query, keys, mask, **weights):
    module = twins.AdditiveAttention(1, 1, 1)
    parameters = {f"score.{name}": value for name, value in weights.items()}
    return torch.func.functional_call(module, parameters, (query, keys, mask))


SYSTEMS = {
    "softmax": System(
        softmax_and_its_cache,
        masked_softmax_backward,
        {"scores": "N S"},
        twins.masked_softmax,
        upstream={"dweights": "N S"},
        given=random_mask("NS"),
    ),
    "softmax over (N, T, S)": System(
        softmax_and_its_cache,
        masked_softmax_backward,
        {"scores": "N T S"},
        twins.masked_softmax,
        upstream={"dweights": "N T S"},
        given=random_mask("NTS"),
    ),
    "context": System(
        attention_context,
        attention_context_backward,
        {"weights": "N S", "values": "S N D"},
        twins.attention_context,
        upstream={"dcontext": "N D"},
    ),
    "coverage": System(
        coverage,
        coverage_backward,
        {"weights": "T N S"},
        coverage_twin,
        outputs=2,
        upstream={"dcovered": "T N S", "dpenalty": "T N"},
    ),
    "additive attention": System(
        additive_attention,
        additive_attention_backward,
        {"query": "N H", "keys": "S N D", "W_query": "A H", "W_keys": "A D", "v": "A"},
        attention_twin,
        outputs=2,
        given=random_mask_of_keys,
        upstream={"dcontext": "N D", "dweights": "N S"},
    ),
    "additive score": System(
        additive_score,
        additive_score_backward,
        {"query": "N H", "keys": "S N D", "W_query": "A H", "W_keys": "A D", "v": "A"},
        twin(AdditiveScore(1, 1, 1)),
        upstream={"dscores": "N S"},
    ),
    "dot score": System(
        dot_score,
        dot_score_backward,
        {"query": "N D", "keys": "S N D"},
        twin(DotScore()),
        upstream={"dscores": "N S"},
    ),
    "general score": System(
        general_score,
        general_score_backward,
        {"query": "N H", "keys": "S N D", "W": "H D"},
        twin(GeneralScore(1, 1)),
        upstream={"dscores": "N S"},
    ),
    "concat score": System(
        concat_score,
        concat_score_backward,
        {"query": "N H", "keys": "S N D", "W": "A C", "v": "A"},
        twin(ConcatScore(1, 1, 1)),
        upstream={"dscores": "N S"},
    ),
}
SIZES = [
    {"S": S, "N": N, "D": D, "T": T, "H": H, "A": A, "C": H + D}
    for S, N, D, T, H, A in [
        (5, 3, 4, 6, 2, 7),
        (1, 1, 1, 1, 1, 1),
        (1, 3, 2, 4, 3, 1),
        (4, 1, 3, 2, 1, 2),
        (7, 2, 1, 1, 5, 3),
    ]
]
