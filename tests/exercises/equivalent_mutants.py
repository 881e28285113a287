"""The mutants that no check can catch, because they answer as the original does, and why.

(function, lines before, lines after) -> reason, as `python -m tests.exercises.mutation_score` and
`python benchmarks/mutants.py` print them.
"""

NORM = "norm = float(np.sqrt(sum((np.sum(gradient ** 2) for gradient in gradients))))"
SCALE = "scale = max_norm / norm if norm > max_norm else 1.0"
COLLECTED = "weights = [total + share for total, share in zip(weights, shares)]"
LAG = "return int(np.argmax(norms < 1e-06 * norms[0]))"

EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "sigmoid",
        "return np.where(a >= 0, 1, z) / (1 + z)",
        "return np.where(a > 0, 1, z) / (1 + z)",
    ): "at zero z is 1",
    (
        "sigmoid",
        "z = np.exp(np.minimum(a, -a))",
        "z = np.exp(np.minimum(-a, a))",
    ): "the smaller of two is the same in either order",
    (
        "numerical_gradient",
        "for k in np.ndindex(x.shape):",
        "for k in list(np.ndindex(x.shape))[::-1]:",
    ): "the entries are measured in another order, each by itself",
    (
        "complex_step_gradient",
        "for k in np.ndindex(x.shape):",
        "for k in list(np.ndindex(x.shape))[::-1]:",
    ): "the entries are measured in another order, each by itself",
    (
        "rnn_backward",
        "db = np.zeros_like(cache.h0[0])",
        "db = np.zeros_like(cache.W_hh[0])",
    ): "a row of W_hh is as long as a state",
    (
        "rnn_backward",
        "db = np.zeros_like(cache.h0[0])",
        "db = np.zeros_like(cache.h0[-1])",
    ): "all rows of h0 are equally long",
    (
        "gradient_by_lag",
        "delta = delta * (1 - h_t ** 2) @ cache.W_hh",
        "delta = delta * (h_t ** 2 - 1) @ cache.W_hh",
    ): "the gradient changes its sign at every step, and a norm has none",
    (
        "vanishing_lag",
        LAG,
        "return int(np.argmax(norms <= 1e-06 * norms[0]))",
    ): "no norm is exactly a millionth of the first",
    (
        "vanishing_lag",
        LAG,
        "return int(np.argmax(norms < 1e-06))",
    ): "the first norm is 1: that is how dh_T was made",
    (
        "vanishing_lag",
        LAG,
        "return int(np.argmax(norms < 1e-06 / norms[0]))",
    ): "the first norm is 1: that is how dh_T was made",
    (
        "clip_by_global_norm",
        NORM,
        NORM.replace("in gradients", "in list(gradients)[::-1]"),
    ): "a sum does not depend on the order of its terms",
    (
        "clip_by_global_norm",
        SCALE,
        SCALE.replace(">", ">="),
    ): "where norm and max_norm are equal, the factor is 1 either way",
    (
        "truncated_rnn_backward",
        "before = cache.h[first - 1] if first > 0 else cache.h0",
        "before = cache.h[last - 1] if first > 0 else cache.h0",
    ): "`last` is still that of the chunk before, which is where this chunk begins",
    (
        "truncated_rnn_backward",
        "x, h = (cache.x[first:last], cache.h[first:last])",
        "x, h = (cache.x[first:last], cache.h[first:])",
    ): "rnn_backward makes as many steps as dh has; states beyond them are never read",
    (
        "truncated_rnn_backward",
        "x, h = (cache.x[first:last], cache.h[first:last])",
        "x, h = (cache.x[first:last], cache.h[first:last + 1])",
    ): "rnn_backward makes as many steps as dh has; states beyond them are never read",
    (
        "forget_gate",
        "H = h.shape[1]",
        "H = W_hh.shape[1]",
    ): "a row of W_hh is as long as a state",
    (
        "input_gate",
        "own = slice(0, h.shape[1])",
        "own = slice(0, W_hh.shape[1])",
    ): "a row of W_hh is as long as a state",
    (
        "candidate",
        "H = h.shape[1]",
        "H = W_hh.shape[1]",
    ): "a row of W_hh is as long as a state",
    (
        "output_gate",
        "own = slice(3 * h.shape[1], None)",
        "own = slice(3 * W_hh.shape[1], None)",
    ): "a row of W_hh is as long as a state",
    (
        "lstm_backward",
        "dx, dh_back, dc_back = (np.empty_like(cache.x), np.zeros_like(cache.h0), dc_n)",
        "dx, dh_back, dc_back = (np.empty_like(cache.x), np.zeros_like(cache.c0), dc_n)",
    ): "h0 and c0 have one shape",
    (
        "lstm_backward",
        "db = np.zeros(len(cache.W_ih))",
        "db = np.zeros(len(cache.W_hh))",
    ): "both matrices have 4H rows",
    (
        "gru_backward",
        "for t in reversed(range(len(dh))):",
        "for t in reversed(range(len(h))):",
    ): "there is an upstream gradient at every state",
    (
        "gru_backward",
        COLLECTED,
        COLLECTED.replace("zip(weights, shares)", "zip(shares, weights)"),
    ): "a sum does not depend on the order of its terms",
    (
        "gru_backward",
        COLLECTED,
        COLLECTED.replace("for total, share", "for share, total"),
    ): "a sum does not depend on the order of its terms",
    (
        "additive_score",
        "return ((u @ v).T, AdditiveScoreCache(query, keys, u, W_query, W_keys, v))",
        "return ((u @ v.T).T, AdditiveScoreCache(query, keys, u, W_query, W_keys, v))",
    ): "v has one axis, and transposed it is itself",
    (
        "masked_softmax",
        "return e / np.maximum(e.sum(axis=1, keepdims=True), 1)",
        "return e / np.maximum(1, e.sum(axis=1, keepdims=True))",
    ): "the larger of two is the same in either order",
    (
        "general_score",
        "scores, _ = dot_score(query @ W, keys)",
        "scores, _ = dot_score(keys, query @ W)",
    ): "the page's dot_score multiplies entry by entry, in either order",
    (
        "coverage",
        "penalty = np.minimum(weights, covered).sum(axis=2)",
        "penalty = np.minimum(covered, weights).sum(axis=2)",
    ): "the smaller of two is the same in either order",
    (
        "unrolled_three",
        "return tuple(states)",
        "return states",
    ): "a list of the three states is taken like a tuple",
    (
        "cross_entropy",
        "right = np.take_along_axis(shifted, targets[..., None], axis=-1)",
        "right = np.take_along_axis(shifted, targets[..., None])",
    ): "the last axis is the default in NumPy 2.3 and later",
    (
        "cross_entropy",
        "cost = log_sum - right[..., 0]",
        "cost = log_sum - right[..., -1]",
    ): "the axis has one entry, which is the first and the last",
    (
        "readout_backward",
        "flat = dlogits.reshape(-1, dlogits.shape[-1])",
        "flat = dlogits.reshape(-2, dlogits.shape[-1])",
    ): "NumPy takes any negative length for the one that is left open",
    (
        "readout_backward",
        "dW_out = flat.T @ cache.h.reshape(-1, cache.h.shape[-1])",
        "dW_out = flat.T @ cache.h.reshape(-2, cache.h.shape[-1])",
    ): "NumPy takes any negative length for the one that is left open",
    (
        "readout_backward",
        "dW_out = flat.T @ cache.h.reshape(-1, cache.h.shape[-1])",
        "dW_out = flat.T @ cache.h.reshape(-1, cache.W_out.shape[-1])",
    ): "h and W_out have the same last axis, the hidden units",
    (
        "adam_step",
        "moved, mean, square = ([], [], [])",
        "mean, moved, square = ([], [], [])",
    ): "three empty lists in another order",
    (
        "adam_step",
        "moved, mean, square = ([], [], [])",
        "moved, square, mean = ([], [], [])",
    ): "three empty lists in another order",
    (
        "soft_attention",
        "gate = sigmoid(query @ w_gate)",
        "gate = sigmoid(query @ w_gate.T)",
    ): "a vector is its own transpose",
    (
        "soft_attention_backward",
        "return (dquery, dregions, da_query.T @ query, dW_regions, dv, da_gate @ query)",
        "return (dquery, dregions, da_query.T @ query, dW_regions, dv, da_gate.T @ query)",
    ): "a vector is its own transpose",
    (
        "shuffle_test",
        "moved = np.abs(shuffled - weights).max()",
        "moved = np.abs(weights - shuffled).max()",
    ): "an absolute difference has no order",
    (
        "shuffle_test",
        "return (moved, np.abs(shuffled - followed).max())",
        "return (moved, np.abs(followed - shuffled).max())",
    ): "an absolute difference has no order",
    (
        "hard_attention_sample",
        "return (regions[index, np.arange(len(u))], index)",
        "return (regions[index, np.arange(len(weights))], index)",
    ): "there is a row of weights for each number drawn",
    (
        "exact_expected_gradient",
        "return weights * (usual - rewards) / len(weights)",
        "return weights * (usual - rewards) / len(rewards)",
    ): "weights and rewards have a row for each picture",
    (
        "exact_expected_gradient",
        "return weights * (usual - rewards) / len(weights)",
        "return weights * (usual - rewards) / len(usual)",
    ): "so has the usual reward",
    (
        "reinforce_gradient",
        "return surplus * (weights - drawn) / len(index)",
        "return surplus * (weights - drawn) / len(drawn)",
    ): "there is a one-hot row for each draw",
    (
        "entropy",
        "under = np.where(weights > 0, weights, 1.0)",
        "under = np.where(weights > 0, weights, 2.0)",
    ): "the logarithm there is multiplied with a weight of 0",
    (
        "entropy",
        "return (weights * -np.log(under)).sum(axis=-1)",
        "return (under * -np.log(under)).sum(axis=-1)",
    ): "where the two differ the logarithm is 0",
    (
        "doubly_stochastic_penalty",
        "return np.square(total - 1).sum(axis=1)",
        "return np.square(1 - total).sum(axis=1)",
    ): "a square has no sign",
    (
        "bidirectional_forward",
        "h = np.zeros((2, T, N, h0.shape[2]))",
        "h = np.ones((2, T, N, h0.shape[2]))",
    ): "every entry is written",
    (
        "bidirectional_forward",
        "for k, order in enumerate([range(T), reversed(range(T))]):",
        "for k, order in list(enumerate([range(T), reversed(range(T))]))[::-1]:",
    ): "the readings know nothing of each other",
    (
        "bidirectional_forward",
        "both = np.concatenate(list(h), axis=-1)",
        "both = np.concatenate(h, axis=-1)",
    ): "an array is a list of its entries",
    (
        "bidirectional_backward",
        "dx, dh0, db = (0 * x, 0 * h0, 0 * h0[:, 0])",
        "dx, dh0, db = (0 * x, 0 * h0, 0 * h0[:, -1])",
    ): "only the shape matters",
    (
        "bidirectional_backward",
        "for k, order in enumerate([range(T), range(T)[::-1]]):",
        "for k, order in list(enumerate([range(T), range(T)[::-1]]))[::-1]:",
    ): "the readings add up in either order",
    (
        "masked_cross_entropy_backward",
        "T, N = targets.shape",
        "T, N = mask.shape",
    ): "there is a target for each entry of the mask",
    (
        "ngram_probability",
        "for i in range(len(text) - length):",
        "for i in list(range(len(text) - length))[::-1]:",
    ): "counting has no order",
    (
        "ngram_probability",
        "if c.sum() > 0:",
        "if c.mean() > 0:",
    ): "counts are not negative, so both ask whether there are any",
    (
        "stacked_forward",
        "h, ends = (x, 0 * h0)",
        "h, ends = (x, 0 / h0)",
    ): "every layer's end is written by the loop",
    (
        "stacked_forward",
        "h, ends = (x, 0 * h0)",
        "h, ends = (x, 1 * h0)",
    ): "every layer's end is written by the loop",
    (
        "stacked_forward",
        "h, ends = (x, 0 * h0)",
        "h, ends = (x, -1 * h0)",
    ): "every layer's end is written by the loop",
    (
        "stacked_forward",
        "for k in range(len(h0)):",
        "for k in range(len(W_ih)):",
    ): "every layer has a state and a weight",
    (
        "sample_with_temperature",
        "return np.array([np.searchsorted(row, one, side='right') for row, one in zip(running, u)])",
        "return np.array([np.searchsorted(row, one) for row, one in zip(running, u)])",
    ): "the two sides differ only where u is a running sum to the last bit",
    (
        "rank_correlation",
        "below = np.sum(scores[None, :] < scores[:, None], axis=1)",
        "below = np.sum(scores[None, :] < scores[:, None], axis=0)",
    ): "both lists are ranked from the top, and their correlation stays",
    (
        "rank_correlation",
        "equal = np.sum(scores[None, :] == scores[:, None], axis=1)",
        "equal = np.sum(scores[None, :] == scores[:, None], axis=0)",
    ): "equality is symmetric",
    (
        "rank_correlation",
        "return below + (equal + 1) / 2",
        "return below + equal / 2",
    ): "all ranks move by the same number, and their correlation stays",
    (
        "rank_correlation",
        "return below + (equal + 1) / 2",
        "return below + (equal - 1) / 2",
    ): "all ranks move by the same number, and their correlation stays",
    (
        "rank_correlation",
        "return below + (equal + 1) / 2",
        "return below + (equal + 2) / 2",
    ): "all ranks move by the same number, and their correlation stays",
    (
        "rank_correlation",
        "return below + (equal + 1) / 2",
        "return below + (equal + 0) / 2",
    ): "all ranks move by the same number, and their correlation stays",
    (
        "rank_correlation",
        "return np.corrcoef(rank(a), rank(b))[0, 1]",
        "return np.corrcoef(rank(b), rank(a))[0, 1]",
    ): "a correlation is symmetric",
    (
        "rank_correlation",
        "return np.corrcoef(rank(a), rank(b))[0, 1]",
        "return np.corrcoef(rank(a), rank(b))[1, 0]",
    ): "a correlation is symmetric",
    (
        "peephole_step_backward",
        "p_i, p_f, p_o = p.reshape(3, -1)",
        "p_i, p_f, p_o = p.reshape(3, -2)",
    ): "any negative number asks reshape for the length that is left",
    (
        "encode_backward",
        "dx, dW_ih, dW_hh = (np.zeros_like(x), 0 * W_ih, 0 * W_hh)",
        "dx, dW_ih, dW_hh = (np.ones_like(x), 0 * W_ih, 0 * W_hh)",
    ): "every step of dx is written by the loop",
    (
        "encode_backward",
        "dx, dW_ih, dW_hh = (np.zeros_like(x), 0 * W_ih, 0 * W_hh)",
        "dx, dW_ih, dW_hh = (np.zeros_like(x), 0, 0 * W_hh)",
    ): "0 plus an array is that array",
    (
        "encode_backward",
        "dx, dW_ih, dW_hh = (np.zeros_like(x), 0 * W_ih, 0 * W_hh)",
        "dx, dW_ih, dW_hh = (np.zeros_like(x), 0 * W_ih, 0)",
    ): "0 plus an array is that array",
    (
        "encode_backward",
        "db = np.zeros(len(W_hh))",
        "db = np.zeros(len(dW_hh))",
    ): "a gradient has its weight's shape",
    (
        "encode_backward",
        "db = np.zeros(len(W_hh))",
        "db = np.zeros(len(W_ih))",
    ): "both weights have a row for every unit",
    (
        "encode_backward",
        "for t in reversed(range(len(x))):",
        "for t in reversed(range(len(dx))):",
    ): "a gradient has its input's shape",
    (
        "encode_backward",
        "before = h[t - 1] if t > 0 else 0 * h[0]",
        "before = h[t - 1] if t > 0 else 0 * h[-1]",
    ): "0 times any state is 0",
    (
        "greedy_decode",
        "token = np.full(len(state[0]), start)",
        "token = np.full(len(state[1]), start)",
    ): "all arrays of a state have the batch's length",
    (
        "greedy_decode",
        "token = np.full(len(state[0]), start)",
        "token = np.full(len(state[-1]), start)",
    ): "all arrays of a state have the batch's length",
    (
        "greedy_decode",
        "for _ in range(steps):",
        "for _ in list(range(steps))[::-1]:",
    ): "the loop's number is not used",
    (
        "greedy_decode",
        "token = np.where(over, end, np.argmax(logits, axis=1))",
        "token = np.where(over, token, np.argmax(logits, axis=1))",
    ): "where a text is over, its symbol before is the end",
    (
        "greedy_decode",
        "over = over | (token == end)",
        "over = token == end",
    ): "a text that is over is given the end again",
    (
        "beam_search",
        "for _ in range(steps):",
        "for _ in list(range(steps))[::-1]:",
    ): "the loop's number is not used",
    (
        "beam_search",
        "parent, token = (best // grown.shape[1], best % grown.shape[1])",
        "parent, token = (best // rank.shape[1], best % grown.shape[1])",
    ): "ranks and scores have the same shape",
    (
        "beam_search",
        "parent, token = (best // grown.shape[1], best % grown.shape[1])",
        "parent, token = (best // grown.shape[1], best % rank.shape[1])",
    ): "ranks and scores have the same shape",
    (
        "beam_search",
        "best = np.argsort(-rank, axis=None, kind='stable')[:width]",
        "best = np.argsort(-rank, axis=None)[:width]",
    ): "no two of the best have the same score",
    (
        "random_way_back",
        "return np.random.default_rng(4).standard_normal(W2.shape) / 4",
        "return np.random.default_rng(5).standard_normal(W2.shape) / 4",
    ): "any fixed random matrix is such a way back",
    (
        "random_way_back",
        "return np.random.default_rng(4).standard_normal(W2.shape) / 4",
        "return np.random.default_rng(3).standard_normal(W2.shape) / 4",
    ): "any fixed random matrix is such a way back",
    (
        "gradient_against_lag",
        "x, zero = (rng.standard_normal((T, N, D)), np.zeros((N, H)))",
        "x, zero = (rng.standard_normal((T, D, N)), np.zeros((N, H)))",
    ): "N and D are both 8",
}

# Tests to hand in: most other numbers are as good a test. What tells a good one from a bad one is held by
# test_sequence_models.py (batches, draws), test_lstm_variants.py (a clock, a witness) and
# test_encoder_decoder.py (tables that mislead a search) in this folder.
MANY_ARE_RIGHT = (
    "batch_that_tells",
    "draws_that_tell",
    "clock",
    "swap_witness",
    "greedy_trap",
    "finished_trap",
)
